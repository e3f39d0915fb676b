#include "host/spec/scaled.hpp"

#include <cmath>

namespace colonnade::spec {

Draw scaled(Draw draw, double factor) {
    if (draw.kind == DrawKind::lognormal) {
        draw.a += std::log(factor);
    } else {
        draw.a *= factor;
        draw.b *= factor;
    }
    for (double& value : draw.values) value *= factor;
    for (double* limit : {&draw.lowest, &draw.highest, &draw.allowed_lowest, &draw.allowed_highest}) *limit *= factor;
    return draw;
}

}  // namespace colonnade::spec

#include "host/assembly/parameters.hpp"

#include "host/assembly/draw.hpp"

namespace colonnade::assembly {

LayerParameters draw_layer(const Spec& spec, std::size_t layer, std::size_t first, std::size_t columns) {
    LayerParameters result;
    for (const spec::Parameter& parameter : spec::parameters_of(spec)) {
        std::vector<double>& values = result.at(parameter.quantity);
        values.resize(columns);
        draw(*parameter.rule, spec.seed, parameter.quantity, layer, 0, first, spec.column.count, values);
    }
    return result;
}

}  // namespace colonnade::assembly

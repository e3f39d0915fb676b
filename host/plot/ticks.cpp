#include "host/plot/ticks.hpp"

#include <fmt/format.h>

#include <cmath>

namespace colonnade::plot {

std::vector<double> ticks(double from, double to) {
    constexpr double wanted = 5.0;
    const double rough = (to - from) / wanted;
    const double decade = std::pow(10.0, std::floor(std::log10(rough)));
    double step = 10.0 * decade;
    for (const double factor : {5.0, 2.0, 1.0})
        if (factor * decade >= rough) step = factor * decade;
    std::vector<double> found;
    // a whole multiple of the step, or exactly 0
    const double slack = 1e-9 * step;
    for (double i = std::ceil((from - slack) / step); i * step <= to + slack; ++i) found.push_back(i * step + 0.0);
    return found;
}

std::vector<Tick> ticks(const Scale& scale) {
    std::vector<Tick> found;
    if (scale.names.empty()) {
        for (const double at : ticks(scale.low(), scale.high())) found.push_back({at, fmt::format("{:.6g}", at)});
        return found;
    }
    constexpr std::size_t most = 16;
    const std::size_t every = (scale.names.size() + most - 1) / most;
    for (std::size_t i = 0; i < scale.names.size(); i += every) found.push_back({scale.values[i], scale.names[i]});
    return found;
}

}  // namespace colonnade::plot

#include "assembly/slope.hpp"

#include <algorithm>
#include <cmath>

namespace colonnade::assembly {

using core::Quantity;

double largest_slope(const Shape& shape, const LayerParameters& parameters, std::size_t which, std::size_t k,
                     double drive) {
    const auto of = [&](Quantity e, Quantity i) { return parameters.at(which == 0 ? e : i)[k]; };
    const core::Population& population = shape.population[which];
    switch (population.phi) {
        case core::Phi::relu:
        case core::Phi::saturated:
        case core::Phi::soft_threshold:
        case core::Phi::softplus:
            return 1.0;
        case core::Phi::logistic:
            return of(Quantity::max_E, Quantity::max_I) * of(Quantity::gain_E, Quantity::gain_I) / 4.0;
        case core::Phi::tanh:
            return of(Quantity::gain_E, Quantity::gain_I);
        case core::Phi::power_law:
            return population.exponent * of(Quantity::gain_E, Quantity::gain_I) *
                   std::pow(std::max(0.0, drive), population.exponent - 1.0);
    }
    return 1.0;
}

bool has_slope_1(const Shape& shape, std::size_t which) {
    const core::Phi phi = shape.population[which].phi;
    return phi == core::Phi::relu || phi == core::Phi::saturated || phi == core::Phi::soft_threshold ||
           phi == core::Phi::softplus;
}

bool is_proximal(const Shape& shape, const LayerParameters& parameters, std::size_t k) {
    for (std::size_t which = 0; which < 2; ++which)
        if (shape.population[which].phi == core::Phi::power_law ||
            largest_slope(shape, parameters, which, k, 0.0) > 1.0)
            return false;
    return true;
}

}  // namespace colonnade::assembly

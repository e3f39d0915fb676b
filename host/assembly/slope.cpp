#include "assembly/slope.hpp"

#include <algorithm>
#include <cmath>

#include "core/largest_slope.hpp"

namespace colonnade::assembly {

using core::ParameterId;

double largest_slope(const Shape& shape, const LayerParameters& parameters, std::size_t which, std::size_t k,
                     double drive) {
    const core::Population& population = shape.population[which];
    if (population.phi != core::Phi::power_law)
        return core::largest_slope(population.phi, static_cast<int>(which), parameters.of(k));
    return population.exponent * parameters.at(which == 0 ? ParameterId::gain_E : ParameterId::gain_I)[k] *
           std::pow(std::max(0.0, drive), population.exponent - 1.0);
}

bool has_slope_1(const Shape& shape, std::size_t which) {
    return core::has_slope_1(shape.population[which].phi);
}

bool is_proximal(const Shape& shape, const LayerParameters& parameters, std::size_t k) {
    return core::is_proximal(shape.population, parameters.of(k));
}

}  // namespace colonnade::assembly

#include "host/assembly/slope.hpp"

#include <algorithm>
#include <cmath>

#include "kernels/core/activation_numbers.hpp"

namespace colonnade::assembly {

double largest_slope(const Shape& shape, const LayerParameters& parameters, std::size_t which, std::size_t k,
                     double drive) {
    const core::ActivationForm& form = shape.activation[which];
    if (form.kind != Activation::power_law || form.has_ceiling)
        return core::largest_slope(form, static_cast<int>(which), parameters.of(k));
    return form.exponent * parameters.at(which == 0 ? ParameterId::gain_E : ParameterId::gain_I)[k] *
           std::pow(std::max(0.0, drive), form.exponent - 1.0);
}

bool is_proximal(const Shape& shape, const LayerParameters& parameters, std::size_t k) {
    return core::is_proximal(shape.activation, parameters.of(k));
}

}  // namespace colonnade::assembly

#include "host/assembly/kernel_weights.hpp"

#include <algorithm>
#include <cmath>

#include "kernels/core/math.hpp"

namespace colonnade::assembly {

std::vector<double> kernel_weights(const KernelShape& shape, std::size_t count) {
    // the exponential of core, so that the weights do not depend on the C library
    const auto gaussian = [](double distance, double width) {
        return core::exp(-0.5 * (distance / width) * (distance / width));
    };
    std::vector<double> weights(count);
    for (std::size_t d = 0; d < count; ++d) {
        const auto distance = static_cast<double>(d);
        weights[d] = gaussian(distance, shape.width) - shape.centre * gaussian(distance, shape.centre_width);
    }
    return weights;
}

std::size_t kernel_distance(std::size_t i, std::size_t j, std::size_t channels, bool ring) {
    const std::size_t distance = i < j ? j - i : i - j;
    return ring ? std::min(distance, channels - distance) : distance;
}

core::LateralLayer lateral_layer(const Spec& spec, const Shape& shape) {
    core::LateralLayer layer;
    layer.motif = shape.motif;
    layer.channels = static_cast<int>(shape.channels);
    layer.activation[0] = shape.activation[0];
    layer.activation[1] = shape.activation[1];
    if (shape.motif != core::Motif::kernel) return layer;
    const auto weights = kernel_weights(spec.microcircuit.kernel, shape.weight_rows - core::minus_kernel_row);
    layer.kernel_centre = weights[0];
    for (std::size_t i = 0; i < shape.channels; ++i) {
        double sum = 0.0;
        for (std::size_t j = 0; j < shape.channels; ++j)
            sum += std::abs(weights[kernel_distance(i, j, shape.channels, shape.ring)]);
        layer.kernel_sum = std::max(layer.kernel_sum, sum);
    }
    return layer;
}

}  // namespace colonnade::assembly

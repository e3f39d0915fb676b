#include "assembly/kernel_weights.hpp"

#include <algorithm>

#include "core/math.hpp"

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

}  // namespace colonnade::assembly

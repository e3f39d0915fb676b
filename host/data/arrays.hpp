#pragma once

/// What data files hold, in memory: the readers of host/io make it, host/spec takes it into an experiment.
#include <cstddef>
#include <vector>

namespace colonnade::data {

/// A dense array in row-major order.
struct Array {
    std::vector<std::size_t> shape;
    std::vector<double> values;
};

/// Grey values in [0, 1], row-major, y downwards.
struct Image {
    std::size_t width = 0;
    std::size_t height = 0;
    std::vector<double> grey;
};

}  // namespace colonnade::data

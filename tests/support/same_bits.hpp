#pragma once

/// Comparison of arrays [row][column] bit by bit, and what the tests of kernels go through.
#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <cstring>
#include <vector>

#include "core/system.hpp"

namespace colonnade::test {

/// Every activation.
[[nodiscard]] inline const std::vector<core::Phi>& all_phi() {
    static const std::vector<core::Phi> kinds{core::Phi::relu,     core::Phi::saturated, core::Phi::soft_threshold,
                                              core::Phi::logistic, core::Phi::tanh,      core::Phi::softplus,
                                              core::Phi::power_law};
    return kinds;
}

/// Every bit but those of a NaN, whose sign and payload the processors leave open; results store one NaN for all.
template <class T>
[[nodiscard]] bool same(T a, T b) {
    return std::memcmp(&a, &b, sizeof(T)) == 0 || (std::isnan(a) && std::isnan(b));
}

template <class T>
[[nodiscard]] ::testing::AssertionResult same_bits(const std::vector<T>& a, const std::vector<T>& b, std::size_t stride,
                                                   std::size_t columns) {
    for (std::size_t row = 0; row * stride < a.size(); ++row)
        for (std::size_t k = 0; k < columns; ++k)
            if (!same(a[row * stride + k], b[row * stride + k]))
                return ::testing::AssertionFailure() << "row " << row << ", column " << k << ": " << a[row * stride + k]
                                                     << " and " << b[row * stride + k];
    return ::testing::AssertionSuccess();
}

}  // namespace colonnade::test

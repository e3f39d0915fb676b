#pragma once

/// Comparison of numbers and of arrays [row][column] bit by bit, and what the tests of kernels go through.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include "kernels/core/system.hpp"
#include "support/bits.hpp"

namespace colonnade::test {

/// Every activation with each of its options.
[[nodiscard]] inline const std::vector<core::ActivationForm>& all_phi() {
    using A = Activation;
    static const std::vector<core::ActivationForm> forms{
        {A::relu},
        {A::saturated},
        {A::soft_threshold},
        {A::logistic},
        {A::tanh},
        {A::softplus},
        {A::power_law},
        {A::linear},
        {.kind = A::relu, .has_gain = true},
        {.kind = A::saturated, .has_gain = true},
        {.kind = A::power_law, .has_ceiling = true},
        {.kind = A::logistic, .has_offset = true},
        {.kind = A::logistic, .has_offset = true, .is_refractory = true},
    };
    return forms;
}

/// What becomes of NaNs, whose sign and payload the processors leave open; results store one NaN for all.
enum class NanBits { ignored, compared };

template <class T>
[[nodiscard]] bool same(T a, T b, NanBits nan = NanBits::ignored) {
    if (std::memcmp(&a, &b, sizeof(T)) == 0) return true;
    if constexpr (std::is_floating_point_v<T>) return nan == NanBits::ignored && std::isnan(a) && std::isnan(b);
    return false;
}

/// Two numbers, for EXPECT_TRUE.
template <class T>
requires std::is_arithmetic_v<T>
[[nodiscard]] ::testing::AssertionResult same_bits(T expected, T found, NanBits nan = NanBits::ignored) {
    if (same(expected, found, nan)) return ::testing::AssertionSuccess();
    return ::testing::AssertionFailure() << apart_in_words(expected, found);
}

/// What a column was given, in words: all that is needed to compute it again by itself.
using Inputs = std::function<std::string(std::size_t column)>;

/// The first `columns` of rows that begin `stride` apart. A failure tells how many values differ, the first three in
/// decimal and in bits, and what their columns were given.
template <class T>
[[nodiscard]] ::testing::AssertionResult same_bits(const std::vector<T>& expected, const std::vector<T>& found,
                                                   std::size_t stride, std::size_t columns, const Inputs& inputs = {},
                                                   NanBits nan = NanBits::ignored) {
    constexpr std::size_t shown = 3;
    if (expected.size() != found.size())
        return ::testing::AssertionFailure() << found.size() << " values, expected " << expected.size();
    std::size_t differing = 0, compared = 0;
    std::string words;
    std::vector<std::size_t> told;
    for (std::size_t row = 0; row * stride < expected.size(); ++row)
        for (std::size_t k = 0; k < columns; ++k, ++compared) {
            const T a = expected[row * stride + k], b = found[row * stride + k];
            if (same(a, b, nan) || differing++ >= shown) continue;
            words += fmt::format("\n  row {}, column {}: {}", row, k, apart_in_words(a, b));
            if (std::find(told.begin(), told.end(), k) == told.end()) told.push_back(k);
        }
    if (differing == 0) return ::testing::AssertionSuccess();
    if (inputs)
        for (const std::size_t k : told) words += fmt::format("\n  column {} was given{}", k, inputs(k));
    return ::testing::AssertionFailure() << differing << " of " << compared << " values differ" << words;
}

}  // namespace colonnade::test

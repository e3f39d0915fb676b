#pragma once

#include <gtest/gtest.h>

#include <string>

#include "support/same_bits.hpp"
#include "support/toy_system.hpp"

namespace colonnade::test {

/// Everything that a march or Newton's method leaves in two systems that began alike, bit by bit.
template <class T>
[[nodiscard]] ::testing::AssertionResult same_answers(const Toy<T>& expected, const Toy<T>& found) {
    std::string words;
    const auto compare = [&](const char* name, const std::vector<T>& a, const std::vector<T>& b) {
        const auto result = same_bits(a, b, expected.system.stride, expected.system.columns,
                                      [&](std::size_t k) { return expected.given(k); });
        if (!result) words += std::string("\n ") + name + ": " + result.message();
    };
    compare("x", expected.x, found.x);
    compare("low part of x", expected.x_low, found.x_low);
    compare("iterations", expected.iterations, found.iterations);
    compare("residual", expected.residual, found.residual);
    compare("magnitude", expected.magnitude, found.magnitude);
    compare("clocks", expected.clocks, found.clocks);
    if (words.empty()) return ::testing::AssertionSuccess();
    return ::testing::AssertionFailure() << words;
}

}  // namespace colonnade::test

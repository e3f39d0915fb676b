#include "support/same_answers.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

namespace colonnade::test {
namespace {

TEST(SameAnswers, TellAllThatItTakesToComputeADifferingColumnAgain) {
    Toy<double> expected({.channels = 1}, 5, 3);
    const Toy<double> given = expected;
    Toy<double> found = expected;
    expected.advance(kernels::reference_backend(), 9);
    found.advance(kernels::reference_backend(), 9);
    EXPECT_TRUE(same_answers(expected, found));

    const std::size_t stride = given.system.stride;
    found.x[stride + 2] = std::nextafter(found.x[stride + 2], 2.0);
    const auto result = same_answers(expected, found);
    ASSERT_FALSE(result);
    const std::string words = result.message();
    EXPECT_NE(words.find("x: 1 of 10 values differ\n  row 1, column 2: "), std::string::npos) << words;
    EXPECT_NE(words.find(", 1 ulp apart\n  column 2 was given: 9 steps"), std::string::npos) << words;
    const auto at = [&](const std::vector<double>& rows, std::size_t row) {
        return fmt::format(" {}", rows[row * stride + 2]);
    };
    EXPECT_NE(words.find(" x" + at(given.x, 0) + at(given.x, 1) + " u" + at(given.u, 0)), std::string::npos) << words;
    EXPECT_NE(words.find(" gain" + at(given.gain, 0) + at(given.gain, 1)), std::string::npos) << words;
    EXPECT_EQ(words.find("residual:"), std::string::npos) << "which is the same";
}

}  // namespace
}  // namespace colonnade::test

#include "kernels/core/random.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <set>

namespace colonnade::test {
namespace {

using core::RandomKey;
using Philox = r123::Philox4x32;

TEST(Philox, GivesThePublishedNumbers) {
    // the known answers of Random123 1.14 for philox4x32-10: zeros, ones, and the digits of pi
    const auto check = [](Philox::ctr_type counter, Philox::key_type key, std::array<std::uint32_t, 4> expected) {
        const auto word = Philox()(counter, key);
        for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(word[i], expected[i]) << i;
    };
    const std::uint32_t f = 0xFFFFFFFFU;
    check({{0, 0, 0, 0}}, {{0, 0}}, {0x6627e8d5U, 0xe169c58dU, 0xbc57ac4cU, 0x9b00dbd8U});
    check({{f, f, f, f}}, {{f, f}}, {0x408f276dU, 0x41c83b0eU, 0xa20bc7c6U, 0x6d5451fdU});
    check({{0x243f6a88U, 0x85a308d3U, 0x13198a2eU, 0x03707344U}}, {{0xa4093822U, 0x299f31d0U}},
          {0xd16cfe09U, 0x94fdccebU, 0x5001e420U, 0x24126ea1U});
}

TEST(RandomBits, TakeEveryPartOfTheSiteFromItsPlaceInTheCounter) {
    // the layout is a promise: a file written today names its numbers by it
    const RandomKey key{0x0123456789abcdefU, 0x1111, ParameterId::rate_I, 0x2222};
    const auto word = Philox()({{0x89abcdefU, 0x01234567U, 0x00331111U, 0x001a2222U}}, {{0x76543210U, 0xfedcba98U}});
    EXPECT_EQ(core::random_bits(0xfedcba9876543210U, key, 0x33), (std::uint64_t{word[0]} << 32) | word[1]);
}

TEST(RandomBits, NumberTheQuantitiesAsTheyWereFirstNumbered) {
    EXPECT_EQ(static_cast<int>(ParameterId::w_EE), 0);
    EXPECT_EQ(static_cast<int>(ParameterId::tau_E), 6);
    EXPECT_EQ(static_cast<int>(ParameterId::threshold_I), 13);
    EXPECT_EQ(static_cast<int>(ParameterId::drive_E), 21);
    EXPECT_EQ(static_cast<int>(ParameterId::rate_I), 26);
    EXPECT_EQ(static_cast<int>(ParameterId::start), 27);
    EXPECT_EQ(static_cast<int>(ParameterId::sensitive_I), 31);
}

TEST(RandomBits, HaveAnIdOfItsOwnForEveryParameterOfAnActivation) {
    std::set<ParameterId> ids;
    for (std::size_t i = 0; i < activation_parameter_count; ++i)
        for (const int which : {0, 1}) {
            const ParameterId id = core::id_of(static_cast<ActivationParameter>(i), which);
            EXPECT_TRUE(ids.insert(id).second) << i;
            EXPECT_LT(static_cast<std::size_t>(id), parameter_count);
        }
}

TEST(Uniform, DependsOnEveryPartOfItsSiteAndOnTheSeed) {
    const RandomKey key{4711, 3, ParameterId::w_EI, 2};
    const double here = core::uniform(9, key);
    EXPECT_EQ(core::uniform(9, key), here);
    EXPECT_NE(core::uniform(10, key), here);
    EXPECT_NE(core::uniform(9 + (std::uint64_t{1} << 32), key), here);
    EXPECT_NE(core::uniform(9, {4712, 3, ParameterId::w_EI, 2}), here);
    EXPECT_NE(core::uniform(9, {4711 + (std::uint64_t{1} << 32), 3, ParameterId::w_EI, 2}), here);
    EXPECT_NE(core::uniform(9, {4711, 4, ParameterId::w_EI, 2}), here);
    EXPECT_NE(core::uniform(9, {4711, 3, ParameterId::w_IE, 2}), here);
    EXPECT_NE(core::uniform(9, {4711, 3, ParameterId::w_EI, 1}), here);
    EXPECT_NE(core::uniform(9, key, 1), here);
}

TEST(Uniform, IsInsideTheOpenIntervalAndTheCentreOfOneOf2To52Parts) {
    for (std::uint64_t column = 0; column < 10'000; ++column) {
        const double u = core::uniform(5, {column, 0, ParameterId::w_EE, 0});
        ASSERT_TRUE(u > 0.0 && u < 1.0);
        ASSERT_EQ(std::fmod(u * 0x1p53, 2.0), 1.0);  // an odd multiple of 2^-53
    }
}

TEST(Uniform, OfNeighbouringSitesIsUncorrelated) {
    // (u - 1/2)(v - 1/2) of independent uniforms has mean 0 and standard deviation 1/12: six standard errors
    constexpr int pairs = 200'000;
    const auto covariance = [](RandomKey here, RandomKey there) {
        double total = 0.0;
        for (std::uint64_t k = 0; k < pairs; ++k) {
            here.column = 2 * k;
            there.column += 2;
            total += (core::uniform(5, here) - 0.5) * (core::uniform(5, there) - 0.5);
        }
        return total / pairs;
    };
    const double bound = 6.0 / 12.0 / std::sqrt(static_cast<double>(pairs));
    const RandomKey key{0, 0, ParameterId::w_EE, 0};
    const std::uint64_t before = std::numeric_limits<std::uint64_t>::max() - 1;  // two before column 0
    EXPECT_NEAR(covariance(key, {before + 1, 0, ParameterId::w_EE, 0}), 0.0, bound);
    EXPECT_NEAR(covariance(key, {before, 1, ParameterId::w_EE, 0}), 0.0, bound);
    EXPECT_NEAR(covariance(key, {before, 0, ParameterId::w_EI, 0}), 0.0, bound);
    EXPECT_NEAR(covariance(key, {before, 0, ParameterId::w_EE, 1}), 0.0, bound);
}

TEST(IndexBelow, GivesEachIndexEquallyManyOfThe2To64Words) {
    // 2^64 = 3 q + 1: word 0 is refused, and the rest falls into three runs of q words
    const std::uint64_t q = 6'148'914'691'236'517'205U;
    EXPECT_EQ(core::index_below(3, 0), 3U);
    for (std::uint64_t index = 0; index < 3; ++index) {
        EXPECT_EQ(core::index_below(3, index * q + 1), index);
        EXPECT_EQ(core::index_below(3, (index + 1) * q), index);
    }
}

TEST(IndexBelow, RefusesNoWordForAPowerOfTwo) {
    const std::uint64_t quarter = std::uint64_t{1} << 62;
    for (std::uint64_t index = 0; index < 4; ++index) {
        EXPECT_EQ(core::index_below(4, index * quarter), index);
        EXPECT_EQ(core::index_below(4, index * quarter + (quarter - 1)), index);
    }
    EXPECT_EQ(core::index_below(1, 0), 0U);
    EXPECT_EQ(core::index_below(1, std::numeric_limits<std::uint64_t>::max()), 0U);
}

}  // namespace
}  // namespace colonnade::test

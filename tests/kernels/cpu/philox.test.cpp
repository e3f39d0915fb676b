#include "kernels/cpu/philox.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <vector>

#include "kernels/cpu/pack.hpp"

namespace colonnade::test {
namespace {

/// Two lanes, which every processor has; the wider ones are held to the reference by backend.test.cpp.
TEST(UniformLanes, GiveTheNumbersOfOneColumnAfterAnotherAcrossEveryWord) {
    constexpr std::size_t count = 64;
    for (const std::uint64_t seed : {0x0000000000000007ULL, 0xFEDCBA9876543210ULL})
        for (const std::uint64_t column : {0x0ULL, (1ULL << 32) - 30, (5ULL << 40) + 3}) {
            core::RandomKey key{column, 0xFFFF, ParameterId::rate_I, 0x1234};
            std::vector<double> found(count);
            for (std::size_t k = 0; k < count; k += 2) {
                core::RandomKey first = key;
                first.column += k;
                const auto both = core::Uniforms<core::Pack<double, 2>>::at(seed, first);
                std::memcpy(&found[k], &both, sizeof both);
            }
            for (std::size_t k = 0; k < count; ++k, ++key.column)
                EXPECT_EQ(found[k], core::uniform(seed, key)) << seed << " " << key.column;
        }
}

}  // namespace
}  // namespace colonnade::test

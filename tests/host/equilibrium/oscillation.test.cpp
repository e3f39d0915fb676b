#include "equilibrium/oscillation.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

namespace colonnade::equilibrium {
namespace {

std::vector<double> signal(double period, double decay, std::size_t samples, double drift = 0.0) {
    std::vector<double> values(samples);
    for (std::size_t i = 0; i < samples; ++i) {
        const auto t = static_cast<double>(i);
        values[i] = 2.0 + 0.5 * std::exp(-decay * t) * std::sin(2.0 * std::numbers::pi * t / period) + drift * t;
    }
    return values;
}

TEST(FindOscillation, GivesPeriodAndAmplitudeOfASine) {
    const double period = 73.3;
    const auto found = find_oscillation(signal(period, 0.0, 1024));
    ASSERT_TRUE(found.has_value());
    // linear interpolation of the crossing errs by less than (2 pi / period)^2 / 8 samples at either end of 13 cycles
    EXPECT_NEAR(found->period, period, 1e-3);
    // the sampled extremes miss the true ones by less than (pi / period)^2 / 2 of the amplitude
    EXPECT_NEAR(found->amplitude, 0.5, 0.5 * 1e-3);
}

TEST(FindOscillation, RejectsADecayingSpiral) {
    // the range of the second half is smaller by 1 - e^(-0.512), far more than 0.2 %
    EXPECT_FALSE(find_oscillation(signal(60.0, 1e-3, 1024)).has_value());
}

TEST(FindOscillation, RejectsADriftAndACycleThatIsNotComplete) {
    EXPECT_FALSE(find_oscillation(signal(60.0, 0.0, 1024, 0.01)).has_value());
    EXPECT_FALSE(find_oscillation(signal(2000.0, 0.0, 1024)).has_value());
}

TEST(FindOscillation, RejectsConstantsRoundingAndNumbersThatAreNotFinite) {
    EXPECT_FALSE(find_oscillation(std::vector<double>(512, 3.0)).has_value());
    std::vector<double> rounding(512, 3.0);
    for (std::size_t i = 0; i < rounding.size(); i += 2) rounding[i] += 4e-16;
    EXPECT_FALSE(find_oscillation(rounding).has_value());
    auto broken = signal(60.0, 0.0, 512);
    broken[100] = std::numeric_limits<double>::quiet_NaN();
    EXPECT_FALSE(find_oscillation(broken).has_value());
}

}  // namespace
}  // namespace colonnade::equilibrium

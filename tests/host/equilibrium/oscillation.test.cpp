#include "host/equilibrium/oscillation.hpp"

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

TEST(FindOscillation, TakesBurstsSeveralTimesAPeriodForOneCycle) {
    // two bursts a period of 200, the first higher and longer than the second
    std::vector<double> bursts(2048), other(2048);
    for (std::size_t i = 0; i < bursts.size(); ++i) {
        const double angle = 2.0 * std::numbers::pi * static_cast<double>(i) / 200.0;
        bursts[i] = std::sin(2.0 * angle) * (1.0 + 0.3 * std::sin(angle));
        other[i] = 0.5 * std::sin(angle + 0.4);
    }
    const auto alone = find_oscillation(bursts);
    ASSERT_TRUE(alone.has_value());
    EXPECT_NEAR(alone->period, 200.0, 1e-2);
    // where the widest swinging neuron bursts alike, the others tell the half period from the period
    std::vector<double> both(4096);
    for (std::size_t i = 0; i < 2048; ++i) {
        both[i] = std::sin(4.0 * std::numbers::pi * static_cast<double>(i) / 200.0);
        both[2048 + i] = other[i];
    }
    const auto half = find_oscillation(std::span(both).first(2048));
    const auto whole = find_oscillation(both, 2);
    ASSERT_TRUE(half.has_value() && whole.has_value());
    EXPECT_NEAR(half->period, 100.0, 1e-2);
    EXPECT_NEAR(whole->period, 200.0, 1e-2);
    EXPECT_NEAR(whole->amplitude, 1.0, 1e-3);
}

TEST(FindOscillation, RejectsWhatNeverComesBack) {
    // two incommensurate frequencies: the section is a closed curve, not points
    std::vector<double> torus(4096);
    for (std::size_t i = 0; i < torus.size(); ++i) {
        const auto t = static_cast<double>(i);
        torus[i] = std::sin(t / 10.0) + 0.3 * std::sin(t / (10.0 * std::numbers::sqrt2));
    }
    EXPECT_FALSE(find_oscillation(torus).has_value());
}

TEST(FindOscillation, AsksForAsMuchStationarityAsItIsTold) {
    // the range of the second half is smaller by 1 - e^(-0.001), within 0.2 %, beyond 0.01 %
    const auto slow = signal(60.0, 2e-6, 1024);
    EXPECT_TRUE(find_oscillation(slow).has_value());
    EXPECT_FALSE(find_oscillation(slow, 1, 1e-4).has_value());
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

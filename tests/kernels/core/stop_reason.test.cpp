#include "kernels/core/stop_reason.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace colonnade::test {
namespace {

using core::Progress;
using core::StopReason;

constexpr core::StopRule rule{.enough = 1e-6, .divergence_limit = 1e6, .max_time = 100.0, .settle_fraction = 0.02};
constexpr double tolerance = 1e-9;

StopReason judged(double residual, double magnitude, double time, bool look = false) {
    Progress progress;
    return core::judge(progress, rule, tolerance, residual, magnitude, time, look);
}

TEST(StopReason, ComparesTheResidualWithTheLargestRateButAtLeastOne) {
    EXPECT_EQ(judged(0.9e-9, 0.1, 1.0), StopReason::converged);
    EXPECT_EQ(judged(1.1e-9, 0.1, 1.0), StopReason::runs);
    EXPECT_EQ(judged(1.1e-9, 2.0, 1.0), StopReason::converged);
}

TEST(StopReason, FindsWhatIsNotFiniteAndWhatGrowsTooLarge) {
    EXPECT_EQ(judged(std::numeric_limits<double>::quiet_NaN(), 1.0, 1.0), StopReason::diverged);
    EXPECT_EQ(judged(std::numeric_limits<double>::infinity(), 1.0, 1.0), StopReason::diverged);
    EXPECT_EQ(judged(1e-12, 2e6, 1.0), StopReason::diverged);
}

TEST(StopReason, OfACircuitOutOfTimeDependsOnWhatIsEnough) {
    EXPECT_EQ(judged(0.9e-6, 1.0, 100.0), StopReason::converged);
    EXPECT_EQ(judged(1.1e-6, 1.0, 100.0), StopReason::unfinished);
}

TEST(StopReason, OfACircuitThatFallsNoFurtherIsASuspectUnlessItsResidualIsEnough) {
    for (const double residual : {1e-3, 1e-7}) {
        Progress progress;
        EXPECT_EQ(core::judge(progress, rule, tolerance, residual, 1.0, 1.0, true),
                  StopReason::runs);  // the first look
        EXPECT_EQ(core::judge(progress, rule, tolerance, residual, 1.0, 2.0, false), StopReason::runs);
        EXPECT_EQ(core::judge(progress, rule, tolerance, residual, 1.0, 3.0, true),
                  residual > rule.enough ? StopReason::suspect : StopReason::converged);
    }
    Progress falling;
    EXPECT_EQ(core::judge(falling, rule, tolerance, 1e-3, 1.0, 1.0, true), StopReason::runs);
    EXPECT_EQ(core::judge(falling, rule, tolerance, 4e-4, 1.0, 2.0, true), StopReason::runs);
}

TEST(Look, IsDueInTheFirstChunkToReachEachDoubling) {
    std::vector<std::uint64_t> due;
    for (std::uint64_t taken = 0; taken <= 5000; taken += 100)
        if (core::look_is_due(taken, 100)) due.push_back(taken);
    EXPECT_EQ(due, (std::vector<std::uint64_t>{1100, 2100, 4100}));
}

}  // namespace
}  // namespace colonnade::test

#include "colonnade/attractors.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "colonnade/colonnade.hpp"
#include "support/specs.hpp"

namespace colonnade {
namespace {

std::size_t found_of(const CircuitAttractors& circuit) {
    return static_cast<std::size_t>(std::count_if(circuit.attractors.begin(), circuit.attractors.end(),
                                                  [](const AttractorReport& one) { return one.hits > 0; }));
}

TEST(WilsonInterval, HoldsItsClosedFormAndItsEnds) {
    // 0 of n: upper end z^2 / (n + z^2); half of n: symmetric about 1/2
    const double z2 = 1.959963984540054 * 1.959963984540054;
    EXPECT_EQ(wilson_interval(0, 10).low, 0.0);
    EXPECT_NEAR(wilson_interval(0, 10).high, z2 / (10.0 + z2), 1e-15);
    EXPECT_EQ(wilson_interval(10, 10).high, 1.0);
    EXPECT_NEAR(wilson_interval(5, 10).low + wilson_interval(5, 10).high, 1.0, 1e-15);
}

TEST(Attractors, OfTwoEqualChannelsBeyondSelfExcitationOneAreTheTwoWinners) {
    Spec spec = test::lateral_spec(3);
    spec.stimulus.difference = Draw::of(0.0);
    spec.microcircuit.w_EE = Draw::of(1.5);
    spec.attractors.starts = 40;
    spec.initial.rate_E = test::uniform(0.0, 1.0);
    const double winner = 1.0 / (1.0 - 1.5 + 1.0 / 1.2);
    for (const CircuitAttractors& circuit : find_attractors(test::experiment_of(spec))) {
        EXPECT_EQ(circuit.equilibria, 3);
        EXPECT_EQ(found_of(circuit), 2U);
        ASSERT_EQ(circuit.attractors.size(), 3U);
        for (const AttractorReport& one : circuit.attractors) {
            if (one.hits > 0) {
                EXPECT_EQ(one.unstable, 0);
                EXPECT_NEAR(one.rates[0] + one.rates[1], winner, 1e-8);
                // equal channels: each basin is half of the states, which the interval misses once in twenty
                EXPECT_GT(one.share, 0.2);
            } else {
                EXPECT_EQ(one.unstable, 1);
                EXPECT_NEAR(one.rates[0], one.rates[1], 1e-12);
            }
        }
    }
}

TEST(Attractors, WhereTheFlowOnlySeemsToEndAreUnfinishedStarts) {
    // two equal channels just beyond w_EE = 1: their difference grows so slowly that every residual passes the
    // tolerance
    for (const double beyond : {1e-10, 1e-9}) {
        Spec spec = test::lateral_spec(1);
        spec.stimulus.difference = Draw::of(0.0);
        spec.microcircuit.w_EE = Draw::of(1.0 + beyond);
        spec.attractors.starts = 20;
        const auto circuits = find_attractors(test::experiment_of(spec));
        EXPECT_EQ(circuits[0].equilibria, 3);
        EXPECT_GT(circuits[0].unfinished, 0U);
        std::size_t hits = circuits[0].unfinished + circuits[0].diverged;
        for (const AttractorReport& one : circuits[0].attractors) hits += one.hits;
        EXPECT_EQ(hits, 20U);
    }
}

TEST(Attractors, OfABistablePairAreTwoWithASaddleBetween) {
    const Experiment experiment = load_spec(std::string(COLONNADE_SOURCE_DIR) + "/examples/bistable-pair.toml");
    const auto circuits = find_attractors(experiment);
    ASSERT_EQ(circuits.size(), 1U);
    EXPECT_EQ(circuits[0].equilibria, 3);
    EXPECT_EQ(circuits[0].continua, 0);
    EXPECT_EQ(found_of(circuits[0]), 2U);
    ASSERT_EQ(circuits[0].attractors.size(), 3U);
    EXPECT_EQ(circuits[0].attractors[2].hits, 0U);
    EXPECT_EQ(circuits[0].attractors[2].unstable, 1);
    // both active: x_E = (1 + w_II) u_E / Delta, theory.md, section 6; both saturated: x = 2
    const double low = 1.2 * 0.5 / ((1.0 - 1.8) * 1.2 + 1.5);
    std::vector<double> rates{circuits[0].attractors[0].rates[0], circuits[0].attractors[1].rates[0]};
    std::sort(rates.begin(), rates.end());
    EXPECT_NEAR(rates[0], low, 1e-8);
    EXPECT_NEAR(rates[1], 2.0, 1e-8);
}

TEST(Attractors, OfAPairBeyondTraceZeroAreACycleAroundTheUnstableEquilibrium) {
    Experiment experiment = load_spec(std::string(COLONNADE_SOURCE_DIR) + "/examples/bistable-pair.toml",
                                      {"microcircuit.w_EE=1.7", "microcircuit.tau_I=2.0", "attractors.starts=10"});
    const auto circuits = find_attractors(experiment);
    EXPECT_EQ(circuits[0].equilibria, 1);
    EXPECT_EQ(circuits[0].attractors.front().kind, AttractorKind::cycle);
    EXPECT_EQ(circuits[0].attractors.back().kind, AttractorKind::equilibrium);
    EXPECT_EQ(circuits[0].attractors.back().unstable, 2);
}

TEST(Attractors, DoNotDependOnThreads) {
    Spec spec = test::lateral_spec(150);
    spec.microcircuit.w_EE = test::uniform(0.5, 1.5);
    spec.attractors.starts = 6;
    RunOptions one, three;
    one.threads = 1;
    three.threads = 3;
    const auto alone = find_attractors(test::experiment_of(spec), one);
    const auto together = find_attractors(test::experiment_of(spec), three);
    ASSERT_EQ(alone.size(), together.size());
    for (std::size_t k = 0; k < alone.size(); ++k) {
        ASSERT_EQ(alone[k].attractors.size(), together[k].attractors.size());
        for (std::size_t a = 0; a < alone[k].attractors.size(); ++a) {
            EXPECT_EQ(alone[k].attractors[a].rates, together[k].attractors[a].rates);
            EXPECT_EQ(alone[k].attractors[a].hits, together[k].attractors[a].hits);
        }
    }
}

}  // namespace
}  // namespace colonnade

/// Attractors found against the closed forms of theory.md, sections 6 and 7.
#include "host/attractors/search.hpp"
#include "colonnade/load.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/specs.hpp"

namespace colonnade::test {
namespace {

using attractors::Attractor;
using attractors::Ends;
using attractors::Kind;
using attractors::Search;

std::vector<Ends> find(const Spec& spec, std::size_t starts = 12) {
    const Search request{.starts = starts};
    return attractors::search(attractors::searchable(spec), *kernels::cpu_backend("auto"), spec.column.first,
                              spec.column.computed(), request);
}

std::size_t all_hits(const Ends& ends) {
    std::size_t hits = ends.diverged + ends.unfinished;
    for (const Attractor& each : ends.attractors) hits += each.hits;
    return hits;
}

Population saturated(double max) {
    Population population;
    population.kind = Activation::saturated;
    population.max = Draw::of(max);
    return population;
}

/// Delta = 1.4 > 0, but the trace (w_EE - 1)/tau_E - (1 + w_II)/tau_I = 1 - 0.5 is positive: a cycle.
Spec cycling() {
    Spec spec = wilson_cowan_spec(2.0, 2.0, 1.2, 0.0, 1.0, 0.2);
    spec.microcircuit.tau_I = Draw::of(2.0);
    spec.microcircuit.excitatory = spec.microcircuit.inhibitory = saturated(10.0);
    return spec;
}

TEST(Search, FindsBothWinnersOfHardLateralInhibition) {
    Spec spec = lateral_spec(1);
    spec.microcircuit.w_EE = Draw::of(1.2);
    spec.stimulus.difference = Draw::of(0.0);
    spec.initial.rate_E = uniform(0.0, 1.0);
    const auto ends = find(spec, 24);
    ASSERT_EQ(ends[0].attractors.size(), 2U);
    EXPECT_EQ(all_hits(ends[0]), 24U);
    // one winner alone: x = u / (1 - w_EE + kappa), kappa = w_EI w_IE / (1 + w_II) = 1 / 1.2
    const double winner = 1.0 / (1.0 - 1.2 + 1.0 / 1.2);
    for (const Attractor& found : ends[0].attractors) {
        EXPECT_EQ(found.kind, Kind::equilibrium);
        EXPECT_NEAR(std::max(found.rates[0], found.rates[1]), winner, 1e-12 * winner);
        EXPECT_EQ(std::min(found.rates[0], found.rates[1]), 0.0);
    }
    EXPECT_NE(ends[0].attractors[0].rates[0] > 0.0, ends[0].attractors[1].rates[0] > 0.0);
}

TEST(Search, ACertifiedColumnHasOneAttractorWithAllStarts) {
    const auto ends = find(wilson_cowan_spec(0.5, 2.0, 1.5, 0.2, 2.0, 0.4), 5);
    ASSERT_EQ(ends[0].attractors.size(), 1U);
    EXPECT_EQ(ends[0].attractors[0].hits, 5U);
    const double delta = 0.5 * 1.2 + 3.0;
    EXPECT_NEAR(ends[0].attractors[0].rates[0], (1.2 * 2.0 - 2.0 * 0.4) / delta, 1e-12);
}

TEST(Search, TrustingNoCertificateFindsTheSameOneEquilibrium) {
    const Spec spec = attractors::searchable(wilson_cowan_spec(0.5, 2.0, 1.5, 0.2, 2.0, 0.4));
    const Search request{.starts = 6, .trust_certificates = false};
    const auto ends = attractors::search(spec, *kernels::cpu_backend("auto"), 0, 1, request);
    ASSERT_EQ(ends[0].attractors.size(), 1U);
    EXPECT_EQ(ends[0].attractors[0].hits, 6U);
}

TEST(Search, EveryStartOfACycleIsOneCycleWhateverItsPhase) {
    const auto ends = find(cycling());
    ASSERT_EQ(ends[0].attractors.size(), 1U);
    EXPECT_EQ(ends[0].attractors[0].kind, Kind::cycle);
    EXPECT_EQ(ends[0].attractors[0].hits, 12U);
    EXPECT_GT(ends[0].attractors[0].period, 0.0);
    EXPECT_GT(ends[0].attractors[0].amplitude, 0.0);
}

TEST(Search, TakesNoCycleOfExplicitStepsForOneOfTheFlow) {
    // both rest on a stable focus and nowhere else (tests/data/flow); Euler's steps circle around it
    for (const char* name : {"logistic-focus", "softplus-focus"}) {
        const Experiment given = load_spec(std::string(COLONNADE_SOURCE_DIR "/tests/data/flow/") + name + ".toml");
        const auto ends = find(given.base);
        ASSERT_EQ(ends[0].attractors.size(), 1U) << name;
        EXPECT_EQ(ends[0].attractors[0].kind, Kind::equilibrium) << name;
        EXPECT_EQ(ends[0].attractors[0].hits, 12U) << name;
    }
}

TEST(Search, CountsStartsThatDiverge) {
    // Delta = (1 - 3) 1 + 0.5 < 0: a relu pair runs away
    const auto ends = find(wilson_cowan_spec(3.0, 0.5, 1.0, 0.0, 1.0, 0.0));
    EXPECT_TRUE(ends[0].attractors.empty());
    EXPECT_EQ(ends[0].diverged, 12U);
}

TEST(Search, ListsAStableEquilibriumThatNoStartEndedAt) {
    // between its folds at w_EE = 1.75 and 1.9375; x(0) = 0 ends at the low equilibrium; both saturate at the other
    Spec spec = attractors::searchable(wilson_cowan_spec(1.8, 1.0, 1.5, 0.2, 0.5, 0.0));
    spec.microcircuit.excitatory = spec.microcircuit.inhibitory = saturated(2.0);
    for (const bool listed : {false, true}) {
        const Search request{.starts = 1, .list_equilibria = listed};
        const auto ends = attractors::search(spec, *kernels::cpu_backend("auto"), 0, 1, request);
        EXPECT_TRUE(ends[0].has_first);
        ASSERT_EQ(ends[0].attractors.size(), listed ? 2U : 1U);
        EXPECT_EQ(ends[0].attractors[0].hits, 1U);
        if (!listed) continue;
        EXPECT_EQ(ends[0].attractors[1].hits, 0U);
        EXPECT_EQ(ends[0].attractors[1].rates, (std::vector<double>{2.0, 2.0}));
        const double delta = (1.0 - 1.8) * 1.2 + 1.5;
        EXPECT_NEAR(ends[0].attractors[0].rates[0], 1.2 * 0.5 / delta, 1e-12);
    }
    EXPECT_FALSE(find(wilson_cowan_spec(3.0, 0.5, 1.0, 0.0, 1.0, 0.0))[0].has_first);  // diverges
}

TEST(Search, ListsTheEquilibriaOfACascadeLayerByLayer) {
    // without inhibition of E each layer answers twice its drive: 1, and half the rate of the layer below
    Spec spec = wilson_cowan_spec(0.5, 0.0, 1.0, 0.0, 1.0, 0.0);
    spec.column.layers = 2;
    spec.column.feedforward = Draw::of(0.5);
    spec.microcircuit.excitatory = spec.microcircuit.inhibitory = saturated(10.0);
    const Search request{.starts = 1, .trust_certificates = false, .list_equilibria = true};
    const auto ends = attractors::search(attractors::searchable(spec), *kernels::cpu_backend("auto"), 0, 1, request);
    ASSERT_EQ(ends[0].attractors.size(), 1U);  // the listed one is the one found
    EXPECT_NEAR(ends[0].attractors[0].rates[0], 2.0, 1e-12);
    EXPECT_NEAR(ends[0].attractors[0].rates[2], 2.0, 1e-12);
    // w_EE = 1.2: silent below the drive's threshold, saturated above; layer 2 has both for each of layer 1's
    spec.microcircuit.w_EE = Draw::of(1.2);
    spec.microcircuit.w_IE = Draw::of(0.5);  // I stays off its corners
    spec.stimulus.drive_I = Draw::of(0.1);
    spec.microcircuit.excitatory.threshold = Draw::of(1.0);
    spec.stimulus.drive_E = {Draw::of(0.5)};
    spec.column.feedforward = Draw::of(0.05);
    const auto four = attractors::search(attractors::searchable(spec), *kernels::cpu_backend("auto"), 0, 1, request);
    ASSERT_EQ(four[0].attractors.size(), 4U);
    for (const Attractor& each : four[0].attractors) {
        EXPECT_TRUE(each.rates[0] == 0.0 || each.rates[0] == 10.0);
        EXPECT_TRUE(each.rates[2] == 0.0 || each.rates[2] == 10.0);
    }
}

TEST(Search, DoesNotDependOnTheRangeOfColumns) {
    Spec spec = lateral_spec(40, 2);
    spec.microcircuit.w_EE = uniform(0.5, 1.4);
    const auto whole = find(spec);
    const Search request{.starts = 12};
    for (std::size_t first = 0; first < 40; first += 8) {
        const auto part =
            attractors::search(attractors::searchable(spec), *kernels::cpu_backend("auto"), first, 8, request);
        for (std::size_t k = 0; k < 8; ++k) {
            const Ends& other = whole[first + k];
            EXPECT_EQ(all_hits(other), 12U);
            ASSERT_EQ(part[k].attractors.size(), other.attractors.size());
            for (std::size_t a = 0; a < other.attractors.size(); ++a) {
                EXPECT_EQ(part[k].attractors[a].rates, other.attractors[a].rates);
                EXPECT_EQ(part[k].attractors[a].hits, other.attractors[a].hits);
            }
        }
    }
}

}  // namespace
}  // namespace colonnade::test

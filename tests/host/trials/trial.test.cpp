#include "host/trials/trial.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <set>

#include "colonnade/colonnade.hpp"
#include "host/trials/pieces.hpp"
#include "support/specs.hpp"

namespace colonnade::trials {
namespace {

using test::experiment_of;
using test::lateral_spec;

TEST(Trial, IsSpreadOverTheWhole) {
    for (const std::size_t count : {1, 2, 7, 50})
        for (const std::size_t whole : {1, 3, 50, 1000, 1000000}) {
            const auto places = spread(count, whole);
            ASSERT_EQ(places.size(), std::min(count, whole));
            for (const std::size_t place : places) EXPECT_LT(place, whole);
            const std::set<std::size_t> apart(places.begin(), places.end());
            if (count >= whole) {
                EXPECT_EQ(apart.size(), whole);
            }
            if (count < 2 || whole < 20 * count) continue;
            EXPECT_EQ(apart.size(), count);
            // three gaps at most, the longest below (1 + golden ratio) times an even one
            std::size_t before = 0, longest = 0;
            for (const std::size_t place : apart) {
                longest = std::max(longest, place - before);
                before = place;
            }
            longest = std::max(longest, whole - before);
            EXPECT_LE(static_cast<double>(longest), 2.62 * static_cast<double>(whole) / static_cast<double>(count) + 1);
        }
}

/// The last that a trial told.
Tried last_of(Verb verb, const Experiment& experiment, double seconds) {
    Tried last;
    try_out(verb, experiment, {.threads = 1}, seconds, [&](const Tried& tried) {
        EXPECT_GT(tried.seconds, 0.0);
        last = tried;
    });
    return last;
}

TEST(Trial, OfLittleTriesAllOfIt) {
    const Tried run = last_of(Verb::run, experiment_of(lateral_spec(300, 2)), 20.0);
    EXPECT_EQ(run.pieces, 300U);
    EXPECT_EQ(run.of, 300U);
    EXPECT_GE(run.seconds, run.took);
    Experiment atlas = experiment_of(test::wilson_cowan_spec(0.5, 1.0, 1.5, 0.2, 0.5, 0.1));
    atlas.base.atlas.x = {.key = "microcircuit.w_EE", .from = 0.0, .to = 0.8, .points = 6};
    atlas.base.atlas.y = {.key = "microcircuit.w_EI", .from = 0.0, .to = 3.0, .points = 5};
    const Tried map = last_of(Verb::atlas, atlas, 60.0);
    EXPECT_EQ(map.pieces, 30U);
    EXPECT_EQ(map.of, 30U);
}

TEST(Trial, FindsWhatDecidesOnTheSizeOfAResult) {
    Spec spec = test::wilson_cowan_spec(1.8, 1.0, 1.5, 0.2, 0.5, 0.0);
    for (Population* population : {&spec.microcircuit.excitatory, &spec.microcircuit.inhibitory}) {
        population->kind = Activation::saturated;
        population->max = Draw::of(2.0);
    }
    spec.microcircuit.tau_I = Draw::of(1.4);
    spec.attractors.starts = 16;
    // two stable equilibria and the saddle between them, found by hand from the pieces
    EXPECT_EQ(last_of(Verb::attractors, experiment_of(spec), 20.0).findings.max_attractors, 3U);
    spec.continuation.key = "microcircuit.w_EE";
    spec.continuation.to = 3.0;
    const Experiment followed = experiment_of(spec);
    std::size_t points = 0;
    for (const Branch& branch : continue_equilibria(followed).branches) points += branch.points.size();
    EXPECT_EQ(last_of(Verb::follow, followed, 60.0).findings.branch_points, points);
}

TEST(Trial, OfMuchEndsWhenItsTimeIsUp) {
    Spec spec = lateral_spec(std::size_t{1} << 30, 3);
    const auto start = std::chrono::steady_clock::now();
    const Tried tried = last_of(Verb::run, experiment_of(spec), 0.3);
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
    EXPECT_GT(tried.pieces, 0U);
    EXPECT_LT(tried.pieces, tried.of);
    EXPECT_LT(taken.count(), 3.0);  // on a machine that others load
}

TEST(Trial, RefusesWhatTheVerbRefuses) {
    EXPECT_THROW(try_out(Verb::atlas, experiment_of(lateral_spec(3)), {}, 0.1, [](const Tried&) {}), Error);
    EXPECT_THROW(try_out(Verb::follow, experiment_of(lateral_spec(3)), {}, 0.1, [](const Tried&) {}), Error);
    Spec sums = lateral_spec(3);
    sums.output.columns = false;
    sums.output.rates = RatesOutput::none;
    EXPECT_THROW(try_out(Verb::certify, experiment_of(sums), {}, 0.1, [](const Tried&) {}), Error);
}

}  // namespace
}  // namespace colonnade::trials

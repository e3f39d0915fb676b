#include "host/dynamics/orbit.hpp"

#include <gtest/gtest.h>

#include "host/dynamics/limit_set.hpp"
#include "host/dynamics/one_column.hpp"
#include "support/specs.hpp"

namespace colonnade::test {
namespace {

TEST(Orbit, ReturnsToASectionByItsMultiplier) {
    // the saturated pair of tests/data/flow/saturated-cycle.toml
    Spec spec = wilson_cowan_spec(4.0, 4.0, 4.0, 1.0, 6.0, 1.0);
    spec.microcircuit.excitatory.kind = spec.microcircuit.inhibitory.kind = Activation::saturated;
    spec.microcircuit.excitatory.max = spec.microcircuit.inhibitory.max = Draw::of(10.0);
    OneColumn column(spec);
    const auto system = column.system();
    const auto found = dynamics::limit_set(system, 0, column.rule(), two(1.9, 2.2), 40.0, 100'000, false);
    ASSERT_TRUE(found.cycle);
    std::size_t steps = 100'000;
    const dynamics::Section section{0, found.cycle->state(0) + 0.1};
    const auto returns =
        dynamics::returns_of(system, 0, column.rule(), *found.cycle, section, found.cycle->state, steps);
    ASSERT_TRUE(returns);
    EXPECT_EQ(returns->passages, 1U);
    EXPECT_NEAR(returns->state(0), section.level, 1e-9);
    // of a pair the section is a line: on it the return is the multiplier, and nothing leaves it
    EXPECT_NEAR(returns->derivative(1, 1), found.cycle->multiplier, 1e-5);
    EXPECT_NEAR(returns->derivative.row(0).cwiseAbs().maxCoeff(), 0.0, 1e-12);
    EXPECT_FALSE(dynamics::returns_of(system, 0, column.rule(), *found.cycle, {0, 9.0}, found.cycle->state, steps));
}

}  // namespace
}  // namespace colonnade::test

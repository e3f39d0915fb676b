#include "kernels/core/flow.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/same_answers.hpp"

namespace colonnade::test {
namespace {

/// Lone relu neurons that decay to their drive: x = u + (x0 - u) e^(-t/tau).
Toy<double> lone(std::size_t columns) {
    Toy<double> toy({.update = core::Update::flow, .channels = 1}, columns, 3);
    std::fill(toy.weight.begin(), toy.weight.end(), 0.0);
    for (double& drive : toy.u) drive = std::abs(drive);
    return toy;
}

TEST(Flow, DecaysAsTheExponentialDoes) {
    for (const double rtol : {1e-4, 1e-7, 1e-10}) {
        Toy<double> toy = lone(40);
        const auto start = toy.x;
        core::FlowRule rule = Toy<double>::toy_flow();
        rule.rtol = rule.atol = rtol;
        rule.max_time = 6.0;
        toy.follow(kernels::reference_backend(), 100000, rule);
        for (std::size_t i = 0; i < 2; ++i)
            for (std::size_t k = 0; k < 40; ++k) {
                const std::size_t at = i * toy.system.stride + k;
                const double t = toy.clocks[k];
                const double truth = toy.u[at] + (start[at] - toy.u[at]) * std::exp(-t * toy.gain[at]);
                // each step errs by rtol of rates of at most 1.5 and forgets what came before; there are few in 6 / tau
                EXPECT_NEAR(toy.x[at], truth, 10.0 * rtol * 1.5) << rtol << ", " << i << ", " << k;
            }
    }
}

TEST(Flow, SettlesWhereTheExponentialDoes) {
    Toy<double> toy = lone(40);
    for (std::size_t k = 0; k < toy.system.stride; ++k) toy.gain[toy.system.stride + k] = toy.gain[k];  // one tau
    core::FlowRule rule = Toy<double>::toy_flow();
    rule.max_time = 1e4;
    toy.follow(kernels::reference_backend(), 100000, rule);
    const auto clocks = core::place_clocks(toy.clocks.data(), toy.system.stride);
    for (std::size_t k = 0; k < 40; ++k) {
        EXPECT_NEAR(clocks.settling_time[k] * toy.gain[k], -std::log(0.02), 1e-4) << k;
        EXPECT_LE(toy.residual[k], 1e-6 * std::max(1.0, toy.magnitude[k]));
    }
}

TEST(Flow, DoesNotDependOnHowManyStepsAreTakenAtOnce) {
    for (const Activation kind : {Activation::relu, Activation::logistic}) {
        Toy<double> once({.phi_E = kind, .update = core::Update::flow, .channels = 3}, 50, 5);
        Toy<double> often = once;
        once.follow(kernels::reference_backend(), 60);
        for (int piece = 0; piece < 20; ++piece) often.follow(kernels::reference_backend(), 3);
        EXPECT_TRUE(same_answers(once, often));
    }
}

TEST(Flow, StopsAtItsTimeAndTakesAFixedStepWhereOneIsGiven) {
    Toy<double> toy = lone(5);
    core::FlowRule rule = Toy<double>::toy_flow();
    rule.max_time = 1.0, rule.fixed_step = 0.3;
    toy.follow(kernels::reference_backend(), 100, rule);
    const auto clocks = core::place_clocks(toy.clocks.data(), toy.system.stride);
    for (std::size_t k = 0; k < 5; ++k) {
        EXPECT_EQ(clocks.time[k], 1.0);
        EXPECT_EQ(clocks.steps[k], 4.0);
    }
}

TEST(Flow, LeavesWhatIsNotFiniteAlone) {
    Toy<double> toy = lone(3);
    toy.x[1] = std::numeric_limits<double>::quiet_NaN();
    toy.follow(kernels::reference_backend(), 1000);
    EXPECT_TRUE(std::isnan(toy.residual[1]));
    EXPECT_EQ(core::place_clocks(toy.clocks.data(), toy.system.stride).steps[1], 0.0);
    EXPECT_TRUE(std::isfinite(toy.residual[0]) && std::isfinite(toy.residual[2]));
}

}  // namespace
}  // namespace colonnade::test

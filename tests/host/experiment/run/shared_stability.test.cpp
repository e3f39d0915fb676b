/// Closed forms against eigenvalues of the whole Jacobian (Eigen's QR), which share no code with them.
#include "host/experiment/run/shared_stability.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <Eigen/Dense>
#include <cmath>
#include <span>
#include <vector>

#include "host/experiment/run/equilibrium_stability.hpp"
#include "host/game/pieces.hpp"
#include "support/units.hpp"

namespace colonnade::experiment {
namespace {

using Eigen::Index;
using game::Unit;
using stability::Answer;

double number(double low, double high) {
    return low + (high - low) * *rc::gen::inRange(0, 1'000'001) / 1e6;
}

/// A layer whose drives are chosen so that drawn rates are an equilibrium: of relu-like units u = Phi^-1(x) - W x.
struct Chosen {
    SharedLayer layer{};
    std::vector<double> rate, drive;
    game::Network network;
    Eigen::VectorXd tau, rates;
};

/// Whether a unit can be silent: slope 0 below a corner, and rate 0.
bool can_be_silent(const Unit& unit) {
    return game::pieces(unit) > 1;
}

/// Drive that a unit answers with `rate`, which is inside its range; `silent`: 0.7 below where relu-like units begin.
double inverse(const Unit& unit, double rate, bool silent) {
    if (silent && unit.form.kind == Activation::soft_threshold) return 0.3 * unit.lambda;
    if (silent) return unit.threshold - 0.7;
    double low = -60.0, high = 60.0;
    for (int i = 0; i < 100; ++i) {
        const double middle = 0.5 * (low + high);
        (unit.response(middle) < rate ? low : high) = middle;
    }
    return high;
}

Chosen choose(std::size_t channels, const Unit& excitatory, const Unit& inhibitory) {
    Chosen chosen;
    SharedLayer& layer = chosen.layer;
    layer = {.w_EE = number(0.0, 2.5),
             .w_EI = number(0.0, 2.0),
             .w_IE = number(0.0, 2.0),
             .w_II = number(0.0, 1.0),
             .tau_E = number(0.2, 3.0),
             .tau_I = number(0.2, 3.0),
             .unit = {excitatory, inhibitory},
             .drive_I = 0.0,
             .rate_I = 0.0,
             .drive = {},
             .rate = {}};
    const auto n = static_cast<Index>(channels + 1);
    chosen.network = {Eigen::MatrixXd::Zero(n, n), Eigen::VectorXd(n), {}};
    chosen.tau = Eigen::VectorXd::Constant(n, layer.tau_E);
    chosen.tau(n - 1) = layer.tau_I;
    chosen.rates.resize(n);
    Eigen::VectorXd z(n);
    for (Index i = 0; i < n; ++i) {
        const Unit& unit = i + 1 < n ? excitatory : inhibitory;
        const bool silent = can_be_silent(unit) && *rc::gen::inRange(0, 2) == 0;
        // as far as 0.9 of what the activation can give
        chosen.rates(i) = silent ? 0.0 : number(0.1, 0.8) * std::min(1.0, 0.9 * unit.highest());
        z(i) = inverse(unit, chosen.rates(i), silent);
        chosen.network.units.push_back(unit);
        if (i + 1 == n) continue;
        chosen.network.weights(i, i) = layer.w_EE;
        chosen.network.weights(i, n - 1) = -layer.w_EI;
        chosen.network.weights(n - 1, i) = layer.w_IE;
    }
    chosen.network.weights(n - 1, n - 1) = -layer.w_II;
    chosen.network.drive = z - chosen.network.weights * chosen.rates;
    chosen.rate.assign(chosen.rates.begin(), chosen.rates.end() - 1);
    chosen.drive.assign(chosen.network.drive.begin(), chosen.network.drive.end() - 1);
    layer.rate_I = chosen.rates(n - 1);
    layer.drive_I = chosen.network.drive(n - 1);
    layer.rate = chosen.rate;
    layer.drive = chosen.drive;
    return chosen;
}

/// By which refractory neurons are faster: 1 + r S, and S = x / (k - r x) at rest.
double speed(const Chosen& chosen, Index i) {
    const Unit& unit = chosen.network.units[static_cast<std::size_t>(i)];
    if (!unit.form.is_refractory) return 1.0;
    const double x = chosen.rates(i);
    return 1.0 + unit.refractory * x / (unit.sensitive - unit.refractory * x);
}

double abscissa(const Chosen& chosen) {
    const Index n = chosen.tau.size();
    const Eigen::VectorXd z = chosen.network.weights * chosen.rates + chosen.network.drive;
    Eigen::MatrixXd j(n, n);
    for (Index i = 0; i < n; ++i)
        for (Index k = 0; k < n; ++k)
            j(i, k) = (chosen.network.units[static_cast<std::size_t>(i)].slope(z(i)) * chosen.network.weights(i, k) -
                       (i == k ? 1.0 : 0.0)) /
                      chosen.tau(i) * speed(chosen, i);
    return j.eigenvalues().real().maxCoeff();
}

RC_GTEST_PROP(SharedStability, HasTheSignOfTheSpectralAbscissa, ()) {
    for (const Unit& excitatory : test::proximal_units())
        for (const Unit& inhibitory : test::proximal_units()) {
            const auto most = has_shared_form(excitatory, inhibitory, 9) ? 10 : 3;
            const Chosen chosen =
                choose(*rc::gen::inRange<std::size_t>(1, static_cast<std::size_t>(most)), excitatory, inhibitory);
            const double largest = abscissa(chosen);
            // drives are off by some 1e-15 and slopes by as much times a curvature of at most 4, amplified by the
            // inverse of I - DW; QR's own error is smaller. Nearer to 0 either answer may be undecided
            if (std::abs(largest) < 1e-6) continue;
            const Answer expected = largest < 0.0 ? Answer::yes : Answer::no;
            if (has_shared_form(excitatory, inhibitory, chosen.rate.size()))
                RC_ASSERT(shared_stability(chosen.layer) == expected);
            RC_ASSERT(linear_stability(chosen.network, chosen.tau, chosen.rates) == expected);
        }
}

TEST(SharedStability, OfAWilsonCowanPairChangesWithTheTraceAndTheDeterminant) {
    const std::vector<double> rate{1.0};
    SharedLayer pair{.w_EE = 3.0,
                     .w_EI = 2.0,
                     .w_IE = 2.0,
                     .w_II = 0.0,
                     .tau_E = 1.0,
                     .tau_I = 0.25,
                     .unit = {{}, {}},
                     .drive_I = -1.0,
                     .rate_I = 1.0,
                     .drive = {},
                     .rate = rate};
    const std::vector<double> drive{0.0};  // 3 - 2 = 1, 2 - 1 = 1: rates 1 and 1
    pair.drive = drive;
    EXPECT_EQ(shared_stability(pair), Answer::yes);  // trace 2 - 4, determinant (-2 + 4) / 0.25
    pair.tau_I = 0.75;
    EXPECT_EQ(shared_stability(pair), Answer::no);  // trace 2 - 4/3
    pair.tau_I = 0.5;
    EXPECT_EQ(shared_stability(pair), Answer::undecided);  // trace 0: a centre, by rounding anything
}

TEST(SharedStability, OnACornerIsWhatAllSidesAgreeOn) {
    const std::vector<double> silent{0.0}, corner{0.0};
    SharedLayer pair{.w_EE = 0.5,
                     .w_EI = 1.0,
                     .w_IE = 1.0,
                     .w_II = 0.0,
                     .tau_E = 1.0,
                     .tau_I = 1.0,
                     .unit = {{}, {}},
                     .drive_I = -1.0,
                     .rate_I = 0.0,
                     .drive = corner,
                     .rate = silent};
    EXPECT_EQ(shared_stability(pair), Answer::yes);  // -1, or -1/2
    pair.w_EE = 1.5;
    EXPECT_EQ(shared_stability(pair), Answer::undecided);  // -1, or 1/2
    pair.w_EE = 0.5;
    pair.drive_I = 0.0;  // both neurons
    EXPECT_EQ(shared_stability(pair), Answer::yes);
}

TEST(SharedStability, KnowsHowManyChannelsAreActive) {
    // 64 channels of which two win at w_EE = 1.5: their difference grows; one alone: stable with the interneuron's help
    for (const std::size_t winners : {1U, 2U}) {
        std::vector<double> rate(64, 0.0), drive(64, -5.0);
        SharedLayer layer{.w_EE = 1.5,
                          .w_EI = 1.0,
                          .w_IE = 1.0,
                          .w_II = 0.0,
                          .tau_E = 1.0,
                          .tau_I = 1.0,
                          .unit = {{}, {}},
                          .drive_I = 0.0,
                          .rate_I = static_cast<double>(winners),
                          .drive = {},
                          .rate = {}};
        for (std::size_t i = 0; i < winners; ++i) {
            rate[i] = 1.0;
            drive[i] = 1.0 - 1.5 + static_cast<double>(winners);
        }
        layer.rate = rate;
        layer.drive = drive;
        EXPECT_EQ(shared_stability(layer), winners == 1 ? Answer::yes : Answer::no);
    }
}

TEST(SharedStability, IsUndecidedWhereNumbersOverflow) {
    const std::vector<double> rate{1.0}, drive{0.0};
    const SharedLayer pair{.w_EE = 1e300,
                           .w_EI = 1e300,
                           .w_IE = 1e300,
                           .w_II = 1e300,
                           .tau_E = 1e-300,
                           .tau_I = 1e300,
                           .unit = {{}, {}},
                           .drive_I = 0.0,
                           .rate_I = 1.0,
                           .drive = drive,
                           .rate = rate};
    EXPECT_EQ(shared_stability(pair), Answer::undecided);
}

}  // namespace
}  // namespace colonnade::experiment

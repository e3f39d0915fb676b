/// Signs of trace and determinant against eigenvalues (Eigen's QR) and the general closed form.
#include "host/experiment/run/pair_stability.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <Eigen/Dense>
#include <array>
#include <cmath>

#include "host/experiment/run/shared_stability.hpp"

namespace colonnade::experiment {
namespace {

using stability::Answer;

double number(double low, double high) {
    return low + (high - low) * *rc::gen::inRange(0, 1'000'001) / 1e6;
}

/// A neuron at a rate of its own, silent or active, with the drive that it takes still to be set; `z`: its drive.
PairNeuron neuron(double& z) {
    const Activation kinds[] = {Activation::relu, Activation::saturated, Activation::soft_threshold, Activation::tanh,
                                Activation::logistic};
    PairNeuron one{.unit = {.form = {kinds[*rc::gen::inRange(0, 5)]}, .gain = number(0.5, 2.0)},
                   .own = number(0.0, 2.5),
                   .heard = number(0.0, 2.0),
                   .drive = 0.0,
                   .rate = *rc::gen::inRange(0, 3) == 0 ? 0.0 : number(0.1, 0.8),
                   .tau = number(0.2, 3.0)};
    game::Unit& unit = one.unit;
    const bool smooth = unit.form.kind == Activation::tanh || unit.form.kind == Activation::logistic;
    if (smooth && one.rate == 0.0) one.rate = 0.3;
    const bool silent = one.rate == 0.0;
    if (unit.form.kind == Activation::tanh) {
        z = std::atanh(one.rate) / unit.gain;
    } else if (unit.form.kind == Activation::logistic) {
        unit.threshold = number(-0.5, 0.5);
        z = unit.threshold + std::log(one.rate / (1.0 - one.rate)) / unit.gain;
    } else if (unit.form.kind == Activation::soft_threshold) {
        unit.lambda = number(0.1, 0.5);
        z = silent ? 0.3 * unit.lambda : one.rate + unit.lambda;
    } else {
        unit.threshold = number(-0.5, 0.5);
        unit.max = number(1.0, 2.0);
        z = unit.threshold + (silent ? -0.7 : one.rate);
    }
    return one;
}

/// Phi' there, from the rate.
double slope_of(const PairNeuron& one) {
    if (one.unit.form.kind == Activation::tanh) return one.unit.gain * (1.0 - one.rate * one.rate);
    if (one.unit.form.kind == Activation::logistic) return one.unit.gain * one.rate * (1.0 - one.rate);
    return one.rate > 0.0 ? 1.0 : 0.0;
}

RC_GTEST_PROP(PairStability, HasTheSignOfTheSpectralAbscissa, ()) {
    double z_e = 0.0, z_i = 0.0;
    PairNeuron e = neuron(z_e), i = neuron(z_i);
    e.drive = z_e - e.own * e.rate + e.heard * i.rate;
    i.drive = z_i - i.heard * e.rate + i.own * i.rate;
    const double slope_e = slope_of(e), slope_i = slope_of(i);
    Eigen::Matrix2d j;
    j << (slope_e * e.own - 1.0) / e.tau, -slope_e * e.heard / e.tau, slope_i * i.heard / i.tau,
        (-slope_i * i.own - 1.0) / i.tau;
    const double abscissa = j.eigenvalues().real().maxCoeff();
    RC_PRE(std::abs(abscissa) > 1e-6);
    RC_ASSERT(pair_stability(e, i) == (abscissa < 0.0 ? Answer::yes : Answer::no));
    // and the closed form that it stands in for says the same
    const std::array<double, 1> rate{e.rate}, drive{e.drive};
    RC_ASSERT(shared_stability({.w_EE = e.own,
                                .w_EI = e.heard,
                                .w_IE = i.heard,
                                .w_II = i.own,
                                .tau_E = e.tau,
                                .tau_I = i.tau,
                                .unit = {e.unit, i.unit},
                                .drive_I = i.drive,
                                .rate_I = i.rate,
                                .drive = drive,
                                .rate = rate}) == pair_stability(e, i));
}

TEST(PairStability, LeavesOpenWhatIsNearACornerASignOrOverflow) {
    const PairNeuron e{.unit = {}, .own = 3.0, .heard = 2.0, .drive = 0.0, .rate = 1.0, .tau = 1.0};
    PairNeuron i = e;
    i.own = 0.0, i.drive = -1.0, i.tau = 0.5;
    EXPECT_EQ(pair_stability(e, i), Answer::undecided);  // trace 2 - 1 / tau = 0
    i.tau = 0.25;
    EXPECT_EQ(pair_stability(e, i), Answer::yes);
    PairNeuron alone = e, corner = i;
    alone.drive = -2.0;                      // of a drive 3 - 2: rate 1, though the interneuron is silent
    corner.drive = -2.0, corner.rate = 0.0;  // of a drive 2 - 2
    EXPECT_EQ(pair_stability(alone, corner), Answer::undecided);
    corner.drive = -2.1;
    EXPECT_EQ(pair_stability(alone, corner), Answer::no);  // 3 - 1
    PairNeuron huge = e;
    huge.own = huge.heard = 1e300;
    EXPECT_EQ(pair_stability(huge, i), Answer::undecided);
}

}  // namespace
}  // namespace colonnade::experiment

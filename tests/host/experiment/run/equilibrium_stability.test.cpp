#include "host/experiment/run/equilibrium_stability.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "support/specs.hpp"

namespace colonnade::test {
namespace {

using Flags = std::vector<std::int8_t>;
constexpr auto stable = static_cast<std::int8_t>(experiment::Stability::stable);
constexpr auto unstable = static_cast<std::int8_t>(experiment::Stability::unstable);
constexpr auto not_applicable = static_cast<std::int8_t>(experiment::Stability::not_applicable);

Flags stability_of(const Dataset& found) {
    return std::get<Flags>(found.find("stability")->values);
}
std::vector<std::int64_t> counts_of(const Dataset& found) {
    return std::get<std::vector<std::int64_t>>(found.find("stability_count")->values);
}

/// Three threshold-linear neurons that inhibit each other in a ring, all driven alike: each rate is 1 / 3.25, and the
/// eigenvalues of the other two modes are -1 - 1.5 e - 0.75 e^2, e = exp(+-2 pi i / 3), of real part 1/8.
Spec ring() {
    Spec spec = wilson_cowan_spec(0, 0, 0, 0, 1.0, 0.0);
    spec.microcircuit.motif = Motif::custom;
    spec.microcircuit.channels = 3;
    spec.microcircuit.is_inhibitory = {false, false, false};
    spec.microcircuit.weights = {0.0, -1.5, -0.75, -0.75, 0.0, -1.5, -1.5, -0.75, 0.0};
    return spec;
}

TEST(Stability, OfARingStartedOnItsSymmetricStateIsToldAsUnstable) {
    const Dataset found = run_spec(ring());
    EXPECT_EQ(std::get<Flags>(found.find("status")->values), Flags{1});
    EXPECT_EQ(stability_of(found), Flags{unstable});
    EXPECT_EQ(counts_of(found), (std::vector<std::int64_t>{0, 1, 0, 0}));
}

TEST(Stability, OfPairedWinnerTakeAllIsUnstableOnItsDiagonalAndStableWhereOneWins) {
    for (const double difference : {0.0, 0.1}) {
        Spec spec = lateral_spec(1);
        spec.microcircuit.inhibition = Inhibition::paired;
        spec.microcircuit.w_EE = Draw::of(0.2);
        spec.microcircuit.w_self = Draw::of(0.0);
        spec.microcircuit.w_cross = Draw::of(2.0);
        spec.stimulus.difference = Draw::of(difference);
        const Dataset found = run_spec(spec);
        ASSERT_EQ(std::get<Flags>(found.find("status")->values), Flags{1});
        EXPECT_EQ(stability_of(found), Flags{difference == 0.0 ? unstable : stable});
    }
}

TEST(Stability, OfACertifiedCircuitIsStable) {
    Spec spec = lateral_spec(40, 3);
    spec.microcircuit.w_EE = uniform(0.1, 0.9);
    const Dataset found = run_spec(spec);
    EXPECT_EQ(stability_of(found), Flags(120, stable));
    EXPECT_EQ(counts_of(found), (std::vector<std::int64_t>{40, 40, 40, 0, 0, 0, 0, 0, 0, 0, 0, 0}));
}

TEST(Stability, IsNotAskedOfWhatDidNotConverge) {
    Spec spec = ring();
    spec.initial.rate_E = uniform(0.0, 0.3);
    EXPECT_EQ(stability_of(run_spec(spec)), Flags{not_applicable});
}

TEST(Stability, OfAColumnWithoutFeedbackIsThatOfEveryLayerAndOfOneWithItThatOfTheWhole) {
    // layer after layer, relu rates x_l = x_(l-1) / (1 - w); w = 0.5 is stable alone. With gains f up and b down, the
    // loop of two layers is stable as long as f b < (1 - w)^2
    for (const double feedback : {0.0, 0.2, 0.3}) {
        Spec spec = ring();
        spec.microcircuit.channels = 1;
        spec.microcircuit.is_inhibitory = {false};
        spec.microcircuit.weights = {0.5};
        spec.column.layers = 2;
        spec.column.coupling = Coupling::concurrent;
        spec.column.feedback = Draw::of(feedback);
        // x = (2, 3) for the drives that make it so, or with b = 0.3 the saddle next to which x(0) starts and stays
        const double x_1 = 2.0, x_2 = 3.0;
        spec.stimulus.drive_E = {Draw::of(0.5 * x_1 - feedback * x_2)};
        spec.column.offset = Draw::of(0.5 * x_2 - x_1);
        spec.solve.method = Method::newton;
        spec.initial.rate_E = Draw::of(2.5);
        const Dataset found = run_spec(spec);
        ASSERT_EQ(std::get<Flags>(found.find("status")->values), Flags{1});
        EXPECT_NEAR(found.doubles("rate")[0], x_1, 1e-9);
        EXPECT_EQ(stability_of(found), Flags{feedback < 0.25 ? stable : unstable}) << feedback;
    }
}

TEST(Stability, IsCountedWithoutColumnsAsWithThem) {
    Spec spec = lateral_spec(300, 2);
    spec.microcircuit.w_EE = uniform(0.5, 1.6);
    spec.microcircuit.tau_I = uniform(0.2, 3.0);
    spec.initial.rate_E = uniform(0.0, 1.0);
    spec.solve.max_time = 300.0;
    const Dataset whole = run_spec(spec);
    spec.output.columns = false;
    spec.output.rates = RatesOutput::none;
    const Dataset alone = run_spec(spec);
    EXPECT_EQ(counts_of(whole), counts_of(alone));
    std::vector<std::int64_t> counted(8, 0);
    const Flags flags = stability_of(whole);
    for (std::size_t i = 0; i < flags.size(); ++i) ++counted[static_cast<std::size_t>(2 * flags[i]) + i / 300];
    EXPECT_EQ(counts_of(whole), counted);
}

TEST(Stability, DoesNotDependOnThreadsOrBatches) {
    Spec spec = lateral_spec(200, 2);
    spec.microcircuit.w_EE = uniform(0.8, 1.6);
    spec.microcircuit.excitatory.kind = spec.microcircuit.inhibitory.kind = Activation::tanh;
    spec.initial.rate_E = uniform(0.0, 1.0);
    const Flags whole = stability_of(run_spec(spec));
    RunOptions options;
    options.threads = 3;
    options.batch = 7;
    EXPECT_EQ(stability_of(run_spec(spec, options)), whole);
}

TEST(Stability, OfSinglePrecisionIsNeverTheOppositeOfDoublePrecision) {
    Spec spec = lateral_spec(400);
    spec.microcircuit.w_EE = uniform(0.9, 1.8);
    spec.microcircuit.excitatory.kind = spec.microcircuit.inhibitory.kind = Activation::tanh;
    spec.solve.method = Method::newton;  // from x(0): stable and unstable ones alike
    spec.initial.rate_E = uniform(-1.0, 1.0);
    const Dataset exact = run_spec(spec);
    spec.solve.precision = Precision::float32;
    const Dataset rough = run_spec(spec);
    const auto& fine = std::get<std::vector<double>>(exact.find("rate")->values);
    const auto& coarse = std::get<std::vector<float>>(rough.find("rate")->values);
    const Flags one = stability_of(exact), other = stability_of(rough);
    int alike = 0;
    for (std::size_t k = 0; k < one.size(); ++k) {
        double apart = 0.0;
        for (std::size_t i = k; i < fine.size(); i += one.size())
            apart = std::max(apart, std::abs(fine[i] - static_cast<double>(coarse[i])));
        // Newton may go elsewhere from the same x(0) in another precision
        if (!(apart < 1e-3) || one[k] > unstable || other[k] > unstable) continue;
        ++alike;
        EXPECT_EQ(one[k], other[k]) << k;
    }
    EXPECT_GT(alike, 50);
}

RC_GTEST_PROP(LinearStability, OfDenseNetworksHasTheSignOfTheSpectralAbscissa, ()) {
    const auto n = static_cast<Eigen::Index>(*rc::gen::inRange(1, 25));
    const auto number = [] { return *rc::gen::inRange(-1'000'000, 1'000'001) / 1e6; };
    game::Network network{Eigen::MatrixXd(n, n), Eigen::VectorXd(n), {}};
    Eigen::VectorXd rates(n), tau(n), slope(n);
    const double spread = 1.5 + number();
    for (Eigen::Index i = 0; i < n; ++i) {
        tau(i) = 1.5 + number();
        for (Eigen::Index j = 0; j < n; ++j) network.weights(i, j) = spread * number();
    }
    for (Eigen::Index i = 0; i < n; ++i) {
        // relu neurons of rate 0, 0.7 below threshold, or active, or tanh
        const bool smooth = *rc::gen::inRange(0, 2) == 0;
        network.units.push_back({.form = {smooth ? Activation::tanh : Activation::relu}});
        rates(i) = smooth ? 0.9 * number() : std::max(0.0, number());
        slope(i) = smooth ? 1.0 - rates(i) * rates(i) : rates(i) > 0.0 ? 1.0 : 0.0;
    }
    for (Eigen::Index i = 0; i < n; ++i) {
        const bool smooth = network.units[static_cast<std::size_t>(i)].form.kind == Activation::tanh;
        const double z = smooth ? std::atanh(rates(i)) : rates(i) > 0.0 ? rates(i) : -0.7;
        network.drive(i) = z - network.weights.row(i).dot(rates);
    }
    Eigen::MatrixXd j = slope.asDiagonal() * network.weights;
    j.diagonal().array() -= 1.0;
    const double abscissa = (tau.cwiseInverse().asDiagonal() * j).eigenvalues().real().maxCoeff();
    RC_PRE(std::abs(abscissa) > 1e-4);  // the margin that rounding may leave open at this size
    const auto found = experiment::linear_stability(network, tau, rates);
    RC_ASSERT(found == (abscissa < 0.0 ? stability::Answer::yes : stability::Answer::no) ||
              found == stability::Answer::undecided);
    // singular values of I - DW bound what the rates leave open; where they are far from 0 it is decided
    Eigen::MatrixXd b = -(slope.asDiagonal() * network.weights);
    b.diagonal().array() += 1.0;
    if (b.inverse().norm() < 1e3 && std::abs(abscissa) > 1e-2) RC_ASSERT(found != stability::Answer::undecided);
}

}  // namespace
}  // namespace colonnade::test

#include "host/equilibrium/step_size.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <Eigen/Eigenvalues>
#include <complex>
#include <limits>

#include "colonnade/error.hpp"
#include "host/assembly/matrix.hpp"
#include "host/experiment/network/column_range.hpp"
#include "support/specs.hpp"

namespace colonnade::equilibrium {
namespace {

double number(double low, double high) {
    return low + (high - low) * *rc::gen::inRange(0, 1'000'001) / 1e6;
}

double limit(std::complex<double> lambda) {
    return lambda.real() < 0 ? -2 * lambda.real() / std::norm(lambda) : std::numeric_limits<double>::infinity();
}

/// Smallest limit over the eigenvalues of diag(1/tau)(W - I) of every set of active neurons, by brute force.
double brute_force(const Eigen::MatrixXd& w, const Eigen::VectorXd& tau) {
    const auto n = w.rows();
    double smallest = std::numeric_limits<double>::infinity();
    for (unsigned active = 0; active < (1U << n); ++active) {
        Eigen::MatrixXd j = -Eigen::MatrixXd::Identity(n, n);
        for (Eigen::Index i = 0; i < n; ++i)
            if ((active >> i) & 1U) j.row(i) += w.row(i);
        j = tau.cwiseInverse().asDiagonal() * j;
        const Eigen::VectorXcd lambdas = j.eigenvalues();
        for (const auto lambda : lambdas) smallest = std::min(smallest, limit(lambda));
    }
    return smallest;
}

RC_GTEST_PROP(LargestStableStep, OfASharedLayerIsThatOfAllItsActivityPatterns, ()) {
    Spec spec = test::lateral_spec(1);
    spec.solve.method = Method::relaxation;
    auto& circuit = spec.microcircuit;
    circuit.channels = *rc::gen::inRange<std::size_t>(1, 5);
    if (circuit.channels == 1) circuit.motif = Motif::wilson_cowan;
    circuit.w_EE = Draw::of(number(0.0, 0.95)), circuit.w_EI = Draw::of(number(0.0, 2.0));
    circuit.w_IE = Draw::of(number(0.0, 2.0)), circuit.w_II = Draw::of(number(0.0, 2.0));
    circuit.tau_E = Draw::of(number(0.2, 2.0)), circuit.tau_I = Draw::of(number(0.2, 2.0));
    const auto shape = assembly::shape_of(spec);
    const std::vector layers{assembly::draw_layer(spec, 0, 0, 1)};
    const Eigen::MatrixXd w = assembly::layer_matrix(spec, shape, layers[0], 0, 0);
    Eigen::VectorXd tau = Eigen::VectorXd::Constant(w.rows(), circuit.tau_E.a);
    tau(w.rows() - 1) = circuit.tau_I.a;
    const double found = StableSteps(spec, shape).largest(layers, 1, 0, {}, true)[0];
    // repeated eigenvalues are found to the square root of the machine's precision only
    RC_ASSERT(std::abs(found - brute_force(w, tau)) <= 1e-6 * found);
}

/// Steps that a run takes in the columns of a spec.
std::vector<double> steps_of(Spec spec) {
    spec.solve.method = Method::relaxation;
    const auto shape = assembly::shape_of(spec);
    const experiment::ColumnRange<double> range(spec, shape, kernels::reference_backend(), 0, spec.column.count);
    return {range.step().begin(), range.step().end()};
}

TEST(ChooseSteps, RefusesAGivenStepThatIsUnstableAndNamesTheColumnAndTheLimit) {
    Spec spec = test::lateral_spec(3);
    spec.solve.method = Method::relaxation;
    const auto shape = assembly::shape_of(spec);
    const std::vector layers{assembly::draw_layer(spec, 0, 0, 3)};
    const double largest = StableSteps(spec, shape).largest(layers, 1, 0, {}, true)[0];
    spec.solve.step = 0.99 * largest;
    EXPECT_EQ(steps_of(spec)[2], spec.solve.step);
    spec.solve.step = 1.01 * largest;
    try {
        (void)steps_of(spec);
        FAIL() << "accepted";
    } catch (const Error& error) {
        const std::string text = error.what();
        EXPECT_NE(text.find("solve.step"), std::string::npos) << text;
        EXPECT_NE(text.find("column 0"), std::string::npos) << text;
    }
}

TEST(ChooseSteps, RefusesABudgetOfMoreStepsThanItCanCount) {
    Spec spec = test::lateral_spec(1);
    spec.microcircuit.w_EI = Draw::of(1e9);
    EXPECT_THROW((void)steps_of(spec), Error);
    spec.solve.max_time = 1e-3;
    EXPECT_NO_THROW((void)steps_of(spec));
}

TEST(ChooseSteps, TakesNoLessThanATenthOfARadianOfAModeThatBarelyDecays) {
    // slopes of 1, tau of 1: lambda = -0.0005 +- i sqrt(4 - 0.9995^2), |lambda|^2 = 1 - w_EE + 4.999 = 4
    Spec spec = test::wilson_cowan_spec(1.999, 4.999, 1.0, 0.0, 1.0, 0.0);
    EXPECT_NEAR(steps_of(spec)[0], 0.1 / 2.0, 1e-12);
    // a given step is judged by what is stable: 2 x 0.0005 / 4
    spec.solve.step = 2.4e-4;
    EXPECT_NO_THROW((void)steps_of(spec));
    spec.solve.step = 2.6e-4;
    EXPECT_THROW((void)steps_of(spec), Error);
}

TEST(ChooseSteps, RefusesAStepOfTheFlowThatIsUnstableOrUncountableAndAllowsOneOfAModeThatBarelyDecays) {
    Spec spec = test::wilson_cowan_spec(1.999, 4.999, 1.0, 0.0, 1.0, 0.0);  // as above: |lambda| = 2
    spec.solve.method = Method::flow;
    const auto accepts = [&](double step, double max_time) {
        spec.solve.step = step, spec.solve.max_time = max_time;
        const auto shape = assembly::shape_of(spec);
        try {
            const experiment::ColumnRange<double> range(spec, shape, kernels::reference_backend(), 0, 1);
        } catch (const Error&) {
            return false;
        }
        return true;
    };
    EXPECT_TRUE(accepts(0.099, 1e3));
    EXPECT_FALSE(accepts(0.101, 1e3));
    EXPECT_FALSE(accepts(1e-7, 1e3));
}

TEST(ChooseSteps, TakesAFifthOfTheFastestTimeConstantWhereWeightsAllow) {
    Spec spec = test::lateral_spec(1);
    spec.microcircuit.w_EI = Draw::of(0.1);
    spec.microcircuit.w_IE = Draw::of(0.1);
    spec.microcircuit.tau_I = Draw::of(0.25);
    EXPECT_DOUBLE_EQ(steps_of(spec)[0], 0.05);
}

}  // namespace
}  // namespace colonnade::equilibrium

/// What must not change a result: how the work is cut, and what else is in the run.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <set>
#include <string>

#include "support/specs.hpp"

namespace colonnade::test {
namespace {

/// Bytes of every variable equal, NaN included; attributes name the backend and may differ.
void expect_same(const Dataset& a, const Dataset& b) {
    ASSERT_EQ(a.variables.size(), b.variables.size());
    for (std::size_t v = 0; v < a.variables.size(); ++v) {
        SCOPED_TRACE(a.variables[v].name);
        ASSERT_EQ(a.variables[v].name, b.variables[v].name);
        ASSERT_EQ(a.variables[v].values.index(), b.variables[v].values.index());
        std::visit(
            [&](const auto& values) {
                using List = std::decay_t<decltype(values)>;
                const auto& others = std::get<List>(b.variables[v].values);
                ASSERT_EQ(values.size(), others.size());
                if constexpr (std::is_same_v<List, std::vector<std::string>>)
                    EXPECT_EQ(values, others);
                else
                    EXPECT_TRUE(values.empty() ||
                                std::memcmp(values.data(), others.data(), values.size() * sizeof(values[0])) == 0);
            },
            a.variables[v].values);
    }
}

/// Drawn weights, time constants, stimuli and initial states; three layers.
Spec drawn_spec(Precision precision, Coupling coupling, Activation activation) {
    Spec spec = lateral_spec(203, 3);
    spec.column.coupling = coupling;
    if (coupling == Coupling::concurrent) spec.column.feedback = uniform(0.0, 0.05);
    spec.column.feedforward = uniform(0.5, 1.0);
    spec.column.feedforward.scope = Scope::layer;
    spec.microcircuit.excitatory.kind = activation;
    spec.microcircuit.inhibitory.kind = activation;
    spec.microcircuit.w_EI = uniform(0.8, 1.2);
    spec.microcircuit.w_IE = uniform(0.8, 1.2);
    spec.microcircuit.w_IE.scope = Scope::layer;
    spec.microcircuit.tau_I = uniform(0.3, 1.5);
    spec.stimulus.difference = loguniform(1e-3, 1e-1);
    spec.initial.rate_E = uniform(0.0, 0.5);
    spec.solve.precision = precision;
    spec.solve.tolerance = precision == Precision::float32 ? 1e-5 : 1e-10;
    return spec;
}

struct Setting {
    Method method;
    Precision precision;
    Coupling coupling;
    Activation activation;
};

class SameBytes : public ::testing::TestWithParam<Setting> {
protected:
    [[nodiscard]] Spec spec() const {
        Spec drawn = drawn_spec(GetParam().precision, GetParam().coupling, GetParam().activation);
        drawn.solve.method = GetParam().method;
        return drawn;
    }
};

TEST_P(SameBytes, ForBackendsLevelsThreadsAndBatches) {
    const Dataset truth = run_spec(spec(), {.backend = "reference", .threads = 1});
    for (const std::string& level : simd_levels())
        for (const std::size_t threads : {1, 2, 5})
            for (const std::size_t batch : {std::size_t{0}, std::size_t{1}, std::size_t{37}, ~std::size_t{0}}) {
                SCOPED_TRACE(level + ", " + std::to_string(threads) + " threads, batches of " + std::to_string(batch));
                expect_same(truth,
                            run_spec(spec(), {.backend = "cpu", .threads = threads, .simd = level, .batch = batch}));
            }
}

TEST_P(SameBytes, ForAnySubsetOfColumns) {
    const Dataset all = run_spec(spec());
    Spec part = spec();
    part.column.first = 61;
    part.column.last = 140;
    const Dataset some = run_spec(part);
    for (const Variable& variable : some.variables) {
        if (variable.dimensions.empty() || variable.dimensions.back() != "column") continue;
        SCOPED_TRACE(variable.name);
        std::visit(
            [&](const auto& values) {
                using List = std::decay_t<decltype(values)>;
                if constexpr (!std::is_same_v<List, std::vector<std::string>>) {
                    const auto& whole = std::get<List>(all.find(variable.name)->values);
                    for (std::size_t row = 0; row < values.size() / 79; ++row)
                        EXPECT_EQ(std::memcmp(&values[row * 79], &whole[row * 203 + 61], 79 * sizeof(values[0])), 0);
                }
            },
            variable.values);
    }
}

TEST(SameBytesOfCycles, ForBackendsLevelsThreadsAndBatches) {
    Spec spec = wilson_cowan_spec(2.289, 1.727, 4.196, 0.492, 1.952, -0.155);  // tests/data/flow/soft-threshold-cycle
    spec.column.count = spec.column.last = 101;
    spec.microcircuit.excitatory.kind = spec.microcircuit.inhibitory.kind = Activation::soft_threshold;
    spec.microcircuit.excitatory.lambda = spec.microcircuit.inhibitory.lambda = Draw::of(0.136);
    spec.microcircuit.w_EE = uniform(1.6, 4.5);
    spec.microcircuit.tau_I = uniform(0.4, 1.3);
    const Dataset truth = run_spec(spec, {.backend = "reference", .threads = 1});
    std::set<std::int8_t> kinds;
    for (const std::int8_t status : std::get<std::vector<std::int8_t>>(truth.find("status")->values))
        kinds.insert(status);
    EXPECT_GE(kinds.size(), 3U);  // some rest, some circle, some diverge
    for (const std::string& level : simd_levels())
        for (const std::size_t batch : {std::size_t{1}, std::size_t{37}, ~std::size_t{0}}) {
            SCOPED_TRACE(level + ", batches of " + std::to_string(batch));
            expect_same(truth, run_spec(spec, {.backend = "cpu", .threads = 3, .simd = level, .batch = batch}));
        }
}

constexpr Setting settings[] = {
    {Method::flow, Precision::float64, Coupling::cascade, Activation::relu},
    {Method::flow, Precision::float32, Coupling::cascade, Activation::relu},
    {Method::flow, Precision::mixed, Coupling::cascade, Activation::relu},
    {Method::flow, Precision::float64, Coupling::cascade, Activation::softplus},
    {Method::flow, Precision::float32, Coupling::cascade, Activation::logistic},
    {Method::flow, Precision::float64, Coupling::concurrent, Activation::relu},
    {Method::flow, Precision::float32, Coupling::concurrent, Activation::tanh},
    {Method::automatic, Precision::float64, Coupling::cascade, Activation::relu},
    {Method::automatic, Precision::float32, Coupling::cascade, Activation::softplus},
    {Method::automatic, Precision::mixed, Coupling::concurrent, Activation::saturated},
    {Method::newton, Precision::float64, Coupling::concurrent, Activation::relu},
    {Method::relaxation, Precision::float64, Coupling::cascade, Activation::relu},
    {Method::relaxation, Precision::float32, Coupling::concurrent, Activation::logistic},
};

std::string setting_name(const ::testing::TestParamInfo<Setting>& tested) {
    const Setting& s = tested.param;
    const char* methods[] = {"auto", "flow", "newton", "forward_backward", "relaxation"};
    const char* precisions[] = {"float32", "float64", "mixed"};
    return std::string(methods[static_cast<int>(s.method)]) + "_" + precisions[static_cast<int>(s.precision)] +
           (s.coupling == Coupling::cascade ? "_cascade_" : "_concurrent_") +
           std::to_string(static_cast<int>(s.activation));
}

INSTANTIATE_TEST_SUITE_P(Specs, SameBytes, ::testing::ValuesIn(settings), setting_name);

TEST(ConcurrentColumn, WithoutFeedbackEndsWhereTheCascadeDoes) {
    Spec cascade = lateral_spec(20, 3);
    cascade.microcircuit.w_EI = uniform(0.8, 1.2);
    cascade.solve.tolerance = 1e-13;
    Spec concurrent = cascade;
    concurrent.column.coupling = Coupling::concurrent;
    const auto a = run_spec(cascade).doubles("rate");
    const auto b = run_spec(concurrent).doubles("rate");
    // residual 1e-13, times at most 1 / (1 - w_EE) = 2 and rho < 6 for each of three layers
    for (std::size_t i = 0; i < a.size(); ++i) EXPECT_NEAR(a[i], b[i], 1e-13 * 2 * 6 * 6 * 6) << i;
}

TEST(ForwardBackward, EndsWhereTheFlowDoes) {
    for (const Activation activation : {Activation::relu, Activation::saturated, Activation::logistic, Activation::tanh,
                                        Activation::softplus, Activation::soft_threshold}) {
        Spec flow = lateral_spec(16);
        flow.microcircuit.excitatory.kind = activation;
        flow.microcircuit.inhibitory.kind = activation;
        flow.microcircuit.excitatory.lambda = Draw::of(0.2);
        flow.microcircuit.w_EI = uniform(0.5, 0.9);
        flow.solve.tolerance = 1e-13;
        Spec splitting = flow;
        splitting.solve.method = Method::forward_backward;
        const auto a = run_spec(flow).doubles("rate");
        const auto b = run_spec(splitting).doubles("rate");
        // two residuals of 1e-13, each over 1 - w_EE = 1/2 and amplified by less than 20 (theory.md, section 5)
        for (std::size_t i = 0; i < a.size(); ++i)
            EXPECT_NEAR(a[i], b[i], 2 * 1e-13 * 40) << "activation " << static_cast<int>(activation) << ", " << i;
    }
}

}  // namespace
}  // namespace colonnade::test

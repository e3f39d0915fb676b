#include "host/experiment/results/blocks.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "host/assembly/shape.hpp"
#include "host/metrics/histogram.hpp"
#include "support/specs.hpp"

namespace colonnade::test {
namespace {

/// Deep, so that blocks are short: some columns more than two of any number of threads.
Spec deep_spec() {
    constexpr std::size_t layers = 128;
    Spec spec = lateral_spec(2 * experiment::block_columns_on_device(layers) + 11, layers);
    spec.microcircuit.w_EI = uniform(0.8, 1.2);
    spec.stimulus.difference = loguniform(1e-3, 1e-1);
    spec.solve.precision = Precision::float32;
    spec.solve.tolerance = 1e-5;
    spec.output.rates = RatesOutput::none;
    return spec;
}

Dataset aggregates_of(Spec spec, const RunOptions& options = {}) {
    spec.output.columns = false;
    return run_spec(spec, options);
}

TEST(Blocks, GiveTheAggregatesOfTheWholeAndKeepNoColumn) {
    const Dataset whole = run_spec(deep_spec());
    const Dataset blocks = aggregates_of(deep_spec());
    for (const Dimension& dimension : blocks.dimensions) EXPECT_NE(dimension.name, "column");
    for (const Variable& variable : blocks.variables) {
        SCOPED_TRACE(variable.name);
        const Variable* other = whole.find(variable.name);
        ASSERT_NE(other, nullptr);
        const auto* found = std::get_if<std::vector<double>>(&variable.values);
        if (found == nullptr) {
            EXPECT_EQ(variable.values, other->values);
            continue;
        }
        const auto& exact = std::get<std::vector<double>>(other->values);
        ASSERT_EQ(found->size(), exact.size());
        // Quantiles: all quantities but kendall_tau, whose values are few and short, are nowhere negative, so that each
        // is as near as the histogram remembers its neighbours. All else has the same bits.
        const bool quantile = variable.name.ends_with("_quantile");
        constexpr double rounding = 64.0 * std::numeric_limits<double>::epsilon();
        for (std::size_t k = 0; k < exact.size(); ++k) {
            if (std::isnan(exact[k])) {
                EXPECT_TRUE(std::isnan((*found)[k]));
                continue;
            }
            const double allowed = quantile ? metrics::Histogram::relative_error * std::abs(exact[k]) + rounding : 0.0;
            EXPECT_NEAR((*found)[k], exact[k], allowed) << k;
        }
    }
}

TEST(Blocks, LeaveTheSameBytesOnAnyThreadsAndBatches) {
    const Dataset truth = aggregates_of(deep_spec(), {.threads = 1});
    for (const std::size_t threads : {2, 5})
        for (const std::size_t batch : {std::size_t{0}, std::size_t{1000}, ~std::size_t{0}}) {
            const Dataset other = aggregates_of(deep_spec(), {.threads = threads, .batch = batch});
            ASSERT_EQ(truth.variables.size(), other.variables.size());
            for (std::size_t v = 0; v < truth.variables.size(); ++v) {
                SCOPED_TRACE(truth.variables[v].name);
                const auto* values = std::get_if<std::vector<double>>(&truth.variables[v].values);
                if (values == nullptr) {
                    EXPECT_EQ(truth.variables[v].values, other.variables[v].values);
                    continue;
                }
                const auto& others = std::get<std::vector<double>>(other.variables[v].values);
                ASSERT_EQ(values->size(), others.size());
                for (std::size_t k = 0; k < values->size(); ++k)
                    EXPECT_TRUE((*values)[k] == others[k] || (std::isnan((*values)[k]) && std::isnan(others[k])));
            }
        }
}

TEST(Blocks, HoldAsMuchMemoryForATrillionColumnsAsForAMillion) {
    Spec spec = lateral_spec(1'000'000);
    spec.output.rates = RatesOutput::none;
    spec.output.columns = false;
    // threads fixed, as batches shrink where few columns are shared out
    const Estimate few = estimate(experiment_of(spec), {.threads = 2});
    spec.column.count = spec.column.last = std::size_t{1} << 40;
    const Estimate many = estimate(experiment_of(spec), {.threads = 2});
    EXPECT_EQ(few.working_bytes, many.working_bytes);
    EXPECT_EQ(few.result_bytes, many.result_bytes);
    EXPECT_LT(many.result_bytes, std::size_t{1} << 16);
    EXPECT_EQ(many.circuits, std::size_t{1} << 40);
}

TEST(Blocks, OfASweepKeepTheirPointsApart) {
    Experiment sweep;
    Spec spec = lateral_spec(300, 2);
    spec.output.rates = RatesOutput::none;
    spec.output.columns = false;
    sweep.base = spec;
    sweep.axes = {{.key = "stimulus.mean", .name = "mean", .values = {0.5, 2.0}}};
    for (const double mean : {0.5, 2.0}) {
        spec.stimulus.mean = Draw::of(mean);
        sweep.points.push_back(spec);
    }
    const std::vector<double> both = run(sweep).doubles("residual_max");
    std::vector<double> apart;
    for (const Spec& point : sweep.points) {
        const Dataset alone = run_spec(point);
        const std::vector<double>& values = alone.doubles("residual_max");
        apart.insert(apart.end(), values.begin(), values.end());
    }
    EXPECT_EQ(both, apart);
}

}  // namespace
}  // namespace colonnade::test

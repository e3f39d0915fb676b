#include "host/experiment/run/aggregate_run.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>

#include "colonnade/error.hpp"
#include "colonnade/run.hpp"
#include "host/experiment/run/range_run.hpp"
#include "support/drawn_spec.hpp"
#include "support/played_device.hpp"

namespace colonnade::test {
namespace {

using experiment::Range;
using experiment::Results;

TEST(PointRun, NamesANumberThatAKeyRefuses) {
    const PlayedDevice played;
    Spec spec = drawn_spec(1);
    spec.microcircuit.w_EI.allowed_highest = 0.8;
    spec.microcircuit.w_EI.where = "a.toml:7: microcircuit.w_EI";
    const auto shape = assembly::shape_of(spec);
    Results results(experiment_of(spec), shape, spec.column.computed());
    const Range all{0, 0, spec.column.computed(), 0};
    const auto sentence = [&](const Spec& wrong, const kernels::Backend& backend) -> std::string {
        try {
            experiment::run_range(wrong, backend, all, results, {});
        } catch (const Error& error) {
            return error.what();
        }
        return {};
    };
    EXPECT_EQ(sentence(spec, played).rfind("a.toml:7: microcircuit.w_EI: found ", 0), 0U);
    EXPECT_EQ(sentence(spec, played), sentence(spec, *kernels::cpu_backend("auto")));
    spec = drawn_spec(1);
    spec.solve.method = Method::relaxation;
    spec.solve.step = 5.0;  // not stable
    EXPECT_NE(sentence(spec, played).find("solve.step: found 5"), std::string::npos);
    EXPECT_EQ(sentence(spec, played), sentence(spec, *kernels::cpu_backend("auto")));
}

/// drawn_spec() of circuits that are all certified.
Spec certified_spec(std::size_t layers) {
    Spec spec = drawn_spec(layers);
    spec.microcircuit.w_EE = uniform(0.2, 0.9);
    spec.microcircuit.w_EE.scope = Scope::layer;
    return spec;
}

TEST(AggregateColumns, CountsTheStabilityOfWhatNoCertificateCovers) {
    const Spec spec = drawn_spec(2);
    const auto shape = assembly::shape_of(spec);
    Results kept(experiment_of(spec), shape, spec.column.computed());
    experiment::run_range(spec, kernels::reference_backend(), {0, 0, spec.column.computed(), 0}, kept, {});
    const auto expected = experiment::ended(kept);
    const PlayedDevice played;
    experiment::RunningAggregates running(shape);
    experiment::aggregate_columns(spec, {&played, 1, 17}, running);
    experiment::Aggregates found;
    running.finish(found);
    std::int64_t uncertified = 0;
    for (std::size_t system = 0; system < expected.size(); ++system) {
        EXPECT_EQ(found.ended[system].stability, expected[system].stability);
        uncertified += expected[system].kinds[static_cast<std::size_t>(equilibrium::Status::converged)];
    }
    for (const double error : kept.error_bound) uncertified -= std::isnan(error) ? 0 : 1;
    EXPECT_GT(uncertified, 0);
}

TEST(PointRun, ReadsWhatIsKeptAlone) {
    Spec spec = certified_spec(2);
    spec.solve.method = Method::relaxation;  // of the flow the step is NaN
    const auto shape = assembly::shape_of(spec);
    const PlayedDevice played;
    const std::size_t columns = spec.column.computed();
    Results all(experiment_of(spec), shape, columns);
    experiment::run_range(spec, played, {0, 0, columns, 0}, all, {});
    spec.output.variables = {"step", "rate"};
    Results some(experiment_of(spec), shape, columns);
    experiment::run_range(spec, played, {0, 0, columns, 0}, some, {});
    EXPECT_TRUE(some.method.empty() && some.period.empty() && some.amplitude.empty() && some.input.empty());
    EXPECT_EQ(some.step, all.step);
    EXPECT_EQ(some.rates, all.rates);
    EXPECT_EQ(some.status, all.status);  // of which aggregates are made
    EXPECT_EQ(some.steps, all.steps);
}

TEST(AggregateColumns, GivesWhatKeptColumnsGiveFromBlocksInFlight) {
    Spec spec = certified_spec(2);
    spec.column.count = spec.column.last = experiment::block_columns_on_device(2) + 5000;
    spec.solve.max_time = 20.0;
    const auto shape = assembly::shape_of(spec);
    experiment::RunningAggregates host(shape), device(shape);
    experiment::aggregate_columns(spec, {kernels::cpu_backend("auto"), 2, 1000}, host);
    std::size_t done = 0;
    const PlayedDevice played;
    experiment::aggregate_columns(spec, {&played, 2, 100'000, {}, [&](std::size_t columns) { done += columns; }, {}},
                                  device);
    EXPECT_EQ(done, spec.column.count);
    Results results(experiment_of(spec), shape, spec.column.count);
    experiment::run_range(spec, *kernels::cpu_backend("auto"), {0, 0, spec.column.count, 0}, results, {});
    const experiment::Aggregates kept = experiment::aggregate(results, 2);
    experiment::Aggregates a, b;
    host.finish(a);
    device.finish(b);
    const auto bits = [](double value) { return std::bit_cast<std::uint64_t>(value); };
    ASSERT_EQ(a.quantities.size(), b.quantities.size());
    for (std::size_t q = 0; q < a.quantities.size(); ++q)
        for (std::size_t row = 0; row < a.quantities[q].size(); ++row) {
            SCOPED_TRACE(experiment::aggregated()[q].name + " " + std::to_string(row));
            const metrics::Aggregate& of_kept = kept.quantities[q][row];
            EXPECT_EQ(std::memcmp(&a.quantities[q][row], &b.quantities[q][row], sizeof(metrics::Aggregate)), 0)
                << a.quantities[q][row].mean << " and " << b.quantities[q][row].mean;
            EXPECT_EQ(bits(a.quantities[q][row].mean), bits(of_kept.mean));
            EXPECT_EQ(bits(a.quantities[q][row].std), bits(of_kept.std));
            EXPECT_EQ(a.quantities[q][row].undefined, of_kept.undefined);
        }
    for (std::size_t system = 0; system < a.ended.size(); ++system) {
        EXPECT_EQ(a.ended[system].kinds, b.ended[system].kinds);
        EXPECT_EQ(a.ended[system].stability, b.ended[system].stability);
        EXPECT_EQ(a.ended[system].steps, b.ended[system].steps);
        EXPECT_EQ(a.ended[system].residual, b.ended[system].residual);
        EXPECT_EQ(a.ended[system].error_bound, b.ended[system].error_bound);
    }
}

TEST(AggregateColumns, EndsWhereverItIsInterruptedOnAnyThreads) {
    Spec spec = certified_spec(1);
    spec.column.count = spec.column.last = 6 * core::sum_tile + 5;
    const auto shape = assembly::shape_of(spec);
    for (const std::size_t threads : {1, 2, 7})
        for (const int last : {1, 2, 30, 100}) {
            std::atomic<int> asked = 0;
            const std::function<bool()> stop = [&] { return ++asked >= last; };
            experiment::RunningAggregates running(shape);
            EXPECT_THROW(
                experiment::aggregate_columns(spec, {kernels::cpu_backend("auto"), threads, 100, stop}, running),
                Interrupted)
                << threads << " threads, " << last;
        }
}

TEST(AggregateColumns, NamesTheLowestColumnThatAKeyRefuses) {
    Spec spec = certified_spec(1);
    spec.column.count = spec.column.last = 5 * core::sum_tile;
    spec.microcircuit.w_EI.allowed_highest = 0.8;  // a few of every hundred columns draw more
    spec.microcircuit.w_EI.where = "a.toml:7: microcircuit.w_EI";
    const auto shape = assembly::shape_of(spec);
    const auto sentence = [&](std::size_t threads) -> std::string {
        experiment::RunningAggregates running(shape);
        try {
            experiment::aggregate_columns(spec, {kernels::cpu_backend("auto"), threads, 100}, running);
        } catch (const Error& error) {
            return error.what();
        }
        return "nothing refused";
    };
    EXPECT_NE(sentence(1).find("microcircuit.w_EI"), std::string::npos) << sentence(1);
    for (int again = 0; again < 20; ++again) EXPECT_EQ(sentence(5), sentence(1));
}

TEST(AggregateColumns, TakesSmallerRangesWhereMemoryIsFull) {
    Spec spec = certified_spec(1);
    spec.column.count = spec.column.last = 32768;
    const auto shape = assembly::shape_of(spec);
    experiment::RunningAggregates plenty(shape), little(shape);
    const PlayedDevice roomy,
        small(std::size_t{6} << 20);  // outcomes of the block fit (18 rows), arrays of all columns not (29)
    std::string told;
    experiment::aggregate_columns(spec, {&roomy, 1, 32768}, plenty);
    experiment::aggregate_columns(
        spec, {&small, 1, 32768, {}, {}, [&](const std::string& sentence) { told = sentence; }}, little);
    EXPECT_NE(told.find("columns a batch"), std::string::npos);
    experiment::Aggregates a, b;
    plenty.finish(a);
    little.finish(b);
    EXPECT_EQ(a.quantities.front().front().mean, b.quantities.front().front().mean);
    EXPECT_EQ(a.ended.front().steps, b.ended.front().steps);
}

}  // namespace
}  // namespace colonnade::test

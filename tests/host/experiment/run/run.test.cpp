#include "colonnade/run.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>

#include "colonnade/load.hpp"
#include "support/number_bytes.hpp"
#include "support/specs.hpp"

namespace colonnade::test {
namespace {

TEST(Run, ASweepGivesAlongItsDimensionsWhatSeparateRunsGive) {
    const Experiment sweep = parse_spec(R"(
        [column]
        count = 20
        layers = 2
        [microcircuit]
        w_EI = { uniform = [0.8, 1.2] }
        [stimulus]
        kind = "contrast"
        [sweep]
        "microcircuit.w_EE" = [0.3, 0.5, 0.6]
        "stimulus.difference" = [0.01, 0.1]
    )");
    const Dataset all = run(sweep);
    EXPECT_EQ(all.find("rate")->dimensions,
              (std::vector<std::string>{"w_EE", "difference", "layer", "neuron", "column"}));
    EXPECT_EQ(all.doubles("w_EE"), (std::vector<double>{0.3, 0.5, 0.6}));
    const std::size_t each = 2 * 3 * 20;
    for (std::size_t p = 0; p < 6; ++p) {
        const auto one = run(experiment_of(sweep.points[p])).doubles("rate");
        EXPECT_EQ(std::memcmp(one.data(), all.doubles("rate").data() + p * each, each * sizeof(double)), 0) << p;
    }
}

TEST(Run, KeepsEveryDrawnParameterAndNoConstantOne) {
    Spec spec = lateral_spec(30, 2);
    spec.microcircuit.w_EI = uniform(0.8, 1.2);
    spec.microcircuit.tau_I = uniform(0.4, 0.6);
    spec.microcircuit.tau_I.scope = Scope::layer;
    const Dataset result = run_spec(spec);
    EXPECT_EQ(result.find("w_EI")->dimensions, (std::vector<std::string>{"column"}));
    EXPECT_EQ(result.find("tau_I")->dimensions, (std::vector<std::string>{"layer", "column"}));
    EXPECT_EQ(result.find("w_EE"), nullptr);
    EXPECT_NE(result.doubles("tau_I")[0], result.doubles("tau_I")[30]);
    for (const double w : result.doubles("w_EI")) EXPECT_TRUE(w >= 0.8 && w <= 1.2);
}

TEST(Run, TracesStartAtTheInitialRatesAndEndAtTheFinalOnes) {
    Spec spec = lateral_spec(5, 2);
    spec.initial.rate_E = uniform(0.0, 1.0);
    spec.output.rates = RatesOutput::traces;
    spec.output.trace_columns = {3, 1};
    spec.output.trace_every = 4;
    spec.output.trace_time = 80.0;
    const Dataset result = run_spec(spec);
    const std::size_t samples = result.size("sample");
    const auto& time = result.doubles("trace_time");
    const auto& trace = result.doubles("trace_rate");
    const auto& rate = result.doubles("rate");
    EXPECT_NEAR(time[1] - time[0], 4 * 0.2, 1e-12);
    for (std::size_t c = 0; c < 2; ++c)
        for (std::size_t layer = 0; layer < 2; ++layer)
            for (std::size_t i = 0; i < 3; ++i) {
                const double* course = trace.data() + ((c * 2 + layer) * 3 + i) * samples;
                std::size_t last = samples - 1;
                while (std::isnan(course[last])) --last;
                const std::size_t column = spec.output.trace_columns[c];
                // after 80 tau every mode, at rate 1/2 or faster, is below e^-40; what is left is the residual's 1e-10
                EXPECT_NEAR(course[last], rate[(layer * 3 + i) * 5 + column], 1e-8);
                if (i == 2) {
                    EXPECT_EQ(course[0], 0.0);
                }
            }
    EXPECT_NE(trace[0], 0.0);
}

TEST(Run, LeavesOutWhatIsNotAskedForButNotTheAggregates) {
    Spec spec = lateral_spec(50, 2);
    spec.solve.method = Method::flow;  // which alone has settling times
    const Dataset full = run_spec(spec);
    spec.output.rates = RatesOutput::none;
    spec.output.metrics = false;
    const Dataset lean = run_spec(spec);
    for (const char* name : {"rate", "michelson", "input", "layers_to_wta"}) {
        EXPECT_NE(full.find(name), nullptr) << name;
        EXPECT_EQ(lean.find(name), nullptr) << name;
    }
    for (const char* name : {"michelson_mean", "michelson_quantile", "settling_time_quantile"})
        EXPECT_EQ(full.doubles(name), lean.doubles(name)) << name;
}

TEST(Run, ReportsProgressUpToTheWholeAndStopsWhenAsked) {
    Spec spec = lateral_spec(1000);
    std::size_t last = 0;
    RunOptions options{.threads = 2, .batch = 64};
    options.progress = [&](std::size_t done, std::size_t total) {
        EXPECT_GT(done, last);
        EXPECT_EQ(total, 1000U);
        last = done;
    };
    (void)run(experiment_of(spec), options);
    EXPECT_EQ(last, 1000U);
    options.stop = [] { return true; };
    options.progress = {};
    EXPECT_THROW((void)run(experiment_of(spec), options), Interrupted);
}

TEST(Run, ReportsTheErrorOfTheFirstColumnOnAnyNumberOfThreads) {
    Spec spec = lateral_spec(2000);
    spec.microcircuit.w_IE = uniform(-0.01, 1.0);
    spec.microcircuit.w_IE.allowed_lowest = 0.0;
    spec.microcircuit.w_IE.where = "here";
    std::string first;
    for (const std::size_t threads : {1, 2, 4})
        for (int again = 0; again < 5; ++again) try {
                (void)run(experiment_of(spec), {.threads = threads, .batch = 16});
                FAIL() << "accepted";
            } catch (const Error& error) {
                if (first.empty()) first = error.what();
                EXPECT_EQ(error.what(), first);
            }
}

TEST(Run, RefusesWhatDoesNotFitBeforeAllocatingIt) {
    const Experiment huge = experiment_of(lateral_spec(std::size_t{1} << 39));
    const Estimate size = estimate(huge);
    EXPECT_GT(size.result_bytes, size.available_bytes);
    try {
        (void)run(huge);
        FAIL() << "accepted";
    } catch (const Error& error) {
        EXPECT_EQ(error.fault(), Fault::machine);
        EXPECT_NE(std::string(error.what()).find("MiB"), std::string::npos);
    }
}

/// Bytes of the numbers of all variables that are chosen.
std::size_t bytes_of(const Dataset& result, const std::function<bool(const Variable&)>& chosen) {
    std::size_t bytes = 0;
    for (const Variable& variable : result.variables)
        if (chosen(variable)) bytes += test::number_bytes(variable);
    return bytes;
}

TEST(Run, EstimatesTheBytesOfItsResult) {
    const auto all = [](const Variable&) { return true; };
    Spec spec = lateral_spec(4096, 3);
    EXPECT_EQ(estimate(experiment_of(spec)).result_bytes, bytes_of(run_spec(spec), all));
    spec.solve.precision = Precision::float32;
    spec.solve.tolerance = 1e-5;
    spec.microcircuit.w_EI = uniform(0.5, 1.0);
    EXPECT_EQ(estimate(experiment_of(spec)).result_bytes, bytes_of(run_spec(spec), all));
    spec.output.metrics = false;
    spec.column.coupling = Coupling::concurrent;
    EXPECT_EQ(estimate(experiment_of(spec)).result_bytes, bytes_of(run_spec(spec), all));
    spec.output.rates = RatesOutput::none;
    EXPECT_EQ(estimate(experiment_of(spec)).result_bytes, bytes_of(run_spec(spec), all));
    spec.output.columns = false;
    EXPECT_EQ(estimate(experiment_of(spec)).result_bytes, bytes_of(run_spec(spec), all));
}

TEST(Run, EstimatesTheBytesOfASweepAndOfCertificates) {
    const auto all = [](const Variable&) { return true; };
    const Experiment sweep = parse_spec(R"([column]
count = 5
[sweep]
"microcircuit.w_EE" = [0.1, 0.2, 0.3]
"microcircuit.w_IE" = { linspace = [0.5, 1.0, 4] }
)");
    EXPECT_EQ(estimate(sweep).result_bytes, bytes_of(run(sweep), all));
    EXPECT_EQ(estimate(sweep, {}, Verb::certify).result_bytes, bytes_of(certify(sweep), all));
}

TEST(Run, EstimatesTheBytesOfTraces) {
    const Spec plain = lateral_spec(16, 3);
    Spec traced = plain;
    traced.output.rates = RatesOutput::traces;
    traced.output.trace_columns = {2, 5};
    const auto of_traces = [](const Variable& variable) {
        const auto& over = variable.dimensions;
        return std::find(over.begin(), over.end(), "trace_column") != over.end() && variable.name != "trace_column";
    };
    EXPECT_EQ(estimate(experiment_of(traced)).result_bytes - estimate(experiment_of(plain)).result_bytes,
              bytes_of(run_spec(traced), of_traces));
    // a course that no machine holds is refused before it is followed
    traced.output.trace_time = 1e9;
    traced.solve.step = 1e-6;
    traced.solve.max_time = 1.0;
    EXPECT_THROW((void)run_spec(traced), Error);
}

TEST(Run, NamesTheAllowedBackendsAndLevels) {
    for (const RunOptions& options : {RunOptions{.backend = "tpu"}, RunOptions{.simd = "mmx"}}) try {
            (void)run_spec(lateral_spec(1), options);
            FAIL() << "accepted";
        } catch (const Error& error) {
            EXPECT_NE(std::string(error.what()).find("allowed"), std::string::npos);
            EXPECT_EQ(error.fault(), Fault::input);
        }
}

}  // namespace
}  // namespace colonnade::test

/// Question: does a run's time grow in proportion to the number of columns, and is its memory what `check` says?
/// Method: Google Benchmark, random interleaving, five repetitions of each N from 1e3 to 1e7: LI3 marched 2,000 steps
/// in float32, and whole runs of LI3 to equilibrium (method auto, float64, metrics) and of the photograph. Exponents
/// are slopes of log median time over log N from 1e4 on, where no fixed cost is left. Peak memory is that of a fresh
/// process for each N, less what it held before the run.
/// Usage: bench_scaling [largest N [photograph.toml]]
#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "colonnade/colonnade.hpp"
#include "kernels/backend.hpp"
#include "support/measure.hpp"
#include "support/specs.hpp"
#include "support/workload_specs.hpp"
#include "support/workloads.hpp"

namespace {

using namespace colonnade;

const std::size_t threads = std::max(1U, std::thread::hardware_concurrency());
constexpr std::size_t steps = 2'000;

Experiment li3(std::size_t columns) {
    Spec spec = bench::li3_spec(columns);
    spec.solve.method = Method::automatic;
    spec.solve.precision = Precision::float64;
    spec.solve.tolerance = 1e-12;
    spec.output.rates = RatesOutput::none;
    return test::experiment_of(spec);
}

void march(benchmark::State& state) {
    const auto columns = static_cast<std::size_t>(state.range(0));
    bench::Batches batches = bench::li3(columns);
    const auto* backend = kernels::cpu_backend("auto");
    for ([[maybe_unused]] auto _ : state)
        bench::in_threads(threads, batches.size(), [&](std::size_t from, std::size_t to) {
            for (std::size_t at = from; at < to; ++at) {
                const auto system = batches[at].system();
                std::vector<float> scratch(backend->scratch_size(system));
                backend->advance(system, steps, scratch);
            }
        });
    state.counters["circuit-steps/s"] =
        benchmark::Counter(static_cast<double>(columns * steps), benchmark::Counter::kIsIterationInvariantRate);
    std::size_t bytes = 0;
    for (auto& batch : batches) bytes += kernels::HostColumns<float>::bytes(batch.system(), batch.size(), false);
    state.counters["bytes/circuit"] = static_cast<double>(bytes) / static_cast<double>(columns);
}

void whole_run(benchmark::State& state) {
    const Experiment experiment = li3(static_cast<std::size_t>(state.range(0)));
    for ([[maybe_unused]] auto _ : state) benchmark::DoNotOptimize(run(experiment));
    state.counters["circuits/s"] =
        benchmark::Counter(static_cast<double>(state.range(0)), benchmark::Counter::kIsIterationInvariantRate);
}

void photograph(benchmark::State& state, const Experiment& experiment) {
    for ([[maybe_unused]] auto _ : state) benchmark::DoNotOptimize(run(experiment));
    state.counters["circuits/s"] = benchmark::Counter(static_cast<double>(estimate(experiment).circuits),
                                                      benchmark::Counter::kIsIterationInvariantRate);
}

/// Prints as usual and keeps the medians by name.
class Medians : public benchmark::ConsoleReporter {
public:
    void ReportRuns(const std::vector<Run>& runs) override {
        ConsoleReporter::ReportRuns(runs);
        for (const Run& run : runs) {
            if (run.aggregate_name != "median") continue;
            nlohmann::json entry{{"median_ms", run.GetAdjustedRealTime()}};
            for (const auto& [name, counter] : run.counters) entry[name] = counter.value;
            found[run.run_name.function_name][run.run_name.args] = entry;
        }
    }
    std::map<std::string, std::map<std::string, nlohmann::json>> found;
};

/// Least-squares slope of log time over log N, for N of at least 1e4.
double exponent(const std::map<std::string, nlohmann::json>& of_size) {
    double n = 0.0, x = 0.0, y = 0.0, xx = 0.0, xy = 0.0;
    for (const auto& [size, entry] : of_size) {
        if (std::stod(size) < 1e4) continue;
        const double a = std::log(std::stod(size));
        const double b = std::log(entry.at("median_ms").get<double>());
        n += 1.0, x += a, y += b, xx += a * a, xy += a * b;
    }
    return (n * xy - x * y) / (n * xx - x * x);
}

/// Resident bytes now (VmRSS) or at most so far (VmHWM).
double resident(const std::string& key) {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.rfind(key, 0) == 0) return 1024.0 * std::stod(line.substr(key.size() + 1));
    return std::nan("");
}

nlohmann::json memory(std::size_t columns) {
    const Experiment experiment = li3(columns);
    const Estimate expected = estimate(experiment);
    int ends[2];
    if (pipe(ends) != 0) std::exit(EXIT_FAILURE);
    const pid_t child = fork();
    if (child == 0) {
        const double before = resident("VmRSS");
        const Dataset dataset = run(experiment);
        const double used = resident("VmHWM") - before;
        const bool told = write(ends[1], &used, sizeof used) == sizeof used;
        _exit(told && !dataset.variables.empty() ? EXIT_SUCCESS : EXIT_FAILURE);
    }
    close(ends[1]);  // else a child that fails would never end what is read
    double used = std::nan("");
    const bool heard = read(ends[0], &used, sizeof used) == sizeof used;
    waitpid(child, nullptr, 0);
    close(ends[0]);
    const auto said = static_cast<double>(expected.result_bytes + expected.working_bytes);
    if (!heard) used = std::nan("");
    return {{"columns", columns},
            {"peak_bytes_per_circuit", used / static_cast<double>(columns)},
            {"check_bytes_per_circuit", said / static_cast<double>(columns)},
            {"peak_over_check", used / said}};
}

}  // namespace

int main(int argc, char** argv) {
    const auto largest = static_cast<std::int64_t>(argc > 1 ? std::stod(argv[1]) : 1e7);
    const std::string photo = argc > 2 ? argv[2] : "examples/photograph.toml";
    nlohmann::json report{{"bench", "scaling"}, {"threads", threads}, {"simd", simd_levels().back()}};
    for (std::int64_t columns = 100'000; columns <= largest; columns *= 10)
        report["memory"].push_back(memory(static_cast<std::size_t>(columns)));

    const auto configure = [](benchmark::internal::Benchmark* bench) {
        return bench->UseRealTime()->Unit(benchmark::kMillisecond)->Repetitions(5)->ReportAggregatesOnly();
    };
    const auto sizes = [&](benchmark::internal::Benchmark* bench) {
        configure(bench)->RangeMultiplier(10)->Range(1'000, largest);
    };
    sizes(benchmark::RegisterBenchmark("LI3, 2,000 steps", march));
    sizes(benchmark::RegisterBenchmark("LI3 to equilibrium", whole_run));
    Experiment experiment;
    if (std::filesystem::exists(photo)) {
        experiment = load_spec(photo);
        configure(benchmark::RegisterBenchmark("PHOTO", photograph, experiment));
    }
    std::string interleave = "--benchmark_enable_random_interleaving=true";
    char* flags[] = {argv[0], interleave.data()};
    int count = 2;
    benchmark::Initialize(&count, flags);
    Medians medians;
    medians.SetOutputStream(&std::cerr);
    medians.SetErrorStream(&std::cerr);
    benchmark::RunSpecifiedBenchmarks(&medians);

    for (const auto& [name, of_size] : medians.found) {
        report[name]["medians"] = of_size;
        if (of_size.size() > 2) report[name]["exponent"] = exponent(of_size);
    }
    fmt::print("{}\n", report.dump(2));
}

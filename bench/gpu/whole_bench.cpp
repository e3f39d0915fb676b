/// Question: what does a whole run gain from the device, draws, assembly, copies, certificates, metrics and results
/// included? Method: colonnade::run without a file, the backends in turn, medians of five; results compared byte by
/// byte.
#include <algorithm>
#include <cstring>
#include <functional>
#include <utility>

#include "colonnade/colonnade.hpp"
#include "gpu/programs.hpp"
#include "gpu/suite_specs.hpp"
#include "support/isolated.hpp"
#include "support/measure.hpp"
#include "support/specs.hpp"

namespace colonnade::bench {
namespace {

constexpr int rounds = 5;

struct Case {
    std::string name, method, precision;
    std::function<Experiment(std::size_t)> experiment;  ///< for a number of columns, or 0: its own
    bool any_size;
};

/// FNV-1a of all values.
std::uint64_t digest(const Dataset& dataset) {
    std::uint64_t hash = 14695981039346656037U;
    const auto add = [&](const void* bytes, std::size_t count) {
        for (std::size_t i = 0; i < count; ++i)
            hash = (hash ^ static_cast<const unsigned char*>(bytes)[i]) * 1099511628211U;
    };
    for (const Variable& variable : dataset.variables)
        std::visit(
            [&](const auto& values) {
                if constexpr (std::is_same_v<std::decay_t<decltype(values)>, std::vector<std::string>>)
                    for (const std::string& text : values) add(text.data(), text.size());
                else
                    add(values.data(), values.size() * sizeof values[0]);
            },
            variable.values);
    return hash;
}

/// Times one experiment on all backends; whether their results agree.
bool measure(const Experiment& experiment, const std::vector<std::string>& backends, nlohmann::json& line) {
    std::vector<std::vector<double>> taken(backends.size());
    std::vector<std::uint64_t> digests;
    for (int round = -1; round < rounds; ++round)
        for (std::size_t b = 0; b < backends.size(); ++b) {
            RunOptions options;
            options.backend = backends[b];
            Dataset dataset;
            const double ms = milliseconds_of([&] { dataset = run(experiment, options); });
            if (round < 0)
                digests.push_back(digest(dataset));
            else
                taken[b].push_back(ms);
        }
    const auto circuits = static_cast<double>(estimate(experiment).circuits);
    for (std::size_t b = 0; b < backends.size(); ++b) {
        line[backends[b] + "_ms"] = median(taken[b]);
        line[backends[b] + "_circuits_per_second"] = circuits / median(taken[b]) * 1e3;
    }
    line["times_" + backends.front()] = median(taken.back()) / median(taken.front());
    const bool same = std::all_of(digests.begin(), digests.end(), [&](std::uint64_t d) { return d == digests[0]; });
    line["same_answer"] = same;
    return same;
}

std::function<Experiment(std::size_t)> sized(Spec (*make)(std::size_t), Method method, Precision precision) {
    return [=](std::size_t columns) {
        Spec spec = make(columns);
        spec.solve.method = method;
        spec.solve.precision = precision;
        spec.solve.tolerance = precision == Precision::float32 ? 1e-5 : 1e-10;
        return test::experiment_of(spec);
    };
}

/// Circuits to equilibrium of which only aggregates are kept, so that memory does not bound their number.
Experiment aggregates_alone(std::size_t columns) {
    Spec spec = suite_li3(columns);
    spec.solve.method = Method::automatic;
    spec.solve.precision = Precision::float64;
    spec.solve.tolerance = 1e-10;
    spec.output.columns = spec.output.metrics = false;
    spec.output.rates = RatesOutput::none;
    return test::experiment_of(spec);
}

std::vector<Case> cases(const std::string& photograph) {
    using enum Method;
    using enum Precision;
    return {{"LI3-EQ", "auto", "float64", sized(suite_li3, automatic, float64), true},
            {"LI3-EQ, aggregates alone", "auto", "float64", aggregates_alone, true},
            {"LI3", "relaxation", "float32", sized(suite_li3, relaxation, float32), true},
            {"LI3", "relaxation", "float64", sized(suite_li3, relaxation, float64), true},
            {"COL8x3", "relaxation", "float32", sized(suite_col8x3, relaxation, float32), true},
            {"DENSE32", "relaxation", "float32", sized(suite_dense32, relaxation, float32), true},
            {"PHOTO", "auto", "float32", [=](std::size_t) { return load_spec(photograph); }, false}};
}

/// Sizes that memory and `seconds` allow.
bool run_sizes(const Case& of, const std::vector<std::string>& backends, double seconds) {
    const Deadline deadline(seconds);
    double last = 0.0;
    bool same = true;
    for (std::size_t columns = 10'000; columns <= 100'000'000; columns *= 10) {
        const Experiment experiment = of.experiment(columns);
        const std::size_t count = experiment.base.column.count;
        nlohmann::json line{{"bench", "whole"},
                            {"workload", of.name},
                            {"method", of.method},
                            {"precision", of.precision},
                            {"columns", count}};
        const Estimate needs = estimate(experiment);
        if (2 * (needs.result_bytes + needs.working_bytes) > needs.available_bytes) {
            line["skipped"] = "memory";
        } else if (10.0 * last > deadline.left()) {
            line["skipped"] = "time";
        } else {
            const double before = deadline.left();
            same = measure(experiment, backends, line) && same;
            last = before - deadline.left();
        }
        tell(line);
        if (!of.any_size) break;
    }
    return same;
}

}  // namespace

bool bench_whole(double seconds, const std::string& photograph, const std::vector<std::string>& backends) {
    const Deadline deadline(seconds);
    const std::vector<Case> all = cases(photograph);
    bool same = true;
    auto parts = static_cast<double>(all.size());
    for (const Case& of : all) {
        const double share = deadline.left() / parts--;
        const nlohmann::json about{{"bench", "whole"}, {"workload", of.name}, {"precision", of.precision}};
        const SystemStatuses ended = isolated(about, limit_of(share), [&] { return run_sizes(of, backends, share); });
        same = ended == SystemStatuses::well && same;
    }
    return same;
}

}  // namespace colonnade::bench

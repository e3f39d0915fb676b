/// Question: what does method auto gain over the march of the same binary, and over KINSOL, and how exact is it?
/// Method: LI3-EQ, 100,000 drawn circuits with two channels, and a hard variant with w_EI doubled and differences to
/// 95 %, where three quarters of the losers are silent. Assembly, which certifies on the way, is part of what auto and
/// the march are timed for, not of KINSOL's time; draws are of neither. Draws and assembly are timed apart (ASSEMBLE,
/// against the march of 2,000 float32 steps). Every answer is compared with the enumeration of all active sets in long
/// double. Contestants take turns; medians of seven.
#include <fmt/format.h>

#include <Eigen/Dense>
#include <cmath>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>

#include "colonnade/run.hpp"
#include "host/assembly/shape.hpp"
#include "host/experiment/run/pipeline_plan.hpp"
#include "host/experiment/run/solve_columns.hpp"
#include "kernels/backend.hpp"
#include "kernels/pipeline/host_columns.hpp"
#include "support/kinsol_li3.hpp"
#include "support/measure.hpp"
#include "support/specs.hpp"
#include "support/workload_specs.hpp"

namespace {

using namespace colonnade;

const std::size_t threads = std::max(1U, std::thread::hardware_concurrency());
constexpr std::size_t circuits = 100'000;
constexpr std::size_t piece = 512;
constexpr int rounds = 7;

Spec li3_spec(bool hard) {
    Spec spec = bench::li3_spec(circuits);
    spec.solve.method = Method::relaxation;
    spec.solve.step = 0.05;
    if (!hard) return spec;
    spec.microcircuit.w_EI = test::uniform(1.6, 2.4);
    spec.stimulus.difference = test::uniform(0.0, 0.95);
    return spec;
}

constexpr std::size_t pieces = (circuits + piece - 1) / piece;

std::size_t size_of(std::size_t at) {
    return std::min(piece, circuits - at * piece);
}

const kernels::Backend& backend() {
    static const kernels::Backend* const widest = kernels::cpu_backend("auto");
    return *widest;
}

template <class T>
void draw_piece(kernels::Pipeline<T>& pipeline, const Spec& spec, const assembly::Shape& shape, std::size_t at) {
    if (!pipeline.begin(at * piece, size_of(at), 0)) experiment::name_refused(pipeline, spec, shape, 0);
}

template <class T>
void assemble_piece(kernels::Pipeline<T>& pipeline, const Spec& spec, const assembly::Shape& shape) {
    if (!pipeline.prepare(0)) experiment::name_refused(pipeline, spec, shape, 0);
}

/// All circuits of a spec, drawn and assembled.
template <class T>
std::vector<kernels::HostColumns<T>> assembled(const Spec& spec, const assembly::Shape& shape) {
    std::vector<kernels::HostColumns<T>> all;
    experiment::Pipelines<T>(spec, shape, backend()).with_one([&](kernels::Pipeline<T>& pipeline) {
        pipeline.open(piece);
        for (std::size_t at = 0; at < pieces; ++at) {
            draw_piece(pipeline, spec, shape, at);
            assemble_piece(pipeline, spec, shape);
            all.push_back(pipeline.start());
        }
    });
    return all;
}

using Systems = std::vector<kernels::HostColumns<double>>;

bench::CircuitRows rows_of(kernels::HostColumns<double>& system) {
    return {system.weight(0),
            system.weight(1),
            system.weight(2),
            system.weight(3),
            {system.u(0), system.u(1), system.u(2)}};
}

/// The equilibrium by enumeration of the eight active sets; NaN unless exactly one is consistent.
Eigen::Vector3<long double> enumerate(const bench::CircuitRows& rows, std::size_t k) {
    Eigen::Matrix3<long double> w = Eigen::Matrix3<long double>::Zero();
    w(0, 0) = w(1, 1) = rows.w_EE[k];
    w(0, 2) = w(1, 2) = rows.minus_EI[k];
    w(2, 0) = w(2, 1) = rows.w_IE[k];
    w(2, 2) = rows.minus_II[k];
    const Eigen::Vector3<long double> u(rows.u[0][k], rows.u[1][k], rows.u[2][k]);
    Eigen::Vector3<long double> found = Eigen::Vector3<long double>::Constant(std::nanl(""));
    int consistent = 0;
    for (int set = 0; set < 8; ++set) {
        Eigen::Matrix3<long double> a = Eigen::Matrix3<long double>::Identity();
        Eigen::Vector3<long double> right = Eigen::Vector3<long double>::Zero();
        for (int i = 0; i < 3; ++i)
            if ((set >> i & 1) != 0) {
                a.row(i) -= w.row(i);
                right(i) = u(i);
            }
        const Eigen::Vector3<long double> x = a.partialPivLu().solve(right);
        const Eigen::Vector3<long double> z = w * x + u;
        bool fits = true;
        for (int i = 0; i < 3; ++i) fits = fits && ((set >> i & 1) != 0 ? x(i) > 0 : z(i) <= 0);
        if (fits && ++consistent == 1) found = x;
    }
    return consistent == 1 ? found : Eigen::Vector3<long double>::Constant(std::nanl(""));
}

/// One way to solve every piece, and what it found: rates [piece][neuron][circuit].
struct Entry {
    std::string name;
    Method method;
    double tolerance;
    bool kinsol = false;
    Spec spec{};
    std::vector<std::unique_ptr<kernels::Pipeline<double>>> pipelines{};  ///< one a thread, as in a run
    std::vector<std::vector<double>> rates{};
    std::vector<double> milliseconds{};
};

double largest_error(const Entry& entry, Systems& systems) {
    double largest = 0.0;
    for (std::size_t at = 0; at < pieces; ++at) {
        const auto rows = rows_of(systems[at]);
        for (std::size_t k = 0; k < size_of(at); ++k) {
            const auto exact = enumerate(rows, k);
            for (std::size_t i = 0; i < 3; ++i) {
                const double error = static_cast<double>(
                    std::abs(exact(static_cast<Eigen::Index>(i)) - entry.rates[at][i * size_of(at) + k]));
                largest = error <= largest ? largest : error;  // a NaN stays
            }
        }
    }
    return largest;
}

/// Pipelines whose marches end at a residual, not at an error, so that all methods are asked for the same.
void open_pipelines(Entry& entry, const assembly::Shape& shape) {
    for (std::size_t thread = 0; thread < threads; ++thread) {
        kernels::RunPlan<double> plan = experiment::pipeline_plan<double>(entry.spec, shape);
        plan.rule.follows_bound = false;
        entry.pipelines.push_back(backend().pipeline(plan));
        entry.pipelines.back()->open(piece);
    }
}

/// Milliseconds of assembly and solution; a run solves a range as soon as it is drawn, and so does this.
double solve(Entry& entry, const assembly::Shape& shape, kernels::Pipeline<double>& pipeline, std::size_t at) {
    draw_piece(pipeline, entry.spec, shape, at);
    return bench::milliseconds_of([&] {
        assemble_piece(pipeline, entry.spec, shape);
        experiment::solve_system<double>(pipeline, backend(), shape, entry.spec.solve, false, {});
        pipeline.rates(entry.rates[at]);
    });
}

/// Milliseconds of KINSOL, which finds the circuits in cache as the others do: they are copied first.
double solve_by_kinsol([[maybe_unused]] Entry& entry, kernels::HostColumns<double> system,
                       [[maybe_unused]] std::size_t at) {
    return bench::milliseconds_of([&] {
        [[maybe_unused]] const auto rows = rows_of(system);
#if defined(COLONNADE_BENCH_KINSOL)
        bench::kinsol_solve(rows, 0, system.size(), entry.tolerance, entry.rates[at]);
#endif
    });
}

/// Milliseconds of the thread that takes longest.
double solve_all(Entry& entry, const assembly::Shape& shape, const Systems& systems) {
    std::mutex mutex;
    double slowest = 0.0;
    bench::in_threads(threads, threads, [&](std::size_t thread, std::size_t) {
        double taken = 0.0;
        for (std::size_t at = pieces * thread / threads; at < pieces * (thread + 1) / threads; ++at)
            taken += entry.kinsol ? solve_by_kinsol(entry, systems[at], at)
                                  : solve(entry, shape, *entry.pipelines[thread], at);
        const std::scoped_lock lock(mutex);
        slowest = std::max(slowest, taken);
    });
    return slowest;
}

nlohmann::json contest(bool hard) {
    const Spec base = li3_spec(hard);
    const assembly::Shape shape = assembly::shape_of(base);
    std::vector<Entry> entries;
    entries.push_back({"auto", Method::automatic, 1e-12});
    entries.push_back({"march to 1e-6", Method::relaxation, 1e-6});
    entries.push_back({"march to 1e-12", Method::relaxation, 1e-12});
#if defined(COLONNADE_BENCH_KINSOL)
    entries.push_back({"KINSOL to 1e-12", Method::newton, 1e-12, true});
#endif
    Systems systems = assembled<double>(base, shape);
    for (Entry& entry : entries) {
        entry.spec = base;
        entry.spec.solve.method = entry.method;
        entry.spec.solve.tolerance = entry.tolerance;
        open_pipelines(entry, shape);
        for (std::size_t at = 0; at < pieces; ++at) entry.rates.emplace_back(shape.neurons * size_of(at));
    }
    for (int round = -1; round < rounds; ++round)
        for (Entry& entry : entries) {
            const double taken = solve_all(entry, shape, systems);
            if (round >= 0) entry.milliseconds.push_back(taken);
        }
    nlohmann::json results;
    const double fastest = bench::median(entries[0].milliseconds);
    for (Entry& entry : entries) {
        const double median = bench::median(entry.milliseconds);
        results.push_back({{"name", entry.name},
                           {"median_ms", median},
                           {"times_auto", median / fastest},
                           {"largest_error", largest_error(entry, systems)}});
    }
    std::size_t silent = 0;
    for (std::size_t at = 0; at < pieces; ++at)
        for (std::size_t k = 0; k < size_of(at); ++k) silent += entries[0].rates[at][size_of(at) + k] == 0.0 ? 1 : 0;
    return {{"circuits", circuits}, {"silent_losers", silent}, {"results", results}};
}

/// Draws and assembly of LI3 in float32, certificates of method auto included, against its march of 2,000 steps.
nlohmann::json assemble() {
    const Spec spec = li3_spec(false);
    const assembly::Shape shape = assembly::shape_of(spec);
    experiment::Pipelines<float> pipelines(spec, shape, backend());
    auto systems = assembled<float>(spec, shape);
    const auto draw = [&](std::size_t from, std::size_t to) {
        pipelines.with_one([&](kernels::Pipeline<float>& pipeline) {
            pipeline.open(piece);
            for (std::size_t at = from; at < to; ++at) {
                draw_piece(pipeline, spec, shape, at);
                assemble_piece(pipeline, spec, shape);
            }
        });
    };
    const auto march = [&](std::size_t from, std::size_t to) {
        for (std::size_t at = from; at < to; ++at) {
            const auto system = systems[at].system();
            std::vector<float> scratch(backend().scratch_size(system));
            backend().advance(system, 2'000, scratch);
        }
    };
    std::vector<bench::Contestant> contestants{
        {"draw and assemble", [] {}, [&] { bench::in_threads(threads, pieces, draw); }},
        {"march of 2,000 steps", [] {}, [&] { bench::in_threads(threads, pieces, march); }}};
    bench::interleave(contestants, rounds);
    return {{"assemble_ms", contestants[0].median()},
            {"march_ms", contestants[1].median()},
            {"share_of_march", contestants[0].median() / contestants[1].median()}};
}

}  // namespace

int main() {
    nlohmann::json report{{"bench", "equilibrium"}, {"precision", "float64"}, {"threads", threads}, {"rounds", rounds}};
    report["simd"] = simd_levels().back();
    report["LI3-EQ"] = contest(false);
    report["LI3-EQ, hard"] = contest(true);
    report["ASSEMBLE"] = assemble();
    fmt::print("{}\n", report.dump(2));
    // 1e-12 is what is promised of auto, in both variants
    const bool exact = report["LI3-EQ"]["results"][0]["largest_error"] <= 1e-12 &&
                       report["LI3-EQ, hard"]["results"][0]["largest_error"] <= 1e-12;
    return exact ? EXIT_SUCCESS : EXIT_FAILURE;
}

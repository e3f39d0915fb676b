/// Question: what does method auto gain over the march of the same binary, and over KINSOL, and how exact is it?
/// Method: LI3-EQ, 100,000 drawn circuits with two channels, and a hard variant with w_EI doubled and differences to
/// 95 %, where three quarters of the losers are silent. Certificates are part of what auto is timed for; draws and
/// assembly are not, and are timed apart (ASSEMBLE, against the march of 2,000 float32 steps). Every answer is
/// compared with the enumeration of all active sets in long double. Contestants take turns; medians of seven.
#include <fmt/format.h>

#include <Eigen/Dense>
#include <cmath>
#include <cstdlib>
#include <mutex>
#include <nlohmann/json.hpp>

#include "colonnade/run.hpp"
#include "equilibrium/solve.hpp"
#include "experiment/column_range.hpp"
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
    spec.solve.step = 0.05;
    if (!hard) return spec;
    spec.microcircuit.w_EI = test::uniform(1.6, 2.4);
    spec.stimulus.difference = test::uniform(0.0, 0.95);
    return spec;
}

/// One range of columns, drawn and assembled.
struct Piece {
    experiment::ColumnRange columns;
    assembly::Batch<double> batch;
    equilibrium::AnswerStore<double> answers;
};

std::vector<Piece> pieces_of(const Spec& spec, const assembly::Shape& shape) {
    std::vector<Piece> pieces;
    for (std::size_t first = 0; first < circuits; first += piece) {
        const std::size_t count = std::min(piece, circuits - first);
        experiment::ColumnRange columns(spec, shape, first, count);
        auto batch = columns.assemble<double>();
        pieces.push_back({std::move(columns), std::move(batch), {count, shape.neurons}});
    }
    return pieces;
}

bench::CircuitRows rows_of(assembly::Batch<double>& batch) {
    return {batch.weight(0), batch.weight(1), batch.weight(2), batch.weight(3), {batch.u(0), batch.u(1), batch.u(2)}};
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

double largest_error(std::vector<Piece>& pieces) {
    double largest = 0.0;
    for (Piece& p : pieces) {
        const auto rows = rows_of(p.batch);
        for (std::size_t k = 0; k < p.batch.size(); ++k) {
            const auto exact = enumerate(rows, k);
            for (std::size_t i = 0; i < 3; ++i) {
                const double error = static_cast<double>(
                    std::abs(exact(static_cast<Eigen::Index>(i)) - p.answers.rates[i * p.batch.size() + k]));
                largest = error <= largest ? largest : error;  // a NaN stays
            }
        }
    }
    return largest;
}

struct Entry {
    std::string name;
    Method method;
    double tolerance;
    bool kinsol = false;
    std::vector<Piece> pieces{};
    Spec spec{};
    std::vector<double> milliseconds{};
};

void solve(const Entry& entry, stability::ErrorBound& bound, Piece& p) {
#if defined(COLONNADE_BENCH_KINSOL)
    if (entry.kinsol) {
        bench::kinsol_solve(rows_of(p.batch), 0, p.batch.size(), entry.tolerance, p.answers.rates);
        return;
    }
#endif
    const std::vector<std::uint8_t> all(p.batch.size(), 1);
    const auto direct = p.columns.direct(bound);
    equilibrium::solve<double>(*kernels::cpu_backend("auto"), std::move(p.batch),
                               {entry.spec.solve, p.columns.step(), all, direct, {}}, p.answers);
}

/// Milliseconds of the thread that takes longest. A run solves a range as soon as it is drawn, with answers of the
/// range before it, so it finds all in cache; so does this: each piece is copied first, outside the time.
double solve_all(Entry& entry, const assembly::Shape& shape) {
    std::mutex mutex;
    double slowest = 0.0;
    bench::in_threads(threads, entry.pieces.size(), [&](std::size_t from, std::size_t to) {
        stability::ErrorBound bound(entry.spec, shape);
        double taken = 0.0;
        for (std::size_t at = from; at < to; ++at) {
            Piece p = entry.pieces[at];
            taken += bench::milliseconds_of([&] { solve(entry, bound, p); });
            entry.pieces[at].answers = std::move(p.answers);
        }
        const std::scoped_lock lock(mutex);
        slowest = std::max(slowest, taken);
    });
    return slowest;
}

nlohmann::json contest(bool hard) {
    const Spec base = li3_spec(hard);
    const assembly::Shape shape = assembly::shape_of(base);
    std::vector<Entry> entries{{"auto", Method::automatic, 1e-12},
                               {"march to 1e-6", Method::flow, 1e-6},
                               {"march to 1e-12", Method::flow, 1e-12}};
#if defined(COLONNADE_BENCH_KINSOL)
    entries.push_back({"KINSOL to 1e-12", Method::newton, 1e-12, true});
#endif
    for (Entry& entry : entries) {
        entry.spec = base;
        entry.spec.solve.method = entry.method;
        entry.spec.solve.tolerance = entry.tolerance;
        entry.pieces = pieces_of(entry.spec, shape);
    }
    for (int round = -1; round < rounds; ++round)
        for (Entry& entry : entries) {
            const double taken = solve_all(entry, shape);
            if (round >= 0) entry.milliseconds.push_back(taken);
        }
    nlohmann::json results;
    const double fastest = bench::median(entries[0].milliseconds);
    for (Entry& entry : entries) {
        const double median = bench::median(entry.milliseconds);
        results.push_back({{"name", entry.name},
                           {"median_ms", median},
                           {"times_auto", median / fastest},
                           {"largest_error", largest_error(entry.pieces)}});
    }
    std::size_t silent = 0;
    for (const Piece& p : entries[0].pieces)
        for (std::size_t k = 0; k < p.batch.size(); ++k) silent += p.answers.rates[p.batch.size() + k] == 0.0 ? 1 : 0;
    return {{"circuits", circuits}, {"silent_losers", silent}, {"results", results}};
}

/// Draws and assembly of LI3 in float32 against its march of 2,000 steps.
nlohmann::json assemble() {
    const Spec spec = li3_spec(false);
    const assembly::Shape shape = assembly::shape_of(spec);
    const auto* backend = kernels::cpu_backend("auto");
    std::vector<assembly::Batch<float>> batches;
    for (std::size_t first = 0; first < circuits; first += piece)
        batches.push_back(
            experiment::ColumnRange(spec, shape, first, std::min(piece, circuits - first)).assemble<float>());
    const auto draw = [&](std::size_t from, std::size_t to) {
        for (std::size_t at = from; at < to; ++at)
            batches[at] = experiment::ColumnRange(spec, shape, at * piece, batches[at].size()).assemble<float>();
    };
    const auto march = [&](std::size_t from, std::size_t to) {
        for (std::size_t at = from; at < to; ++at) {
            const auto system = batches[at].system();
            std::vector<float> scratch(backend->scratch_size(system));
            backend->advance(system, 2'000, scratch);
        }
    };
    std::vector<bench::Contestant> contestants{
        {"draw and assemble", [] {}, [&] { bench::in_threads(threads, batches.size(), draw); }},
        {"march of 2,000 steps", [] {}, [&] { bench::in_threads(threads, batches.size(), march); }}};
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

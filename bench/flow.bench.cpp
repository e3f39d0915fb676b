/// Question: what does the flow in time cost, at which error, and how much less does it cost by hand? Method: CYCLE and
/// BISTABLE of support/pair_flows.hpp, 20,000 logistic pairs, followed by the cpu backend and the hand probe at rtol
/// 1e-3 to 1e-10, and by boost::odeint's controlled Dormand-Prince pair, a circuit at a time on all threads. Errors are
/// those of the ends that 99 % of the pairs do not exceed, as some pairs are a thousand times as sensitive as others,
/// and the largest, against the backend at rtol 1e-12, which tests hold to SciPy; pairs that end at another attractor
/// are counted apart. Contestants take turns, medians of three. bench/peers/flow.py has more peers.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "colonnade/run.hpp"
#include "support/measure.hpp"
#include "support/pair_flows.hpp"

namespace {

using namespace colonnade;
using bench::PairWorkload;

const std::size_t threads = std::max(1U, std::thread::hardware_concurrency());
constexpr std::size_t count = 20'000;
constexpr int rounds = 3;
/// Attractors of a pair are farther apart, ends at one of them nearer.
constexpr double apart = 0.2;

struct Errors {
    double of_99_percent = 0.0, largest = 0.0;
    std::size_t elsewhere = 0;
};

Errors errors_of(const std::vector<double>& ends, const std::vector<double>& truth) {
    Errors errors;
    std::vector<double> all(count);
    for (std::size_t k = 0; k < count; ++k) {
        const double error = all[k] =
            std::max(std::abs(ends[k] - truth[k]), std::abs(ends[count + k] - truth[count + k]));
        if (error < apart)
            errors.largest = std::max(errors.largest, error);
        else
            ++errors.elsewhere;
    }
    const auto rank = all.begin() + count * 99 / 100;
    std::nth_element(all.begin(), rank, all.end());
    errors.of_99_percent = *rank;
    return errors;
}

nlohmann::json results_of(PairWorkload workload) {
    const std::vector<double> rows = bench::draw_pairs(workload, count);
    const bench::Pairs pairs{count, rows.data()};
    std::vector<double> truth(2 * count), ends(2 * count);
    bench::PairFlow exact = bench::flow_of(workload, 1e-12);
    if (exact.residual > 0.0) exact.residual = 1e-12;
    bench::follow_by_backend(pairs, exact, threads, truth.data());

    std::vector<bench::Contestant> contestants;
    std::vector<Errors> errors;
    const auto add = [&](const std::string& name, bench::FollowPairs follow, std::initializer_list<double> tolerances) {
        if (follow == nullptr) return;
        for (const double rtol : tolerances) {
            const auto work = [&, follow, flow = bench::flow_of(workload, rtol)] {
                follow(pairs, flow, threads, ends.data());
            };
            work();
            errors.push_back(errors_of(ends, truth));
            contestants.push_back({fmt::format("{}, rtol {:.0e}", name, rtol), [] {}, work});
        }
    };
    const auto all = {1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10};
    add(fmt::format("cpu backend, {}", simd_levels().back()), bench::follow_by_backend, all);
    add("hand probe", bench::follow_by_probe(), all);
    add("boost::odeint, dopri5", bench::follow_by_odeint, {1e-5, 1e-6, 1e-7});
    bench::interleave(contestants, rounds);

    nlohmann::json lines = nlohmann::json::array();
    for (std::size_t c = 0; c < contestants.size(); ++c)
        lines.push_back({{"name", contestants[c].name},
                         {"median_ms", contestants[c].median()},
                         {"error_99", errors[c].of_99_percent},
                         {"largest_error", errors[c].largest},
                         {"elsewhere", errors[c].elsewhere}});
    return {{"circuits", count}, {"threads", threads}, {"results", lines}};
}

}  // namespace

int main() {
    const nlohmann::json report{{"CYCLE", results_of(PairWorkload::cycle)},
                                {"BISTABLE", results_of(PairWorkload::bistable)}};
    fmt::print("{}\n", report.dump(2));
    return EXIT_SUCCESS;
}

/// Question: how near do the marches of the cpu backend come to what the machine can issue, to hand-written loops for
/// one circuit, and how far from a plain loop and from a library's matrix product? Method: LI3, COL8x3 and DENSE32
/// (support/workloads.hpp) in float32; the answers are compared first; contestants take turns, medians of seven; the
/// peak of fused multiply-adds is measured in the same turns.
#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "colonnade/run.hpp"
#include "kernels/backend.hpp"
#include "kernels/pipeline/host_columns.hpp"
#include "support/measure.hpp"
#include "support/plain_li3.hpp"
#include "support/probe.hpp"
#include "support/workloads.hpp"

namespace {

using namespace colonnade;
using bench::Batches;

const std::size_t threads = std::max(1U, std::thread::hardware_concurrency());

/// One way to march batches, with its own copy of them.
struct Entry {
    std::string name;
    std::function<void(kernels::HostColumns<float>&)> march;
    Batches batches{};
};

const bench::Probe* probe() {
#if defined(COLONNADE_BENCH_PROBES)
    const std::string widest = simd_levels().back();
    if (widest == "avx512") return &bench::avx512_probe;
    if (widest == "avx2") return &bench::avx2_probe;
#endif
    return nullptr;
}

Entry backend_entry(std::size_t steps) {
    const auto* backend = kernels::cpu_backend("auto");
    return {"cpu backend, " + simd_levels().back(), [=](kernels::HostColumns<float>& batch) {
                const auto system = batch.system();
                std::vector<float> scratch(backend->scratch_size(system));
                backend->advance(system, steps, scratch);
            }};
}

Entry plain_entry(std::size_t steps) {
    return {
        "plain scalar loop", [=](kernels::HostColumns<float>& batch) {
            std::vector<bench::PlainCircuit> circuits;
            for (std::size_t k = 0; k < batch.size(); ++k)
                circuits.push_back({batch.weight(0)[k], -batch.weight(1)[k], batch.weight(2)[k], -batch.weight(3)[k],
                                    batch.u(0)[k], batch.u(1)[k], batch.u(2)[k], batch.gain(0)[k], batch.gain(1)[k],
                                    batch.x(0)[k], batch.x(1)[k], batch.x(2)[k]});
            bench::plain_march(circuits.data(), circuits.size(), steps);
            for (std::size_t k = 0; k < batch.size(); ++k)
                batch.x(0)[k] = circuits[k].x1, batch.x(1)[k] = circuits[k].x2, batch.x(2)[k] = circuits[k].y;
        }};
}

double largest_difference(Batches& one, Batches& other) {
    double largest = 0.0;
    for (std::size_t b = 0; b < one.size(); ++b) {
        const auto rows = static_cast<std::size_t>(one[b].system().neurons * one[b].system().layers);
        for (std::size_t r = 0; r < rows; ++r)
            for (std::size_t k = 0; k < one[b].size(); ++k)
                largest = std::max<double>(largest, std::abs(one[b].x(r)[k] - other[b].x(r)[k]));
    }
    return largest;
}

/// Times the entries and, when the machine has a probe, its peak. `instructions`: vector instructions that one step of
/// one vector of columns cannot do without. The first entry is the backend. Returns false where answers differ.
bool contest(const std::string& name, const Batches& fresh, std::vector<Entry> entries, std::size_t steps,
             double instructions, double allowed, nlohmann::json& report) {
    std::size_t columns = 0;
    for (const auto& batch : fresh) columns += batch.size();
    std::vector<bench::Contestant> contestants;
    for (Entry& entry : entries)
        contestants.push_back({entry.name, [&] { entry.batches = fresh; },
                               [&] {
                                   bench::in_threads(threads, fresh.size(), [&](std::size_t first, std::size_t last) {
                                       for (std::size_t b = first; b < last; ++b) entry.march(entry.batches[b]);
                                   });
                               }});
    constexpr std::size_t peak_rounds = 4'000'000;
    double issued = 0.0;
    if (probe() != nullptr)
        contestants.push_back({"peak", [] {},
                               [&] {
                                   std::vector<double> each(threads);
                                   bench::in_threads(threads, threads, [&](std::size_t first, std::size_t) {
                                       float sink[16];
                                       each[first] = probe()->fma_peak(peak_rounds, sink);
                                   });
                                   issued = each[0] * static_cast<double>(threads);
                               }});
    bench::interleave(contestants, 7);

    bool same = true;
    const double backend_ms = contestants[0].median();
    nlohmann::json results;
    for (std::size_t e = 0; e < entries.size(); ++e) {
        const double ms = contestants[e].median();
        const double difference = largest_difference(entries[0].batches, entries[e].batches);
        same = same && difference <= allowed;
        results.push_back({{"name", contestants[e].name},
                           {"median_ms", ms},
                           {"column_steps_per_second", static_cast<double>(columns * steps) / ms * 1e3},
                           {"times_the_backend", ms / backend_ms},
                           {"largest_difference", difference}});
        if (probe() == nullptr) continue;
        const double lanes = std::string(probe()->level) == "avx512" ? 16.0 : 8.0;
        const double peak = issued / contestants.back().median();
        results.back()["percent_of_fma_peak"] =
            100.0 * static_cast<double>(columns * steps) / lanes * instructions / ms / peak;
    }
    report[name] = {{"columns", columns}, {"steps", steps}, {"results", results}};
    return same;
}

}  // namespace

int main() {
    nlohmann::json report{{"bench", "march"}, {"precision", "float32"}, {"threads", threads}, {"rounds", 7}};
    constexpr std::size_t steps = 2'000;
    std::vector<Entry> small{backend_entry(steps), plain_entry(steps)};
    std::vector<Entry> stacks{backend_entry(steps)};
    constexpr std::size_t dense_steps = 500;
    std::vector<Entry> dense{backend_entry(dense_steps)};
    if (probe() != nullptr) {
        small.push_back(
            {"hand probe", [](kernels::HostColumns<float>& batch) { probe()->li3(batch.system(), steps); }});
#if defined(COLONNADE_BENCH_PROBES)
        if (std::string(probe()->level) == "avx2") {
            small.push_back({"probe on std::experimental::simd",
                             [](kernels::HostColumns<float>& batch) { bench::stdx_li3(batch.system(), steps); }});
#if defined(COLONNADE_BENCH_HIGHWAY)
            small.push_back({"probe on Highway",
                             [](kernels::HostColumns<float>& batch) { bench::highway_li3(batch.system(), steps); }});
#endif
        }
#endif
        stacks.push_back(
            {"hand probe", [](kernels::HostColumns<float>& batch) { probe()->col8x3(batch.system(), steps); }});
        dense.push_back({"Eigen's product, blocks of 64 columns",
                         [](kernels::HostColumns<float>& batch) { probe()->dense(batch.system(), dense_steps); }});
    }
    // Plain products and fused ones settle to one equilibrium, within float32's rounding amplified by 1 / (1 - w_EE)
    // and rho; in a stack of eight the winner-take-all layers amplify it by each layer's gain.
    bool same = contest("LI3", bench::li3(100'000), small, steps, 13.0, 1e-4, report);
    same = contest("COL8x3", bench::col8x3(10'000), stacks, steps, 7 * 15.0 + 13.0, 1e-2, report) && same;
    same =
        contest("DENSE32", bench::dense32(10'000), dense, dense_steps, 32.0 * 32.0 + 3.0 * 32.0, 1e-4, report) && same;
    fmt::print("{}\n", report.dump(2));
    return same ? EXIT_SUCCESS : EXIT_FAILURE;
}

#include "support/pair_flows.hpp"

#include <algorithm>
#include <numeric>
#include <random>

#include "host/equilibrium/outcome.hpp"
#include "host/experiment/network/column_range.hpp"
#include "support/measure.hpp"
#include "support/probe_flow.hpp"
#include "support/specs.hpp"

namespace colonnade::bench {
namespace {

using Batch = kernels::HostColumns<double>;
/// Pairs in a batch, as many as stay in the second-level cache.
constexpr std::size_t piece = 512;

/// What a run would prepare for pairs of which `flow` says what they share; the rest is yet to be filled in.
Batch prepared(const PairFlow& flow, const kernels::Backend& backend) {
    Spec spec = test::wilson_cowan_spec(1.0, 1.0, 1.0, 1.0, 0.0, 0.0);
    auto& pair = spec.microcircuit;
    pair.tau_E = pair.tau_I = Draw::of(flow.tau);
    pair.excitatory = {
        .kind = Activation::logistic, .threshold = Draw::of(flow.threshold_E), .gain = Draw::of(flow.gain_E)};
    pair.inhibitory = {
        .kind = Activation::logistic, .threshold = Draw::of(flow.threshold_I), .gain = Draw::of(flow.gain_I)};
    spec.column.count = spec.column.last = piece;
    spec.solve.method = Method::flow;
    const assembly::Shape shape = assembly::shape_of(spec);
    return experiment::ColumnRange<double>(spec, shape, backend, 0, piece).start();
}

void fill(Batch& batch, const Pairs& pairs, const PairFlow& flow, std::size_t first) {
    for (std::size_t k = 0; k < batch.size(); ++k) {
        const auto of = [&](PairRow which) { return pairs.row(which)[first + k]; };
        const double weights[] = {of(w_EE), -of(w_EI), of(w_IE), -of(w_II)};
        for (std::size_t r = 0; r < 4; ++r) batch.weight(r)[k] = weights[r];
        batch.u(0)[k] = of(u_E) - flow.threshold_E, batch.u(1)[k] = of(u_I) - flow.threshold_I;
        batch.x(0)[k] = of(E_0), batch.x(1)[k] = of(I_0);
    }
}

}  // namespace

PairFlow flow_of(PairWorkload workload, double rtol) {
    if (workload == PairWorkload::cycle) return {1.2, 2.0, 2.0, 3.5, 10.0, 1000.0, 0.0, rtol, 0.01 * rtol};
    return {1.2, 2.0, 3.5, 4.0, 10.0, 1000.0, 1e-5, rtol, 0.01 * rtol};
}

std::vector<double> draw_pairs(PairWorkload workload, std::size_t count) {
    const bool cycles = workload == PairWorkload::cycle;
    const double middle[] = {cycles ? 10.0 : 8.0, cycles ? 6.0 : 3.0, cycles ? 10.0 : 6.0, 1.0, 0.5};
    std::mt19937_64 random(7);
    const auto between = [&](double low, double high) {
        return std::uniform_real_distribution<double>(low, high)(random);
    };
    std::vector<double> rows(pair_rows * count);
    for (std::size_t k = 0; k < count; ++k) {
        for (std::size_t r = w_EE; r <= u_E; ++r) rows[r * count + k] = between(0.97 * middle[r], 1.03 * middle[r]);
        rows[E_0 * count + k] = cycles ? 0.3 : between(0.0, 1.0);
        rows[I_0 * count + k] = cycles ? 0.1 : between(0.0, 1.0);
    }
    return rows;
}

void follow_by_backend(const Pairs& pairs, const PairFlow& flow, std::size_t threads, double* ends) {
    static const kernels::Backend& backend = *kernels::cpu_backend("auto");
    const Batch like = prepared(flow, backend);
    core::FlowRule rule;
    rule.rtol = flow.rtol, rule.atol = flow.atol, rule.max_time = flow.time, rule.divergence_limit = 1e6;
    in_threads(threads, (pairs.count + piece - 1) / piece, [&](std::size_t from, std::size_t to) {
        std::vector<std::size_t> slots(piece);
        std::iota(slots.begin(), slots.end(), 0);
        for (std::size_t at = from; at < to; ++at) {
            const std::size_t first = at * piece, size = std::min(piece, pairs.count - first);
            Batch batch = like.part(std::span(slots).first(size));
            fill(batch, pairs, flow, first);
            const core::System<double> system = batch.system();
            std::vector<double> clocks(core::flow_clock_rows * system.stride);
            const auto placed = core::place_clocks(clocks.data(), system.stride);
            std::fill_n(placed.tolerance, size, flow.residual);
            std::vector<double> scratch(backend.flow_scratch_size(system));
            backend.follow(system, placed, rule, 100'000, scratch);
            for (std::size_t i = 0; i < 2; ++i) std::copy_n(batch.x(i).begin(), size, ends + i * pairs.count + first);
        }
    });
}

FollowPairs follow_by_probe() {
#if defined(COLONNADE_BENCH_PROBES)
    static const FlowProbe* const probe = [] {
        const auto levels = kernels::simd_levels();
        const auto has = [&](const FlowProbe& own) { return std::ranges::count(levels, own.level) > 0; };
        return has(avx512_flow_probe) ? &avx512_flow_probe : has(avx2_flow_probe) ? &avx2_flow_probe : nullptr;
    }();
    if (probe == nullptr) return nullptr;
    return [](const Pairs& pairs, const PairFlow& flow, std::size_t threads, double* ends) {
        in_threads(threads, pairs.count,
                   [&](std::size_t first, std::size_t last) { (void)probe->follow(pairs, flow, first, last, ends); });
    };
#else
    return nullptr;
#endif
}

}  // namespace colonnade::bench

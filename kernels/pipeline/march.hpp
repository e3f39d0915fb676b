#pragma once

/// Fourth stage: a batch on its way to equilibrium in one place, with the tests and the retirement of its columns
/// beside the steps, a slot at a time.
#include <cstdint>

#include "kernels/core/flow_clocks.hpp"
#include "kernels/core/rows.hpp"
#include "kernels/core/stop_reason.hpp"
#include "kernels/core/system.hpp"

namespace colonnade::core {

/// How one column's march ended.
struct StopRecord {
    StopReason stop_reason = StopReason::runs;
    std::uint32_t steps = 0;
    double residual = 0.0;
    double magnitude = 0.0;
    double settling_time = 0.0;
};

/// What is known after a chunk.
struct Counts {
    std::uint32_t running = 0;  ///< slots that go on, suspects left out
    std::uint32_t suspects = 0;
};

/// Views of everything; nothing here owns memory. Slots hold columns, `column` says which, counted in the batch as it
/// was loaded.
template <class T>
struct BatchColumns {
    System<T> system;                    ///< of the slots
    double* step = nullptr;              ///< h or gamma [slot]
    double* tolerance = nullptr;         ///< of the residual [slot]
    FlowClocks<T> clocks;                ///< where the flow stands; none of a march in steps of one length
    Progress* progress = nullptr;        ///< [slot]
    std::uint32_t* column = nullptr;     ///< [slot]
    StopReason* stop_reason = nullptr;   ///< [slot]
    std::uint64_t* taken = nullptr;      ///< steps so far, one number
    Counts* counts = nullptr;            ///< one
    std::size_t columns = 0;             ///< of the batch as it was loaded
    T* rates = nullptr;                  ///< out [neuron][column], of columns that have ended
    StopRecord* stop_records = nullptr;  ///< out [column]
};

/// Adds one to a count that other threads add to as well.
COLONNADE_HD void count_one(std::uint32_t& count) {
#if defined(__CUDA_ARCH__)
    atomicAdd(&count, 1U);
#else
    ++count;
#endif
}

/// Slot k becomes column list[k] of a system that lies in the same memory.
template <class T>
struct LoadSlot {
    BatchColumns<T> to;
    System<T> from;
    SystemRows rows;
    const double *step, *tolerance;
    const std::uint32_t* list;
    COLONNADE_HD void operator()(std::size_t k) const {
        const std::size_t column = list[k];
        rows.each_input(from, to.system, [&](const T* source, T* target, std::size_t count) {
            for (std::size_t row = 0; row < count; ++row)
                target[row * to.system.stride + k] = source[row * from.stride + column];
        });
        to.step[k] = step[column];
        to.tolerance[k] = tolerance[column];
    }
};

/// Slot k as it was loaded, before the first test.
template <class T>
struct StartSlot {
    BatchColumns<T> at;
    COLONNADE_HD void operator()(std::size_t k) const {
        at.progress[k] = Progress{};
        at.column[k] = static_cast<std::uint32_t>(k);
        at.stop_reason[k] = StopReason::runs;
        if (k == 0) *at.taken = 0;
        if (at.clocks.time == nullptr) return;
        for (std::size_t row = 0; row < flow_clock_rows; ++row) at.clocks.time[row * at.system.stride + k] = T(0);
        at.clocks.tolerance[k] = static_cast<T>(at.tolerance[k]);
    }
};

/// Once a chunk, before its tests: counts steps and starts counting slots.
template <class T>
struct StartChunk {
    BatchColumns<T> at;
    std::uint64_t steps;
    COLONNADE_HD void operator()(std::size_t) const {
        *at.taken += steps;
        *at.counts = Counts{};
    }
};

/// Stores what is known of a slot that has ended.
template <class T>
COLONNADE_HD void store_stop_record(const BatchColumns<T>& at, std::size_t k, StopReason stop_reason) {
    const System<T>& system = at.system;
    const std::size_t column = at.column[k];
    const auto rows = static_cast<std::size_t>(system.layers) * static_cast<std::size_t>(system.neurons);
    for (std::size_t row = 0; row < rows; ++row)
        at.rates[row * at.columns + column] = system.x[row * system.stride + k];
    const bool flow = at.clocks.time != nullptr;
    const auto steps = flow ? static_cast<std::uint32_t>(at.clocks.steps[k]) : static_cast<std::uint32_t>(*at.taken);
    at.stop_records[column] = {stop_reason, steps, static_cast<double>(system.residual[k]),
                               static_cast<double>(system.magnitude[k]),
                               flow ? static_cast<double>(at.clocks.settling_time[k]) : at.progress[k].settling.time};
}

/// Tests slot k after a chunk.
template <class T>
struct JudgeSlot {
    BatchColumns<T> at;
    StopRule rule;
    std::uint64_t chunk;       ///< steps between tests
    std::uint64_t first_look;  ///< steps after which an oscillation is first looked for
    COLONNADE_HD void operator()(std::size_t k) const {
        if (at.stop_reason[k] != StopReason::runs) return;
        const std::uint64_t taken = *at.taken;
        const bool flow = at.clocks.time != nullptr;
        const auto residual = static_cast<double>(at.system.residual[k]);
        double time = static_cast<double>(taken) * at.step[k];
        if (flow)
            time = static_cast<double>(at.clocks.time[k]);
        else
            at.progress[k].settling.add(rule.settle_fraction, time, residual);
        StopReason stop_reason =
            judge(at.progress[k], rule, at.tolerance[k], residual, static_cast<double>(at.system.magnitude[k]), time,
                  look_is_due(taken, chunk, first_look));
        // where the flow stands when its time or its steps are used up, the host looks a last time
        const bool ends = stop_reason == StopReason::unfinished ||
                          (flow && stop_reason == StopReason::runs && gives_up(at.clocks, k));
        if (flow && ends) stop_reason = StopReason::suspect;
        at.stop_reason[k] = stop_reason;
        if (stop_reason == StopReason::runs) return count_one(at.counts->running);
        if (stop_reason == StopReason::suspect) return count_one(at.counts->suspects);
        store_stop_record(at, k, stop_reason);
    }
};

/// What the host found out of the k-th of some suspects: it runs on, or has ended.
template <class T>
struct ConcludeSlot {
    BatchColumns<T> at;
    const std::uint32_t* slots;
    const StopReason* stop_reasons;
    COLONNADE_HD void operator()(std::size_t k) const {
        at.stop_reason[slots[k]] = stop_reasons[k];
        if (stop_reasons[k] != StopReason::runs) store_stop_record(at, slots[k], stop_reasons[k]);
    }
};

/// Slot k of `to` becomes slot slots[k] of `from`.
template <class T>
struct GatherSlot {
    BatchColumns<T> from, to;
    SystemRows rows;
    const std::uint32_t* slots;
    COLONNADE_HD void operator()(std::size_t k) const {
        const std::size_t slot = slots[k];
        rows.each_input(from.system, to.system, [&](const T* source, T* target, std::size_t count) {
            for (std::size_t row = 0; row < count; ++row)
                target[row * to.system.stride + k] = source[row * from.system.stride + slot];
        });
        to.step[k] = from.step[slot];
        to.tolerance[k] = from.tolerance[slot];
        for (std::size_t row = 0; from.clocks.time != nullptr && row < flow_clock_rows; ++row)
            to.clocks.time[row * to.system.stride + k] = from.clocks.time[row * from.system.stride + slot];
        to.progress[k] = from.progress[slot];
        to.column[k] = from.column[slot];
        to.stop_reason[k] = from.stop_reason[slot];
    }
};

/// Whether a slot has a stop_reason, for selecting.
struct HasStopReason {
    const StopReason* stop_reasons;
    StopReason wanted;
    COLONNADE_HD bool operator()(std::uint32_t slot) const { return stop_reasons[slot] == wanted; }
};

}  // namespace colonnade::core

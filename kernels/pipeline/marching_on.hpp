#pragma once

/// ColumnBatch over any memory (pipeline/memory.hpp).
#include <utility>

#include "kernels/pipeline/marching.hpp"
#include "kernels/pipeline/memory.hpp"

namespace colonnade::kernels {

/// The memory outlives the batch, and serves one at a time.
template <class T, Memory M>
class BatchOn : public ColumnBatch<T> {
    template <class U>
    using Buffer = typename M::template Buffer<U>;

public:
    /// Loads `host`; `step`, `tolerance` [column]. Throws what Memory throws where it is full.
    BatchOn(M& memory, const core::System<T>& host, std::span<const double> step, std::span<const double> tolerance,
            const BatchRule& rule)
        : BatchOn(memory, host, host.columns, rule) {
        population_of_ = Buffer<std::uint8_t>(static_cast<std::size_t>(host.neurons));
        memory_->in(population_of_.data(), host.population_of, population_of_.size());
        if (host.matrix != nullptr) {
            matrix_ = Buffer<T>(population_of_.size() * population_of_.size());
            memory_->in(matrix_.data(), host.matrix, matrix_.size());
        }
        shared_ = {population_of_.data(), host.matrix != nullptr ? matrix_.data() : nullptr};
        now_ = view(buffers_[0], host, host.columns);
        rows_.each_input(host, now_.system, [&](const T* from, T* to, std::size_t count) {
            memory_->in_rows(to, now_.system.stride, from, host.stride, host.columns, count);
        });
        memory_->in(now_.step, step.data(), step.size());
        memory_->in(now_.tolerance, tolerance.data(), tolerance.size());
        memory_->each("first slots", host.columns, core::StartSlot<T>{now_});
    }

    /// Some columns of a system that lies in the memory already, as do `step` and `tolerance` [column]: those of the
    /// `count` entries of `list`. What is shared by all columns stays the system's.
    BatchOn(M& memory, const core::System<T>& there, const double* step, const double* tolerance,
            const std::uint32_t* list, std::size_t count, const BatchRule& rule)
        : BatchOn(memory, there, count, rule) {
        shared_ = {there.population_of, there.matrix};
        now_ = view(buffers_[0], there, count);
        memory_->each("loading", count, core::LoadSlot<T>{now_, there, rows_, step, tolerance, list});
        memory_->each("first slots", count, core::StartSlot<T>{now_});
    }

    /// What has ended, as core::BatchColumns::rates and stop_records; in the memory.
    [[nodiscard]] const core::BatchColumns<T>& ended() const noexcept { return now_; }

    [[nodiscard]] std::size_t slots() const noexcept override { return now_.system.columns; }

    [[nodiscard]] std::size_t neurons() const noexcept override { return rows_.x; }

    [[nodiscard]] core::Counts chunk(std::size_t steps) override {
        memory_->repeat(std::pair{now_.system.columns, steps}, [&] {
            memory_->each("chunk", 1, core::StartChunk<T>{now_, steps});
            if (rule_.follows_flow)
                memory_->follow(now_.system, now_.clocks, rule_.flow, steps);
            else
                memory_->advance(now_.system, steps);
            memory_->each("tests", slots(), core::JudgeSlot<T>{now_, rule_.stop_reason, rule_.chunk, rule_.first_look});
        });
        core::Counts counts;
        memory_->out(&counts, counts_.data(), 1);
        return counts;
    }

    [[nodiscard]] HostColumns<T> suspects() override {
        suspects_ = memory_->select(now_.stop_reason, core::StopReason::suspect, slots(), buffers_[0].slots.data());
        return fetch(gather(suspects_));
    }

    [[nodiscard]] HostColumns<T> fetch() override { return fetch(now_); }

    void conclude(std::span<const core::StopReason> stop_reasons) override {
        // the stop_reasons of the spare room are free until the next gathering
        core::StopReason* const there = buffers_[1 - at_].stop_reason.data();
        memory_->in(there, stop_reasons.data(), stop_reasons.size());
        memory_->each("conclusions", suspects_, core::ConcludeSlot<T>{now_, buffers_[0].slots.data(), there});
    }

    void compact() override {
        const auto left = memory_->select(now_.stop_reason, core::StopReason::runs, slots(), buffers_[0].slots.data());
        now_ = gather(left);
        at_ = 1 - at_;
    }

    void finish(std::span<T> rates, std::span<core::StopRecord> stop_records) override {
        memory_->out(rates.data(), rates_.data(), rates.size());
        memory_->out(stop_records.data(), stop_records_.data(), stop_records.size());
    }

private:
    BatchOn(M& memory, const core::System<T>& like, std::size_t columns, const BatchRule& rule)
        : memory_(&memory),
          rule_(rule),
          rows_(like, false),
          taken_(1),
          counts_(1),
          rates_(rows_.x * columns),
          stop_records_(columns) {
        memory_->forget();
        for (Buffers& room : buffers_) room = Buffers(rows_, columns, rule.follows_flow ? core::flow_clock_rows : 0);
    }

    /// Arrays of the slots. Two rooms, so that slots are gathered from one into the other.
    struct Buffers {
        Buffer<T> values, clocks;
        Buffer<double> step, tolerance;
        Buffer<core::Progress> progress;
        Buffer<std::uint32_t> column, slots;
        Buffer<core::StopReason> stop_reason;

        Buffers() = default;
        Buffers(const core::SystemRows& rows, std::size_t columns, std::size_t clock_rows)
            : values(rows.total() * M::stride(columns)),
              clocks(clock_rows * M::stride(columns)),
              step(columns),
              tolerance(columns),
              progress(columns),
              column(columns),
              slots(columns),
              stop_reason(columns) {}
    };

    core::BatchColumns<T> view(Buffers& room, const core::System<T>& like, std::size_t columns) {
        core::BatchColumns<T> seen;
        seen.system = rows_.place(like, room.values.data(), M::stride(columns));
        seen.system.columns = columns;
        seen.system.population_of = shared_.population_of;
        seen.system.matrix = shared_.matrix;
        if (rule_.follows_flow) seen.clocks = core::place_clocks(room.clocks.data(), M::stride(columns));
        seen.step = room.step.data(), seen.tolerance = room.tolerance.data(), seen.progress = room.progress.data(),
        seen.column = room.column.data();
        seen.stop_reason = room.stop_reason.data(), seen.taken = taken_.data(), seen.counts = counts_.data();
        seen.columns = stop_records_.size(), seen.rates = rates_.data(), seen.stop_records = stop_records_.data();
        return seen;
    }

    /// The first `count` slots of the list, side by side in the spare room.
    core::BatchColumns<T> gather(std::size_t count) {
        const auto gathered = view(buffers_[1 - at_], now_.system, count);
        memory_->each("gathering", count, core::GatherSlot<T>{now_, gathered, rows_, buffers_[0].slots.data()});
        return gathered;
    }

    [[nodiscard]] HostColumns<T> fetch(const core::BatchColumns<T>& from) {
        const std::size_t count = from.system.columns;
        const auto neurons = static_cast<std::size_t>(now_.system.neurons);
        std::vector<std::uint8_t> population(neurons);
        std::vector<T> matrix(shared_.matrix != nullptr ? neurons * neurons : 0);
        memory_->out(population.data(), shared_.population_of, population.size());
        if (!matrix.empty()) memory_->out(matrix.data(), shared_.matrix, matrix.size());
        core::System<T> like = now_.system;
        like.population_of = population.data();
        like.matrix = matrix.empty() ? nullptr : matrix.data();
        HostColumns<T> found(like, count);
        const core::System<T> to = found.system();
        rows_.each_input(from.system, to, [&](const T* there, T* here, std::size_t rows) {
            memory_->out_rows(here, to.stride, there, from.system.stride, count, rows);
        });
        std::vector<std::uint32_t> column(count);
        std::vector<double> step(count), tolerance(count);
        memory_->out(column.data(), from.column, count);
        memory_->out(step.data(), from.step, count);
        memory_->out(tolerance.data(), from.tolerance, count);
        for (std::size_t slot = 0; slot < count; ++slot) found.label(slot, column[slot], step[slot], tolerance[slot]);
        if (rule_.follows_flow) {
            std::vector<T> rows(core::flow_clock_rows * count);
            memory_->out_rows(rows.data(), count, from.clocks.time, from.system.stride, count, core::flow_clock_rows);
            const core::FlowClocks<T> clocks = core::place_clocks(rows.data(), count);
            std::vector<std::uint8_t> given_up(count);
            for (std::size_t slot = 0; slot < count; ++slot) given_up[slot] = core::gives_up(clocks, slot) ? 1 : 0;
            const auto row = [&](const T* values) { return std::span<const T>(values, count); };
            found.keep_clock(row(clocks.time), row(clocks.settling_time), row(clocks.peak), given_up);
        }
        return found;
    }

    /// What is the same in all columns, wherever it lies in the memory.
    struct Shared {
        const std::uint8_t* population_of = nullptr;
        const T* matrix = nullptr;
    };

    M* memory_;
    BatchRule rule_;
    core::SystemRows rows_;
    Buffer<std::uint8_t> population_of_;
    Buffer<T> matrix_;
    Shared shared_;
    Buffer<std::uint64_t> taken_;
    Buffer<core::Counts> counts_;
    Buffer<T> rates_;
    Buffer<core::StopRecord> stop_records_;
    Buffers buffers_[2];
    int at_ = 0;  ///< the room in use
    core::BatchColumns<T> now_;
    std::size_t suspects_ = 0;
};

}  // namespace colonnade::kernels

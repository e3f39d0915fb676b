#pragma once

/// Batches that stay on a device from their first step to their last: steps, tests and retirement happen there, and
/// the host reads two counts a chunk.
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/pipeline/host_columns.hpp"
#include "kernels/pipeline/march.hpp"

namespace colonnade::kernels {

/// What a backend with memory of its own gives for a batch.
template <class T>
class ColumnBatch {
public:
    ColumnBatch() = default;
    ColumnBatch(const ColumnBatch&) = delete;
    ColumnBatch& operator=(const ColumnBatch&) = delete;
    virtual ~ColumnBatch() = default;

    /// Slots in use, ended ones among them.
    [[nodiscard]] virtual std::size_t slots() const noexcept = 0;
    /// All slots as they are, in memory of the host.
    [[nodiscard]] virtual HostColumns<T> fetch() = 0;
    /// Neurons of a column's system.
    [[nodiscard]] virtual std::size_t neurons() const noexcept = 0;
    /// Takes `steps` updates of every slot, tests them and stores what ends.
    /// Of the flow: tries so many of each.
    [[nodiscard]] virtual core::Counts chunk(std::size_t steps) = 0;
    /// The suspects that the last chunk left, in order of their slots, and what becomes of them: `runs`, or how they
    /// ended.
    [[nodiscard]] virtual HostColumns<T> suspects() = 0;
    virtual void conclude(std::span<const core::StopReason> stop_reasons) = 0;
    /// Gives up the slots of what has ended.
    virtual void compact() = 0;
    /// All columns, once all have ended: `rates` [neuron][column], `stop_records` [column], as loaded.
    virtual void finish(std::span<T> rates, std::span<core::StopRecord> stop_records) = 0;
};

/// What ends a march, and how often that is asked.
struct BatchRule {
    core::StopRule stop_reason;
    std::uint64_t chunk;                          ///< steps between tests
    std::uint64_t first_look = core::first_look;  ///< steps after which an oscillation is first looked for
    bool follows_flow = false;                    ///< by `flow`; else in updates of one length
    core::FlowRule flow{};
};

}  // namespace colonnade::kernels

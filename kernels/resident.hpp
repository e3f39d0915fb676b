#pragma once

/// Batches that stay on a device from their first step to their last: steps, tests and retirement happen there, and
/// the host reads two counts a chunk.
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/resident.hpp"
#include "core/rows.hpp"

namespace colonnade::kernels {

/// Columns of a system in memory of the host.
template <class T>
struct HostColumns {
    core::System<T> system;
    std::vector<std::uint32_t> column;  ///< [slot], as core::Resident::column
    std::vector<double> step;           ///< [slot], h or gamma
    std::vector<T> values;
    std::vector<double> tolerance{};  ///< [slot], of the residual

    /// Column `slot` by itself.
    [[nodiscard]] HostColumns alone(std::size_t slot) const;
};

/// What a backend with memory of its own gives for a batch.
template <class T>
class ResidentBatch {
public:
    ResidentBatch() = default;
    ResidentBatch(const ResidentBatch&) = delete;
    ResidentBatch& operator=(const ResidentBatch&) = delete;
    virtual ~ResidentBatch() = default;

    /// Slots in use, ended ones among them.
    [[nodiscard]] virtual std::size_t slots() const noexcept = 0;
    /// Takes `steps` updates of every slot, tests them and stores what ends.
    [[nodiscard]] virtual core::Counts chunk(std::size_t steps) = 0;
    /// The suspects that the last chunk left, in order of their slots, and what becomes of them: `runs`, or how they
    /// ended.
    [[nodiscard]] virtual HostColumns<T> suspects() = 0;
    virtual void conclude(std::span<const core::Verdict> verdicts) = 0;
    /// Gives up the slots of what has ended.
    virtual void compact() = 0;
    /// All columns, once all have ended: `rates` [neuron][column], `endings` [column], as loaded.
    virtual void finish(std::span<T> rates, std::span<core::Ending> endings) = 0;
};

/// What ends a march, and how often that is asked.
struct ResidentRule {
    core::VerdictRule verdict;
    std::uint64_t chunk;  ///< steps between tests
};

template <class T>
HostColumns<T> HostColumns<T>::alone(std::size_t slot) const {
    const core::SystemRows rows(system, false);
    HostColumns single{system, {column[slot]}, {step[slot]}, std::vector<T>(rows.total())};
    single.system = rows.place(system, single.values.data(), 1);
    single.system.columns = 1;
    rows.each_input(system, single.system, [&](const T* from, T* to, std::size_t count) {
        for (std::size_t row = 0; row < count; ++row) to[row] = from[row * system.stride + slot];
    });
    return single;
}

}  // namespace colonnade::kernels

#pragma once

/// Batches that stay on a device from their first step to their last: steps, tests and retirement happen there, and
/// the host reads two counts a chunk.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "backend.hpp"
#include "pipeline/march.hpp"
#include "core/rows.hpp"

namespace colonnade::kernels {

/// Columns allocated for each row in memory of the host: whole granules and 16 columns more, as rows a power of two
/// apart would all fall on the same sets of a cache.
[[nodiscard]] constexpr std::size_t whole_blocks(std::size_t columns) {
    return (columns + column_granule - 1) / column_granule * column_granule + 16;
}

/// Columns of a system in memory of the host.
template <class T>
struct HostColumns {
    core::System<T> system;
    std::vector<std::uint32_t> column;  ///< [slot], as core::Resident::column
    std::vector<double> step;           ///< [slot], h or gamma
    std::vector<T> values;
    std::vector<double> tolerance{};  ///< [slot], of the residual
    std::vector<T> matrix{};          ///< dense W of all, where these columns bring it along

    /// Some columns by themselves.
    [[nodiscard]] HostColumns part(std::size_t first, std::size_t count) const;
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
    /// All slots as they are, in memory of the host, which stays this batch's.
    [[nodiscard]] virtual HostColumns<T> fetch() = 0;
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
    std::uint64_t chunk;       ///< steps between tests
    std::uint64_t sooner = 1;  ///< how many times sooner than after core::first_look steps oscillations are looked for
};

template <class T>
HostColumns<T> HostColumns<T>::part(std::size_t first, std::size_t count) const {
    const core::SystemRows rows(system, false);
    const std::size_t stride = whole_blocks(count);
    HostColumns some{system, {}, {}, std::vector<T>(rows.total() * stride)};
    for (std::size_t slot = first; slot < first + count; ++slot) {
        some.column.push_back(column[slot]);
        some.step.push_back(step[slot]);
        some.tolerance.push_back(tolerance[slot]);
    }
    some.system = rows.place(system, some.values.data(), stride);
    some.system.columns = count;
    rows.each_input(system, some.system, [&](const T* from, T* to, std::size_t all) {
        for (std::size_t row = 0; row < all; ++row)
            std::copy_n(from + row * system.stride + first, count, to + row * stride);
    });
    return some;
}

}  // namespace colonnade::kernels

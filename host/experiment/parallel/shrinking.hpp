#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <functional>
#include <limits>
#include <mutex>
#include <string>

#include <fmt/format.h>

#include "kernels/backend.hpp"

namespace colonnade::experiment {

/// Work on ranges of columns that grows smaller where memory runs out: what did not fit once is not asked for again, by
/// any thread. None of it changes a result.
class Shrinking {
public:
    /// `notice`: told once for each size that did not fit; may be empty.
    explicit Shrinking(std::function<void(const std::string&)> notice) : notice_(std::move(notice)) {}

    /// Calls work(first, count) on consecutive pieces of `columns` columns, whole granules but for the last, halving a
    /// piece that throws kernels::OutOfMemory; rethrows where a granule does not fit.
    template <class Work>
    void run(std::size_t columns, Work work) {
        for (std::size_t first = 0; first < columns;) {
            const std::size_t count = std::min(columns - first, most_.load());
            try {
                work(first, count);
                first += count;
            } catch (const kernels::OutOfMemory& error) {
                if (count <= kernels::column_granule) throw;
                shrink(count, error.what());
            }
        }
    }

private:
    void shrink(std::size_t failed, const std::string& sentence) {
        constexpr std::size_t granule = kernels::column_granule;
        const std::size_t half = std::max(granule, failed / 2 / granule * granule);
        const std::scoped_lock lock(mutex_);
        if (most_.load() <= half) return;  // another thread was first
        most_ = half;
        if (notice_) notice_(fmt::format("{}; going on with {} columns a batch", sentence, half));
    }

    std::function<void(const std::string&)> notice_;
    std::atomic<std::size_t> most_{std::numeric_limits<std::size_t>::max()};
    std::mutex mutex_;
};

}  // namespace colonnade::experiment

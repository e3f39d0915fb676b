#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "host/experiment/parallel/machine.hpp"

namespace colonnade::experiment {

/// Calls work(index) for every index below `count`, in order of index, on at most `threads` threads. Rethrows the
/// failure of the lowest index that failed, which does not depend on the number of threads; higher ones may be left
/// out.
template <class Work>
void in_parallel(std::size_t threads, std::size_t count, Work work) {
    std::atomic<std::size_t> next{0};
    std::atomic<std::size_t> failed_at{count};
    std::exception_ptr failure;
    std::mutex mutex;
    const auto take = [&] {
        for (;;) {
            const std::size_t index = next.fetch_add(1);
            if (index >= count || index > failed_at.load()) return;
            try {
                work(index);
            } catch (...) {
                const std::scoped_lock lock(mutex);
                if (index >= failed_at.load()) continue;
                failed_at = index;
                failure = std::current_exception();
            }
        }
    };
    {
        std::vector<std::jthread> others;
        const int here = current_processor();
        for (std::size_t t = 1; t < std::min(threads, count); ++t)
            others.emplace_back([&take, t, here] {
                spread_thread(t - 1, here);
                take();
            });
        take();
    }
    if (failure) std::rethrow_exception(failure);
}

}  // namespace colonnade::experiment

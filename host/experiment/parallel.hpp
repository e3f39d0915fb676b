#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "experiment/machine.hpp"

namespace colonnade::experiment {

/// Calls work(index) for every index below `count`, in order of index, on at most `threads` threads: thread t begins
/// with index t, so that what it left in its cache the last time is there again. Rethrows the
/// failure of the lowest index that failed, which does not depend on the number of threads; higher ones may be left
/// out.
template <class Work>
void in_parallel(std::size_t threads, std::size_t count, Work work) {
    const std::size_t crew = std::max<std::size_t>(std::min(threads, count), 1);
    std::atomic<std::size_t> next{crew};
    std::atomic<std::size_t> failed_at{count};
    std::exception_ptr failure;
    std::mutex mutex;
    const auto take = [&](std::size_t first) {
        for (std::size_t index = first; index < count && index <= failed_at.load(); index = next.fetch_add(1)) {
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
        for (std::size_t t = 1; t < crew; ++t)
            others.emplace_back([&take, t, here] {
                spread_thread(t - 1, here);
                take(t);
            });
        take(0);
    }
    if (failure) std::rethrow_exception(failure);
}

}  // namespace colonnade::experiment

#pragma once

#include <cstddef>
#include <string>

namespace colonnade::experiment {

/// Memory that this process may still take: the least of what the system has free, its control groups allow and its
/// resource limits (address space, data) leave. `root`: the folder that holds proc and sys, for tests.
[[nodiscard]] std::size_t available_memory(const std::string& root = "");

/// Bytes of this process; 0 where the system does not say.
struct ProcessMemory {
    std::size_t resident = 0;   ///< now, code and data
    std::size_t anonymous = 0;  ///< of it data
    std::size_t peak = 0;       ///< the most that was resident
};
[[nodiscard]] ProcessMemory process_memory();

/// Threads that this process may use: those of its affinity mask, which schedulers set for their jobs, or fewer where
/// its control groups give it less time than that.
[[nodiscard]] std::size_t usable_threads(const std::string& root = "");

/// The processor that the calling thread runs on; -1 where the system does not say.
[[nodiscard]] int current_processor();

/// Moves the calling thread, the index-th of those that another started from processor `starter`, to a processor of
/// its own, and leaves it free to be moved again. A system may start two threads on one processor and part them only
/// milliseconds later, when a short run is over.
void spread_thread(std::size_t index, int starter);

}  // namespace colonnade::experiment

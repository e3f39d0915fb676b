#pragma once

#include <cstddef>

namespace colonnade::experiment {

/// Memory that this process may still take: the least of what the system has free, its control group allows and its
/// resource limit leaves.
[[nodiscard]] std::size_t available_memory();

/// Threads that this process may use: those of its affinity mask, which schedulers set for their jobs.
[[nodiscard]] std::size_t usable_threads();

/// The processor that the calling thread runs on; -1 where the system does not say.
[[nodiscard]] int current_processor();

/// Moves the calling thread, the index-th of those that another started from processor `starter`, to a processor of
/// its own, and leaves it free to be moved again. A system may start two threads on one processor and part them only
/// milliseconds later, when a short run is over.
void spread_thread(std::size_t index, int starter);

}  // namespace colonnade::experiment

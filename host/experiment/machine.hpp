#pragma once

#include <cstddef>

namespace colonnade::experiment {

/// Memory that this process may still take: the least of what the system has free, its control group allows and its
/// resource limit leaves.
[[nodiscard]] std::size_t available_memory();

/// Threads that this process may use: those of its affinity mask, which schedulers set for their jobs.
[[nodiscard]] std::size_t usable_threads();

}  // namespace colonnade::experiment

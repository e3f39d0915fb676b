#pragma once

#include <cstddef>

namespace colonnade::experiment {

/// Memory that this process may still take: the least of what the system has free, its control group allows and its
/// resource limit leaves.
[[nodiscard]] std::size_t available_memory();

}  // namespace colonnade::experiment

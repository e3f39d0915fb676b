#pragma once

#include <cstddef>
#include <cstdint>

namespace colonnade::emulated {

/// Adds a launch to statistics().
void count_use(const void* kernel, std::uint64_t blocks, std::uint64_t threads, std::uint64_t accesses);

}  // namespace colonnade::emulated

#pragma once

#include <cstddef>
#include <limits>
#include <string>

namespace colonnade::io {

constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();

/// All bytes of a regular file. Throws Error with the system's reason: not there, a folder, not permitted, cut short,
/// or more than `memory` bytes.
[[nodiscard]] std::string read_bytes(const std::string& path, std::size_t memory = unlimited);

/// Throws Error of Fault::machine, which names `where`, when `bytes` (a double, because products of sizes from a file
/// may overflow) are more than `memory`.
void require_memory(const std::string& where, double bytes, std::size_t memory);

}  // namespace colonnade::io

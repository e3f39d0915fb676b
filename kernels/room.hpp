#pragma once

/// Room for the arrays of a batch in any Memory (kernels::ResidentOn).
#include <cstddef>

namespace colonnade::kernels {

/// Columns allocated for each row on a device: whole warps, so that each row starts at a boundary of memory.
[[nodiscard]] constexpr std::size_t whole_warps(std::size_t columns) {
    return (columns + 31) / 32 * 32;
}

/// Makes room for `size` values; what was there is lost where it has to grow.
template <class Buffer>
void make_room(Buffer& buffer, std::size_t size) {
    if (buffer.size() < size) buffer = Buffer(size);
}

}  // namespace colonnade::kernels

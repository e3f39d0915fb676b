#pragma once

/// Large copies to memory of the host that a device cannot reach by itself: through two pinned buffers in turns, so
/// that the device fills one while the host empties the other.
#include <algorithm>
#include <cstddef>
#include <cstring>

#include "kernels/cuda/runtime.hpp"

namespace colonnade::kernels::cuda {

class PinnedPipe {
public:
    /// Copies `bytes` from the device; done when it returns.
    void out(void* to, const void* from, std::size_t bytes, const Stream& stream) {
        auto* const target = static_cast<std::byte*>(to);
        const auto* const source = static_cast<const std::byte*>(from);
        const std::size_t parts = (bytes + part_bytes - 1) / part_bytes;
        const auto size = [&](std::size_t part) { return std::min(part_bytes, bytes - part * part_bytes); };
        for (std::size_t part = 0; part <= parts; ++part) {
            if (part < parts) {
                Half& half = halves_[part % 2];
                if (half.room.values().empty()) half.room = PinnedBuffer<std::byte>(part_bytes);
                check(cudaMemcpyAsync(half.room.values().data(), source + part * part_bytes, size(part),
                                      cudaMemcpyDeviceToHost, stream.get()),
                      "copying " + std::to_string(size(part)) + " bytes");
                half.arrived.record(stream);
            }
            if (part == 0) continue;
            Half& half = halves_[(part - 1) % 2];
            half.arrived.wait();
            std::memcpy(target + (part - 1) * part_bytes, half.room.values().data(), size(part - 1));
        }
    }

private:
    static constexpr std::size_t part_bytes = std::size_t{1} << 20;
    struct Half {
        PinnedBuffer<std::byte> room;
        Event arrived;
    };
    Half halves_[2];
};

}  // namespace colonnade::kernels::cuda

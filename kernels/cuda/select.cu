/// Slots with a stop reason, by CUB.
#include <thrust/iterator/counting_iterator.h>

#include <cub/device/device_select.cuh>

#include "kernels/cuda/pipeline_memory.hpp"

namespace colonnade::kernels::cuda {

void select_slots(const core::StopReason* stop_reasons, core::StopReason wanted, std::size_t n, std::uint32_t* slots,
                  std::uint32_t* count, DeviceBuffer<std::byte>& room, cudaStream_t stream) {
    const thrust::counting_iterator<std::uint32_t> all(0);
    const core::HasStopReason has{stop_reasons, wanted};
    const auto select = [&](void* given, std::size_t& bytes) {
        check(cub::DeviceSelect::If(given, bytes, all, slots, count, static_cast<std::uint32_t>(n), has, stream),
              "selecting slots");
    };
    std::size_t bytes = 0;
    select(nullptr, bytes);
    room.reserve(bytes);
    select(room.data(), bytes);
}

}  // namespace colonnade::kernels::cuda

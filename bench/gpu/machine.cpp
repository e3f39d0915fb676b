#include "colonnade/device.hpp"
#include "gpu/programs.hpp"
#include "kernels/cuda/runtime.hpp"

namespace colonnade::bench {

bool tell_machine() {
    const DeviceList list = devices();
    if (list.usable.empty()) {
        tell({{"device", nullptr}, {"no_device", list.reason}});
        return false;
    }
    const Device& device = list.usable.front();
    const auto attribute = [&](cudaDeviceAttr which) {
        int value = 0;
        kernels::cuda::check(cudaDeviceGetAttribute(&value, which, device.index), "asking for an attribute");
        return value;
    };
    tell({{"device", device.name},
          {"compute_capability", fmt::format("{}.{}", device.major, device.minor)},
          {"multiprocessors", attribute(cudaDevAttrMultiProcessorCount)},
          {"memory_bytes", device.memory_total},
          {"free_bytes", free_device_memory(device.index)},
          {"clock_khz", attribute(cudaDevAttrClockRate)},
          {"memory_clock_khz", attribute(cudaDevAttrMemoryClockRate)},
          {"l2_bytes", attribute(cudaDevAttrL2CacheSize)},
          {"driver", device.driver},
          {"runtime", device.runtime}});
    return true;
}

}  // namespace colonnade::bench

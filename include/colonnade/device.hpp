#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace colonnade {

/// A GPU that the cuda backend can use.
struct Device {
    int index = 0;  ///< the runtime's, among what CUDA_VISIBLE_DEVICES shows
    std::string name;
    int major = 0, minor = 0;      ///< compute capability
    std::size_t memory_total = 0;  ///< bytes
    int driver = 0, runtime = 0;   ///< versions of CUDA, 13000 for 13.0
};

/// The devices of this machine, or one sentence that says why there is none to use.
struct DeviceList {
    std::vector<Device> usable;
    std::string reason;           ///< empty unless `usable` is
    bool driver_present = false;  ///< so that whoever runs here may expect a device
};

/// Asks the driver; takes no memory on any device.
[[nodiscard]] DeviceList devices();

/// Free bytes on a usable device. Takes a few hundred MiB there until the program ends. Throws Error.
[[nodiscard]] std::size_t free_device_memory(int index);

}  // namespace colonnade

/// Stands in for kernels/cuda in builds without nvcc; CMake chooses between the two.
#include "colonnade/error.hpp"
#include "kernels/backend.hpp"
#include "kernels/device.hpp"

namespace colonnade::kernels {

Devices devices() {
    return {{}, Absence::not_built, absence_sentence(Absence::not_built, 0, "", 0, 0, "")};
}

std::size_t free_device_memory(int) {
    throw Error("device: " + devices().reason, Fault::machine);
}

const Backend* cuda_backend(int) {
    return nullptr;
}

}  // namespace colonnade::kernels

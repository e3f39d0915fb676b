#include "kernels/device.hpp"

#include "kernels/cuda/runtime.hpp"

namespace colonnade::kernels {

Devices devices() {
    int driver = 0;
    int runtime = 0;
    (void)cudaDriverGetVersion(&driver);  // leaves 0 where there is none
    (void)cudaRuntimeGetVersion(&runtime);
    Devices found;
    int count = 0;
    const auto refuse = [&](Absence absence, cudaError_t code) {
        found.absence = absence;
        found.reason =
            absence_sentence(absence, code, cudaGetErrorString(code), driver, runtime, COLONNADE_ARCHITECTURES);
    };
    const cudaError_t code = cudaGetDeviceCount(&count);
    if (code != cudaSuccess || count == 0) {
        (void)cudaGetLastError();
        refuse(code == cudaSuccess ? Absence::no_device : absence_of(code, driver), code);
        return found;
    }
    for (int index = 0; index < count; ++index) {
        cudaDeviceProp properties{};
        cuda::check(cudaGetDeviceProperties(&properties, index), "asking device " + std::to_string(index));
        if (!has_code_for(COLONNADE_ARCHITECTURES, properties.major, properties.minor)) continue;
        found.usable.push_back(
            {index, properties.name, properties.major, properties.minor, properties.totalGlobalMem, driver, runtime});
    }
    if (found.usable.empty()) refuse(Absence::no_code, cudaErrorNoKernelImageForDevice);
    return found;
}

std::size_t free_device_memory(int device) {
    std::size_t free = 0;
    std::size_t total = 0;
    cuda::check(cudaSetDevice(device), "choosing device " + std::to_string(device));
    cuda::check(cudaMemGetInfo(&free, &total), "asking for free memory");
    return free;
}

}  // namespace colonnade::kernels

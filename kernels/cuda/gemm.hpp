#pragma once

/// Products of matrices by cuBLAS, with what the calling thread keeps for them on each device.
#include <driver_types.h>

#include "kernels/core/march_gemm.hpp"

namespace colonnade::kernels::cuda {

/// product = W x in a stream of the current device, whose every value lies there; nothing is waited for. Throws Error
/// (Fault::machine).
template <class T>
void multiply(const core::System<T>& system, const core::ProductView<T>& product, cudaStream_t stream);

}  // namespace colonnade::kernels::cuda

#pragma once

/// The march of LI3 in versions, each meant to be faster for one reason, from state that goes through memory at every
/// step to the kernel of kernels/cuda/march_registers.cu and beyond. Steps are those of kernels/core; a version is how
/// they are laid out over threads, registers and blocks.
#include <driver_types.h>

#include <cstddef>
#include <span>

#include "kernels/core/system.hpp"

namespace colonnade::bench {

/// A version at one size of block.
template <class T>
struct Rung {
    const char* version;
    unsigned block;            ///< threads
    unsigned blocks_wanted;    ///< blocks that a multiprocessor must have registers for; 1: the compiler chooses
    std::size_t columns_each;  ///< columns of a thread; those of a system are a whole multiple
    bool folds;                ///< takes the folded step of the reference backend, else that of core::march_any
    const void* kernel;        ///< what the runtime knows it by
    /// `steps` of a system of one relu layer of two channels on the device, then residual and magnitude.
    void (*launch)(const core::System<T>& system, std::size_t steps, cudaStream_t stream);
};

/// Lowest first.
template <class T>
[[nodiscard]] std::span<const Rung<T>> ladder();

}  // namespace colonnade::bench

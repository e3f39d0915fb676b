#pragma once

/// March around Eigen's product of matrices, for systems that ask for a library's (core/march_gemm.hpp). Compiled
/// for the oldest processor, because one program must not hold Eigen's templates twice with different instructions:
/// the ordered product is the fast one here. This is what lets such a spec run, and be tested, without a GPU.
#include <cstddef>
#include <string>

#include "kernels/core/system.hpp"

namespace colonnade::kernels {

/// "Eigen 3.4.0"
[[nodiscard]] std::string eigen_version();

/// As Backend::advance, `block` columns after another. `scratch`: core::scratch_values(system, block).
template <class T>
void advance_by_eigen(const core::System<T>& system, std::size_t steps, int block, T* scratch);

}  // namespace colonnade::kernels

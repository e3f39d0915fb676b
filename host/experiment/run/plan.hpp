#pragma once

#include <cstddef>
#include <string>

#include "colonnade/run.hpp"
#include "colonnade/spec.hpp"
#include "host/assembly/shape.hpp"
#include "kernels/backend.hpp"

namespace colonnade::experiment {

/// How the work is cut. None of it changes a result, but for the rounding of a library's products.
struct Plan {
    const kernels::Backend* backend = nullptr;
    std::size_t threads = 1;
    std::size_t batch = 1;  ///< columns of one range
};

/// Bytes of the arrays of so many columns of a system.
[[nodiscard]] std::size_t batch_bytes(const assembly::Shape& shape, std::size_t columns, bool in_float32);

/// Resolves RunOptions for this machine; throws Error naming the allowed values of an unknown backend or level.
[[nodiscard]] Plan make_plan(const Experiment& experiment, const RunOptions& options);

/// What computes W x where solve.product = "library": the backend's library, or "ordered" where it has none; empty
/// where the spec does not ask. Throws Error (Fault::machine) where the library cannot be loaded.
[[nodiscard]] std::string product_of(const Spec& spec, const kernels::Backend& backend);

}  // namespace colonnade::experiment

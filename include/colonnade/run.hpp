#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "colonnade/dataset.hpp"
#include "colonnade/spec.hpp"

namespace colonnade {

/// How an experiment is computed; none of it changes a byte of the result, but with solve.product = "library" the last
/// bits.
struct RunOptions {
    std::string backend = "auto";  ///< auto | cuda | cpu | reference; auto: a device where there is one to use
    std::size_t threads = 0;       ///< 0: all that the process may use
    std::string simd = "auto";     ///< auto | baseline | avx2 | avx512: vector instructions of the cpu backend
    std::size_t batch = 0;         ///< columns a batch; 0: chosen to fit the cache or the device
    int device = -1;  ///< which of devices().usable; -1: the rank of this process on its node, modulo their number
    /// Called now and then from one thread at a time with the columns done and the total over all sweep points.
    std::function<void(std::size_t done, std::size_t total)> progress{};
    /// Told in one sentence, from one thread at a time, what was done otherwise than planned without changing a result:
    /// batches that were made smaller because a device's memory was full.
    std::function<void(const std::string&)> notice{};
    /// Asked often; true ends the run with Interrupted.
    std::function<bool()> stop{};
};

/// Thrown by `run` when RunOptions::stop answered true.
struct Interrupted {};

/// Runs every point of the experiment to equilibrium and returns the labelled results (docs/output.md), of single
/// columns those that output.variables names. Throws Error; never returns partial results.
[[nodiscard]] Dataset run(const Experiment& experiment, const RunOptions& options = {});

/// Names of the backends that can run here, in order of preference.
[[nodiscard]] std::vector<std::string> backends();
/// Vector levels of this machine that the cpu backend was built for, narrowest first.
[[nodiscard]] std::vector<std::string> simd_levels();

}  // namespace colonnade

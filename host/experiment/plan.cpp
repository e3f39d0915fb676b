#include "experiment/plan.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "assembly/batch.hpp"
#include "assembly/shape.hpp"
#include "colonnade/error.hpp"
#include "experiment/machine.hpp"

namespace colonnade::experiment {
namespace {

/// A batch of this size stays in the second-level cache of one core together with its parameters.
constexpr std::size_t batch_bytes = std::size_t{192} << 10;

const kernels::Backend* find_backend(const RunOptions& options) {
    if (options.backend == "reference") return &kernels::reference_backend();
    if (options.backend != "cpu" && options.backend != "auto")
        throw Error(
            fmt::format("backend: found '{}', allowed: auto, {}", options.backend, fmt::join(backends(), ", ")));
    if (const auto* found = kernels::cpu_backend(options.simd)) return found;
    throw Error(fmt::format("simd: found '{}', allowed on this machine: auto, {}", options.simd,
                            fmt::join(simd_levels(), ", ")));
}

/// Columns of one range: what fits the cache, in whole granules, but no more than gives every thread several.
std::size_t batch_columns(const Experiment& experiment, std::size_t threads) {
    const assembly::Shape shape = assembly::shape_of(experiment.base);
    constexpr std::size_t granule = kernels::column_granule;
    const bool single = experiment.base.solve.precision == Precision::float32;
    const std::size_t bytes =
        single ? assembly::Batch<float>::bytes(shape, granule) : assembly::Batch<double>::bytes(shape, granule);
    const std::size_t fitting = std::clamp<std::size_t>(batch_bytes / bytes, 1, 64) * granule;
    const std::size_t columns = experiment.base.column.computed() * experiment.points.size();
    const std::size_t share = (columns / (4 * threads) + granule) / granule * granule;
    return std::min(fitting, share);
}

}  // namespace

Plan make_plan(const Experiment& experiment, const RunOptions& options) {
    Plan plan;
    plan.backend = find_backend(options);
    plan.threads = options.threads > 0 ? options.threads : usable_threads();
    plan.batch = options.batch > 0 ? std::min(options.batch, experiment.base.column.computed())
                                   : batch_columns(experiment, plan.threads);
    return plan;
}

void check_memory(const Estimate& estimate) {
    const std::size_t needed = estimate.working_bytes + estimate.result_bytes;
    if (needed <= estimate.available_bytes) return;
    throw Error(
        fmt::format("memory: the experiment needs {:.1f} MiB and {:.1f} MiB are available; allowed: fewer columns, "
                    "layers or sweep points, output.rates = \"none\" or output.metrics = false",
                    static_cast<double>(needed) / 1048576.0, static_cast<double>(estimate.available_bytes) / 1048576.0),
        Fault::machine);
}

}  // namespace colonnade::experiment

namespace colonnade {

std::vector<std::string> backends() {
    return {"cpu", "reference"};
}

std::vector<std::string> simd_levels() {
    return kernels::simd_levels();
}

}  // namespace colonnade

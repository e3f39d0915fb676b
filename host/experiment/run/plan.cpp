#include "host/experiment/run/plan.hpp"

#include <algorithm>

#include "host/assembly/shape.hpp"
#include "host/experiment/parallel/machine.hpp"
#include "host/experiment/run/backend_choice.hpp"
#include "kernels/pipeline/host_columns.hpp"

namespace colonnade::experiment {
namespace {

/// A batch of this size stays in the second-level cache of one core together with its parameters.
constexpr std::size_t cached_bytes = std::size_t{192} << 10;

/// Arrays of a granule of columns.
std::size_t granule_bytes(const Experiment& experiment) {
    const assembly::Shape shape = assembly::shape_of(experiment.base);
    return batch_bytes(shape, kernels::column_granule, experiment.base.solve.precision == Precision::float32);
}

/// Threads of the host that keep a device busy: while one reads back or draws, the others' kernels run.
constexpr std::size_t min_flights = 2;

/// Columns of one range on a device, whose arrays take six times their room: twice more for columns that march,
/// scratch, draws in double precision, and outcomes.
std::size_t batch_on_device(const Experiment& experiment, std::size_t threads, int device) {
    const std::size_t columns = experiment.base.column.computed() * experiment.points.size();
    const std::size_t bytes = granule_bytes(experiment) / kernels::column_granule + 1;
    return device_batch(columns, threads, 6 * bytes,
                        std::min(kernels::free_device_memory(device), available_memory() / 2));
}

/// Columns of one range: what fits the cache, in whole granules, but no more than gives every thread several.
std::size_t batch_columns(const Experiment& experiment, std::size_t threads) {
    constexpr std::size_t granule = kernels::column_granule;
    const std::size_t bytes = granule_bytes(experiment);
    const std::size_t fitting = std::clamp<std::size_t>(cached_bytes / bytes, 1, 64) * granule;
    const std::size_t columns = experiment.base.column.computed() * experiment.points.size();
    const std::size_t share = (columns / (4 * threads) + granule) / granule * granule;
    return std::min(fitting, share);
}

}  // namespace

std::size_t batch_bytes(const assembly::Shape& shape, std::size_t columns, bool in_float32) {
    using kernels::HostColumns;
    return in_float32 ? HostColumns<float>::bytes(assembly::bare_system<float>(shape), columns, false)
                      : HostColumns<double>::bytes(assembly::bare_system<double>(shape), columns,
                                                   assembly::is_precise<double>(shape));
}

Plan make_plan(const Experiment& experiment, const RunOptions& options) {
    Plan plan;
    const Chosen chosen = choose_backend(options, kernels::devices());
    plan.backend = chosen.backend;
    plan.threads = options.threads > 0 ? options.threads : usable_threads();
    if (chosen.device >= 0) plan.threads = std::max(plan.threads, min_flights);
    if (options.batch > 0)
        plan.batch = std::min(options.batch, experiment.base.column.computed());
    else if (chosen.device >= 0)
        plan.batch = batch_on_device(experiment, plan.threads, chosen.device);
    else
        plan.batch = batch_columns(experiment, plan.threads);
    return plan;
}

std::string product_of(const Spec& spec, const kernels::Backend& backend) {
    if (spec.solve.product != Product::library) return {};
    const std::string library = backend.product_library();
    return library.empty() ? "ordered" : library;
}

}  // namespace colonnade::experiment

#include "host/experiment/run/needs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "colonnade/error.hpp"
#include "host/experiment/results/aggregates.hpp"
#include "host/experiment/results/blocks.hpp"
#include "host/experiment/results/results.hpp"
#include "host/experiment/results/variables.hpp"
#include "host/experiment/run/plan.hpp"
#include "host/experiment/run/traces.hpp"
#include "host/metrics/aggregate.hpp"
#include "kernels/pipeline/aggregate.hpp"

namespace colonnade::experiment {
namespace {

constexpr std::size_t word = sizeof(double);

/// Sizes of a run.
class Sizes {
public:
    Sizes(const Experiment& experiment, const Plan& plan, bool certified)
        : experiment_(experiment),
          spec_(experiment.base),
          plan_(plan),
          certified_(certified),
          shape_(assembly::shape_of(spec_)),
          points_(experiment.points.size()),
          columns_(spec_.column.computed()) {}

    /// Parameters and state of the batches in flight.
    [[nodiscard]] std::size_t marching() const {
        const std::size_t batch = std::min(plan_.batch, columns_);
        const bool single = spec_.solve.precision == Precision::float32;
        const std::size_t clocks =
            shape_.update == core::Update::flow ? core::flow_clock_rows * batch * (single ? word / 2 : word) : 0;
        const std::size_t arrays = batch_bytes(shape_, batch, single) + clocks;
        // the same quantities once more in double precision while they are drawn, and the rates of every layer
        const std::size_t drawn =
            shape_.layers_per_system * (parameter_count + shape_.weight_rows + 4 * shape_.neurons) * batch * word;
        // an array more while Newton tries, and the float32 system beside it in mixed precision
        const bool mixed = spec_.solve.precision == Precision::mixed;
        const std::size_t rough = mixed ? 2 * batch_bytes(shape_, batch, true) : 0;
        const std::size_t rates = shape_.layers * shape_.neurons * batch * word;
        return plan_.threads * (3 * arrays + rough + drawn + rates);
    }

    /// Rows of all aggregated quantities.
    [[nodiscard]] std::size_t rows() const {
        std::size_t rows = 0;
        for (const Aggregated& quantity : aggregated()) rows += rows_of(quantity, shape_);
        return points_ * rows;
    }

    /// Aggregates until they are labelled, and one quantity of them twice.
    [[nodiscard]] std::size_t aggregates() const {
        const std::size_t labelled = points_ * shape_.layers * row_bytes;
        return rows() * sizeof(metrics::Aggregate) + points_ * shape_.systems() * sizeof(SystemStatuses) + labelled;
    }

    /// Numbers that the dataset holds besides the arrays over columns.
    [[nodiscard]] std::size_t labelled() const {
        std::size_t axes = 0;
        for (const SweepAxis& axis : experiment_.axes) axes += axis.values.size() * word;
        const std::size_t coordinates =
            (shape_.layers + shape_.channels) * sizeof(std::int32_t) + metrics::quantile_levels.size() * word;
        // status_count, stability_count, steps_total, residual_max and error_bound_max
        const std::size_t ended = points_ * shape_.systems() * (status_kinds + stability_kinds + 3) * word;
        return axes + coordinates + ended + rows() * row_bytes;
    }

    /// Arrays over columns that are written.
    [[nodiscard]] std::size_t over_columns() const {
        if (!spec_.output.columns) return 0;
        std::size_t of_column = 0;
        for (const ColumnVariable& variable : written()) of_column += variable.bytes;
        return points_ * columns_ * of_column + columns_ * word;
    }

    /// Blocks of columns whose aggregates are taken at once, where no column is kept.
    [[nodiscard]] std::size_t flights() const {
        const std::size_t most = on_device() ? plan_.threads : open_blocks(shape_.layers, plan_.threads, plan_.batch);
        return std::min(most, (columns_ + block() - 1) / block());
    }
    [[nodiscard]] std::size_t block() const {
        return on_device() ? block_columns_on_device(shape_.layers) : block_columns_on_host(plan_.batch);
    }
    [[nodiscard]] bool on_device() const { return &plan_.backend->on_host() != plan_.backend; }

    /// Arrays that columns fill: of the whole experiment, or of the blocks in flight.
    [[nodiscard]] std::size_t held() const {
        if (spec_.output.columns) return Results::bytes(experiment_, shape_, certified_);
        const core::OutcomeRows rows{.systems = shape_.systems(), .layers = shape_.layers};
        const std::size_t columns = std::min(columns_, block());
        const std::size_t lanes =
            on_device() ? rows.aggregated() * core::sum_tiles(columns) * core::sum_lanes : 0;  // the host sums in place
        return flights() *
               (columns * (rows.rows() * word + 2 * rows.systems) + lanes * (sizeof(core::Moment) + sizeof(core::Sum)));
    }

    /// Copies of the values, and the steps as real numbers.
    [[nodiscard]] std::size_t aggregating() const {
        if (!spec_.output.columns) return 0;
        return aggregation_bytes(columns_, columns_ * shape_.systems() * points_, plan_.threads);
    }

    [[nodiscard]] std::size_t strings() const {
        std::size_t bytes = 2 * spec_.text.size() + shape_.neurons * word;
        constexpr std::size_t as_text = 20;  // of a number in the resolved spec
        for (const SweepAxis& axis : experiment_.axes) {
            bytes += axis.values.size() * as_text;
            for (const std::string& label : axis.labels) bytes += 2 * label.size() + sizeof(std::string);
        }
        return bytes;
    }

    [[nodiscard]] std::size_t variables() const {
        // status_count, stability_count, steps_total, residual_max and error_bound_max among them
        constexpr std::size_t coordinates = 7, totals = 5, traces = 6;
        return coordinates + experiment_.axes.size() + totals + 4 * aggregated().size() + written().size() +
               (keeps_traces(spec_) ? traces : 0);
    }

    [[nodiscard]] const assembly::Shape& shape() const { return shape_; }

private:
    /// Variables over columns that are written.
    [[nodiscard]] std::vector<ColumnVariable> written() const {
        auto all = column_variables(spec_, shape_, kept_draws(experiment_), certified_);
        std::erase_if(all, [&](const ColumnVariable& variable) {
            return !variable.is_written || !spec_.output.keeps(variable.name);
        });
        return all;
    }

    /// Mean, deviation, quantiles and the count of undefined ones.
    static constexpr std::size_t row_bytes = (3 + metrics::quantile_levels.size()) * word;

    const Experiment& experiment_;
    const Spec& spec_;
    const Plan& plan_;
    bool certified_;
    assembly::Shape shape_;
    std::size_t points_, columns_;
};

}  // namespace

Needs needs_of(const Experiment& experiment, const RunOptions& options, bool certified, std::size_t trace_points,
               std::size_t running, std::size_t flight) {
    const Plan plan = make_plan(experiment, options);
    static_cast<void>(product_of(experiment.base, *plan.backend));  // that it can be had
    const Sizes sizes(experiment, plan, certified);
    const std::size_t traces = trace_bytes(experiment, sizes.shape(), trace_points);
    Needs needs;
    needs.result = sizes.over_columns() + sizes.labelled() + traces;
    needs.strings = sizes.strings();
    needs.variables = sizes.variables();
    // one after the other: columns march, are aggregated, what is not kept is given back, the rest is labelled, each
    // quantity giving way to its variables
    const std::size_t held = sizes.held(), kept_traces = experiment.base.output.columns ? traces : 0;
    if (running == 0) running = RunningAggregates::bytes(sizes.shape());
    // each flight of a device counts by itself, in four times the room: in 64 bits, and with as many places in reserve;
    // the host adds what they counted in 64 bits to what it counted in 32
    if (experiment.base.output.columns) running = 0;
    if (sizes.on_device()) running *= 3 + 4 * sizes.flights();
    const std::size_t peak =
        kept_traces + running +
        std::max({held + (flight > 0 ? flight : sizes.marching()), held + sizes.aggregating() + sizes.aggregates(),
                  sizes.over_columns() + sizes.aggregates() + needs.strings});
    const std::size_t written = needs.result + needs.strings;
    needs.working = std::max(peak, written) - std::min(peak, needs.result);
    return needs;
}

void check_memory(std::size_t needed, std::size_t available, const char* advice) {
    if (needed <= available) return;
    constexpr double mebibyte = 1048576.0;
    throw Error(fmt::format("memory: the experiment needs {:.1f} MiB and {:.1f} MiB are available; allowed: {}",
                            static_cast<double>(needed) / mebibyte, static_cast<double>(available) / mebibyte, advice),
                Fault::machine);
}

}  // namespace colonnade::experiment

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "colonnade/dataset.hpp"
#include "host/equilibrium/outcome.hpp"
#include "host/experiment/results/results.hpp"
#include "host/experiment/run/equilibrium_stability.hpp"
#include "host/metrics/aggregate.hpp"

namespace colonnade::experiment {

inline constexpr std::size_t status_kinds = core::status_count;

/// How the circuits of one layer, or the whole columns of a concurrent one, ended.
struct SystemStatuses {
    std::array<std::int64_t, status_kinds> kinds{};         ///< circuits of each status
    std::array<std::int64_t, stability_kinds> stability{};  ///< circuits of each Stability
    std::int64_t steps = 0;                                 ///< updates that all of them took
    double residual;                                        ///< largest of the converged; NaN without one
    double error_bound;                                     ///< largest certified; NaN without one

    SystemStatuses();
    void add(const SystemStatuses& others);
};

/// Aggregates of one quantity over its columns, a row each.
using Rows = std::vector<metrics::Aggregate>;

/// Everything that is kept of all columns together.
struct Aggregates {
    std::vector<SystemStatuses> ended;  ///< [point][system]
    std::vector<Rows> quantities;  ///< in the order of aggregated(), rows [point][system], [point][layer] or [point]
};

/// A quantity of which aggregates are kept.
struct Aggregated {
    enum class Of { circuit, layer, column };
    std::string name, units, long_name;
    Of of;
};

/// steps, residual, error_bound, settling_time, all metrics of a layer, layers_to_wta and input_michelson.
[[nodiscard]] const std::vector<Aggregated>& aggregated();

/// Of results that are all there, on `threads` threads. Throws Interrupted soon after `stop`, which may be empty,
/// answers true.
[[nodiscard]] Aggregates aggregate(const Results& results, std::size_t threads, const std::function<bool()>& stop = {});

/// Bytes that aggregate() takes while it runs on `columns` columns in rows of `circuits` circuits in all.
[[nodiscard]] std::size_t aggregation_bytes(std::size_t columns, std::size_t circuits, std::size_t threads) noexcept;

/// Values of each of aggregated() in the order of its rows, `columns` values a row. `steps`: those of the results as
/// real numbers.
[[nodiscard]] std::vector<std::span<const double>> values_of(const Results& results, std::span<const double> steps);

/// One for each row [point][system].
[[nodiscard]] std::vector<SystemStatuses> ended(const Results& results);

/// Where an aggregated quantity stands in a dataset.
struct Place {
    std::vector<std::string> dimensions;  ///< without `column`; `layer` last, sweep dimensions before
    std::size_t inner = 1;                ///< size of the last dimension when it is not of the sweep, else 1
};

/// Appends NAME_mean, NAME_std, NAME_undefined and NAME_quantile (dimension `quantile` before the inner one).
void add_aggregates(const Aggregated& quantity, const Place& place, Rows rows, Dataset& dataset);

}  // namespace colonnade::experiment

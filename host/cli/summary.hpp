#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "colonnade/dataset.hpp"

namespace colonnade::cli {

/// Quantiles of one quantity over the columns: 5, 25, 50, 75 and 95 %.
using Quantiles = std::array<double, 5>;

/// One row of the summary: a layer, or a whole column whose layers evolve together.
struct CircuitSummary {
    std::string layer;                        ///< number from 1, or "all"
    std::vector<std::int64_t> status;         ///< circuits in each way of ending, in the order of Summary::status_names
    std::vector<std::int64_t> stability;      ///< circuits of each kind, in the order of Summary::stability_names
    double steps = 0.0, settling_time = 0.0;  ///< medians
    double residual = 0.0;                    ///< largest of the converged circuits
    double error_bound = 0.0;                 ///< largest certified
    std::int64_t certified = 0;
};

/// Contrast of one layer over the columns.
struct ContrastSummary {
    std::map<std::string, Quantiles> metrics;  ///< by name, all of layer_metrics

    [[nodiscard]] const Quantiles& michelson() const { return metrics.at("michelson"); }
    [[nodiscard]] double median(const std::string& metric) const { return metrics.at(metric)[2]; }
};

/// One point of a sweep, or the only one.
struct PointSummary {
    std::vector<std::string> where;  ///< swept values, in the order of Summary::axes
    std::vector<CircuitSummary> circuits;
    std::vector<ContrastSummary> layers;
    double layers_to_wta = 0.0;  ///< median over the columns that get there
    std::int64_t without_wta = 0;
    std::int64_t negative = 0;   ///< layers of columns with negative rates, of which contrast is undefined
    double circuit_steps = 0.0;  ///< updates taken, over all circuits
};

/// What the table, the plot and the JSON show, all of it read or reduced from the dataset of a run.
struct Summary {
    std::string title, backend, precision;
    std::string product;  ///< what computed W x with solve.product = "library", else empty
    std::size_t columns = 0, layers = 0, neurons = 0;
    std::vector<std::string> axes, status_names, stability_names;
    std::vector<PointSummary> points;
    /// Points of a long sweep that are only counted.
    std::size_t points_left_out = 0;
    std::int64_t unconverged_left_out = 0, negative_left_out = 0;
    std::vector<std::int64_t> stability_left_out;  ///< in the order of stability_names; empty: none
    double steps_left_out = 0.0;

    /// Circuits that did not converge, skipped ones included.
    [[nodiscard]] std::int64_t unconverged() const;
    /// Circuits whose equilibrium is of this kind of stability.
    [[nodiscard]] std::int64_t count(const std::string& stability) const;
    /// Layers of columns with negative rates.
    [[nodiscard]] std::int64_t negative() const;
    [[nodiscard]] double circuit_steps() const;
    [[nodiscard]] std::size_t sweep_points() const { return points.size() + points_left_out; }
};

/// Rows that a table of points has at most.
inline constexpr std::size_t max_points_shown = 40;

/// The first `max_points` points of a sweep; the others are only counted.
[[nodiscard]] Summary summarise(const Dataset& dataset,
                                std::size_t max_points = std::numeric_limits<std::size_t>::max());

}  // namespace colonnade::cli

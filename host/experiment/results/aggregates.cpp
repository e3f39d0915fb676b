#include "host/experiment/results/aggregates.hpp"

#include <algorithm>
#include <limits>
#include <span>
#include <utility>

#include "colonnade/run.hpp"
#include "host/experiment/parallel/parallel.hpp"

namespace colonnade::experiment {
namespace {

std::vector<Aggregated> list_aggregated() {
    using Of = Aggregated::Of;
    std::vector<Aggregated> all{
        {"steps", "1", "updates taken, of the flow or of Newton", Of::circuit},
        {"residual", "1", "residual max |Phi(Wx + u) - x|", Of::circuit},
        {"error_bound", "1", "certified bound on the distance to the equilibrium", Of::circuit},
        {"settling_time", "tau", "settling time", Of::circuit},
    };
    for (const MetricInfo& info : layer_metrics) all.push_back({info.name, info.units, info.long_name, Of::layer});
    all.push_back({"layers_to_wta", "1", "number of the first layer in which one channel alone is active", Of::column});
    all.push_back({"input_michelson", "1", "Michelson contrast of the input", Of::column});
    return all;
}

/// The larger one of those that are no NaN.
double larger(double a, double b) {
    return b > a || a != a ? b : a;
}

/// How the circuits of a row [point][system] ended.
SystemStatuses ended_in(const Results& results, std::size_t row) {
    SystemStatuses found;
    for (std::size_t i = row * results.columns; i < (row + 1) * results.columns; ++i) {
        const auto status = static_cast<equilibrium::Status>(results.status[i]);
        ++found.kinds[static_cast<std::size_t>(status)];
        ++found.stability[static_cast<std::size_t>(static_cast<Stability>(results.stability[i]))];
        found.steps += results.steps[i];
        if (status == equilibrium::Status::converged) found.residual = larger(found.residual, results.residual[i]);
        found.error_bound = larger(found.error_bound, results.error_bound[i]);
    }
    return found;
}

}  // namespace

SystemStatuses::SystemStatuses()
    : residual(std::numeric_limits<double>::quiet_NaN()), error_bound(std::numeric_limits<double>::quiet_NaN()) {}

void SystemStatuses::add(const SystemStatuses& others) {
    for (std::size_t kind = 0; kind < status_kinds; ++kind) kinds[kind] += others.kinds[kind];
    for (std::size_t kind = 0; kind < stability_kinds; ++kind) stability[kind] += others.stability[kind];
    steps += others.steps;
    residual = larger(residual, others.residual);
    error_bound = larger(error_bound, others.error_bound);
}

const std::vector<Aggregated>& aggregated() {
    static const std::vector<Aggregated> all = list_aggregated();
    return all;
}

std::vector<std::span<const double>> values_of(const Results& results, std::span<const double> steps) {
    std::vector<std::span<const double>> all{steps, results.residual, results.error_bound, results.settling_time};
    all.insert(all.end(), results.metrics.begin(), results.metrics.end());
    all.emplace_back(results.layers_to_wta);
    all.emplace_back(results.input_michelson);
    return all;
}

std::vector<SystemStatuses> ended(const Results& results) {
    std::vector<SystemStatuses> all;
    for (std::size_t row = 0; row < results.points * results.systems; ++row) all.push_back(ended_in(results, row));
    return all;
}

Aggregates aggregate(const Results& results, std::size_t threads, const std::function<bool()>& stop) {
    const std::vector<double> steps(results.steps.begin(), results.steps.end());
    const auto quantities = values_of(results, steps);
    Aggregates all;
    all.ended.resize(results.points * results.systems);
    std::vector<std::size_t> first{all.ended.size()};  // row of each quantity among those of all, after the statuses
    for (const auto values : quantities) {
        all.quantities.emplace_back(values.size() / results.columns);
        first.push_back(first.back() + all.quantities.back().size());
    }
    in_parallel(threads, first.back(), [&](std::size_t at) {
        if (stop && stop()) throw Interrupted{};
        if (at < first[0]) {
            all.ended[at] = ended_in(results, at);
            return;
        }
        const auto q = static_cast<std::size_t>(std::upper_bound(first.begin(), first.end(), at) - first.begin()) - 1;
        const std::size_t row = at - first[q];
        all.quantities[q][row] = metrics::aggregate(quantities[q].subspan(row * results.columns, results.columns));
    });
    return all;
}

std::size_t aggregation_bytes(std::size_t columns, std::size_t circuits, std::size_t threads) noexcept {
    return (threads * columns + circuits) * sizeof(double);
}

void add_aggregates(const Aggregated& quantity, const Place& place, Rows rows, Dataset& dataset) {
    constexpr std::size_t levels = metrics::quantile_levels.size();
    std::vector<double> mean(rows.size());
    std::vector<double> deviation(rows.size());
    std::vector<double> quantiles(rows.size() * levels);
    std::vector<std::int64_t> undefined(rows.size());
    for (std::size_t row = 0; row < rows.size(); ++row) {
        const metrics::Aggregate& aggregate = rows[row];
        mean[row] = aggregate.mean;
        deviation[row] = aggregate.std;
        undefined[row] = static_cast<std::int64_t>(aggregate.undefined);
        const std::size_t outer = row / place.inner;
        for (std::size_t q = 0; q < levels; ++q)
            quantiles[(outer * levels + q) * place.inner + row % place.inner] = aggregate.quantiles[q];
    }
    auto with_quantile = place.dimensions;
    with_quantile.insert(place.inner > 1 || (!with_quantile.empty() && with_quantile.back() == "layer")
                             ? with_quantile.end() - 1
                             : with_quantile.end(),
                         "quantile");
    const std::string over = " over the columns where it is defined";
    dataset.variables.push_back({quantity.name + "_mean", place.dimensions, quantity.units,
                                 "mean of " + quantity.long_name + over, std::move(mean)});
    dataset.variables.push_back({quantity.name + "_std", place.dimensions, quantity.units,
                                 "standard deviation of " + quantity.long_name + over, std::move(deviation)});
    dataset.variables.push_back({quantity.name + "_quantile", with_quantile, quantity.units,
                                 "quantiles of " + quantity.long_name + over, std::move(quantiles)});
    dataset.variables.push_back({quantity.name + "_undefined", place.dimensions, "1",
                                 "columns in which " + quantity.long_name + " is undefined", std::move(undefined)});
}

}  // namespace colonnade::experiment

#include "experiment/aggregates.hpp"

#include "metrics/aggregate.hpp"

namespace colonnade::experiment {

void add_aggregates(const PerColumn& quantity, std::span<const double> values, Dataset& dataset) {
    constexpr std::size_t levels = metrics::quantile_levels.size();
    std::vector<double> mean(quantity.rows);
    std::vector<double> deviation(quantity.rows);
    std::vector<double> quantiles(quantity.rows * levels);
    std::vector<std::int64_t> undefined(quantity.rows);
    for (std::size_t row = 0; row < quantity.rows; ++row) {
        const auto aggregate = metrics::aggregate(values.subspan(row * quantity.columns, quantity.columns));
        mean[row] = aggregate.mean;
        deviation[row] = aggregate.std;
        undefined[row] = static_cast<std::int64_t>(aggregate.undefined);
        const std::size_t outer = row / quantity.inner;
        for (std::size_t q = 0; q < levels; ++q)
            quantiles[(outer * levels + q) * quantity.inner + row % quantity.inner] = aggregate.quantiles[q];
    }
    auto with_quantile = quantity.dimensions;
    with_quantile.insert(quantity.inner > 1 || (!with_quantile.empty() && with_quantile.back() == "layer")
                             ? with_quantile.end() - 1
                             : with_quantile.end(),
                         "quantile");
    const std::string over = " over the columns where it is defined";
    dataset.variables.push_back({quantity.name + "_mean", quantity.dimensions, quantity.units,
                                 "mean of " + quantity.long_name + over, std::move(mean)});
    dataset.variables.push_back({quantity.name + "_std", quantity.dimensions, quantity.units,
                                 "standard deviation of " + quantity.long_name + over, std::move(deviation)});
    dataset.variables.push_back({quantity.name + "_quantile", with_quantile, quantity.units,
                                 "quantiles of " + quantity.long_name + over, std::move(quantiles)});
    dataset.variables.push_back({quantity.name + "_undefined", quantity.dimensions, "1",
                                 "columns in which " + quantity.long_name + " is undefined", std::move(undefined)});
}

}  // namespace colonnade::experiment

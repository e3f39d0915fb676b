#include "experiment/aggregates.hpp"

#include "experiment/parallel.hpp"

namespace colonnade::experiment {

std::vector<Rows> aggregate_rows(std::span<const std::span<const double>> quantities, std::size_t columns,
                                 std::size_t threads) {
    struct Task {
        std::span<const double> values;
        metrics::Aggregate* result;
    };
    std::vector<Rows> all;
    std::vector<Task> tasks;
    for (const auto values : quantities) all.emplace_back(values.size() / columns);
    for (std::size_t q = 0; q < all.size(); ++q)
        for (std::size_t row = 0; row < all[q].size(); ++row)
            tasks.push_back({quantities[q].subspan(row * columns, columns), &all[q][row]});
    in_parallel(threads, tasks.size(),
                [&](std::size_t at) { *tasks[at].result = metrics::aggregate(tasks[at].values); });
    return all;
}

std::size_t aggregation_bytes(std::size_t columns, std::size_t threads) noexcept {
    return threads * columns * sizeof(double);
}

void add_aggregates(const PerColumn& quantity, const Rows& rows, Dataset& dataset) {
    constexpr std::size_t levels = metrics::quantile_levels.size();
    std::vector<double> mean(quantity.rows);
    std::vector<double> deviation(quantity.rows);
    std::vector<double> quantiles(quantity.rows * levels);
    std::vector<std::int64_t> undefined(quantity.rows);
    for (std::size_t row = 0; row < quantity.rows; ++row) {
        const metrics::Aggregate& aggregate = rows[row];
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

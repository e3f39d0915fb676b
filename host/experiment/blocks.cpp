#include "experiment/blocks.hpp"

#include <algorithm>
#include <bit>

#include "experiment/parallel.hpp"

namespace colonnade::experiment {

std::size_t block_columns(std::size_t layers) noexcept {
    return std::max(std::size_t{1} << 12, std::bit_floor((std::size_t{1} << 19) / layers));
}

Experiment block_of(const Spec& point, std::size_t first, std::size_t count) {
    Experiment block;
    block.base = point;
    block.base.column.first += first;
    block.base.column.last = std::min(point.column.last, block.base.column.first + count);
    block.base.output.metrics = false;  // inputs and drawn values, which no aggregate is taken of
    block.points = {block.base};
    return block;
}

void RunningAggregates::add(const Results& block, std::size_t threads) {
    const std::vector<Ended> now = ended(block);
    ended_.resize(now.size());
    for (std::size_t system = 0; system < now.size(); ++system) ended_[system].add(now[system]);

    struct Task {
        std::span<const double> values;
        metrics::RunningAggregate* to;
    };
    const std::vector<double> steps(block.steps.begin(), block.steps.end());
    const auto quantities = values_of(block, steps);
    running_.resize(quantities.size());
    std::vector<Task> tasks;
    for (std::size_t q = 0; q < quantities.size(); ++q) {
        running_[q].resize(quantities[q].size() / block.columns);
        for (std::size_t row = 0; row < running_[q].size(); ++row)
            tasks.push_back({quantities[q].subspan(row * block.columns, block.columns), &running_[q][row]});
    }
    in_parallel(threads, tasks.size(), [&](std::size_t at) { tasks[at].to->add(tasks[at].values); });
}

void RunningAggregates::finish(Aggregates& all) const {
    all.ended.insert(all.ended.end(), ended_.begin(), ended_.end());
    all.quantities.resize(running_.size());
    for (std::size_t q = 0; q < running_.size(); ++q)
        for (const metrics::RunningAggregate& row : running_[q]) all.quantities[q].push_back(row.result());
}

std::size_t RunningAggregates::bytes(const assembly::Shape& shape) noexcept {
    std::size_t rows = 0;
    for (const Aggregated& quantity : aggregated()) {
        if (quantity.of == Aggregated::Of::circuit) rows += shape.systems();
        if (quantity.of == Aggregated::Of::layer) rows += shape.layers;
        if (quantity.of == Aggregated::Of::column) ++rows;
    }
    return rows * metrics::Histogram::bytes(64);
}

}  // namespace colonnade::experiment

#include "host/experiment/results/blocks.hpp"

#include <algorithm>
#include <bit>
#include <limits>
#include <numeric>
#include <utility>

#include "host/experiment/parallel/parallel.hpp"
#include "kernels/pipeline/turn.hpp"

namespace colonnade::experiment {
namespace {

/// Circuits whose rows are held at once.
constexpr std::size_t max_circuits = std::size_t{1} << 19;

/// -1 stands for none.
double known(double largest) {
    return largest < 0.0 ? std::numeric_limits<double>::quiet_NaN() : largest;
}

}  // namespace

std::size_t rows_of(const Aggregated& quantity, const assembly::Shape& shape) noexcept {
    if (quantity.of == Aggregated::Of::circuit) return shape.systems();
    return quantity.of == Aggregated::Of::layer ? shape.layers : 1;
}

std::size_t block_columns_on_device(std::size_t layers) noexcept {
    return std::max(core::sum_tile, std::bit_floor(max_circuits / layers));
}

std::size_t block_columns_on_host(std::size_t batch) noexcept {
    return std::max<std::size_t>(batch / core::sum_tile, 1) * core::sum_tile;
}

std::size_t open_blocks(std::size_t layers, std::size_t threads, std::size_t batch) noexcept {
    const std::size_t block = block_columns_on_host(batch);
    const std::size_t filled = (threads * std::min(batch, block) + block - 1) / block + 1;
    return std::max(filled, std::min(threads + 1, max_circuits / (layers * block)));
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

RunningAggregates::RunningAggregates(const assembly::Shape& shape) : statuses_(shape.systems()) {
    for (const Aggregated& quantity : aggregated()) running_.emplace_back(rows_of(quantity, shape));
    for (auto& rows : running_)
        for (metrics::RunningAggregate& row : rows) rows_.push_back(&row);
}

void RunningAggregates::add(const Results& block, std::size_t threads) {
    const std::vector<SystemStatuses> now = ended(block);
    for (std::size_t system = 0; system < now.size(); ++system) statuses_[system].add(now[system]);

    const std::vector<double> steps(block.steps.begin(), block.steps.end());
    std::vector<std::span<const double>> values;
    for (const auto quantity : values_of(block, steps))
        for (std::size_t first = 0; first < quantity.size(); first += block.columns)
            values.push_back(quantity.subspan(first, block.columns));
    in_parallel(threads, rows_.size(), [&](std::size_t row) { rows_[row]->add(values[row]); });
}

BlockAggregate RunningAggregates::count(const core::OutcomeRows& rows, UncertifiedCounts uncertified,
                                        std::size_t turn) {
    BlockAggregate tally;
    tally.columns = rows.columns;
    tally.uncertified = std::move(uncertified);
    const std::size_t tiles = core::sum_tiles(rows.columns);
    tally.tiles.resize(rows_.size() * tiles);
    for (std::size_t k = 0; k < rows_.size(); ++k) {
        const std::size_t row = (turn + k) % rows_.size();
        for (std::size_t tile = 0; tile < tiles; ++tile)
            tally.tiles[row * tiles + tile] =
                rows_[row]->count(metrics::tile_of({rows.row(row), rows.columns}, tile * core::sum_tile));
    }
    tally.ended.resize(rows.systems);
    core::take_turns<double>(core::StatusLane{rows, tally.ended.data()}, rows.systems * tiles * core::sum_lanes);
    return tally;
}

void RunningAggregates::add(const BlockAggregate& block) {
    const std::size_t tiles = core::sum_tiles(block.columns);
    for (std::size_t row = 0; row < rows_.size(); ++row)
        for (std::size_t tile = 0; tile < tiles; ++tile)
            rows_[row]->add(block.tiles[row * tiles + tile],
                            std::min(core::sum_tile, block.columns - tile * core::sum_tile));
    add(block.ended, block.uncertified, block.columns);
}

void RunningAggregates::add(std::span<const core::StatusTotals> ended, const UncertifiedCounts& uncertified,
                            std::size_t columns) {
    for (std::size_t system = 0; system < statuses_.size(); ++system) {
        SystemStatuses now;
        for (std::size_t kind = 0; kind < status_kinds; ++kind)
            now.kinds[kind] = static_cast<std::int64_t>(ended[system].kinds[kind]);
        // what a certificate covers is stable
        const std::int64_t converged = now.kinds[static_cast<std::size_t>(equilibrium::Status::converged)];
        now.stability = uncertified[system];
        now.stability[static_cast<std::size_t>(Stability::stable)] +=
            converged - std::accumulate(now.stability.begin(), now.stability.end(), std::int64_t{0});
        now.stability[static_cast<std::size_t>(Stability::not_applicable)] =
            static_cast<std::int64_t>(columns) - converged;
        now.steps = static_cast<std::int64_t>(ended[system].steps);
        now.residual = known(ended[system].residual);
        now.error_bound = known(ended[system].error_bound);
        statuses_[system].add(now);
    }
}

void RunningAggregates::finish(Aggregates& all) const {
    all.ended.insert(all.ended.end(), statuses_.begin(), statuses_.end());
    all.quantities.resize(running_.size());
    for (std::size_t q = 0; q < running_.size(); ++q)
        for (const metrics::RunningAggregate& row : running_[q]) all.quantities[q].push_back(row.result());
}

std::size_t RunningAggregates::bytes() const noexcept {
    std::size_t bytes = 0;
    for (metrics::RunningAggregate* row : rows_) bytes += row->histogram().bytes();
    return bytes;
}

std::size_t RunningAggregates::bytes(const assembly::Shape& shape) noexcept {
    std::size_t rows = 0;
    for (const Aggregated& quantity : aggregated()) rows += rows_of(quantity, shape);
    return rows * metrics::Histogram::bytes(64);
}

}  // namespace colonnade::experiment

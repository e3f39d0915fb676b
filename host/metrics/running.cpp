#include "metrics/running.hpp"

#include "pipeline/tile_moments.hpp"

namespace colonnade::metrics {

void RunningAggregate::add(std::span<const double> values) {
    for (std::size_t first = 0; first < values.size(); first += core::sum_tile) {
        const auto tile = tile_of(values, first);
        const core::Moments found = kernels::tile_moments(tile);
        add(found, tile.size());
        if (found.defined == 0) continue;
        if (core::bin_of(found.least) == core::bin_of(found.greatest))
            histogram_.add(found.least, found.defined);
        else if (found.defined == tile.size())
            histogram_.add(tile);
        else
            histogram_.add(defined_in(tile));
    }
}

void RunningAggregate::add(const core::Moments& tile, std::size_t values) {
    values_ += values;
    moments_.add(tile);
    if (tile.defined > 0) histogram_.widen(tile.least, tile.greatest);
}

Aggregate RunningAggregate::result() const {
    return aggregate_of(moments_, values_,
                        [&](std::span<const std::size_t> ranks) { return histogram_.order_statistics(ranks); });
}

}  // namespace colonnade::metrics

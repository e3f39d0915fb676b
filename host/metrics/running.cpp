#include "host/metrics/running.hpp"

#include "kernels/pipeline/tile_moments.hpp"

namespace colonnade::metrics {

void RunningAggregate::add(std::span<const double> values) {
    for (std::size_t first = 0; first < values.size(); first += core::sum_tile) {
        const auto tile = tile_of(values, first);
        add(count(tile), tile.size());
    }
}

core::Moments RunningAggregate::count(std::span<const double> tile) {
    const core::Moments found = kernels::tile_moments(tile);
    if (found.defined == 0) return found;
    const bool in_one_bin = core::bin_of(found.least) == core::bin_of(found.greatest);
    const std::vector<double> defined =
        in_one_bin || found.defined == tile.size() ? std::vector<double>() : defined_in(tile);
    const std::scoped_lock lock(mutex_);
    if (in_one_bin)
        histogram_.add(found.least, found.defined);
    else
        histogram_.add(defined.empty() ? tile : defined);
    return found;
}

void RunningAggregate::add(const core::Moments& tile, std::size_t values) {
    values_ += values;
    moments_.add(tile);
}

Aggregate RunningAggregate::result() const {
    return aggregate_of(moments_, values_, [&](std::span<const std::size_t> ranks) {
        return histogram_.order_statistics(ranks, moments_.least, moments_.greatest);
    });
}

}  // namespace colonnade::metrics

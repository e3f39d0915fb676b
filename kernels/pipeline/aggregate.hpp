#pragma once

/// Aggregates of a block's rows where they lie, by many threads at once: sums in the order of core/moments.hpp, counts
/// of statuses, and bins of core/bins.hpp. What is added to by several threads is an integer or a maximum, which no
/// order changes.
#include "kernels/core/bins.hpp"
#include "kernels/core/moments.hpp"
#include "kernels/core/status.hpp"
#include "kernels/pipeline/draw.hpp"
#include "kernels/pipeline/outcome_rows.hpp"

namespace colonnade::core {

COLONNADE_HD void add_to(std::uint64_t& count, std::uint64_t more) {
#if defined(__CUDA_ARCH__)
    atomicAdd(reinterpret_cast<unsigned long long*>(&count), static_cast<unsigned long long>(more));
#else
    count += more;
#endif
}
/// Raises a number to a larger one that is not negative: the bits of such numbers ascend as the numbers do, and those
/// of negative ones come first.
COLONNADE_HD void raise_to(double& number, double value) {
#if defined(__CUDA_ARCH__)
    atomicMax(reinterpret_cast<long long*>(&number), __double_as_longlong(value));
#else
    number = max(value, number);
#endif
}

/// How the circuits of one system ended.
struct StatusTotals {
    std::uint64_t kinds[status_count] = {};
    std::uint64_t steps = 0;
    double residual = -1.0;     ///< largest of the converged; -1 without one
    double error_bound = -1.0;  ///< largest certified; -1 without one
};

/// Lane k of all lanes of all tiles of all rows.
struct LanePlace {
    std::size_t row, tile, lane, first, count;
    COLONNADE_HD LanePlace(std::size_t k, std::size_t columns)
        : row(k / (sum_tiles(columns) * sum_lanes)),
          tile(k / sum_lanes % sum_tiles(columns)),
          lane(k % sum_lanes),
          first(tile * sum_tile),
          count(columns - first < sum_tile ? columns - first : sum_tile) {}
};

/// Calls add(values) for the values of neighbouring lanes in a tile, in order; NaN, of which nothing is added, where
/// the last ones are missing. A pack is never wider than the lanes of a tile.
template <class V, class Add>
COLONNADE_HD void each_of_lanes(const double* tile, const LanePlace& place, Add add) {
    constexpr auto width = static_cast<std::size_t>(lane_traits<V>::width);
    std::size_t at = place.lane;
    for (; at + width <= place.count; at += sum_lanes) add(load<V>(tile, Columns<V>{at}));
    if constexpr (width > 1) {
        if (at >= place.count) return;
        double last[width];
        for (std::size_t i = 0; i < width; ++i) last[i] = at + i < place.count ? tile[at + i] : __builtin_nan("");
        add(load<V>(last, Columns<V>{0}));
    }
}

struct MomentLane {
    const double* values;  ///< [row][column]
    std::size_t columns;
    Moment* lanes;  ///< [row][tile][lane]
    template <class V>
    COLONNADE_HD void operator()(Columns<V> k) const {
        const LanePlace place(k.first, columns);
        const V zero = splat<V>(0);
        V total = zero, lost = zero, defined = zero;
        V least = splat<V>(__builtin_inf()), greatest = splat<V>(-__builtin_inf());
        each_of_lanes<V>(values + place.row * columns + place.first, place, [&](V value) COLONNADE_INLINE {
            const auto is_defined = value == value;
            add_compensated(select(is_defined, value, zero), total, lost);
            defined = defined + select(is_defined, splat<V>(1), zero);
            least = min(value, least);
            greatest = max(value, greatest);
        });
        double found[5][lane_traits<V>::width];
        const V all[5] = {total, lost, defined, least, greatest};
        for (int number = 0; number < 5; ++number) store(all[number], found[number], Columns<V>{0});
        for (int i = 0; i < lane_traits<V>::width; ++i) {
            Moment moment;
            moment.sum = {found[0][i], found[1][i]};
            moment.defined = static_cast<std::uint64_t>(found[2][i]);
            moment.least = found[3][i], moment.greatest = found[4][i];
            lanes[k.first + static_cast<std::size_t>(i)] = moment;
        }
    }
};

/// The lanes of tile k of all tiles of all rows, in order.
struct MomentTile {
    const Moment* lanes;
    Moments* tiles;  ///< [row][tile]; without squares
    COLONNADE_HD void operator()(std::size_t k) const {
        Moment all;
        for (std::size_t lane = 0; lane < sum_lanes; ++lane) all.add(lanes[k * sum_lanes + lane]);
        tiles[k] = {all, {}};
    }
};

struct SquareLane {
    const double* values;
    std::size_t columns;
    const Moments* tiles;  ///< [row][tile]
    Sum* lanes;            ///< [row][tile][lane]
    template <class V>
    COLONNADE_HD void operator()(Columns<V> k) const {
        const LanePlace place(k.first, columns);
        const V mean = splat<V>(tiles[k.first / sum_lanes].mean());
        V total = splat<V>(0), lost = total;
        each_of_lanes<V>(values + place.row * columns + place.first, place, [&](V value) COLONNADE_INLINE {
            add_compensated(squared_distance(value, mean), total, lost);
        });
        double found[2][lane_traits<V>::width];
        store(total, found[0], Columns<V>{0});
        store(lost, found[1], Columns<V>{0});
        for (int i = 0; i < lane_traits<V>::width; ++i)
            lanes[k.first + static_cast<std::size_t>(i)] = {found[0][i], found[1][i]};
    }
};

struct SquareTile {
    const Sum* lanes;
    Moments* tiles;
    COLONNADE_HD void operator()(std::size_t k) const {
        for (std::size_t lane = 0; lane < sum_lanes; ++lane) tiles[k].squares.add(lanes[k * sum_lanes + lane]);
    }
};

/// Lane k of the statuses of all systems.
struct StatusLane {
    OutcomeRows rows;
    StatusTotals* totals;  ///< [system]
    COLONNADE_HD void operator()(std::size_t k) const {
        const LanePlace place(k, rows.columns);
        StatusTotals found;
        for (std::size_t at = place.lane; at < place.count; at += sum_lanes) {
            const std::size_t column = place.first + at;
            const std::int8_t status = rows.status[place.row * rows.columns + column];
            // not kinds[status], which registers cannot do
            for (int kind = 0; kind < status_count; ++kind) found.kinds[kind] += status == kind ? 1 : 0;
            found.steps += static_cast<std::uint64_t>(rows(rows.steps(place.row), column));
            if (status == static_cast<std::int8_t>(Status::converged))
                found.residual = max(rows(rows.residual(place.row), column), found.residual);
            found.error_bound = max(rows(rows.error_bound(place.row), column), found.error_bound);
        }
        StatusTotals& all = totals[place.row];
        for (int kind = 0; kind < status_count; ++kind) add_to(all.kinds[kind], found.kinds[kind]);
        add_to(all.steps, found.steps);
        raise_to(all.residual, found.residual);
        raise_to(all.error_bound, found.error_bound);
    }
};

template <class T>
struct CopyNumber {
    const T* from;
    T* to;
    COLONNADE_HD void operator()(std::size_t k) const { to[k] = from[k]; }
};

struct ClearTotals {
    StatusTotals* totals;
    COLONNADE_HD void operator()(std::size_t k) const { totals[k] = StatusTotals{}; }
};

/// Octaves that values fall into: 0 where none was met, 1 where one was, from 2 on where their bins are counted.
/// [row][octave]
using OctavePlace = std::uint32_t;

/// Marks the octaves of the values of lane k of all rows; `fresh` becomes 1 where one is new.
struct MeetOctave {
    const double* values;
    std::size_t columns;
    OctavePlace* places;
    std::uint32_t* fresh;
    COLONNADE_HD void operator()(std::size_t k) const {
        const LanePlace here(k, columns);
        const double* const tile = values + here.row * columns + here.first;
        std::uint64_t met = bin_octaves;  // the last one, as most values share it with their neighbours
        for (std::size_t at = here.lane; at < here.count; at += sum_lanes) {
            if (tile[at] != tile[at]) continue;
            const std::uint64_t octave = bin_of(tile[at]) / bins_in_octave;
            if (octave == met) continue;
            met = octave;
            OctavePlace& place = places[here.row * bin_octaves + octave];
            if (place != 0) continue;
            place = 1;
            raise(*fresh);
        }
    }
};

/// Counts the values of lane k of all rows in their bins.
struct CountBin {
    const double* values;
    std::size_t columns;
    const OctavePlace* places;
    std::uint64_t* counts;  ///< [place - 2][bin of the octave]
    COLONNADE_HD void operator()(std::size_t k) const {
        const LanePlace here(k, columns);
        const double* const tile = values + here.row * columns + here.first;
        // equal neighbours are counted at once: a count that was just written takes its time to be read
        std::uint64_t last = 0, alike = 0;
        for (std::size_t at = here.lane; at < here.count; at += sum_lanes) {
            if (tile[at] != tile[at]) continue;
            const std::uint64_t bin = bin_of(tile[at]);
            if (bin != last && alike > 0) {
                add(here.row, last, alike);
                alike = 0;
            }
            last = bin;
            ++alike;
        }
        if (alike > 0) add(here.row, last, alike);
    }

private:
    COLONNADE_HD void add(std::size_t row, std::uint64_t bin, std::uint64_t more) const {
        const OctavePlace place = places[row * bin_octaves + bin / bins_in_octave];
        add_to(counts[(place - 2) * bins_in_octave + bin % bins_in_octave], more);
    }
};

}  // namespace colonnade::core

#pragma once

/// Sums over columns in an order that their number alone decides, so that one thread and a thousand find the same bits.
/// A row of values is cut into tiles of columns, and a tile into lanes of every 16th column. Each lane is summed by
/// itself with compensation, then the lanes of a tile; its squares are taken from its own mean while it is still in
/// cache, and tiles are merged in order. NaN stands for a value that is undefined: it is left out and counted.
#include <cstddef>
#include <cstdint>

#include "kernels/core/lane.hpp"

namespace colonnade::core {

inline constexpr std::size_t sum_lanes = 16;
inline constexpr std::size_t sum_tile = 2048;  ///< so many values of all rows of four layers fit a second-level cache

[[nodiscard]] constexpr std::size_t sum_tiles(std::size_t values) {
    return (values + sum_tile - 1) / sum_tile;
}

/// total + value, and what the rounding of that loses (Knuth, TAOCP 2, 4.2.2).
template <class V>
COLONNADE_HD void add_compensated(V value, V& total, V& lost) {
    const V next = total + value;
    const V of_value = next - total;
    lost = lost + ((total - (next - of_value)) + (value - of_value));
    total = next;
}

struct Sum {
    double total = 0.0, lost = 0.0;

    COLONNADE_HD void add(double value) { add_compensated(value, total, lost); }
    COLONNADE_HD void add(const Sum& other) {
        add(other.total);
        lost += other.lost;
    }
    /// An infinite sum has no rounding error to speak of.
    [[nodiscard]] COLONNADE_HD double value() const { return total - total == 0.0 ? total + lost : total; }
};

/// What one pass tells of some values of a tile.
struct Moment {
    Sum sum;                                                      ///< of the defined values
    std::uint64_t defined = 0;                                    ///< values that are no NaN
    double least = __builtin_inf(), greatest = -__builtin_inf();  ///< of the defined values

    COLONNADE_HD void add(const Moment& others) {
        sum.add(others.sum);
        defined += others.defined;
        least = min(others.least, least);
        greatest = max(others.greatest, greatest);
    }
    /// 0 where there is none.
    [[nodiscard]] COLONNADE_HD double mean() const {
        return defined == 0 ? 0.0 : sum.value() / static_cast<double>(defined);
    }
};

/// The same of one tile or of several, with the squares of distances from the mean.
struct Moments : Moment {
    Sum squares;

    /// The tile, or tiles, that follow (Chan, Golub and LeVeque 1979, eq. 2.1b).
    COLONNADE_HD void add(const Moments& others) {
        if (others.defined == 0) return;
        squares.add(others.squares);
        if (defined > 0) {
            const auto before = static_cast<double>(defined), more = static_cast<double>(others.defined);
            const double apart = others.mean() - mean();
            squares.add(apart * apart * (before * (more / (before + more))));
        }
        Moment::add(others);
    }
};

/// Squared distance from the mean, 0 of an undefined value.
template <class V>
COLONNADE_HD V squared_distance(V value, V mean) {
    const V distance = value - mean;
    return select(value == value, distance * distance, splat<V>(0));
}

}  // namespace colonnade::core

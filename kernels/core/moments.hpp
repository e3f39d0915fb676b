#pragma once

/// Sums over columns in an order that their number alone decides, so that one thread and a thousand find the same bits.
/// A row of values is cut into tiles of columns, and a tile into lanes of every 16th column. Each lane is summed by
/// itself with compensation, then the lanes of a tile, then the tiles. NaN stands for a value that is undefined: it is
/// left out and counted.
#include <cstddef>
#include <cstdint>

#include "core/lane.hpp"

namespace colonnade::core {

inline constexpr std::size_t sum_lanes = 16;
inline constexpr std::size_t sum_tile = 4096;

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

/// What is known of some values of a row.
struct Moment {
    Sum sum;                                                      ///< of the defined values
    std::uint64_t defined = 0;                                    ///< values that are no NaN
    double least = __builtin_inf(), greatest = -__builtin_inf();  ///< of the defined values

    COLONNADE_HD void add(double value) {
        const bool is_defined = value == value;
        sum.add(is_defined ? value : 0.0);
        defined += is_defined ? 1 : 0;
        least = min(value, least);
        greatest = max(value, greatest);
    }
    COLONNADE_HD void add(const Moment& others) {
        sum.add(others.sum);
        defined += others.defined;
        least = min(others.least, least);
        greatest = max(others.greatest, greatest);
    }
};

/// The defined values of a row: their sum, mean and number, the squares of their distances from the mean, and the ends.
/// All but the ends are 0 where there is none.
struct Moments {
    double sum = 0.0, mean = 0.0, squares = 0.0;
    std::size_t defined = 0;
    double least = __builtin_inf(), greatest = -__builtin_inf();
};

/// From the moments of all values, before their squares.
COLONNADE_HD Moments without_squares(const Moment& all) {
    if (all.defined == 0) return {};
    const double sum = all.sum.value();
    return {sum, sum / static_cast<double>(all.defined), 0.0, all.defined, all.least, all.greatest};
}

/// Squared distance from the mean, 0 of an undefined value.
template <class V>
COLONNADE_HD V squared_distance(V value, V mean) {
    const V distance = value - mean;
    return select(value == value, distance * distance, splat<V>(0));
}

}  // namespace colonnade::core

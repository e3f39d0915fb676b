#pragma once

/// Neighbouring columns side by side, one in each lane, and the rows of memory that they read and write.
#include <cstddef>
#include <type_traits>

#include "kernels/core/lane.hpp"

namespace colonnade::core {

/// Columns from `first` on, one in each lane of V.
template <class V>
struct Columns {
    std::size_t first = 0;
    static constexpr int width = lane_traits<V>::width;
};

/// Numbers of a row, widened to those of V. Marks and flags are numbers too.
template <class V, class U>
COLONNADE_HD V load(const U* row, Columns<V> k) {
    using T = scalar_t<V>;
    if constexpr (lane_traits<V>::width == 1) {
        return static_cast<T>(row[k.first]);
    } else {
        T numbers[lane_traits<V>::width];
        for (int i = 0; i < lane_traits<V>::width; ++i)
            numbers[i] = static_cast<T>(row[k.first + static_cast<std::size_t>(i)]);
        V lanes;
        __builtin_memcpy(&lanes, numbers, sizeof lanes);
        return lanes;
    }
}

/// Rounds to what the row holds.
template <class V, class U>
COLONNADE_HD void store(V lanes, U* row, Columns<V> k) {
    using T = scalar_t<V>;
    if constexpr (lane_traits<V>::width == 1) {
        row[k.first] = static_cast<U>(lanes);
    } else {
        T numbers[lane_traits<V>::width];
        __builtin_memcpy(numbers, &lanes, sizeof lanes);
        for (int i = 0; i < lane_traits<V>::width; ++i)
            row[k.first + static_cast<std::size_t>(i)] = static_cast<U>(numbers[i]);
    }
}

}  // namespace colonnade::core

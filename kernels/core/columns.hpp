#pragma once

/// Neighbouring columns side by side, one in each lane, and the rows of memory that they read and write.
#include <cstddef>
#include <type_traits>

#include "core/lane.hpp"

namespace colonnade::core {

/// `count` columns from `first` on in the lanes of V. Only at the end of a range are there fewer than V has lanes: the
/// others read whatever follows a row, which every memory lets them, and are not written.
template <class V>
struct Columns {
    std::size_t first = 0;
    int count = 1;
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
        if (k.count == lane_traits<V>::width) {
            for (int i = 0; i < lane_traits<V>::width; ++i)
                row[k.first + static_cast<std::size_t>(i)] = static_cast<U>(numbers[i]);
        } else {
            for (int i = 0; i < k.count; ++i) row[k.first + static_cast<std::size_t>(i)] = static_cast<U>(numbers[i]);
        }
    }
}

/// Whether a mask holds in a lane that has a column.
template <class V, class Mask>
COLONNADE_HD bool any_column(const Mask& mask, Columns<V> k) {
    if constexpr (lane_traits<V>::width == 1) {
        return mask;
    } else {
        if (!any(mask)) return false;
        double marks[lane_traits<V>::width];
        store(select(mask, splat<V>(1), splat<V>(0)), marks, Columns<V>{0, lane_traits<V>::width});
        for (int i = 0; i < k.count; ++i)
            if (marks[i] != 0.0) return true;
        return false;
    }
}

}  // namespace colonnade::core

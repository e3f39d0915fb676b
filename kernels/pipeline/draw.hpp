#pragma once

/// First stage: rows of numbers that columns draw, or share.
#include "kernels/core/assembly.hpp"
#include "kernels/core/draw.hpp"
#include "kernels/pipeline/range.hpp"

namespace colonnade::core {

/// The same number in every place of a row.
template <class T>
struct FillRow {
    T* out;
    T value;
    COLONNADE_HD void operator()(std::size_t k) const { out[k] = value; }
};

/// A row of draws; one outside [lowest, highest] is refused.
template <class T>
struct DrawRow {
    DrawRule rule;
    std::uint64_t seed;
    RandomKey key;
    double lowest, highest;
    T* out;
    std::uint32_t* refused;
    template <class V>
    COLONNADE_HD void operator()(Columns<V> k) const {
        RandomKey here = key;
        here.column += k.first;
        const V value = draw_lanes<V>(rule, seed, here);
        store(value, out, k);
        const auto inside = (splat<V>(lowest) <= value) & (value <= splat<V>(highest));
        if (any(select(inside, splat<V>(0), splat<V>(1)) > splat<V>(0))) raise(*refused);
    }
};

/// The input of one channel of a contrast stimulus.
struct ContrastRow {
    Values mean, difference;
    double share;
    double *high, *low;
    template <class V>
    COLONNADE_HD void operator()(Columns<V> k) const {
        const DoubleDouble<V> drive = contrast_drive(mean[k], difference[k], share);
        store(drive.high, high, k);
        store(drive.low, low, k);
    }
};

/// Before the first system: nothing has ended, and the input is what the metrics compare with.
template <class T>
struct StartColumn {
    Range<T> at;
    template <class V>
    COLONNADE_HD void operator()(Columns<V> k) const {
        store(splat<V>(1), at.runs, k);
        store(splat<V>(0), at.error, k);
        for (std::size_t row = 0; row < at.channels() * at.columns; row += at.columns) {
            store(load<V>(at.below + row, k), at.seen + row, k);
            store(load<V>(at.below_low + row, k), at.seen_low + row, k);
        }
    }
};

}  // namespace colonnade::core

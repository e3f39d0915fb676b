#pragma once

/// Scratch of many columns side by side, [value][column]: neighbouring threads of a GPU, a column each, then touch
/// neighbouring memory. It stands in for the pointer to scratch of a single column or block.
#include <cstddef>

#include "kernels/core/lane.hpp"
#include "kernels/core/residual.hpp"

namespace colonnade::core {

/// What a pointer to the values of one column does, with the values a stride apart. Stride: known when compiled, or 0.
template <class T, int Stride = 0>
struct Interleaved {
    T* at;
    std::ptrdiff_t columns;  ///< stride where it is known at run time only

    [[nodiscard]] COLONNADE_HD std::ptrdiff_t stride() const { return Stride > 0 ? Stride : columns; }
    friend COLONNADE_HD Interleaved operator+(Interleaved from, std::ptrdiff_t values) {
        return {from.at + values * from.stride(), from.columns};
    }
    friend COLONNADE_HD Interleaved operator-(Interleaved from, std::ptrdiff_t values) { return from + -values; }
    COLONNADE_HD Interleaved& operator+=(std::ptrdiff_t values) { return *this = *this + values; }
    COLONNADE_HD Interleaved& operator-=(std::ptrdiff_t values) { return *this = *this - values; }
    friend COLONNADE_HD bool operator!=(Interleaved a, Interleaved b) { return a.at != b.at; }
};

template <class V, int Stride>
COLONNADE_HD V load_lanes(Interleaved<scalar_t<V>, Stride> from) {
    return *from.at;
}
template <class V, int Stride>
COLONNADE_HD void store_lanes(const V& lane, Interleaved<scalar_t<V>, Stride> to) {
    *to.at = lane;
}

}  // namespace colonnade::core

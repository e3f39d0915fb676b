#pragma once

/// A few columns on the device repeated over many, and many compared with the few: drawing, copying and checking a
/// hundred million columns on the host would take longer than all that is timed.
#include <driver_types.h>

#include <cstddef>

namespace colonnade::bench {

/// Rows of columns on the device; row r starts at r * stride.
template <class T>
struct RowsOf {
    T* values = nullptr;
    std::size_t stride = 0;
    std::size_t columns = 0;
};

/// Column k of `many` becomes column k modulo few.columns of `few`, in each of `rows` rows.
template <class T>
void launch_repeat(RowsOf<const T> few, RowsOf<T> many, std::size_t rows, cudaStream_t stream);

/// Adds to *differing, on the device, how many values of `many` have other bits than their counterpart in `few` and lie
/// more than `allowed` from it; below 0: the bits alone count.
template <class T>
void launch_count_differing(RowsOf<const T> few, RowsOf<const T> many, std::size_t rows, T allowed,
                            unsigned long long* differing, cudaStream_t stream);

}  // namespace colonnade::bench

#pragma once

/// Pack<T, W>: W lanes of T in one vector register, with the operations of kernels/core/lane.hpp. The compilers'
/// vector types give arithmetic, comparison and bits; only fma, max, min and select want an instruction by name
/// (cpu/pack_native.hpp). Include it with the flags of one instruction set only: packs of different sets have
/// different widths, hence different names, so that no two sources can disagree on one.
#include <cstdint>

#include "kernels/core/lane.hpp"
#include "kernels/cpu/pack_native.hpp"

namespace colonnade::core {

template <class T, int W>
struct Pack {
    using Vector = native::Vector<T, W>;
    using Mask = native::Mask<T, W>;
    Vector v;
};

template <class T, int W>
struct lane_traits<Pack<T, W>> {
    using scalar = T;
    static constexpr int width = W;
    /// Less 0 rather than plus 0, which would turn -0 into 0 and so cost an addition.
    static COLONNADE_HD Pack<T, W> splat(T value) { return {value - typename Pack<T, W>::Vector{}}; }
};

/// Every mask that is not a bool is a vector.
template <class Mask>
requires(sizeof(Mask) > sizeof(bool)) struct mask_traits<Mask> {
    static COLONNADE_HD bool any(const Mask& mask) { return native::any<sizeof(Mask)>(mask); }
};

template <class T, int W>
COLONNADE_HD Pack<T, W> operator+(Pack<T, W> a, Pack<T, W> b) {
    return {a.v + b.v};
}
template <class T, int W>
COLONNADE_HD Pack<T, W> operator-(Pack<T, W> a, Pack<T, W> b) {
    return {a.v - b.v};
}
template <class T, int W>
COLONNADE_HD Pack<T, W> operator*(Pack<T, W> a, Pack<T, W> b) {
    return {a.v * b.v};
}
template <class T, int W>
COLONNADE_HD Pack<T, W> operator/(Pack<T, W> a, Pack<T, W> b) {
    return {a.v / b.v};
}
template <class T, int W>
COLONNADE_HD Pack<T, W> operator-(Pack<T, W> a) {
    return {-a.v};
}
template <class T, int W>
COLONNADE_HD auto operator<(Pack<T, W> a, Pack<T, W> b) {
    return a.v < b.v;
}
template <class T, int W>
COLONNADE_HD auto operator>(Pack<T, W> a, Pack<T, W> b) {
    return a.v > b.v;
}
template <class T, int W>
COLONNADE_HD auto operator<=(Pack<T, W> a, Pack<T, W> b) {
    return a.v <= b.v;
}
template <class T, int W>
COLONNADE_HD auto operator==(Pack<T, W> a, Pack<T, W> b) {
    return a.v == b.v;
}

template <class T, int W>
COLONNADE_HD Pack<T, W> fma(Pack<T, W> a, Pack<T, W> b, Pack<T, W> c) {
    return {native::fma<T, W>(a.v, b.v, c.v)};
}
template <class T, int W>
COLONNADE_HD Pack<T, W> max(Pack<T, W> a, Pack<T, W> b) {
    return {native::max<T, W>(a.v, b.v)};
}
template <class T, int W>
COLONNADE_HD Pack<T, W> min(Pack<T, W> a, Pack<T, W> b) {
    return {native::min<T, W>(a.v, b.v)};
}

template <class T, int W>
COLONNADE_HD Pack<T, W> sqrt(Pack<T, W> a) {
    return {native::sqrt<T, W>(a.v)};
}

/// Bitwise, which every compiler turns into its blend.
template <class T, int W>
COLONNADE_HD Pack<T, W> select(native::Mask<T, W> mask, Pack<T, W> yes, Pack<T, W> no) {
    using Mask = native::Mask<T, W>;
    const Mask chosen = ((Mask)yes.v & mask) | ((Mask)no.v & ~mask);
    return {(native::Vector<T, W>)chosen};
}

template <class T, int W>
COLONNADE_HD Pack<T, W> abs(Pack<T, W> a) {
    using Mask = native::Mask<T, W>;
    using Integer = native::Integer<T>;
    const Mask magnitude = Mask{} + static_cast<Integer>(~(Integer(1) << (8 * sizeof(T) - 1)));
    return {(native::Vector<T, W>)((Mask)a.v & magnitude)};
}

template <int W>
COLONNADE_HD Pack<float, W> round_even(Pack<float, W> a) {
    return {(a.v + 12582912.0F) - 12582912.0F};
}
template <int W>
COLONNADE_HD Pack<double, W> round_even(Pack<double, W> a) {
    return {(a.v + 6755399441055744.0) - 6755399441055744.0};
}

template <int W>
COLONNADE_HD Pack<float, W> exp2_integer(Pack<float, W> n) {
    const auto bits = (native::Mask<float, W>)(n.v + 12582912.0F);
    return {(native::Vector<float, W>)((bits << 23) + (127 << 23))};
}
template <int W>
COLONNADE_HD Pack<double, W> exp2_integer(Pack<double, W> n) {
    const auto bits = (native::Mask<double, W>)(n.v + 6755399441055744.0);
    return {(native::Vector<double, W>)((bits << 52) + (std::int64_t(1023) << 52))};
}

/// A small integer set into the mantissa of a magic number and that number subtracted is a conversion, and exact.
template <int W>
COLONNADE_HD Pack<float, W> split_exponent(Pack<float, W> a, Pack<float, W>& exponent) {
    const auto bits = (native::Mask<float, W>)a.v;
    const auto biased = ((bits >> 23) & 0xFF) | 0x4B000000;  // 2^23 + e + 127
    exponent = {(native::Vector<float, W>)biased - (8388608.0F + 127.0F)};
    return {(native::Vector<float, W>)((bits & 0x007FFFFF) | 0x3F800000)};
}
template <int W>
COLONNADE_HD Pack<double, W> split_exponent(Pack<double, W> a, Pack<double, W>& exponent) {
    const auto bits = (native::Mask<double, W>)a.v;
    const auto biased = ((bits >> 52) & 0x7FF) | 0x4330000000000000LL;  // 2^52 + e + 1023
    exponent = {(native::Vector<double, W>)biased - (4503599627370496.0 + 1023.0)};
    return {(native::Vector<double, W>)((bits & 0x000FFFFFFFFFFFFFLL) | 0x3FF0000000000000LL)};
}

}  // namespace colonnade::core

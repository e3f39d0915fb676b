#pragma once

/// Numbers of twice the precision, as the unevaluated sum of two (Dekker 1971; Knuth, TAOCP 2, 4.2.2): what carries an
/// input difference of 1e-14 through a stack. Relative error of a sum or product: a few 2^-105 of its largest term.
#include "kernels/core/lane.hpp"

namespace colonnade::core {

/// high + low, with |low| at most half a unit in the last place of high.
template <class V>
struct DoubleDouble {
    V high, low;
};

template <class V>
struct lane_traits<DoubleDouble<V>> {
    using scalar = scalar_t<V>;
    static constexpr int width = lane_traits<V>::width;
    static COLONNADE_HD DoubleDouble<V> splat(scalar value) { return {core::splat<V>(value), core::splat<V>(0)}; }
};

/// a + b, exactly.
template <class V>
COLONNADE_HD DoubleDouble<V> exact_sum(V a, V b) {
    const V sum = a + b;
    const V of_b = sum - a;
    return {sum, (a - (sum - of_b)) + (b - of_b)};
}

/// a + b, exactly, where |a| >= |b| or a is 0.
template <class V>
COLONNADE_HD DoubleDouble<V> normalised(V a, V b) {
    const V sum = a + b;
    return {sum, b - (sum - a)};
}

template <class V>
COLONNADE_HD DoubleDouble<V> operator+(DoubleDouble<V> a, DoubleDouble<V> b) {
    const DoubleDouble<V> sum = exact_sum(a.high, b.high);
    return normalised(sum.high, sum.low + (a.low + b.low));
}
template <class V>
COLONNADE_HD DoubleDouble<V> operator-(DoubleDouble<V> a) {
    return {-a.high, -a.low};
}
template <class V>
COLONNADE_HD DoubleDouble<V> operator-(DoubleDouble<V> a, DoubleDouble<V> b) {
    return a + -b;
}

/// a * b + c for a plain factor a.
template <class V>
COLONNADE_HD DoubleDouble<V> fma(V a, DoubleDouble<V> b, DoubleDouble<V> c) {
    const V product = a * b.high;
    return DoubleDouble<V>{product, fma(a, b.low, fma(a, b.high, -product))} + c;
}

/// a - b, to one unit in the last place.
template <class V>
COLONNADE_HD V difference(DoubleDouble<V> a, DoubleDouble<V> b) {
    return (a.high - b.high) + (a.low - b.low);
}

template <class V>
COLONNADE_HD DoubleDouble<V> max(DoubleDouble<V> a, DoubleDouble<V> b) {
    const auto larger = difference(a, b) > splat<V>(0);
    return {select(larger, a.high, b.high), select(larger, a.low, b.low)};
}
template <class V>
COLONNADE_HD DoubleDouble<V> min(DoubleDouble<V> a, DoubleDouble<V> b) {
    const auto smaller = difference(b, a) > splat<V>(0);
    return {select(smaller, a.high, b.high), select(smaller, a.low, b.low)};
}

}  // namespace colonnade::core

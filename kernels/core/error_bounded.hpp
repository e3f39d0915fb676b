#pragma once

/// Signs that are certain: a number with a bound on its error, in every lane.
#include <limits>

#include "kernels/core/lane.hpp"

namespace colonnade::core {

/// Half the distance from 1 to the next double: the largest relative error of one operation.
inline constexpr double unit_roundoff = std::numeric_limits<double>::epsilon() / 2.0;
/// What the bound itself may lose by being rounded, a dozen operations each.
inline constexpr double bound_slack = 1.0 + 16.0 * unit_roundoff;
/// The smallest normal number: more than a product, and its bound, can lose by underflow.
inline constexpr double underflow_bound = std::numeric_limits<double>::min();

/// A number of which only an approximation and a bound on its error are known; V is a lane of double. Operations carry
/// the bound along (running error analysis: Higham, Accuracy and Stability of Numerical Algorithms, section 3.3), so
/// that a sign that is told is the sign of the exact result. A product that underflows adds the smallest normal number.
template <class V>
struct ErrorBounded {
    V value, error;

    COLONNADE_HD ErrorBounded() : value(splat<V>(0)), error(splat<V>(0)) {}
    COLONNADE_HD ErrorBounded(V exact) : value(exact), error(splat<V>(0)) {}
    COLONNADE_HD ErrorBounded(V approximate, V bound) : value(approximate), error(bound) {}

    /// Masks of what is certain; all are false of a NaN.
    [[nodiscard]] COLONNADE_HD auto is_positive() const { return value > error; }
    [[nodiscard]] COLONNADE_HD auto is_negative() const { return -value > error; }
    [[nodiscard]] COLONNADE_HD auto is_zero() const { return abs(value) + error == splat<V>(0); }
    [[nodiscard]] COLONNADE_HD auto is_not_positive() const { return value + error <= splat<V>(0); }
};

template <class V>
COLONNADE_HD ErrorBounded<V> operator+(ErrorBounded<V> a, ErrorBounded<V> b) {
    const V value = a.value + b.value;
    return {value, (a.error + b.error + splat<V>(unit_roundoff) * abs(value)) * splat<V>(bound_slack)};
}

template <class V>
COLONNADE_HD ErrorBounded<V> operator-(ErrorBounded<V> a) {
    return {-a.value, a.error};
}

template <class V>
COLONNADE_HD ErrorBounded<V> operator-(ErrorBounded<V> a, ErrorBounded<V> b) {
    return a + (-b);
}

template <class V>
COLONNADE_HD ErrorBounded<V> operator*(ErrorBounded<V> a, ErrorBounded<V> b) {
    const V value = a.value * b.value;
    const V inherited = abs(a.value) * b.error + abs(b.value) * a.error + a.error * b.error;
    const V zero = splat<V>(0);
    const V lost = select(a.is_zero(), zero, select(b.is_zero(), zero, splat<V>(underflow_bound)));
    return {value, (inherited + splat<V>(unit_roundoff) * abs(value) + lost) * splat<V>(bound_slack)};
}

/// Infinite error where the divisor may be 0.
template <class V>
COLONNADE_HD ErrorBounded<V> operator/(ErrorBounded<V> a, ErrorBounded<V> b) {
    const V value = a.value / b.value;
    const V zero = splat<V>(0);
    const V smallest = abs(b.value) - b.error;
    const V inherited = (a.error + abs(value) * b.error) / smallest;
    const V lost = select(a.is_zero(), zero, splat<V>(underflow_bound));
    const V error = (inherited + splat<V>(unit_roundoff) * abs(value) + lost) * splat<V>(bound_slack);
    return {value, select(smallest > zero, error, splat<V>(std::numeric_limits<double>::infinity()))};
}

}  // namespace colonnade::core

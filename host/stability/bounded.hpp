#pragma once

#include <cmath>
#include <limits>

namespace colonnade::stability {

/// A number of which only an approximation and a bound on its error are known. Operations carry the bound along
/// (running error analysis: Higham, Accuracy and Stability of Numerical Algorithms, section 3.3), so that a sign that
/// is told is the sign of the exact result. A product that underflows adds the smallest normal number.
struct Bounded {
    double value = 0.0;
    double error = 0.0;

    Bounded() = default;
    Bounded(double exact) : value(exact) {}
    Bounded(double approximate, double bound) : value(approximate), error(bound) {}

    [[nodiscard]] bool is_positive() const { return value > error; }
    [[nodiscard]] bool is_negative() const { return -value > error; }
    [[nodiscard]] bool is_zero() const { return value == 0.0 && error == 0.0; }
    [[nodiscard]] bool is_not_positive() const { return is_negative() || is_zero(); }
};

/// Half the distance from 1 to the next number: the largest relative error of one operation.
inline constexpr double unit_roundoff = std::numeric_limits<double>::epsilon() / 2.0;
/// What the bound itself may lose by being rounded, a dozen operations each.
inline constexpr double bound_slack = 1.0 + 16.0 * unit_roundoff;

inline Bounded operator+(Bounded a, Bounded b) {
    const double value = a.value + b.value;
    return {value, (a.error + b.error + unit_roundoff * std::abs(value)) * bound_slack};
}

inline Bounded operator-(Bounded a) {
    return {-a.value, a.error};
}

inline Bounded operator-(Bounded a, Bounded b) {
    return a + (-b);
}

inline Bounded operator*(Bounded a, Bounded b) {
    const double value = a.value * b.value;
    const double inherited = std::abs(a.value) * b.error + std::abs(b.value) * a.error + a.error * b.error;
    const bool is_exact = a.is_zero() || b.is_zero();
    const double lost = is_exact ? 0.0 : std::numeric_limits<double>::min();
    return {value, (inherited + unit_roundoff * std::abs(value) + lost) * bound_slack};
}

/// Infinite error where the divisor may be 0.
inline Bounded operator/(Bounded a, Bounded b) {
    const double value = a.value / b.value;
    const double smallest = std::abs(b.value) - b.error;
    if (!(smallest > 0.0)) return {value, std::numeric_limits<double>::infinity()};
    const double inherited = (a.error + std::abs(value) * b.error) / smallest;
    const double lost = a.is_zero() ? 0.0 : std::numeric_limits<double>::min();
    return {value, (inherited + unit_roundoff * std::abs(value) + lost) * bound_slack};
}

}  // namespace colonnade::stability

#pragma once

#include "kernels/core/lane.hpp"
#include "kernels/core/math.hpp"

/// A number with its derivative along one parameter (forward differentiation): a lane on which the functions of
/// core/activation_kinds.hpp run, so that no derivative of theirs is written by hand.
namespace colonnade::core {

struct Dual {
    double value = 0.0, change = 0.0;

    Dual() = default;
    explicit Dual(double of, double by = 0.0) : value(of), change(by) {}

    friend Dual operator+(Dual a, Dual b) { return Dual(a.value + b.value, a.change + b.change); }
    friend Dual operator-(Dual a, Dual b) { return Dual(a.value - b.value, a.change - b.change); }
    friend Dual operator-(Dual a) { return Dual(-a.value, -a.change); }
    friend Dual operator*(Dual a, Dual b) {
        return Dual(a.value * b.value, share(a.change, b.value) + share(b.change, a.value));
    }
    friend Dual operator/(Dual a, Dual b) {
        return Dual(a.value / b.value, (a.change - share(b.change, a.value / b.value)) / b.value);
    }
    /// What does not change contributes nothing, next to an infinite value too.
    static double share(double change, double value) { return change == 0.0 ? 0.0 : change * value; }
    friend bool operator<(Dual a, Dual b) { return a.value < b.value; }
    friend bool operator>(Dual a, Dual b) { return a.value > b.value; }
    friend bool operator<=(Dual a, Dual b) { return a.value <= b.value; }
};

template <>
struct lane_traits<Dual> {
    using scalar = double;
    static constexpr int width = 1;
    static Dual splat(double value) { return Dual(value); }
};

inline Dual select(bool mask, Dual yes, Dual no) {
    return mask ? yes : no;
}
inline Dual max(Dual a, Dual b) {
    return a > b ? a : b;
}
inline Dual min(Dual a, Dual b) {
    return a < b ? a : b;
}
inline Dual abs(Dual a) {
    return a.value < 0.0 ? -a : a;
}
inline Dual exp(Dual a) {
    const double value = exp(a.value);
    return Dual(value, Dual::share(a.change, value));
}
/// At 0, where the logarithm has no derivative, the change is 0: a power of 0 does not move with its factor.
inline Dual log(Dual a) {
    return Dual(log(a.value), a.value > 0.0 ? a.change / a.value : 0.0);
}
inline Dual log1p(Dual a) {
    return Dual(log1p(a.value), a.change / (1.0 + a.value));
}
inline Dual tanh(Dual a) {
    const double value = tanh(a.value);
    return Dual(value, (1.0 - value * value) * a.change);
}

}  // namespace colonnade::core

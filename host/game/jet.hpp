#pragma once

#include "kernels/core/lane.hpp"
#include "kernels/core/math.hpp"

/// A number with its first two derivatives along a variable (Taylor arithmetic; Griewank and Walther, Evaluating
/// Derivatives, 2008, chapter 13): a lane on which the functions of core/activation_kinds.hpp run, so that no
/// derivative of theirs is written by hand.
namespace colonnade::core {

struct Jet {
    double value = 0.0, first = 0.0, second = 0.0;

    Jet() = default;
    explicit Jet(double of, double by = 0.0, double bend = 0.0) : value(of), first(by), second(bend) {}

    friend Jet operator+(Jet a, Jet b) { return Jet(a.value + b.value, a.first + b.first, a.second + b.second); }
    friend Jet operator-(Jet a) { return Jet(-a.value, -a.first, -a.second); }
    friend Jet operator-(Jet a, Jet b) { return a + (-b); }
    friend Jet operator*(Jet a, Jet b) {
        return Jet(a.value * b.value, share(a.first, b.value) + share(b.first, a.value),
                   share(a.second, b.value) + 2.0 * share(a.first, b.first) + share(b.second, a.value));
    }
    friend Jet operator/(Jet a, Jet b) {
        const double one = 1.0 / b.value;
        Jet found = a * b.chained(one, -one * one, 2.0 * one * one * one);
        found.value = a.value / b.value;
        return found;
    }
    /// What does not change contributes nothing, next to an infinite value too.
    static double share(double change, double value) { return change == 0.0 ? 0.0 : change * value; }
    friend bool operator<(Jet a, Jet b) { return a.value < b.value; }
    friend bool operator>(Jet a, Jet b) { return a.value > b.value; }
    friend bool operator<=(Jet a, Jet b) { return a.value <= b.value; }

    /// f of it, from f and its first two derivatives there.
    [[nodiscard]] Jet chained(double f, double slope, double curvature) const {
        return Jet(f, share(first, slope), share(second, slope) + share(first * first, curvature));
    }
};

template <>
struct lane_traits<Jet> {
    using scalar = double;
    static constexpr int width = 1;
    static Jet splat(double value) { return Jet(value); }
};

inline Jet select(bool mask, Jet yes, Jet no) {
    return mask ? yes : no;
}
inline Jet max(Jet a, Jet b) {
    return a > b ? a : b;
}
inline Jet min(Jet a, Jet b) {
    return a < b ? a : b;
}
inline Jet abs(Jet a) {
    return a.value < 0.0 ? -a : a;
}
inline Jet exp(Jet a) {
    const double value = exp(a.value);
    return a.chained(value, value, value);
}
inline Jet exp_normal(Jet a) {
    const double value = exp_normal(a.value);
    return a.chained(value, value, value);
}
inline Jet log(Jet a) {
    if (!(a.value > 0.0)) return Jet(log(a.value));
    return a.chained(log(a.value), 1.0 / a.value, -1.0 / (a.value * a.value));
}
inline Jet log1p(Jet a) {
    const double slope = 1.0 / (1.0 + a.value);
    return a.chained(log1p(a.value), slope, -slope * slope);
}
inline Jet tanh(Jet a) {
    const double value = tanh(a.value), slope = 1.0 - value * value;
    return a.chained(value, slope, -2.0 * value * slope);
}

}  // namespace colonnade::core

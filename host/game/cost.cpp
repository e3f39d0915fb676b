#include "host/game/cost.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

namespace colonnade::game {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

/// x ln x, 0 at 0.
double entropy(double x) {
    return x > 0.0 ? x * std::log(x) : 0.0;
}

/// (1 + d) ln(1 + d), 0 at d = -1, to a few units in its last place also next to d = 0.
double entropy_beside_1(double d) {
    return d > -1.0 ? (1.0 + d) * std::log1p(d) : 0.0;
}

/// Li2(1 - e^-w) = sum over k of B_k w^(k+1) / (k+1)!, which converges for |w| < 2 pi. For w <= ln 2 the terms left out
/// are below (w / 2 pi)^20 < 1e-19 of the first.
double dilogarithm_series(double w) {
    // B_2j / (2j + 1)! for j = 1, 2, ...
    constexpr double terms[] = {
        1.0 / 36.0,
        -1.0 / 3600.0,
        1.0 / 211680.0,
        -1.0 / 10886400.0,
        5.0 / 66.0 / 39916800.0,
        -691.0 / 2730.0 / 6227020800.0,
        7.0 / 6.0 / 1307674368000.0,
        -3617.0 / 510.0 / 355687428096000.0,
        43867.0 / 798.0 / 121645100408832000.0,
    };
    const double square = w * w;
    double sum = 0.0;
    for (std::size_t j = std::size(terms); j-- > 0;) sum = std::fma(sum, square, terms[j]);
    return w * (1.0 - 0.25 * w + square * sum);
}

/// Terms whose sum is g(x) inside its domain; one infinite outside. g is theta x, plus the integral of Psi^-1(s) - s of
/// the activation without its threshold, Psi; a gain k of a line adds (1/k - 1) x^2 / 2.
std::array<double, 4> cost_terms(const Unit& unit, double x) {
    const core::ActivationForm& form = unit.form;
    const double linear = unit.theta() * x;
    const auto of_gain = [&](double k) { return 0.5 * (1.0 / k - 1.0) * x * x; };
    switch (form.kind) {
        case Activation::relu:
            if (!(x >= 0.0)) return {infinite};
            return {linear, form.has_gain ? of_gain(unit.gain) : 0.0};
        case Activation::saturated:
            if (!(x >= 0.0 && x <= unit.max)) return {infinite};
            return {linear, form.has_gain ? of_gain(unit.gain) : 0.0};
        case Activation::soft_threshold:
            return {unit.lambda * std::abs(x)};
        case Activation::linear:
            return {linear, of_gain(unit.gain)};
        case Activation::logistic: {
            const double r = unit.number(0);
            const double risen = form.has_offset ? x + unit.number(2) : x;
            if (!(risen >= 0.0 && risen <= r)) return {infinite};
            return {linear, entropy(risen) / unit.gain, entropy(r - risen) / unit.gain, -0.5 * x * x};
        }
        case Activation::tanh:
            // x artanh x + ln(1 - x^2)/2 = ((1 + x) ln(1 + x) + (1 - x) ln(1 - x)) / 2, which is ln 2 at the ends
            if (!(std::abs(x) <= 1.0)) return {infinite};
            return {0.5 * entropy_beside_1(x) / unit.gain, 0.5 * entropy_beside_1(-x) / unit.gain, -0.5 * x * x,
                    linear};
        case Activation::softplus:
            if (!(x >= 0.0)) return {infinite};
            return {dilogarithm_drop(unit.sharpness * x) / (unit.sharpness * unit.sharpness),
                    unit.threshold != 0.0 ? linear : 0.0};
        case Activation::power_law: {
            if (!form.has_ceiling) break;
            if (!(x >= 0.0 && x <= unit.max)) return {infinite};
            const double q = 1.0 / form.exponent;  // the integral of (s/k)^q
            return {linear, x * std::pow(x / unit.gain, q) / (1.0 + q), -0.5 * x * x};
        }
    }
    return {std::numeric_limits<double>::quiet_NaN()};
}

}  // namespace

double dilogarithm_drop(double t) {
    constexpr double limit = std::numbers::pi * std::numbers::pi / 6.0;
    if (t == 0.0) return 0.0;
    if (t > std::numbers::ln2) return dilogarithm_series(-std::log1p(-std::exp(-t))) - limit;
    // Euler's reflection: Li2(y) = pi^2/6 - ln y ln(1 - y) - Li2(1 - y), so that nothing cancels near t = 0
    return t * std::log(-std::expm1(-t)) - dilogarithm_series(t);
}

double activation_cost(const Unit& unit, double x) {
    const auto terms = cost_terms(unit, x);
    return std::accumulate(terms.begin(), terms.end(), 0.0);
}

double own_cost(const Unit& unit, double own, double others, double s) {
    return 0.5 * (1.0 - own) * s * s - others * s + activation_cost(unit, s);
}

double own_cost_rounding(const Unit& unit, double own, double others, double s) {
    double magnitude = 0.5 * std::abs(1.0 - own) * s * s + std::abs(others * s);
    for (const double term : cost_terms(unit, s)) magnitude += std::abs(term);
    // (r - s) ln(r - s) moves by (1 + ln(r - s)) times what r - s was rounded by, also where the logarithm vanishes
    if (unit.form.kind == Activation::logistic) magnitude += std::abs(unit.highest() - s) / unit.gain;
    return 8.0 * std::numeric_limits<double>::epsilon() * magnitude;
}

}  // namespace colonnade::game

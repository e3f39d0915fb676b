#include "game/regret.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

#include "game/cost.hpp"

namespace colonnade::game {
namespace {

using core::Phi;
constexpr double infinite = std::numeric_limits<double>::infinity();

/// Root of a rising function in [low, high], to the last place: the end of the interval where the sign does not change.
template <class Rising>
double root(Rising rising, double low, double high) {
    constexpr double smallest = 0x1p-1000;  // a bracket around 0 need not shrink to a subnormal number
    while (high - low > smallest) {
        const double middle = std::midpoint(low, high);
        if (middle <= low || middle >= high) break;
        (rising(middle) < 0.0 ? low : high) = middle;
    }
    return high;
}

/// The quadratic curve s^2 / 2 - pull s on [low, high] without its end points' costs compared: relu-like own costs.
BestResponse best_of_quadratic(double curve, double pull, double low, double high) {
    const auto cost = [&](double s) { return s * (0.5 * curve * s - pull); };
    if (curve > 0.0) {
        const double s = std::clamp(pull / curve, low, high);
        return {s, cost(s)};
    }
    if (std::isinf(high)) {
        if (curve < 0.0 || pull > 0.0) return {infinite, -infinite};
        return {low, cost(low)};
    }
    return cost(high) < cost(low) ? BestResponse{high, cost(high)} : BestResponse{low, cost(low)};
}

BestResponse best_soft_threshold(const Unit& unit, double curve, double others) {
    const double beyond = std::abs(others) - unit.lambda;
    if (curve < 0.0 || (curve == 0.0 && beyond > 0.0)) return {std::copysign(infinite, others), -infinite};
    if (beyond <= 0.0) return {0.0, 0.0};
    const double s = std::copysign(beyond / curve, others);
    return {s, own_cost(unit, 1.0 - curve, others, s)};
}

BestResponse best_softplus(const Unit& unit, double own, double others) {
    if (own > 1.0 || (own == 1.0 && others > 0.0)) return {infinite, -infinite};
    // z - Phi(z) = -Phi(-z), so that w_ii = 1 leaves Phi(-z) = -b_i; the cost falls towards that of an infinite rate
    if (own == 1.0 && others == 0.0) return {infinite, activation_cost(unit, infinite)};
    const double ceiling = std::numbers::ln2 / unit.sharpness;  // Phi(z) <= max(z, 0) + ln 2 / beta
    const auto stationary = [&](double z) { return z - own * unit.response(z) - others; };
    double z;
    if (own == 1.0)
        z = -std::log(std::expm1(-unit.sharpness * others)) / unit.sharpness;
    else if (own >= 0.0)
        z = root(stationary, others, std::max({others, 0.0, (others + own * ceiling) / (1.0 - own)}));
    else
        z = root(stationary, std::min(0.0, others + own * ceiling), std::max(others, 0.0));
    const double s = unit.response(z);
    return {s, own_cost(unit, own, others, s)};
}

/// Drives between which the own cost of a sigmoid is concave: where Phi' > 1 / w_ii.
std::array<double, 2> concave_drives(const Unit& unit, double own) {
    if (unit.phi == Phi::tanh) {
        const double z = std::atanh(std::sqrt(1.0 - 1.0 / (unit.gain * own))) / unit.gain;
        return {-z, z};
    }
    // s (r - s) = r / (k w), s = r / (1 + e^-k(z - theta))
    const double half = std::acosh(std::sqrt(own * unit.max * unit.gain) / 2.0) * 2.0 / unit.gain;
    return {unit.threshold - half, unit.threshold + half};
}

BestResponse best_sigmoid(const Unit& unit, double own, double others) {
    const double floor = unit.phi == Phi::tanh ? -1.0 : 0.0;
    const double ceiling = unit.phi == Phi::tanh ? 1.0 : unit.max;
    const double low = others + std::min(own * floor, own * ceiling);
    const double high = others + std::max(own * floor, own * ceiling);
    const auto stationary = [&](double z) { return z - own * unit.response(z) - others; };
    const auto response_to = [&](double z) {
        const double s = unit.response(z);
        return BestResponse{s, own_cost(unit, own, others, s)};
    };
    if (is_own_cost_convex(unit, own)) return response_to(root(stationary, low, high));
    const auto [first, last] = concave_drives(unit, own);
    const bool below = stationary(first) >= 0.0;
    const bool above = stationary(last) <= 0.0;
    if (!below) return response_to(root(stationary, std::min(last, high), high));
    const BestResponse lower = response_to(root(stationary, std::min(low, first), first));
    if (!above) return lower;
    const BestResponse upper = response_to(root(stationary, last, std::max(last, high)));
    return upper.cost < lower.cost ? upper : lower;
}

/// Relu-like own costs differ by a product of two differences, which keeps what a difference of costs would round away.
double quadratic_regret(double curve, double pull, double x, double best) {
    return (x - best) * (0.5 * curve * (x + best) - pull);
}

}  // namespace

bool is_own_cost_convex(const Unit& unit, double own) {
    return own * unit.largest_slope() <= 1.0;
}

BestResponse best_response(const Unit& unit, double own, double others) {
    constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
    if (!unit.is_proximal()) return {undefined, undefined};
    switch (unit.phi) {
        case Phi::relu:
            return best_of_quadratic(1.0 - own, others - unit.threshold, 0.0, infinite);
        case Phi::saturated:
            return best_of_quadratic(1.0 - own, others - unit.threshold, 0.0, unit.max);
        case Phi::soft_threshold:
            return best_soft_threshold(unit, 1.0 - own, others);
        case Phi::softplus:
            return best_softplus(unit, own, others);
        default:
            return best_sigmoid(unit, own, others);
    }
}

double regret(const Unit& unit, double own, double others, double x) {
    const BestResponse best = best_response(unit, own, others);
    const double cost = own_cost(unit, own, others, x);
    if (std::isinf(cost) || std::isinf(best.rate)) return cost - best.cost;
    const bool quadratic = unit.phi == Phi::relu || unit.phi == Phi::saturated;
    const double found =
        quadratic ? quadratic_regret(1.0 - own, others - unit.threshold, x, best.rate) : cost - best.cost;
    return std::isnan(found) ? found : std::max(0.0, found);
}

EquilibriumRegret equilibrium_regret(const Unit& unit, double own, double others, double x) {
    const double response = unit.response(own * x + others);
    const double best = best_response(unit, own, others).rate;
    const double found = regret(unit, own, others, response);
    // a best response out of reach is explained only where a little less drive would bring it back: a flat own cost
    const double shift = std::abs(own * (response - x));
    const bool explained = shift > 0.0 && (std::isfinite(best) || is_own_cost_convex(unit, own));
    double slack = explained ? shift * std::abs(response - best) : 0.0;
    slack += own_cost_rounding(unit, own, others, response);
    if (std::isfinite(best)) slack += own_cost_rounding(unit, own, others, best);
    return {found <= slack ? 0.0 : found, best, slack};
}

}  // namespace colonnade::game

#include "host/game/regret.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

#include "host/game/cost.hpp"
#include "host/game/pieces.hpp"

namespace colonnade::game {
namespace {

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

/// The quadratic curve s^2 / 2 - pull s on [0, high], high perhaps infinite: relu-like own costs. Both ends where it is
/// concave.
Minima minima_of_quadratic(double curve, double pull, double high) {
    const auto at = [&](double s) { return BestResponse{s, s * (0.5 * curve * s - pull)}; };
    if (curve > 0.0) return {{at(std::clamp(pull / curve, 0.0, high))}, 1};
    if (std::isinf(high)) {
        if (curve < 0.0 || pull > 0.0) return {{BestResponse{infinite, -infinite}}, 1};
        return {{at(0.0)}, 1};
    }
    return {{at(0.0), at(high)}, 2};
}

BestResponse best_soft_threshold(const Unit& unit, double curve, double others) {
    const double beyond = std::abs(others) - unit.lambda;
    if (curve < 0.0 || (curve == 0.0 && beyond > 0.0)) return {std::copysign(infinite, others), -infinite};
    if (beyond <= 0.0) return {0.0, 0.0};
    const double s = std::copysign(beyond / curve, others);
    return {s, own_cost(unit, 1.0 - curve, others, s)};
}

/// The quadratic curve s^2 / 2 - pull s on the whole line.
BestResponse best_linear(double curve, double pull) {
    if (curve < 0.0 || (curve == 0.0 && pull != 0.0)) return {std::copysign(infinite, pull), -infinite};
    if (curve == 0.0) return {0.0, 0.0};
    const double s = pull / curve;
    return {s, -0.5 * pull * s};
}

BestResponse best_softplus(const Unit& unit, double own, double others) {
    const double pull = others - unit.theta();
    if (own > 1.0 || (own == 1.0 && pull > 0.0)) return {infinite, -infinite};
    // z - Phi(z) = -Phi(-z), so that w_ii = 1 leaves Phi(-z) = -b_i; the cost falls towards that of an infinite rate
    if (own == 1.0 && pull == 0.0) {
        Unit centred = unit;
        centred.threshold = 0.0;
        return {infinite, activation_cost(centred, infinite)};
    }
    const double ceiling = std::numbers::ln2 / unit.sharpness;  // Phi(z) <= max(z, 0) + ln 2 / beta
    const auto stationary = [&](double z) { return z - own * unit.above(z) - pull; };
    double z;
    if (own == 1.0)
        z = -std::log(std::expm1(-unit.sharpness * pull)) / unit.sharpness;
    else if (own >= 0.0)
        z = root(stationary, pull, std::max({pull, 0.0, (pull + own * ceiling) / (1.0 - own)}));
    else
        z = root(stationary, std::min(0.0, pull + own * ceiling), std::max(pull, 0.0));
    const double s = unit.above(z);
    return {s, own_cost(unit, own, others, s)};
}

/// Bounded and smooth up to a ceiling: logistic, tanh, a power law with a highest value.
bool is_sigmoid(const Unit& unit) {
    return pieces(unit) == 0 && std::isfinite(unit.highest());
}

/// Drives between which the own cost of a sigmoid is concave: where Phi' > 1 / w_ii.
std::array<double, 2> concave_drives(const Unit& unit, double own) {
    if (unit.form.kind == Activation::tanh) {
        const double z = std::atanh(std::sqrt(1.0 - 1.0 / (unit.gain * own))) / unit.gain;
        return {unit.theta() - z, unit.theta() + z};
    }
    if (unit.form.kind == Activation::power_law) {  // Phi' = p k z^(p-1) rises up to the ceiling
        const double p = unit.form.exponent;
        const double z = std::pow(1.0 / (own * p * unit.gain), 1.0 / (p - 1.0));
        return {unit.theta() + z, unit.theta() + unit.top()};
    }
    // s (r - s) = r / (k w), s = r / (1 + e^-k(z - theta))
    const double half = std::acosh(std::sqrt(own * unit.number(0) * unit.gain) / 2.0) * 2.0 / unit.gain;
    return {unit.theta() - half, unit.theta() + half};
}

Minima minima_of_sigmoid(const Unit& unit, double own, double others) {
    const double floor = unit.lowest();
    const double ceiling = unit.highest();
    const double low = others + std::min(own * floor, own * ceiling);
    const double high = others + std::max(own * floor, own * ceiling);
    const auto stationary = [&](double z) { return z - own * unit.response(z) - others; };
    const auto response_to = [&](double z) {
        const double s = unit.response(z);
        return BestResponse{s, own_cost(unit, own, others, s)};
    };
    if (is_own_cost_convex(unit, own)) return {{response_to(root(stationary, low, high))}, 1};
    const std::array<double, 2> concave = concave_drives(unit, own);
    const double first = concave[0], last = concave[1];
    const bool below = stationary(first) >= 0.0;
    const bool above = stationary(last) <= 0.0;
    const auto lower = [&] { return response_to(root(stationary, std::min(low, first), first)); };
    const auto upper = [&] { return response_to(root(stationary, last, std::max(last, high))); };
    if (below && above) return {{lower(), upper()}, 2};
    if (below) return {{lower()}, 1};
    return {{response_to(root(stationary, std::min(last, high), high))}, 1};
}

/// Relu-like own costs differ by a product of two differences, which keeps what a difference of costs would round away.
double quadratic_regret(double curve, double pull, double x, double best) {
    return (x - best) * (0.5 * curve * (x + best) - pull);
}

/// Whether the own cost is a parabola on the range of Phi.
bool is_quadratic(const Unit& unit) {
    return pieces(unit) > 0 && unit.form.kind != Activation::soft_threshold;
}

/// Second derivative of that parabola: 1 - w_ii and, for a gain k, 1/k - 1.
double curve_of(const Unit& unit, double own) {
    return 1.0 / unit.largest_slope() - own;
}

/// Own cost of one rate less that of another.
double cost_difference(const Unit& unit, double own, double others, double x, double y) {
    if (is_quadratic(unit)) return quadratic_regret(curve_of(unit, own), others - unit.theta(), x, y);
    return own_cost(unit, own, others, x) - own_cost(unit, own, others, y);
}

/// Of several the smallest rate.
const BestResponse& cheapest(const Minima& minima) {
    return minima.count == 2 && minima.at[1].cost < minima.at[0].cost ? minima.at[1] : minima.at[0];
}

/// Whether a response to the drive z and a minimum of an own cost that is not convex lie in one convex piece of it.
bool is_in_its_piece(const Unit& unit, double own, double z, double response, double minimum) {
    if (!is_sigmoid(unit)) return response == minimum;
    const auto [first, last] = concave_drives(unit, own);
    const bool is_upper = minimum > unit.response(std::midpoint(first, last));
    return is_upper ? z >= last : z <= first;
}

}  // namespace

bool is_own_cost_convex(const Unit& unit, double own) {
    return own * unit.largest_slope() <= 1.0;
}

Minima own_minima(const Unit& unit, double own, double others) {
    constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
    if (!unit.is_proximal()) return {{BestResponse{undefined, undefined}}, 1};
    switch (unit.form.kind) {
        case Activation::relu:
        case Activation::saturated:
            return minima_of_quadratic(curve_of(unit, own), others - unit.theta(), unit.highest());
        case Activation::linear:
            return {{best_linear(curve_of(unit, own), others - unit.theta())}, 1};
        case Activation::soft_threshold:
            return {{best_soft_threshold(unit, 1.0 - own, others)}, 1};
        case Activation::softplus:
            return {{best_softplus(unit, own, others)}, 1};
        default:
            return minima_of_sigmoid(unit, own, others);
    }
}

BestResponse best_response(const Unit& unit, double own, double others) {
    return cheapest(own_minima(unit, own, others));
}

double regret(const Unit& unit, double own, double others, double x) {
    const BestResponse best = best_response(unit, own, others);
    const double cost = own_cost(unit, own, others, x);
    if (std::isinf(cost) || std::isinf(best.rate)) return cost - best.cost;
    const double found = cost_difference(unit, own, others, x, best.rate);
    return std::isnan(found) ? found : std::max(0.0, found);
}

EquilibriumRegret equilibrium_regret(const Unit& unit, double own, double others, double x) {
    const double z = own * x + others;
    const double response = unit.response(z);
    const double shift = std::abs(own * (response - x));
    const double rounding = own_cost_rounding(unit, own, others, response);
    const bool convex = is_own_cost_convex(unit, own);
    const Minima minima = own_minima(unit, own, others);
    EquilibriumRegret found{0.0, cheapest(minima).rate, rounding, true};
    for (int m = 0; m < minima.count; ++m) {
        const BestResponse& minimum = minima.at[static_cast<std::size_t>(m)];
        if (!std::isfinite(minimum.rate)) {
            // out of reach, and explained only where a little less drive would bring it back: a flat own cost
            if (convex)
                found.slack = shift > 0.0 ? infinite : rounding;
            else
                found.value = infinite;
            continue;
        }
        const double slack =
            shift * std::abs(response - minimum.rate) + rounding + own_cost_rounding(unit, own, others, minimum.rate);
        found.slack = std::max(found.slack, slack);
        if (convex) continue;
        const double gain = cost_difference(unit, own, others, response, minimum.rate);
        if (gain > slack)
            found.value = std::max(found.value, gain);
        else if (!(gain < -slack) && !is_in_its_piece(unit, own, z, response, minimum.rate))
            found.is_certain = false;
    }
    return found;
}

}  // namespace colonnade::game

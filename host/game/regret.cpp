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

Minima minima_of_sigmoid(const Unit& unit, double own, double others) {
    const double floor = unit.phi == Phi::tanh ? -1.0 : 0.0;
    const double ceiling = unit.phi == Phi::tanh ? 1.0 : unit.max;
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

/// Own cost of one rate less that of another.
double cost_difference(const Unit& unit, double own, double others, double x, double y) {
    if (unit.phi == Phi::relu || unit.phi == Phi::saturated)
        return quadratic_regret(1.0 - own, others - unit.threshold, x, y);
    return own_cost(unit, own, others, x) - own_cost(unit, own, others, y);
}

/// Of several the smallest rate.
const BestResponse& cheapest(const Minima& minima) {
    return minima.count == 2 && minima.at[1].cost < minima.at[0].cost ? minima.at[1] : minima.at[0];
}

/// Whether a response to the drive z and a minimum of an own cost that is not convex lie in one convex piece of it.
bool is_in_its_piece(const Unit& unit, double own, double z, double response, double minimum) {
    if (unit.phi != Phi::logistic && unit.phi != Phi::tanh) return response == minimum;
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
    switch (unit.phi) {
        case Phi::relu:
            return minima_of_quadratic(1.0 - own, others - unit.threshold, infinite);
        case Phi::saturated:
            return minima_of_quadratic(1.0 - own, others - unit.threshold, unit.max);
        case Phi::soft_threshold:
            return {{best_soft_threshold(unit, 1.0 - own, others)}, 1};
        case Phi::softplus:
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

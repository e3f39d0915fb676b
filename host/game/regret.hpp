#pragma once

#include <array>

#include "host/game/unit.hpp"

namespace colonnade::game {

/// A rate that minimises an agent's own cost while the others keep theirs.
struct BestResponse {
    double rate;  ///< infinite where the cost falls for ever
    double cost;  ///< own_cost there; -infinity where it is unbounded below
};

/// argmin over s of (1 - w_ii) s^2 / 2 - b_i s + g_i(s) (theory.md, section 3), `own` = w_ii, `others` = b_i: in closed
/// form for piecewise linear activations; else the stationary points z = w_ii Phi(z) + b_i, of which the sigmoids have
/// up to two that are minima, found by bisection to the last place. Of several minimisers the smallest. NaN for
/// activations that have no cost or break their slope condition.
[[nodiscard]] BestResponse best_response(const Unit& unit, double own, double others);

/// Whether the agent's own cost is convex whatever the others do: w_ii times the largest slope is at most 1. Then a
/// stationary rate is a best response.
[[nodiscard]] bool is_own_cost_convex(const Unit& unit, double own);

/// E^i(x) - min over s of E^i(s, x_-i) >= 0 of the rate x; infinite where the cost is unbounded below or x lies outside
/// the domain of g.
[[nodiscard]] double regret(const Unit& unit, double own, double others, double x);

/// Rates at which an agent's own cost has a minimum, each in a piece of its own, where it is convex.
struct Minima {
    std::array<BestResponse, 2> at;
    int count;
};
/// All of them but one whose cost another falls below for ever: the candidates for best_response.
[[nodiscard]] Minima own_minima(const Unit& unit, double own, double others);

/// Regret of an agent at a rate x that is an equilibrium up to a residual r = |Phi(z) - x|, z = w_ii x + b_i.
struct EquilibriumRegret {
    double value;     ///< of the response Phi(z), which is r away from x; 0 where it is within `slack`
    double best;      ///< the best response
    double slack;     ///< regret that the residual and rounding explain
    bool is_certain;  ///< false: another minimum is as cheap up to `slack`, and which of the two is best is not known
};

/// The response y = Phi(z) is exactly stationary for the drive b_i + w_ii (x - y), because there its drive is z again.
/// That changes any difference of costs by at most |w_ii| r |y - best|, which with the rounding of both costs is the
/// slack: a larger regret is one of the exact equilibrium too. Where the own cost is convex a stationary rate is a best
/// response, and the regret is 0. Where it is not, one is that some other minimum does not undercut by more than the
/// slack; it is certain to be one that all others exceed by more.
[[nodiscard]] EquilibriumRegret equilibrium_regret(const Unit& unit, double own, double others, double x);

}  // namespace colonnade::game

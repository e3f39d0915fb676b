#pragma once

#include "host/game/unit.hpp"

namespace colonnade::game {

/// Activation cost g(x) of theory.md, section 2: the function whose proximal operator is Phi, so that
/// Phi^-1 = Id + dg. +infinity outside its domain; NaN for the power law, which has none. Relative error a few units
/// in the last place of its largest term, also at the ends of the domain.
///
/// Softplus: g(x) = (Li2(e^(-beta x)) - pi^2/6) / beta^2 on x >= 0, since ln(e^(beta s) - 1) = beta s + ln(1 -
/// e^(-beta s)), whose first term integrates to the x^2/2 that theory.md subtracts.
[[nodiscard]] double activation_cost(const Unit& unit, double x);

/// Li2(e^-t) - pi^2/6 for t >= 0, from 0 at t = 0 down to -pi^2/6, to a few units in the last place of itself.
/// Series in Bernoulli numbers: 't Hooft and Veltman, Scalar one-loop integrals (1979), appendix A.
[[nodiscard]] double dilogarithm_drop(double t);

/// What agent i pays for its rate `s` while the others keep theirs: E_int^i + E_act^i of theory.md, section 3, with
/// `own` = w_ii and `others` = b_i = sum over j != i of w_ij x_j + u_i. The threshold is in E_act.
[[nodiscard]] double own_cost(const Unit& unit, double own, double others, double s);

/// Bound on the rounding of own_cost: six sums and products, and functions of a unit or two in the last place, of terms
/// no larger than their sum of magnitudes, and of r - s, whose rounding a logistic cost multiplies.
[[nodiscard]] double own_cost_rounding(const Unit& unit, double own, double others, double s);

}  // namespace colonnade::game

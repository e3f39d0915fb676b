#pragma once

#include <cstddef>
#include <span>

#include "assembly/parameters.hpp"
#include "assembly/shape.hpp"
#include "colonnade/spec.hpp"

/// From a residual to a distance. With r = Phi(Wx + u) - x and slopes of Phi in [0, 1], a certificate of theory.md,
/// section 5, gives a factor G with max_i |x_i - x*_i| <= G max_i |r_i|. NaN means: not certified.
namespace colonnade::stability {

/// `contraction_factor` of matrix_factor.hpp for a layer whose rows are alike within a population: a = w_EE, b = row
/// sum of |inhibition|, c = w_IE times the E neurons an interneuron hears, d = w_II.
[[nodiscard]] double contraction_factor(double a, double b, double c, double d);

/// Lyapunov diagonal stability of any number of channels sharing an interneuron: the test alone (theory.md, section 5).
[[nodiscard]] inline bool is_diagonally_stable(double w_EE, double w_EI, double w_IE, double w_II) {
    return static_cast<int>(w_EE < 1.0) & static_cast<int>(w_EI > 0.0) & static_cast<int>(w_IE > 0.0) &
           static_cast<int>(w_II > -1.0);  // no branches: it is asked of every circuit
}

/// Lyapunov diagonal stability of N channels sharing an interneuron, w_EE < 1: P = diag(p_E, .., p_E, p_I) with
/// p_E w_EI = p_I w_IE leaves only the diagonal of sym(P(I - W)), so x -> (I - W)x - u is strongly monotone with
/// modulus m = min(1 - w_EE, 1 + w_II) in P's norm. The natural residual of the proximal equation then obeys |x - x*|_P
/// <= (1 + |I - W|_P) / m |r|_P, with |I - W|_P <= max(1 - w_EE, 1 + w_II) + sqrt(N w_EI w_IE), and |r|_P <= sqrt(N p_E
/// + p_I) max|r|.
[[nodiscard]] double diagonal_factor(std::size_t channels, double w_EE, double w_EI, double w_IE, double w_II);

/// The same for pairs whose inhibition I -> E is symmetric with eigenvalues b_low to b_high and whose interneurons hear
/// their partners alone: in each mode I - W is [[1 - w_EE, b], [-w_IE, 1 + w_II]], so P = diag(1, .., q, ..) works iff
/// (b - q w_IE)^2 < 4 q (1 - w_EE)(1 + w_II) at both ends, and some q does iff
/// sqrt(b_high + m) - sqrt(b_low + m) < 2 sqrt(m) with m = (1 - w_EE)(1 + w_II) / w_IE.
[[nodiscard]] double diagonal_factor_of_pairs(std::size_t channels, double w_EE, double b_low, double b_high,
                                              double w_IE, double w_II);

/// G for one layer in column k: the smallest of those that apply. NaN also when an activation breaks its slope
/// condition.
[[nodiscard]] double layer_factor(const Spec& spec, const assembly::Shape& shape,
                                  const assembly::LayerParameters& parameters, std::size_t k, std::size_t first);

/// Largest row sum of |W| over the neurons of one layer: bounds the drives' magnitude, hence their rounding.
[[nodiscard]] double layer_row_sum(const Spec& spec, const assembly::Shape& shape,
                                   const assembly::LayerParameters& parameters, std::size_t k, std::size_t first);

}  // namespace colonnade::stability

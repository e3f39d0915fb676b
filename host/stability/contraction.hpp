#pragma once

#include <Eigen/Dense>

#include "host/stability/answer.hpp"

namespace colonnade::stability {

/// First rung of theory.md, section 5: alpha(M) < 1 with the Metzler majorant M of W.
struct Contraction {
    Answer answer = Answer::undecided;
    double majorant = 0.0;  ///< proven upper bound on alpha(M); infinite unless `answer` is yes
    Eigen::VectorXd
        weights;  ///< v > 0 with M v <= majorant v: of the infinity norm max_i |x_i| / v_i; empty unless yes
};

/// Diagonal kept, magnitudes beside it.
[[nodiscard]] Eigen::MatrixXd metzler_majorant(const Eigen::MatrixXd& w);

/// A few steps of inverse iteration with I - M: v > 0 with Mv < v wherever alpha(M) < 1, whatever the order of
/// magnitude between its entries. In a cascade of large gains, where M is reducible, Perron's vector has zeros and
/// proves nothing; this one grows along the cascade.
[[nodiscard]] Eigen::VectorXd graded_vector(const Eigen::MatrixXd& m);

/// Proves alpha(M) < 1 by a vector v > 0 with (Mv)_i < v_i for every i, or alpha(M) >= 1 by a vector v >= 0, not 0,
/// with (Mv)_i >= v_i wherever v_i > 0 (Collatz-Wielandt, for the non-negative M + cI), rounding included; else
/// undecided. v comes from Noda's iteration, v <- (beta I - M)^-1 v with beta = max_i (Mv)_i / v_i, which falls to
/// alpha(M) quadratically where M is irreducible; any v > 0 proves its own beta (Noda, Numerische Mathematik 17, 1971).
/// Where that fails graded_vector is tried.
[[nodiscard]] Contraction contraction(const Eigen::MatrixXd& w);

}  // namespace colonnade::stability

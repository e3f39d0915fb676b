#pragma once

#include <Eigen/Dense>

#include "stability/answer.hpp"

namespace colonnade::stability {

/// First rung of theory.md, section 5: alpha(M) < 1 with the Metzler majorant M of W.
struct Contraction {
    Answer answer = Answer::undecided;
    double majorant = 0.0;  ///< proven upper bound on alpha(M); infinite unless `answer` is yes
    Eigen::VectorXd
        weights;  ///< v > 0 with M v <= majorant v: of the infinity norm max_i |x_i| / v_i; empty unless yes
};

/// Proves alpha(M) < 1 by a vector v > 0 with (Mv)_i < v_i for every i, or alpha(M) >= 1 by a vector v >= 0, not 0,
/// with (Mv)_i >= v_i wherever v_i > 0 (Collatz-Wielandt, for the non-negative M + cI), rounding included; else
/// undecided. v comes from Noda's iteration, v <- (beta I - M)^-1 v with beta = max_i (Mv)_i / v_i, which falls to
/// alpha(M) quadratically where M is irreducible; any v > 0 proves its own beta. (Noda, Numerische Mathematik 17,
/// 1971.)
[[nodiscard]] Contraction contraction(const Eigen::MatrixXd& w);

}  // namespace colonnade::stability

#pragma once

#include <Eigen/Dense>

#include "host/stability/answer.hpp"
#include "host/stability/hurwitz.hpp"

namespace colonnade::stability {

/// Whether all eigenvalues of A have a negative real part, by Lyapunov's equation A'P + PA = -I, solved in floating
/// point (Bartels, Stewart 1972) and then verified: with S = -(A'P + PA) positive definite, A is Hurwitz iff P is
/// positive definite, and x'Px < 0 for one x shows that it is not, because a Hurwitz A has P = int e^(A't) S e^(At) dt.
/// An eigenvalue that the equation cannot bear beside its mirror image is parted from it by a shift: A - sI not
/// Hurwitz, s > 0, is a proof for A. Undecided where rounding does not let P be verified. O(n^3), for matrices too
/// large for Routh's array.
[[nodiscard]] Answer is_hurwitz_by_lyapunov(const BoundedMatrix& a);

}  // namespace colonnade::stability

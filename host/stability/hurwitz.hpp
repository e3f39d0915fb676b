#pragma once

#include <Eigen/Dense>
#include <vector>

#include "host/stability/answer.hpp"
#include "host/stability/error_bounded.hpp"

namespace colonnade::stability {

/// A square matrix of numbers with bounded errors, row-major.
struct BoundedMatrix {
    Eigen::Index size = 0;
    std::vector<ErrorBounded> entries;

    [[nodiscard]] ErrorBounded& at(Eigen::Index i, Eigen::Index j) {
        return entries[static_cast<std::size_t>(i * size + j)];
    }
    [[nodiscard]] ErrorBounded at(Eigen::Index i, Eigen::Index j) const {
        return entries[static_cast<std::size_t>(i * size + j)];
    }
};

/// Whether all eigenvalues of A have a negative real part: Routh's array of the characteristic polynomial, which
/// Faddeev and LeVerrier's recursion gives, with bounded errors. Undecided where a sign is not certain, which errors
/// that grow with the order make the rule beyond some twelve neurons. O(n^4).
[[nodiscard]] Answer is_hurwitz(const BoundedMatrix& a);

/// Most neurons for which Routh's array is tried.
inline constexpr Eigen::Index largest_routh = 12;

/// Most neurons for which every principal submatrix is looked at.
inline constexpr Eigen::Index largest_totally_hurwitz = 12;

/// Fourth rung of theory.md, section 5: every principal submatrix of diag(1/tau)(W - I) Hurwitz, so that every activity
/// pattern of a relu network is locally stable. With equal tau it is a statement about W alone. Exhaustive up to
/// largest_totally_hurwitz neurons, undecided beyond.
[[nodiscard]] Answer totally_hurwitz(const Eigen::MatrixXd& w, const Eigen::VectorXd& tau);

}  // namespace colonnade::stability

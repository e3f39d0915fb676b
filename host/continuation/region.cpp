#include "host/continuation/region.hpp"
#include "host/linear_algebra/decompositions.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace colonnade::continuation {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;
using Index = Eigen::Index;

/// An eigenvalue counts as real up to what rounding makes of a double one.
constexpr double real_enough = 1e-6;

/// Singular values and parts of b below this share of the largest are 0: rounding of a located p, far below what a
/// step resolves.
constexpr double vanishing = 1e-7;

/// d = 1/mu of the real eigenvalues mu of -m^-1 change that lie in direction `dir`.
std::vector<double> distances(const MatrixXd& m, const MatrixXd& change, double dir) {
    std::vector<double> found;
    const Eigen::FullPivLU<MatrixXd> lu(m);
    if (!lu.isInvertible() || change.isZero(0.0)) return found;
    const Eigen::VectorXcd values = linear_algebra::eigenvalues(-lu.solve(change));
    for (const auto& value : values)
        if (std::abs(value.imag()) <= real_enough * std::abs(value) && dir * value.real() > 0.0)
            found.push_back(1.0 / value.real());
    return found;
}

}  // namespace

Region::Region(const Family& family, Pattern pattern) : part_(family, std::move(pattern)) {
    const Family& own = part_.extension();
    const Index n = family.size();
    a0_ = MatrixXd::Identity(n, n) - own.base.weights;
    a1_ = -own.change.weights;
    b0_ = own.base.drive;
    b1_ = own.change.drive;
}

bool Region::is_solvable(double p) const {
    const linear_algebra::SingularValues svd = linear_algebra::singular_values(a(p));
    const VectorXd& values = svd.values;
    const VectorXd right = b(p);
    const double floor = vanishing * right.cwiseAbs().maxCoeff();
    for (Index k = values.size(); k-- > 0;) {
        const bool in_kernel = k + 1 == values.size() || values(k) <= vanishing * std::max(1.0, values(0));
        if (in_kernel && std::abs(svd.u.col(k).dot(right)) > floor) return false;
    }
    return true;
}

std::vector<Region::Event> Region::events(double p, double dir) const {
    const Index n = a0_.rows();
    const game::Network &base = part_.family().base, &by = part_.family().change;
    std::vector<Event> found;
    for (const double d : distances(a(p), a1_, dir)) found.push_back({p + d, -1, 0});
    MatrixXd m(n + 1, n + 1), change(n + 1, n + 1);
    m << a(p), -b(p), Eigen::RowVectorXd::Zero(n + 1);
    change << a1_, -b1_, Eigen::RowVectorXd::Zero(n + 1);
    for (Index i = 0; i < n; ++i)
        for (int side = 0; side < 2; ++side) {
            if (!part_.has_corner(i, side)) continue;
            // scale z - level at p = 0 and per unit of p, as one key changes either scale or z
            const auto [scale, level] = part_.corner(i, side, 0.0);
            Eigen::RowVectorXd row(n + 1), row_change(n + 1);
            row << scale.value * base.weights.row(i), scale.value * base.drive(i) - level.value;
            row_change << scale.value * by.weights.row(i) + scale.first * base.weights.row(i),
                scale.value * by.drive(i) + scale.first * base.drive(i) - level.first;
            m.row(n) = row + p * row_change;
            change.row(n) = row_change;
            for (const double d : distances(m, change, dir)) found.push_back({p + d, i, side});
        }
    std::sort(found.begin(), found.end(),
              [p](const Event& one, const Event& other) { return std::abs(one.p - p) < std::abs(other.p - p); });
    return found;
}

}  // namespace colonnade::continuation

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

Region::Region(const Family& family, Pattern pattern) : family_(&family), pattern_(std::move(pattern)) {
    const Index n = family.size();
    slope_.resize(n);
    b0_.resize(n);
    b1_.resize(n);
    VectorXd slope_change(n);
    for (Index i = 0; i < n; ++i) {
        const auto [slope, offset] = game::piece(family.unit(i), pattern_[static_cast<std::size_t>(i)]);
        slope_(i) = slope.value;
        slope_change(i) = slope.first;
        b0_(i) = slope.value * family.base.drive(i) + offset.value;
        b1_(i) = slope.value * family.change.drive(i) + slope.first * family.base.drive(i) + offset.first;
    }
    a0_ = -(slope_.asDiagonal() * family.base.weights);
    a0_.diagonal().array() += 1.0;
    a1_ = -(slope_.asDiagonal() * family.change.weights) - slope_change.asDiagonal() * family.base.weights;
    slope_change_ = std::move(slope_change);
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

bool Region::has_corner(Index i, int side) const {
    const int piece = pattern_[static_cast<std::size_t>(i)];
    return side == 0 ? piece > 0 : piece + 1 < game::pieces(family_->unit(i));
}

Region::Border Region::border(Index i, int side) const {
    const auto [scale, level] =
        game::corner_line(family_->unit(i), pattern_[static_cast<std::size_t>(i)] - (side == 0 ? 1 : 0));
    const game::Network &base = family_->base, &change = family_->change;
    return {scale.value * base.weights.row(i),
            scale.value * change.weights.row(i) + scale.first * base.weights.row(i),
            scale.value * base.drive(i),
            scale.value * change.drive(i) + scale.first * base.drive(i),
            level.value,
            level.first};
}

double Region::margin(Index i, int side, const Point& at) const {
    if (!has_corner(i, side)) return std::numeric_limits<double>::infinity();
    const Border border = this->border(i, side);
    const double above = border.row.dot(at.x) + border.drive - border.level +
                         at.p * (border.row_change.dot(at.x) + border.drive_change - border.level_change);
    return side == 0 ? above : -above;
}

double Region::margin_change(Index i, int side, const Point& at, const VectorXd& tangent) const {
    if (!has_corner(i, side)) return 0.0;
    const Border border = this->border(i, side);
    const double along_x = (border.row + at.p * border.row_change).dot(tangent.head(family_->size()));
    const double along_p = border.row_change.dot(at.x) + border.drive_change - border.level_change;
    const double above = along_x + along_p * tangent(family_->size());
    return side == 0 ? above : -above;
}

std::vector<Region::Event> Region::events(double p, double dir) const {
    const Index n = family_->size();
    std::vector<Event> found;
    for (const double d : distances(a(p), a1_, dir)) found.push_back({p + d, -1, 0});
    MatrixXd m(n + 1, n + 1), change(n + 1, n + 1);
    m << a(p), -b(p), Eigen::RowVectorXd::Zero(n + 1);
    change << a1_, -b1_, Eigen::RowVectorXd::Zero(n + 1);
    for (Index i = 0; i < n; ++i)
        for (int side = 0; side < 2; ++side) {
            if (!has_corner(i, side)) continue;
            const Border border = this->border(i, side);
            Eigen::RowVectorXd row(n + 1), row_change(n + 1);
            row << border.row, border.drive - border.level;
            row_change << border.row_change, border.drive_change - border.level_change;
            m.row(n) = row + p * row_change;
            change.row(n) = row_change;
            for (const double d : distances(m, change, dir)) found.push_back({p + d, i, side});
        }
    std::sort(found.begin(), found.end(),
              [p](const Event& one, const Event& other) { return std::abs(one.p - p) < std::abs(other.p - p); });
    return found;
}

double corner_slack(const Family& family, const Point& at) {
    const auto terms = [&](const game::Network& network) {
        return (network.weights.cwiseAbs() * at.x.cwiseAbs() + network.drive.cwiseAbs()).maxCoeff();
    };
    return 1e-9 * std::max(1.0, terms(family.base) + std::abs(at.p) * terms(family.change));
}

}  // namespace colonnade::continuation

#include "host/continuation/curve.hpp"
#include "host/linear_algebra/decompositions.hpp"

#include <algorithm>
#include <cmath>

namespace colonnade::continuation {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;
using Index = Eigen::Index;

constexpr int max_corrections = 10;
/// Newton has arrived when its step is this share of the rates.
constexpr double arrived = 1e-13;
/// Newton near a fold or a branch point stalls at the rounding of a nearly singular system; this still is a solution.
constexpr double accepted = 1e-9;

/// Of dp in a tangent (dx, dp) of length 1. A branch along which rates grow without bound comes to this.
constexpr double lost_in_rounding = 1e-13;
/// Of the range, per arclength: far below what folds of any use have at both ends of a step.
constexpr double level = 1e-9;

}  // namespace

VectorXd difference(const Point& one, const Point& other) {
    VectorXd d(one.x.size() + 1);
    d << one.x - other.x, one.p - other.p;
    return d;
}

double Curve::inner(double scale, const VectorXd& a, const VectorXd& b) const {
    const Index n = a.size() - 1;
    const double weight = rule_->span() / scale;
    return weight * weight * a.head(n).dot(b.head(n)) + a(n) * b(n);
}

double Curve::length(double scale, const VectorXd& a) const {
    return std::sqrt(inner(scale, a, a));
}

Place Curve::place(const Point& at, const VectorXd& direction) const {
    const Index n = at.x.size();
    Place found{this, at, std::max(rule_->min_scale, at.x.cwiseAbs().maxCoeff()), {}, 0, false, {}};
    found.tangent = linear_algebra::singular_values(residual_derivative(part_.extension(), at)).v.col(n);
    if (inner(found.scale, found.tangent, direction) < 0.0) found.tangent = -found.tangent;
    const double dp = found.tangent(n);
    found.heading = std::abs(dp) <= lost_in_rounding ? 0 : dp > 0.0 ? 1 : -1;
    found.tangent /= length(found.scale, found.tangent);
    found.is_level = std::abs(found.tangent(n)) <= level * rule_->span();
    const Family& family = part_.extension();
    const game::Network network = family.at(at.p);
    found.spectrum = stability::spectrum(
        stability::jacobian(network.weights, family.tau_at(at.p, at.x), game::slopes(network, at.x)));
    return found;
}

std::optional<Point> Curve::across(const Place& origin, const VectorXd& normal, double s) const {
    const Index n = origin.at.x.size();
    const double weight = rule_->span() / origin.scale;
    Point at{origin.at.x + s * normal.head(n), origin.at.p + s * normal(n)};
    MatrixXd system(n + 1, n + 1);
    system.row(n) << weight * weight * normal.head(n).transpose(), normal(n);
    double size = 0.0;
    for (int i = 0; i < max_corrections; ++i) {
        system.topRows(n) = residual_derivative(part_.extension(), at);
        VectorXd right(n + 1);
        right << -game::residual(part_.extension().at(at.p), at.x),
            s - inner(origin.scale, normal, difference(at, origin.at));
        const VectorXd change = system.fullPivLu().solve(right);
        if (!change.allFinite()) return std::nullopt;
        at.x += change.head(n);
        at.p += change(n);
        size = length(origin.scale, change);
        if (size <= arrived * rule_->span()) return at;
    }
    return size <= accepted * rule_->span() ? std::optional(at) : std::nullopt;
}

std::optional<Place> Curve::step(const Place& origin, double s) const {
    const auto at = across(origin, origin.tangent, s);
    if (!at) return std::nullopt;
    Place there = place(*at, origin.tangent);
    if (there.heading == 0) there.heading = origin.heading;
    return there;
}

}  // namespace colonnade::continuation

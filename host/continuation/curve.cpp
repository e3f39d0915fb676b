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

constexpr double straight = 0.966;  // cosine of 15 degrees
constexpr double nearly_straight = 0.995;
constexpr double min_step = 1e-9;    // of the range: a shorter step is none
constexpr double same_place = 1e-6;  // of the range

}  // namespace

VectorXd Equilibria::residual(const Point& at) const {
    return game::residual(part_.extension().at(at.p), at.x);
}

MatrixXd Equilibria::derivative(const Point& at) const {
    return residual_derivative(part_.extension(), at);
}

VectorXd Equilibria::weights(const Point& at) const {
    const double scale = std::max(rule_->min_scale, at.x.cwiseAbs().maxCoeff());
    VectorXd weights = VectorXd::Constant(at.x.size() + 1, rule_->span() / scale);
    weights(at.x.size()) = 1.0;
    return weights;
}

stability::Spectrum Equilibria::spectrum(const Point& at) const {
    const Family& family = part_.extension();
    const game::Network network = family.at(at.p);
    return stability::spectrum(
        stability::jacobian(network.weights, family.tau_at(at.p, at.x), game::slopes(network, at.x)));
}

VectorXd difference(const Point& one, const Point& other) {
    VectorXd d(one.x.size() + 1);
    d << one.x - other.x, one.p - other.p;
    return d;
}

double inner(const VectorXd& weights, const VectorXd& a, const VectorXd& b) {
    return weights.cwiseProduct(a).dot(weights.cwiseProduct(b));
}

double length(const VectorXd& weights, const VectorXd& a) {
    return weights.cwiseProduct(a).norm();
}

Place Curve::place(const Point& at, const VectorXd& direction) const {
    const Index n = at.x.size();
    Place found{this, at, equations_->weights(at), {}, 0, false, {}};
    found.tangent = linear_algebra::singular_values(equations_->derivative(at)).v.col(n);
    if (inner(found.weights, found.tangent, direction) < 0.0) found.tangent = -found.tangent;
    const double dp = found.tangent(n);
    found.heading = std::abs(dp) <= lost_in_rounding ? 0 : dp > 0.0 ? 1 : -1;
    found.tangent /= length(found.weights, found.tangent);
    found.is_level = std::abs(found.tangent(n)) <= level * span_;
    found.spectrum = equations_->spectrum(at);
    return found;
}

std::optional<Point> Curve::across(const Place& origin, const VectorXd& normal, double s) const {
    const Index n = origin.at.x.size();
    Point at{origin.at.x + s * normal.head(n), origin.at.p + s * normal(n)};
    MatrixXd system(n + 1, n + 1);
    system.row(n) = origin.weights.cwiseAbs2().cwiseProduct(normal);
    double size = 0.0;
    for (int i = 0; i < max_corrections; ++i) {
        system.topRows(n) = equations_->derivative(at);
        VectorXd right(n + 1);
        right << -equations_->residual(at), s - inner(origin.weights, normal, difference(at, origin.at));
        const VectorXd change = system.fullPivLu().solve(right);
        if (!change.allFinite()) return std::nullopt;
        at.x += change.head(n);
        at.p += change(n);
        size = length(origin.weights, change);
        if (size <= arrived * span_) return at;
    }
    return size <= accepted * span_ ? std::optional(at) : std::nullopt;
}

std::optional<Place> Curve::step(const Place& origin, double s) const {
    const auto at = across(origin, origin.tangent, s);
    if (!at) return std::nullopt;
    Place there = place(*at, origin.tangent);
    if (there.heading == 0) there.heading = origin.heading;
    return there;
}

std::optional<Place> Curve::advance(const Place& here, double& taken) const {
    for (; taken > min_step * span_; taken *= 0.5) {
        auto there = step(here, taken);
        if (!there) continue;
        const double turn = inner(here.weights, here.tangent, there->tangent) / length(here.weights, there->tangent);
        const double gone = length(here.weights, difference(there->at, here.at));
        if (turn >= straight && gone <= taken / nearly_straight) return there;
    }
    return std::nullopt;
}

std::optional<Place> Curve::until(const Place& here, double& taken,
                                  const std::function<bool(const Place&)>& is_beyond) const {
    double low = 0.0, high = taken;
    std::optional<Place> found;
    for (int i = 0; i < 60 && high - low > 1e-15 * taken; ++i) {
        const double middle = 0.5 * (low + high);
        const auto place = step(here, middle);
        if (!place) return std::nullopt;
        (is_beyond(*place) ? high : low) = middle;
        found = place;
    }
    taken = 0.5 * (low + high);
    return found;
}

bool Trail::holds(const Curve& curve, const Point& at, std::size_t but_last) const {
    for (std::size_t i = 0; i + but_last < steps_.size(); ++i) {
        const Step& step = steps_[i];
        if (step.length == 0.0 || step.from.curve != &curve) continue;
        const VectorXd away = difference(at, step.from.at);
        const double s = inner(step.from.weights, step.from.tangent, away);
        if (s < -0.1 * step.length || s > 1.1 * step.length) continue;
        if (length(step.from.weights, away) > 1.5 * step.length) continue;
        const auto there = curve.across(step.from, step.from.tangent, s);
        if (there && length(step.from.weights, difference(*there, at)) <= same_place * curve.span()) return true;
    }
    return false;
}

}  // namespace colonnade::continuation

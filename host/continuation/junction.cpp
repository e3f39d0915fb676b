#include "host/continuation/junction.hpp"
#include "host/linear_algebra/decompositions.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace colonnade::continuation {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;
using Index = Eigen::Index;

constexpr std::size_t max_cornered = 10;
/// Singular values below this share of the largest are 0: rounding of a located point, far below what a step resolves.
constexpr double rank_tolerance = 1e-7;
/// Change of a margin, per unit of arclength, that counts as none.
constexpr double resting = 1e-9;

/// Tangents, without their signs, of the solutions of (A0 + p A1) x = b0 + p b1 through a point.
std::vector<VectorXd> tangents(const Region& region, const Point& at, bool& degenerate) {
    const Index n = at.x.size();
    MatrixXd derivative(n, n + 1);
    derivative << region.a(at.p), region.a_p(at.x);
    const linear_algebra::SingularValues svd = linear_algebra::singular_values(derivative);
    const double floor = rank_tolerance * std::max(1.0, svd.values(0));
    const auto rank = (svd.values.array() > floor).count();
    if (rank == n) {
        VectorXd only = svd.v.col(n);
        if (std::abs(only(n)) <= rank_tolerance) only(n) = 0.0;
        return {only};
    }
    if (rank < n - 1) {
        degenerate = true;
        return {};
    }
    // the kernel is spanned by v at constant p and by m with dp = 1; along alpha v + beta m the second-order term
    // beta l'A1 (alpha v + beta m) must vanish for the left kernel l
    const VectorXd one = svd.v.col(n - 1), other = svd.v.col(n);
    const VectorXd base = std::abs(one(n)) > std::abs(other(n)) ? one : other;
    if (std::abs(base(n)) <= rank_tolerance) {
        degenerate = true;
        return {};
    }
    VectorXd v = (one * other(n) - other * one(n)).normalized();
    v(n) = 0.0;
    const VectorXd m = base / base(n);
    const VectorXd l = svd.u.col(n - 1);
    const double through_v = l.dot(region.a_change() * v.head(n));
    if (std::abs(through_v) <= rank_tolerance) return {v};
    const VectorXd curve = m - l.dot(region.a_change() * m.head(n)) / through_v * v;
    return {curve.normalized(), v};
}

/// Whether a tangent keeps every cornered neuron in its piece.
bool leads_inside(const Region& region, const Point& at, const std::vector<std::pair<Index, int>>& corners,
                  const VectorXd& tangent) {
    return std::all_of(corners.begin(), corners.end(), [&](const auto& corner) {
        const auto [i, side] = corner;
        const double change = region.margin_change(i, side, at, tangent);
        return std::abs(change) <= resting ? side == 1 : change > 0.0;
    });
}

}  // namespace

Junction junction(const Family& family, const Point& at, const Pattern& pattern) {
    Junction found;
    const double slack = corner_slack(family, at);
    const Region here(family, pattern);
    std::vector<int> lower;  // piece below the corner of each cornered neuron
    for (Index i = 0; i < family.size(); ++i)
        for (int side = 0; side < 2; ++side)
            if (std::abs(here.margin(i, side, at)) <= slack) {
                found.cornered.push_back(i);
                lower.push_back(pattern[static_cast<std::size_t>(i)] - (side == 0 ? 1 : 0));
            }
    if (found.cornered.size() > max_cornered) {
        found.degenerate = true;
        return found;
    }
    for (std::uint32_t choice = 0; choice < (std::uint32_t{1} << found.cornered.size()); ++choice) {
        Pattern pieces = pattern;
        std::vector<std::pair<Index, int>> corners;
        for (std::size_t c = 0; c < found.cornered.size(); ++c) {
            const bool upper = (choice >> c & 1U) != 0;
            pieces[static_cast<std::size_t>(found.cornered[c])] = lower[c] + (upper ? 1 : 0);
            corners.emplace_back(found.cornered[c], upper ? 0 : 1);
        }
        const Region region(family, pieces);
        for (const VectorXd& tangent : tangents(region, at, found.degenerate))
            for (const double sign : {1.0, -1.0}) {
                const VectorXd out = sign * tangent;
                if (leads_inside(region, at, corners, out)) found.departures.push_back({pieces, out});
            }
    }
    return found;
}

}  // namespace colonnade::continuation

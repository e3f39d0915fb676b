#include "host/continuation/junction.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include "host/continuation/region.hpp"
#include "host/linear_algebra/decompositions.hpp"

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

/// The kernel of [G_x, G_p] and what of its singular values counts as 0.
struct Kernel {
    linear_algebra::SingularValues svd;
    Index dimension = 1;

    explicit Kernel(const MatrixXd& derivative) : svd(linear_algebra::singular_values(derivative)) {
        const double floor = rank_tolerance * std::max(1.0, svd.values(0));
        dimension = derivative.cols() - (svd.values.array() > floor).count();
    }
};

/// Tangents, without their signs, of the solutions of (A0 + p A1) x = b0 + p b1 through a point.
std::vector<VectorXd> tangents_of(const Region& region, const Point& at, bool& degenerate) {
    const Index n = at.x.size();
    MatrixXd derivative(n, n + 1);
    derivative << region.a(at.p), region.a_p(at.x);
    const auto [svd, dimension] = Kernel(derivative);
    if (dimension == 1) {
        VectorXd only = svd.v.col(n);
        if (std::abs(only(n)) <= rank_tolerance) only(n) = 0.0;
        return {only};
    }
    if (dimension > 2) {
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
bool leads_inside(const Part& part, const Point& at, const std::vector<std::pair<Index, int>>& corners,
                  const VectorXd& tangent) {
    return std::all_of(corners.begin(), corners.end(), [&](const auto& corner) {
        const auto [i, side] = corner;
        const double change = part.margin_change(i, side, at, tangent);
        return std::abs(change) <= resting ? side == 1 : change > 0.0;
    });
}

}  // namespace

Junction junction(const Family& family, const Point& at, const Pattern& pattern, const Tangents& tangents) {
    Junction found;
    const double slack = corner_slack(family, at);
    const Part here(family, pattern);
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
        const Part part(family, pieces);
        for (const VectorXd& tangent : tangents(pieces, found.degenerate))
            for (const double sign : {1.0, -1.0}) {
                const VectorXd out = sign * tangent;
                if (leads_inside(part, at, corners, out)) found.departures.push_back({pieces, out});
            }
    }
    return found;
}

Tangents region_tangents(const Family& family, const Point& at) {
    return [&](const Pattern& pieces, bool& degenerate) { return tangents_of(Region(family, pieces), at, degenerate); };
}

Tangents part_tangents(const Family& family, const Point& at) {
    return [&](const Pattern& pieces, bool& degenerate) -> std::vector<VectorXd> {
        const auto [svd, dimension] = Kernel(residual_derivative(Part(family, pieces).extension(), at));
        if (dimension == 1) return {svd.v.col(at.x.size())};
        degenerate = true;
        return {};
    };
}

void straight_first(std::vector<Departure>& ways, const Departure& arrived) {
    std::stable_sort(ways.begin(), ways.end(), [&](const Departure& one, const Departure& other) {
        return one.dp() * arrived.dp() > other.dp() * arrived.dp();
    });
}

void mark_corner(Chart& chart, const Point& at, const Junction& found, const Departure& arrived,
                 std::vector<Departure>& ways) {
    straight_first(ways, arrived);
    const Index neuron = found.cornered.empty() ? -1 : found.cornered.front();
    SpecialKind kind = SpecialKind::border_crossing;
    if (ways.size() > 1 || found.degenerate)
        kind = SpecialKind::border_branching;
    else if (ways.empty())
        return;
    else if (ways.front().dp() * arrived.dp() < 0.0)
        kind = SpecialKind::border_fold;
    chart.add_special(kind, at, std::numeric_limits<double>::quiet_NaN(), neuron);
}

}  // namespace colonnade::continuation

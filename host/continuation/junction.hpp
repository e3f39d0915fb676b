#pragma once

#include <Eigen/Dense>
#include <functional>
#include <vector>

#include "host/continuation/chart.hpp"
#include "host/continuation/part.hpp"

namespace colonnade::continuation {

/// A half-branch that leaves a point into the region of `pattern`.
struct Departure {
    Pattern pattern;
    Eigen::VectorXd tangent;  ///< (dx, dp) of length 1; dp is exactly 0 on a segment at one value of p

    [[nodiscard]] double dp() const { return tangent(tangent.size() - 1); }
};

struct Junction {
    std::vector<Departure> departures;
    std::vector<Eigen::Index> cornered;  ///< neurons whose drive lies on a corner
    bool degenerate = false;             ///< some kernel had more dimensions than are followed
};

/// Directions (dx, dp), without their signs, of the solutions of one part's equations through a point. Sets the flag
/// where the kernel of their derivative has more dimensions than are followed.
using Tangents = std::function<std::vector<Eigen::VectorXd>(const Pattern&, bool&)>;

/// All half-branches of equilibria that leave a point whose neurons are in the pieces of `pattern` or on a corner of
/// them: for each choice of pieces of the neurons on corners the tangents of that part's equations, kept where they
/// lead into it. A neuron whose drive stays on its corner along the tangent counts as in the lower piece. Up to ten
/// neurons on corners.
[[nodiscard]] Junction junction(const Family& family, const Point& at, const Pattern& pattern,
                                const Tangents& tangents);

/// Tangents of piecewise linear regions. Where A is singular and the equations are solvable, a segment at constant p
/// and a curve cross, whose tangent the second-order terms give.
[[nodiscard]] Tangents region_tangents(const Family& family, const Point& at);

/// Tangents of parts of any activations; none where the derivative [G_x, G_p] has a kernel of two dimensions.
[[nodiscard]] Tangents part_tangents(const Family& family, const Point& at);

/// Marks a corner on the chart by the ways that leave it, the way back not among them, and puts first those that go
/// straight on in p.
void mark_corner(Chart& chart, const Point& at, const Junction& found, const Departure& arrived,
                 std::vector<Departure>& ways);
/// The latter alone.
void straight_first(std::vector<Departure>& ways, const Departure& arrived);

}  // namespace colonnade::continuation

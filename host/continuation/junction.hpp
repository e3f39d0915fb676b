#pragma once

#include <Eigen/Dense>
#include <vector>

#include "host/continuation/region.hpp"

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

/// All half-branches of equilibria that leave a point whose neurons are in the pieces of `pattern` or on a corner of
/// them: for each choice of pieces of the neurons on corners the tangents of that region's equations, kept where they
/// lead into it. A neuron whose drive stays on its corner along the tangent counts as in the lower piece. Where A is
/// singular and the equations are solvable, a segment at constant p and a curve cross, whose tangent the second-order
/// terms give. Up to ten neurons on corners.
[[nodiscard]] Junction junction(const Family& family, const Point& at, const Pattern& pattern);

}  // namespace colonnade::continuation

#pragma once

#include <Eigen/Dense>
#include <vector>

#include "host/experiment/network/family.hpp"
#include "host/game/pieces.hpp"

namespace colonnade::continuation {

using experiment::Family;
using game::Pattern;

/// A point of a branch: rates and parameter.
struct Point {
    Eigen::VectorXd x;
    double p = 0.0;
};

/// One region of a family of piecewise linear networks. Its equilibria obey (A0 + p A1) x = b0 + p b1 with
/// A = I - DW and b = Du + c: for a regular A rates that are rational in p.
class Region {
public:
    /// Keeps a reference to the family.
    Region(const Family& family, Pattern pattern);

    [[nodiscard]] const Pattern& pattern() const noexcept { return pattern_; }
    [[nodiscard]] Eigen::VectorXd slope(double p) const { return slope_ + p * slope_change_; }
    [[nodiscard]] Eigen::MatrixXd a(double p) const { return a0_ + p * a1_; }
    [[nodiscard]] Eigen::VectorXd b(double p) const { return b0_ + p * b1_; }
    /// Derivative of Ax - b in p.
    [[nodiscard]] Eigen::VectorXd a_p(const Eigen::VectorXd& x) const { return a1_ * x - b1_; }
    [[nodiscard]] const Eigen::MatrixXd& a_change() const noexcept { return a1_; }
    [[nodiscard]] Eigen::VectorXd rates(double p) const { return a(p).partialPivLu().solve(b(p)); }

    /// Whether the equations have solutions at a p where A is singular: b is at right angles to the left kernel. Else
    /// the rates have a pole there.
    [[nodiscard]] bool is_solvable(double p) const;

    /// Distance of neuron i's drive from the lower (side 0) or upper (1) corner of its piece, positive inside; infinite
    /// where there is none.
    [[nodiscard]] double margin(Eigen::Index i, int side, const Point& at) const;
    /// Change of the margin along a tangent (dx, dp).
    [[nodiscard]] double margin_change(Eigen::Index i, int side, const Point& at, const Eigen::VectorXd& tangent) const;

    /// Parameters p + d, sorted by |d|, with d in direction `dir` (+1 or -1), at which A is singular or a drive meets a
    /// corner, all others among them: 1/d are the real eigenvalues of -M(p)^-1 M1, M the equations bordered by the
    /// corner's. `p` must be regular.
    struct Event {
        double p = 0.0;
        Eigen::Index neuron = -1;  ///< -1: A is singular
        int side = 0;
    };
    [[nodiscard]] std::vector<Event> events(double p, double dir) const;

private:
    [[nodiscard]] bool has_corner(Eigen::Index i, int side) const;
    /// scale z - level, which is 0 at a corner, as row x + drive - level: at p = 0, and per unit of p.
    struct Border {
        Eigen::RowVectorXd row, row_change;
        double drive = 0.0, drive_change = 0.0, level = 0.0, level_change = 0.0;
    };
    [[nodiscard]] Border border(Eigen::Index i, int side) const;

    const Family* family_;
    Pattern pattern_;
    Eigen::VectorXd slope_, slope_change_, b0_, b1_;  ///< slope_ at p = 0
    Eigen::MatrixXd a0_, a1_;
};

/// Rounding of the drives at a point: a margin up to this is none.
[[nodiscard]] double corner_slack(const Family& family, const Point& at);

}  // namespace colonnade::continuation

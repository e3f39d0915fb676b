#pragma once

#include <Eigen/Dense>
#include <optional>
#include <utility>

#include "host/continuation/chart.hpp"

namespace colonnade::continuation {

class Curve;

/// A point of a branch, smooth within its part, with all that a step needs. Arclength is that of Rule::distance with
/// the scale of the rates kept for the step.
struct Place {
    const Curve* curve = nullptr;
    Point at;
    double scale = 1.0;       ///< of the rates
    Eigen::VectorXd tangent;  ///< (dx, dp), of arclength 1
    int heading = 0;          ///< sign of dp; where that is lost in rounding, of the place before, or 0
    bool is_level = false;    ///< dp is 0 but for rounding: as on a segment of equilibria at one p
    stability::Spectrum spectrum;
};

/// Pseudo-arclength steps (Keller, in Applications of Bifurcation Theory, 1977) on the extension of a part. Places keep
/// a pointer to their curve.
class Curve {
public:
    Curve(const Family& family, Pattern pattern, const Rule& rule) : part_(family, std::move(pattern)), rule_(&rule) {}

    [[nodiscard]] const Part& part() const noexcept { return part_; }
    /// The place at an equilibrium, its tangent at an acute angle to `direction` (dx, dp).
    [[nodiscard]] Place place(const Point& at, const Eigen::VectorXd& direction) const;
    /// The point of the branch in the plane through origin + s * normal across `normal`, by Newton from there; nullopt
    /// when it does not converge in ten steps. `normal` (dx, dp) of arclength 1.
    [[nodiscard]] std::optional<Point> across(const Place& origin, const Eigen::VectorXd& normal, double s) const;
    [[nodiscard]] std::optional<Place> step(const Place& origin, double s) const;
    /// Inner product of arclength at a scale.
    [[nodiscard]] double inner(double scale, const Eigen::VectorXd& a, const Eigen::VectorXd& b) const;
    [[nodiscard]] double length(double scale, const Eigen::VectorXd& a) const;

private:
    Part part_;
    const Rule* rule_;
};

/// (x - y, p - q) of two points.
[[nodiscard]] Eigen::VectorXd difference(const Point& one, const Point& other);

/// The first place of the step of `length` from `here` to `there` at which a drive meets the corner of its piece, with
/// the length of the step to it: 0 where the branch leaves its part at `here`. A drive that passes a corner and comes
/// back within the step is seen too. One that keeps to its corner all along meets none.
struct Meeting {
    Place at;
    double length = 0.0;
};
[[nodiscard]] std::optional<Meeting> first_corner(const Place& here, const Place& there, double length);

}  // namespace colonnade::continuation

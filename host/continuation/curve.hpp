#pragma once

#include <Eigen/Dense>
#include <optional>

#include "host/continuation/chart.hpp"

namespace colonnade::continuation {

/// Derivative [G_x, G_p] of G(x, p) = x - Phi(W(p) x + u(p)) of smooth activations: exact, as p enters weights, drives
/// and activation parameters linearly.
[[nodiscard]] Eigen::MatrixXd residual_derivative(const Family& family, const Point& at);

/// A point of a smooth branch with all that a step needs. Arclength is that of Rule::distance with the scale of the
/// rates kept for the step.
struct Place {
    Point at;
    double scale = 1.0;       ///< of the rates
    Eigen::VectorXd tangent;  ///< (dx, dp), of arclength 1
    int heading = 0;          ///< sign of dp; where that is lost in rounding, of the place before, or 0
    stability::Spectrum spectrum;
};

/// Pseudo-arclength steps (Keller, in Applications of Bifurcation Theory, 1977).
class Curve {
public:
    Curve(const Family& family, const Rule& rule) : family_(&family), rule_(&rule) {}

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
    const Family* family_;
    const Rule* rule_;
};

/// (x - y, p - q) of two points.
[[nodiscard]] Eigen::VectorXd difference(const Point& one, const Point& other);

}  // namespace colonnade::continuation

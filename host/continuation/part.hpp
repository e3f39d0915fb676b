#pragma once

#include <Eigen/Dense>

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

/// The part of rates and parameter in which every neuron of a family keeps to one piece of its activation.
class Part {
public:
    /// Keeps a reference to the family.
    Part(const Family& family, Pattern pattern);

    [[nodiscard]] const Pattern& pattern() const noexcept { return pattern_; }
    [[nodiscard]] const Family& family() const noexcept { return *family_; }
    /// The family with every piece continued beyond its corners, so that nothing has a corner: a neuron on a line
    /// slope z + offset has slope and offset within its weights and drive, and is linear with gain 1.
    [[nodiscard]] const Family& extension() const noexcept { return extension_; }

    [[nodiscard]] bool has_corner(Eigen::Index i, int side) const;
    /// Distance of neuron i's drive from the lower (side 0) or upper (1) corner of its piece, positive inside; infinite
    /// where there is none.
    [[nodiscard]] double margin(Eigen::Index i, int side, const Point& at) const;
    /// Change of the margin along a tangent (dx, dp).
    [[nodiscard]] double margin_change(Eigen::Index i, int side, const Point& at, const Eigen::VectorXd& tangent) const;
    /// Whether no margin is below -slack.
    [[nodiscard]] bool holds(const Point& at, double slack) const;
    /// Where scale z = level on that corner, with what p changes of both.
    [[nodiscard]] core::Corner<core::Jet> corner(Eigen::Index i, int side, double p) const;

private:
    const Family* family_;
    Pattern pattern_;
    Family extension_;
};

/// Rounding of the drives at a point: a margin up to this is none.
[[nodiscard]] double corner_slack(const Family& family, const Point& at);

/// Pieces in which the drives at some rates lie, the lower one at a corner.
[[nodiscard]] Pattern pattern_at(const game::Network& network, const Eigen::VectorXd& x);

/// Derivative [G_x, G_p] of G(x, p) = x - Phi(W(p) x + u(p)) of activations without corners: exact, as p enters
/// weights, drives and activation parameters linearly.
[[nodiscard]] Eigen::MatrixXd residual_derivative(const Family& family, const Point& at);

}  // namespace colonnade::continuation

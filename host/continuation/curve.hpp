#pragma once

#include <Eigen/Dense>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "host/continuation/chart.hpp"

namespace colonnade::continuation {

/// Equations F(x, p) = 0, one for each of the unknowns x, whose solutions lie on curves.
class Equations {
public:
    Equations() = default;
    Equations(const Equations&) = delete;
    Equations& operator=(const Equations&) = delete;
    virtual ~Equations() = default;

    [[nodiscard]] virtual Eigen::VectorXd residual(const Point& at) const = 0;
    /// [F_x, F_p].
    [[nodiscard]] virtual Eigen::MatrixXd derivative(const Point& at) const = 0;
    /// By which each of (dx, dp) is multiplied where the length of a step from here is measured; 0: it does not count.
    [[nodiscard]] virtual Eigen::VectorXd weights(const Point& at) const = 0;
    /// What is watched along a curve.
    [[nodiscard]] virtual stability::Spectrum spectrum(const Point& at) const = 0;
    /// The pieces that neurons keep to; none of curves that are smooth all along.
    [[nodiscard]] virtual const Part* part() const { return nullptr; }
};

/// On the extension of a part: G of residual_derivative(), lengths as Rule::distance has them, the flow's spectrum.
class Equilibria final : public Equations {
public:
    /// References are kept.
    Equilibria(const Family& family, Pattern pattern, const Rule& rule)
        : part_(family, std::move(pattern)), rule_(&rule) {}

    [[nodiscard]] Eigen::VectorXd residual(const Point& at) const override;
    [[nodiscard]] Eigen::MatrixXd derivative(const Point& at) const override;
    [[nodiscard]] Eigen::VectorXd weights(const Point& at) const override;
    [[nodiscard]] stability::Spectrum spectrum(const Point& at) const override;
    [[nodiscard]] const Part* part() const override { return &part_; }

private:
    Part part_;
    const Rule* rule_;
};

class Curve;

/// A point of a curve, smooth within its part, with all that a step needs. Arclength keeps the weights of where a step
/// begins.
struct Place {
    const Curve* curve = nullptr;
    Point at;
    Eigen::VectorXd weights;
    Eigen::VectorXd tangent;  ///< (dx, dp), of arclength 1
    int heading = 0;          ///< sign of dp; where that is lost in rounding, of the place before, or 0
    bool is_level = false;    ///< dp is 0 but for rounding: as on a segment of equilibria at one p
    stability::Spectrum spectrum;
};

/// Inner product and length of (dx, dp) by arclength.
[[nodiscard]] double inner(const Eigen::VectorXd& weights, const Eigen::VectorXd& a, const Eigen::VectorXd& b);
[[nodiscard]] double length(const Eigen::VectorXd& weights, const Eigen::VectorXd& a);
/// (x - y, p - q) of two points.
[[nodiscard]] Eigen::VectorXd difference(const Point& one, const Point& other);

/// Pseudo-arclength steps (Keller, in Applications of Bifurcation Theory, 1977). Places keep a pointer to their curve.
class Curve {
public:
    /// References are kept; what is small is so against `span`, the length of p's range.
    Curve(const Equations& equations, double span) : equations_(&equations), span_(span) {}

    /// The place at a solution, its tangent at an acute angle to `direction` (dx, dp).
    [[nodiscard]] Place place(const Point& at, const Eigen::VectorXd& direction) const;
    /// The point of the curve in the plane through origin + s * normal across `normal`, by Newton from there; nullopt
    /// when it does not converge in ten steps. `normal` (dx, dp) of arclength 1.
    [[nodiscard]] std::optional<Point> across(const Place& origin, const Eigen::VectorXd& normal, double s) const;
    [[nodiscard]] std::optional<Place> step(const Place& origin, double s) const;
    /// The step from `here` of at most `taken`, halved until the tangent turns by less than 15 degrees; nullopt when
    /// none is long enough.
    [[nodiscard]] std::optional<Place> advance(const Place& here, double& taken) const;
    /// The step from `here` to where `is_beyond` begins to hold within `taken`, which becomes that of the step.
    [[nodiscard]] std::optional<Place> until(const Place& here, double& taken,
                                             const std::function<bool(const Place&)>& is_beyond) const;
    [[nodiscard]] double span() const noexcept { return span_; }
    /// Of a curve of equilibria.
    [[nodiscard]] const Part& part() const { return *equations_->part(); }

private:
    const Equations* equations_;
    double span_;
};

/// The curves that were followed, as a walk must know them again.
class Trail {
public:
    /// The curve between a place and `length` further on; a step of length 0 only keeps its place among the others.
    void add(const Place& from, double length) { steps_.push_back({from, length}); }
    /// Whether a point lies on a step of this curve, the last `but_last` steps left out.
    [[nodiscard]] bool holds(const Curve& curve, const Point& at, std::size_t but_last = 0) const;
    [[nodiscard]] std::size_t size() const noexcept { return steps_.size(); }

private:
    struct Step {
        Place from;
        double length = 0.0;
    };
    std::vector<Step> steps_;
};

/// The first place of the step of `length` from `here` to `there` at which a drive meets the corner of its piece, with
/// the length of the step to it: 0 where the branch leaves its part at `here`. A drive that passes a corner and comes
/// back within the step is seen too. One that keeps to its corner all along meets none.
struct Meeting {
    Place at;
    double length = 0.0;
};
[[nodiscard]] std::optional<Meeting> first_corner(const Place& here, const Place& there, double length);

}  // namespace colonnade::continuation

#pragma once

#include <map>
#include <optional>
#include <vector>

#include "host/continuation/curve.hpp"
#include "host/continuation/junction.hpp"

namespace colonnade::continuation {

/// Follows the branches of a family of any activations from known equilibria, within the range. Branches are smooth
/// while every neuron keeps to one piece of its activation; where a drive meets a corner, to rounding, they go on by
/// the ways that `junction` finds. A step is halved until Newton converges and the tangent turns by less than 15
/// degrees. Between two points of a part the number of unstable eigenvalues and the sign of dp/ds are watched; where
/// they change, the place is bisected to 1e-9 of the step: a fold, a Hopf point or a branch point, whose other branch
/// is followed both ways from half a step across the kernel (Keller's parallel search).
class SmoothWalk {
public:
    explicit SmoothWalk(Chart& chart) : chart_(&chart) {}

    /// Both ways, where neither leaves the range; from a corner all ways.
    void start(const Point& at);

private:
    /// A part's equations and the curves that they have.
    struct PartCurve {
        PartCurve(const Family& family, const Pattern& pattern, const Rule& rule)
            : equations(family, pattern, rule), curve(equations, rule.span()) {}
        Equilibria equations;
        Curve curve;
    };

    /// A branch that leaves another one.
    struct Waiting {
        Point origin;
        stability::Spectrum spectrum;  ///< there
        Place first;                   ///< beyond it, or a corner itself
    };

    [[nodiscard]] const Curve& curve(const Pattern& pattern);
    void follow(const Place& first);
    void follow_waiting();
    [[nodiscard]] bool is_walked(const Place& at, std::size_t but_last) const;
    /// Whether the branch was walked beyond a place.
    [[nodiscard]] bool is_walked_beyond(const Place& first) const;
    /// Largest step from a place: longer where rates are far out.
    [[nodiscard]] double longest(const Place& here) const;
    void watch(const Place& here, const Place& there, double length);
    /// `along`: the branch's tangent shortly before.
    void classify(const Place& low, const Place& high, const Eigen::VectorXd& along);
    /// Of the pairs that cross at a point, or are nearest to that.
    [[nodiscard]] std::vector<double> critical_frequencies(const Place& place, std::size_t pairs) const;
    void branch_off(const Place& at, const Eigen::VectorXd& along);
    /// Marks the corner that a branch arrived at and returns the way on; the others wait.
    [[nodiscard]] std::optional<Place> leave(const Place& arrived);
    /// Marks the value of p towards which rates grow, and whether there is one.
    bool mark_unbounded(const Place& last);

    Chart* chart_;
    std::map<Pattern, PartCurve> curves_;
    Trail walked_;
    std::vector<Waiting> waiting_;
    std::size_t followed_ = 0;  ///< branches that began at a branch point
};

}  // namespace colonnade::continuation

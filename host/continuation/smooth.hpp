#pragma once

#include <vector>

#include "host/continuation/curve.hpp"

namespace colonnade::continuation {

/// Follows the branches of a family of smooth activations from known equilibria, within the range. A step
/// is halved until Newton converges and the tangent turns by less than 15 degrees. Between two points the number of
/// unstable eigenvalues and the sign of dp/ds are watched; where they change, the place is bisected to 1e-9 of the
/// step: a fold, a Hopf point or a branch point, whose other branch is followed both ways from half a step across the
/// kernel (Keller's parallel search).
class SmoothWalk {
public:
    explicit SmoothWalk(Chart& chart) : chart_(&chart), curve_(chart.family(), chart.rule()) {}

    /// Both ways, where neither leaves the range.
    void start(const Point& at);

private:
    /// A step that was taken: the branch between its place and `length` further on.
    struct Step {
        Place from;
        double length = 0.0;
    };

    void follow(const Place& first);
    void follow_waiting();
    [[nodiscard]] bool is_walked(const Point& at, std::size_t but_last) const;
    /// The step from `here` of at most `length`, shortened as needed; nullopt when none is short enough.
    [[nodiscard]] std::optional<Place> advance(const Place& here, double& length) const;
    [[nodiscard]] std::optional<Place> clipped(const Place& here, double& length) const;
    void watch(const Place& here, const Place& there, double length);
    void classify(const Place& low, const Place& high);
    /// Of the pairs that cross at a point, or are nearest to that.
    [[nodiscard]] std::vector<double> critical_frequencies(const Point& at, std::size_t pairs) const;
    void branch_off(const Place& at);

    Chart* chart_;
    Curve curve_;
    std::vector<Step> walked_;
    std::vector<std::pair<Place, Place>> waiting_;  ///< branch point, first place beyond
    std::size_t followed_ = 0;                      ///< branches that began at a branch point
};

}  // namespace colonnade::continuation

#pragma once

#include <Eigen/Dense>
#include <algorithm>
#include <optional>
#include <vector>

#include "host/dynamics/column_path.hpp"
#include "host/dynamics/passages.hpp"

/// What is kept of a course as it is followed: ranges, means and passages of sections.
namespace colonnade::dynamics {

/// Errors of a step: of orbits, and of tangents, of which a few digits are enough.
inline constexpr double orbit_rtol = 1e-9, tangent_rtol = 1e-7;
/// Neurons whose ranges differ by less are equally wide.
inline constexpr double equally_wide = 1e-4;

/// Ranges and mean of each neuron along a course.
struct Ranges {
    Eigen::VectorXd low, high, integral;
    double time = 0.0;
    std::vector<std::size_t> turns;  ///< extremes of each neuron

    explicit Ranges(const Eigen::VectorXd& x)
        : low(x), high(x), integral(Eigen::VectorXd::Zero(x.size())), turns(static_cast<std::size_t>(x.size())) {}

    /// Adds the last step of a path, with the extremes inside it.
    void add(const ColumnPath& path) {
        const double h = path.length();
        const auto begin = core::dense_weights(0.0), middle = core::dense_weights(0.5), end = core::dense_weights(1.0);
        for (Eigen::Index k = 0; k < low.size(); ++k) {
            const int i = static_cast<int>(k);
            const double x0 = path.at(i, begin), xm = path.at(i, middle), x1 = path.at(i, end);
            integral(k) += h * (x0 + 4.0 * xm + x1) / 6.0;
            meet(k, x1);
            const double rises = path.slope_at(i, begin), ends = path.slope_at(i, end);
            if (!(rises * ends < 0.0)) continue;
            meet(k, path.at(i, core::dense_weights(turn(path, i, rises, ends))));
            ++turns[static_cast<std::size_t>(k)];
        }
        time += h;
    }
    /// The first of the neurons that swing most.
    [[nodiscard]] Eigen::Index widest() const {
        const Eigen::VectorXd range = high - low;
        const double most = range.maxCoeff();
        Eigen::Index i = 0;
        while (range(i) < (1.0 - equally_wide) * most) ++i;
        return i;
    }
    [[nodiscard]] double width() const { return (high - low).maxCoeff(); }
    [[nodiscard]] double mean(Eigen::Index i) const { return integral(i) / time; }

private:
    void meet(Eigen::Index k, double x) {
        low(k) = std::min(low(k), x);
        high(k) = std::max(high(k), x);
    }
    /// The share of the step where neuron i turns.
    static double turn(const ColumnPath& path, int i, double begin, double end) {
        const double sign = begin < 0.0 ? 1.0 : -1.0;
        return crossing([&](double theta) { return sign * path.slope_at(i, core::dense_weights(theta)); }, 0.0,
                        sign * begin, 1.0, sign * end);
    }
};

/// Where a neuron passes a level upwards.
struct Section {
    Eigen::Index neuron = 0;
    double level = 0.0;
};

/// The passage in the last step of a path, if there is one.
[[nodiscard]] inline std::optional<Passage> passage(const ColumnPath& path, const Section& section) {
    const int i = static_cast<int>(section.neuron);
    const auto height = [&](double theta) { return path.at(i, core::dense_weights(theta)) - section.level; };
    const double begin = height(0.0), end = height(1.0);
    if (!(begin < 0.0 && end >= 0.0)) return std::nullopt;
    const double theta = crossing(height, 0.0, begin, 1.0, end);
    return Passage{path.begin() + theta * path.length(), path.slope_at(i, core::dense_weights(theta)),
                   path.state(theta)};
}

/// The flow itself, whatever step is given for the march: followed by its error.
[[nodiscard]] inline core::FlowRule sharp(core::FlowRule rule, double tolerance = orbit_rtol) {
    rule.fixed_step = 0.0;
    rule.rtol = std::min(rule.rtol, tolerance);
    rule.atol = std::min(rule.atol, tolerance);
    return rule;
}

/// Follows a path to a time within `steps`, of which those that it took are taken; false where that is too few.
[[nodiscard]] inline bool goes_to(ColumnPath& path, double time, std::size_t& steps) {
    bool moves = true;
    while (moves && path.time() < time) moves = path.steps() < steps && path.step(time);
    steps -= std::min(steps, path.steps());
    return moves;
}

}  // namespace colonnade::dynamics

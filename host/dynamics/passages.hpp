#pragma once

#include <Eigen/Dense>
#include <cstddef>
#include <vector>

/// Passages of a section by a course, and whether they come back.
namespace colonnade::dynamics {

/// Where f, negative at `low` and not at `high`, passes 0: by the Illinois method.
template <class F>
[[nodiscard]] double crossing(F f, double low, double f_low, double high, double f_high) {
    for (int side = 0, turn = 0; turn < 100 && high - low > 1e-15; ++turn) {
        const double middle = (low * f_high - high * f_low) / (f_high - f_low);
        const double value = f(middle);
        if (value == 0.0) return middle;
        if (value < 0.0) {
            low = middle, f_low = value;
            if (side == -1) f_high *= 0.5;
            side = -1;
        } else {
            high = middle, f_high = value;
            if (side == 1) f_low *= 0.5;
            side = 1;
        }
    }
    return 0.5 * (low + high);
}

/// When a course passed, how fast, and where.
struct Passage {
    double time = 0.0, speed = 0.0;
    Eigen::VectorXd state;  ///< with tangents, where the path has any
};

/// Largest difference of any entry.
[[nodiscard]] inline double distance(const Passage& one, const Passage& other) {
    return (one.state - other.state).cwiseAbs().maxCoeff();
}

/// How far the passage `before` ones back from the last is from the one m passages earlier.
[[nodiscard]] inline double gap(const std::vector<Passage>& passages, std::size_t m, std::size_t before = 0) {
    const std::size_t at = passages.size() - 1 - before;
    return distance(passages[at], passages[at - m]);
}

/// The least number of passages after which the last two came back within `reach`; 0: they have not.
[[nodiscard]] inline std::size_t arrived_return(const std::vector<Passage>& passages, double reach) {
    for (std::size_t m = 1; 2 * m + 1 <= passages.size(); ++m)
        if (gap(passages, m) <= reach && gap(passages, m, 1) <= reach) return m;
    return 0;
}

/// Whether returns after m passages shrink, or have all but arrived in a section so wide; a course that leaves an orbit
/// does not end there. More than 2 m passages.
[[nodiscard]] inline bool approaches(const std::vector<Passage>& passages, std::size_t m, double width) {
    const double now = gap(passages, m), before = gap(passages, m, m);
    if (now <= 1e-4 * width) return true;
    return now < before && (passages.size() <= 3 * m || before < gap(passages, m, 2 * m));
}

/// Whether speeds at returns after m passages shrink geometrically to less than `share` of the last one, as on a spiral
/// to rest. More than 2 m passages.
[[nodiscard]] inline bool fades(const std::vector<Passage>& passages, std::size_t m, double share) {
    const auto speed = [&](std::size_t back) { return passages[passages.size() - 1 - back].speed; };
    const double step = speed(0) - speed(m), before = speed(m) - speed(2 * m), ratio = step / before;
    return step < 0.0 && ratio < 1.0 && speed(0) + step * ratio / (1.0 - ratio) < share * speed(0);
}

}  // namespace colonnade::dynamics

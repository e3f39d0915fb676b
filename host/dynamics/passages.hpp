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

/// The least number of passages after which the last two came back within `reach`; 0: they have not.
[[nodiscard]] inline std::size_t arrived_return(const std::vector<Passage>& passages, double reach) {
    const auto gap = [&](std::size_t k, std::size_t m) { return distance(passages[k], passages[k - m]); };
    const std::size_t last = passages.size() - 1;
    for (std::size_t m = 1; 2 * m <= last; ++m)
        if (gap(last, m) <= reach && gap(last - 1, m) <= reach) return m;
    return 0;
}

}  // namespace colonnade::dynamics

#pragma once

#include <Eigen/Dense>
#include <cstddef>

#include "host/dynamics/orbit.hpp"
#include "kernels/core/settling.hpp"

namespace colonnade::dynamics {

/// Most neurons of a system whose linear equations are solved at every step.
inline constexpr Eigen::Index largest_stiff = 64;

/// What ends a stiff course.
struct StiffRule {
    double tolerance = 1e-9;    ///< of the residual, relative to max(1, max_i |x_i|)
    double begin = 0.0;         ///< the model's time at the start
    core::Settling settling{};  ///< as it stands there; FlowRule::settle_fraction 0: not measured
    std::size_t steps = 0;      ///< most that are tried; given up earlier where so many would not be enough
};

/// Where a stiff course went.
struct StiffCourse {
    enum class End { rests, circles, escapes, neither };
    End end = End::neither;
    Eigen::VectorXd state;  ///< where it stopped, of a cycle a state on it
    double residual = 0.0, magnitude = 0.0;
    double settling_time = 0.0;  ///< core::Settling::time at the end
    std::size_t steps = 0;
    std::optional<Cycle> cycle;  ///< without multipliers
};

/// Follows a column that explicit steps would take too long for, from `start` on, by StiffPath until it rests, leaves
/// FlowRule::divergence_limit behind or FlowRule::max_time is over. It circles where its passages of a section come
/// back twice in a row within a small share of its range.
[[nodiscard]] StiffCourse stiff_course(const core::System<double>& system, std::size_t slot, const core::FlowRule& rule,
                                       const Eigen::VectorXd& start, const StiffRule& until);

}  // namespace colonnade::dynamics

#pragma once

#include "host/equilibrium/outcome.hpp"
#include "kernels/backend.hpp"
#include "kernels/pipeline/host_columns.hpp"

/// What Euler's steps of h = tau / 5 cannot tell of the flow, asked again of smaller errors in time. Both take columns
/// as they were at x(0), in memory of the host, and `steps` of Euler; nothing depends on which
/// columns are asked together.
namespace colonnade::equilibrium {

/// Whether explicit steps may have invented a stop_reason: a cycle or an escape, and under a power law, whose slopes
/// know no bound, restlessness without end. A residual that vanishes is an equilibrium whatever the step.
[[nodiscard]] bool is_doubtful(Status status, bool unbounded_slope);

/// Follows columns again by RungeKutta with the step that they had, and with halves of it until two runs agree: in
/// status, and to 1 % in the rates of an equilibrium or in the period and amplitude of a cycle. The error of the finer
/// run is then a fifteenth of that where the flow is smooth and a third where it has corners. The finer run replaces
/// what `solution` says; `steps` counts those of all runs. A run that does not end within solve.max_time needs no
/// second, under a power law two more; columns of which no two agree down to h / 2^max_halvings, or within as many
/// steps as max_full_runs of solve.max_time take at h, are unfinished as well.
template <class T>
void confirm(const kernels::Steps& steps, kernels::HostColumns<T> start, const Request& request, Solution<T> solution);

inline constexpr int max_halvings = 8;
inline constexpr double max_full_runs = 8.0;

/// Measures settling times of columns that the flow leads to an equilibrium, by RungeKutta with a test after each step:
/// twice the one chosen, where a spiral turns too fast for that once more with it, and a given one as it is. A column
/// is followed until its residual is a hundredth of what it has settled at, and as long at least as the coarser march
/// found it unsettled; NaN where it did not settle within solve.max_time.
template <class T>
void measure_settling(const kernels::Steps& steps, kernels::HostColumns<T> start, const Request& request,
                      std::span<Outcome> outcomes);

/// What the request asks to be followed again of columns that marched by Euler: confirm() of doubtful stop_reasons, and
/// measure_settling() of what rests. Forward-backward steps are a map, whose ends are its own.
template <class T>
void follow_again(const kernels::Steps& steps, const kernels::HostColumns<T>& start, const Request& request,
                  Solution<T> solution);

}  // namespace colonnade::equilibrium

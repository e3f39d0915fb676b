#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "colonnade/run.hpp"
#include "host/equilibrium/confirm.hpp"
#include "host/equilibrium/runge_kutta.hpp"
#include "kernels/core/settling.hpp"

namespace colonnade::equilibrium {
namespace {

/// A residual at this share of the settled one does not rise above it again.
constexpr double well_settled = 0.01;

/// The course of one circuit's residual, with the peaks between its tests: those of the parabola through three of them,
/// as a spiral that turns by a radian from test to test needs. Tests are `spacing` apart.
class Course {
public:
    void add(double fraction, double time, double residual, double spacing) {
        if (count_ >= 2 && last_ > before_ && last_ > residual) {
            const double curvature = 2.0 * last_ - residual - before_;
            const double rise = residual - before_;
            const double at = last_time_ + spacing * rise / (2.0 * curvature);
            const double peak = last_ + rise * rise / (8.0 * curvature);
            if (peaks_++ == 0) first_peak_ = at;
            last_peak_ = at;
            if (at < last_time_) settling_.add(fraction, at, peak);
            settling_.add(fraction, last_time_, last_);
            if (at > last_time_) settling_.add(fraction, at, peak);
        } else if (count_ > 0) {
            settling_.add(fraction, last_time_, last_);
        }
        ++count_;
        before_ = last_;
        last_ = residual;
        last_time_ = time;
    }

    [[nodiscard]] double settled_residual(double fraction) const { return fraction * settling_.peak; }
    /// Whether the residual peaks again and again, as a spiral's does every half turn, within so much time.
    [[nodiscard]] bool turns_within(double time) const {
        return peaks_ > 1 && last_peak_ - first_peak_ < time * static_cast<double>(peaks_ - 1);
    }
    /// With the last test; nothing may be added after.
    [[nodiscard]] double time(double fraction) {
        settling_.add(fraction, last_time_, last_);
        return settling_.time;
    }

private:
    core::Settling settling_;  ///< of all tests but the last
    std::size_t count_ = 0, peaks_ = 0;
    double before_ = 0.0, last_ = 0.0, last_time_ = 0.0, first_peak_ = 0.0, last_peak_ = 0.0;
};

/// Steps of a half turn, half a radian each, in which the method's own damping is below (1/2)^6 / 144 a step.
constexpr double steps_of_a_half_turn = 6.0;

/// Follows columns; returns which turn too fast for their steps [slot].
template <class T>
std::vector<std::uint8_t> follow(const RungeKutta& fine, kernels::HostColumns<T> batch, const Request& request,
                                 std::span<Outcome> outcomes) {
    const std::vector<double> step(batch.steps().begin(), batch.steps().end());
    std::vector<std::size_t> columns(batch.size());
    for (std::size_t slot = 0; slot < columns.size(); ++slot) columns[slot] = batch.column_of(slot);
    std::vector<T> scratch(fine.scratch_size(batch.system()));
    std::vector<Course> courses(outcomes.size());
    const double fraction = request.rule.settle_fraction;
    for (std::size_t taken = 0; batch.size() > 0; ++taken) {
        if (request.stop && taken % request.rule.check_every == 0 && request.stop()) throw Interrupted{};
        fine.advance(batch.system(), taken > 0 ? 1 : 0, scratch);
        std::vector<std::uint8_t> left(batch.size(), 0);
        for (std::size_t slot = 0; slot < left.size(); ++slot) {
            const std::size_t column = batch.column_of(slot);
            Outcome& outcome = outcomes[column];
            const double time = static_cast<double>(taken) * batch.step(slot);
            const auto residual = static_cast<double>(batch.residual(slot));
            const double magnitude = std::max(1.0, static_cast<double>(batch.magnitude(slot)));
            Course& course = courses[column];
            course.add(fraction, time, residual, batch.step(slot));
            const bool settled =
                residual <= well_settled * course.settled_residual(fraction) && !(time < outcome.settling_time);
            if (settled || residual <= batch.tolerance(slot) * magnitude || !(time < request.rule.max_time) ||
                !std::isfinite(residual))
                outcome.settling_time = course.time(fraction);
            else
                left[slot] = 1;
        }
        batch.keep(left);
    }
    std::vector<std::uint8_t> turns(columns.size());
    for (std::size_t slot = 0; slot < columns.size(); ++slot)
        turns[slot] = courses[columns[slot]].turns_within(steps_of_a_half_turn * step[slot]) ? 1 : 0;
    return turns;
}

}  // namespace

template <class T>
void measure_settling(const kernels::Steps& steps, kernels::HostColumns<T> start, const Request& request,
                      std::span<Outcome> outcomes) {
    const RungeKutta fine(steps);
    // a chosen step leaves Euler's limit a factor of two, and this method has a farther one; what turns too fast for
    // two such steps takes them one by one, and larger rates of a power law ask for shorter ones than its drives
    const double coarsest = request.rule.step > 0.0 ? 1.0 : start.has_unbounded_slope() ? 0.25 : 2.0;
    for (double factor = coarsest; start.size() > 0; factor *= 0.5) {
        kernels::HostColumns<T> scaled = start;
        scaled.scale_step(factor);
        const std::vector<std::uint8_t> turns = follow(fine, std::move(scaled), request, outcomes);
        if (factor <= 1.0) return;
        start.keep(turns);
    }
}

template void measure_settling<float>(const kernels::Steps&, kernels::HostColumns<float>, const Request&,
                                      std::span<Outcome>);
template void measure_settling<double>(const kernels::Steps&, kernels::HostColumns<double>, const Request&,
                                       std::span<Outcome>);

}  // namespace colonnade::equilibrium

#include "host/regimes/response.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "host/attractors/polish.hpp"
#include "host/equilibrium/outcome.hpp"
#include "host/experiment/network/column_range.hpp"
#include "host/regimes/observe.hpp"

namespace colonnade::regimes {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
constexpr double epsilon = std::numeric_limits<double>::epsilon();

/// A range whose interneurons get more drive.
class Pushed {
public:
    Pushed(const Spec& spec, const assembly::Shape& shape, const kernels::Backend& backend, std::size_t first,
           std::span<const std::uint8_t> marks, const std::function<bool()>& stop)
        : spec_(spec),
          shape_(shape),
          stop_(stop),
          range_(spec, shape, backend, first, marks.size()),
          marks_(marks.begin(), marks.end()),
          delta_(marks.size()),
          error_(marks.size(), 4.0 * epsilon) {
        const auto& drive = range_.parameters().front().at(ParameterId::drive_I);
        for (std::size_t k = 0; k < delta_.size(); ++k) delta_[k] = response_step * std::max(1.0, std::abs(drive[k]));
    }

    [[nodiscard]] bool done() const { return range_.done(); }
    [[nodiscard]] std::size_t system() const { return range_.system(); }
    [[nodiscard]] double delta(std::size_t k) const { return delta_[k]; }
    /// Relative to max(1, max|x|): the residual that is left in column k. Newton ends at 4 roundings.
    [[nodiscard]] double error(std::size_t k) const { return error_[k]; }
    /// Whether column k has settled in every system so far.
    [[nodiscard]] bool settled(std::size_t k) const { return marks_[k] != 0; }

    /// From the equilibrium at `rates` to the one under more drive.
    void push(std::vector<double>& rates) {
        range_.drive_interneurons(delta_);
        const auto moved = attractors::polish(shape_, range_, spec_.solve.tolerance, marks_, rates);
        std::vector<std::uint8_t> left(marks_.size(), 0);
        for (std::size_t k = 0; k < left.size(); ++k) left[k] = marks_[k] != 0 && std::isnan(moved[k]) ? 1 : 0;
        if (std::count(left.begin(), left.end(), 1) > 0) follow(left, rates);
        range_.advance(rates);
    }

private:
    /// Where Newton leaves the neighbourhood the flow goes on from the equilibrium, and Newton sharpens its end.
    void follow(std::span<const std::uint8_t> left, std::vector<double>& rates) {
        const std::size_t columns = left.size();
        range_.start_from(rates);
        const std::vector<std::uint8_t> none(columns, 0);
        const auto solution = range_.solve(left, none, spec_.solve.max_time, false, stop_);
        for (std::size_t k = 0; k < columns; ++k) {
            if (left[k] == 0) continue;
            if (solution.outcomes[k].status != equilibrium::Status::converged) marks_[k] = 0;
            for (std::size_t at = k; at < rates.size(); at += columns) rates[at] = solution.rates[at];
        }
        std::vector<std::uint8_t> again(columns);
        for (std::size_t k = 0; k < columns; ++k) again[k] = left[k] != 0 && marks_[k] != 0 ? 1 : 0;
        const auto moved = attractors::polish(shape_, range_, spec_.solve.tolerance, again, rates);
        for (std::size_t k = 0; k < columns; ++k)
            if (std::isnan(moved[k])) error_[k] = spec_.solve.tolerance;
    }

    const Spec& spec_;
    const assembly::Shape& shape_;
    const std::function<bool()>& stop_;
    experiment::ColumnRange<double> range_;
    std::vector<std::uint8_t> marks_;
    std::vector<double> delta_, error_;
};

/// Mean rates of the last layer of column k: E, I.
std::pair<double, double> means(const assembly::Shape& shape, std::span<const double> rates, std::size_t columns,
                                std::size_t k) {
    const std::size_t layer = shape.layers_per_system - 1;
    double excitatory = 0.0, inhibitory = 0.0;
    for (std::size_t i = 0; i < shape.neurons; ++i)
        (shape.population_of[i] != 0 ? inhibitory : excitatory) += rates[(layer * shape.neurons + i) * columns + k];
    const double channels = static_cast<double>(shape.channels);
    const double others = static_cast<double>(shape.neurons - shape.channels);
    return {excitatory / std::max(1.0, channels), inhibitory / std::max(1.0, others)};
}

}  // namespace

std::vector<Response> responses(const Spec& spec, const assembly::Shape& shape, const kernels::Backend& backend,
                                std::size_t first, std::span<const std::uint8_t> marks,
                                const std::function<bool()>& stop,
                                const std::function<std::vector<double>(std::size_t system)>& rates_of) {
    const std::size_t columns = marks.size();
    Pushed pushed(spec, shape, backend, first, marks, stop);
    std::vector<double> before, after;
    while (!pushed.done()) {
        before = rates_of(pushed.system());
        after = before;
        pushed.push(after);
    }
    std::vector<Response> found(columns, {undefined, undefined, undefined});
    for (std::size_t k = 0; k < columns; ++k) {
        if (!pushed.settled(k)) continue;
        const auto [before_E, before_I] = means(shape, before, columns, k);
        const auto [after_E, after_I] = means(shape, after, columns, k);
        Response& response = found[k];
        response.excitatory = (after_E - before_E) / pushed.delta(k);
        response.inhibitory = (after_I - before_I) / pushed.delta(k);
        double magnitude = 1.0;
        for (std::size_t at = k; at < after.size(); at += columns) magnitude = std::max(magnitude, std::abs(after[at]));
        // the residuals of either end reach the rates as drives do, through I or E, as strongly as the response says at
        // least; eight times that for good measure
        const double gain = std::max({1.0, std::abs(response.excitatory), std::abs(response.inhibitory)});
        response.rounding = 16.0 * pushed.error(k) * magnitude * gain / pushed.delta(k);
    }
    return found;
}

}  // namespace colonnade::regimes

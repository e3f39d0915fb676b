#include "host/attractors/polish.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "host/equilibrium/outcome.hpp"

namespace colonnade::attractors {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

}  // namespace

double neighbourhood(double tolerance, double magnitude) {
    return std::sqrt(tolerance) * std::max(1.0, magnitude);
}

std::vector<double> polish(const assembly::Shape& shape, experiment::ColumnRange<double>& range, double tolerance,
                           std::span<const std::uint8_t> marks, std::span<double> rates) {
    const std::size_t columns = range.columns();
    std::vector<double> moved(columns, 0.0);
    if (std::count(marks.begin(), marks.end(), 0) == static_cast<std::ptrdiff_t>(columns)) return moved;
    const bool tries = equilibrium::is_solved_directly(shape);
    experiment::ColumnRange<double>::Newton found;
    if (tries) found = range.newton(marks, rates, false);
    for (std::size_t k = 0; k < columns; ++k) {
        if (marks[k] == 0) continue;
        moved[k] = undefined;
        if (!tries) continue;
        double distance = 0.0, magnitude = 1.0;
        for (std::size_t at = k; at < rates.size(); at += columns) {
            distance = std::max(distance, std::abs(found.rates[at] - rates[at]));
            magnitude = std::max(magnitude, std::abs(rates[at]));
        }
        const bool arrived = found.residual[k] <= tolerance * magnitude;
        if (!arrived || !(distance <= neighbourhood(tolerance, magnitude))) continue;
        moved[k] = distance;
        for (std::size_t at = k; at < rates.size(); at += columns) rates[at] = found.rates[at];
    }
    return moved;
}

}  // namespace colonnade::attractors

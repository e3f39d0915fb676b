#include "attractors/polish.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "equilibrium/direct.hpp"

namespace colonnade::attractors {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
constexpr double epsilon = std::numeric_limits<double>::epsilon();

}  // namespace

double neighbourhood(double tolerance, double magnitude) {
    return std::sqrt(tolerance) * std::max(1.0, magnitude);
}

std::vector<double> polish(const assembly::Shape& shape, const kernels::Backend& backend,
                           experiment::ColumnRange& range, double tolerance, std::span<const std::uint8_t> marks,
                           std::span<double> rates) {
    const std::size_t columns = range.columns(), neurons = shape.together * shape.neurons;
    std::vector<double> moved(columns, 0.0);
    if (std::count(marks.begin(), marks.end(), 0) == static_cast<std::ptrdiff_t>(columns)) return moved;
    if (!equilibrium::is_solved_directly(shape)) {
        for (std::size_t k = 0; k < columns; ++k)
            if (marks[k] != 0) moved[k] = undefined;
        return moved;
    }
    range.start_from({rates.begin(), rates.end()});
    assembly::Batch<double> batch = range.assemble<double>();
    batch.keep(marks);
    core::System<double> system = batch.system();
    system.u_low = nullptr;
    std::vector<double> scratch(backend.newton_scratch_size(system));
    backend.newton(system, {tolerance, 4 * epsilon}, scratch);
    for (std::size_t slot = 0; slot < batch.size(); ++slot) {
        const std::size_t k = batch.column_of(slot);
        double distance = 0.0, magnitude = 1.0;
        for (std::size_t i = 0; i < neurons; ++i) {
            distance = std::max(distance, std::abs(batch.rate(i, slot) - rates[i * columns + k]));
            magnitude = std::max(magnitude, std::abs(rates[i * columns + k]));
        }
        const bool arrived = batch.residual(slot) <= tolerance * magnitude;
        moved[k] = arrived && distance <= neighbourhood(tolerance, magnitude) ? distance : undefined;
        if (std::isnan(moved[k])) continue;
        for (std::size_t i = 0; i < neurons; ++i) rates[i * columns + k] = batch.rate(i, slot);
    }
    return moved;
}

}  // namespace colonnade::attractors

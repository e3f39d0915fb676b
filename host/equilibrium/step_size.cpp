#include "equilibrium/step_size.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <limits>

#include "assembly/matrix.hpp"
#include "assembly/slope.hpp"
#include "colonnade/error.hpp"
#include "equilibrium/modes.hpp"

namespace colonnade::equilibrium {
namespace {

using assembly::LayerParameters;
using assembly::Shape;
using core::Quantity;

/// Euler's limit for one real mode, for the pair of modes half_trace +- sqrt(square), and for a complex mode; a mode
/// that does not decay sets none.
double limit(double lambda) {
    return lambda < 0.0 ? -2.0 / lambda : std::numeric_limits<double>::infinity();
}
double limit_of_pair(double half_trace, double square) {
    if (square < 0.0) return half_trace < 0.0 ? -2.0 * half_trace / (half_trace * half_trace - square) : limit(0.0);
    const double root = std::sqrt(square);
    return std::min(limit(half_trace + root), limit(half_trace - root));
}
double limit(std::complex<double> lambda) {
    return lambda.real() < 0.0 ? -2.0 * lambda.real() / std::norm(lambda) : std::numeric_limits<double>::infinity();
}

struct Times {
    double E, I;
};

Times time_constants(const Shape& shape, const LayerParameters& parameters, std::size_t k) {
    if (shape.update == core::Update::forward_backward) return {1.0, 1.0};
    return {parameters.at(Quantity::tau_E)[k], parameters.at(Quantity::tau_I)[k]};
}

/// Lateral inhibition falls apart into 2 x 2 blocks, one for each strength of the loop E -> I -> E.
double lateral_limit(const LateralModes& modes, const Shape& shape, const LayerParameters& parameters, std::size_t k,
                     double slope_E, double slope_I) {
    const Times tau = time_constants(shape, parameters, k);
    const double a = (slope_E * parameters.at(Quantity::w_EE)[k] - 1.0) / tau.E;
    const double d = (-slope_I * parameters.at(Quantity::w_II)[k] - 1.0) / tau.I;
    double smallest = std::min({limit(a), limit(d), 2.0 * tau.E, 2.0 * tau.I});  // lone neurons, active or silent
    modes.for_loop_strengths(parameters, k, [&](double loop) {
        const double product = slope_E * slope_I * loop / (tau.E * tau.I);
        smallest = std::min(smallest, limit_of_pair(0.5 * (a + d), 0.25 * (a - d) * (a - d) - product));
    });
    return smallest;
}

double general_limit(const Spec& spec, const Shape& shape, std::span<const LayerParameters> layers, std::size_t k,
                     std::size_t first, double drive) {
    Eigen::MatrixXd j = assembly::system_matrix(spec, shape, layers, k, first);
    const auto n = static_cast<Eigen::Index>(shape.neurons);
    double smallest = std::numeric_limits<double>::infinity();
    for (Eigen::Index row = 0; row < j.rows(); ++row) {
        const LayerParameters& parameters = layers[static_cast<std::size_t>(row / n)];
        const std::size_t which = shape.population_of[static_cast<std::size_t>(row % n)];
        const Times tau = time_constants(shape, parameters, k);
        const double own = which == 0 ? tau.E : tau.I;
        j.row(row) *= assembly::largest_slope(shape, parameters, which, k, drive) / own;
        j(row, row) -= 1.0 / own;
        smallest = std::min({smallest, limit(j(row, row)), 2.0 * own});
    }
    const Eigen::VectorXcd lambdas = j.eigenvalues();
    for (const std::complex<double> lambda : lambdas) smallest = std::min(smallest, limit(lambda));
    return smallest;
}

/// Whether every column of the range has the same linear part, so that one answer serves all.
bool is_uniform(const Spec& spec) {
    if (spec.microcircuit.weights_per_column) return false;
    for (const auto& parameter : assembly::parameters_of(spec))
        if (!parameter.rule->is_constant() && parameter.quantity != Quantity::drive_I &&
            parameter.quantity != Quantity::offset)
            return false;
    const auto is_power = [](const Population& p) { return p.kind == Activation::power_law; };
    return !is_power(spec.microcircuit.excitatory) && !is_power(spec.microcircuit.inhibitory);
}

double largest_drive(std::span<const double> drive_E, std::span<const LayerParameters> layers, std::size_t columns,
                     std::size_t k) {
    double largest = 0.0;
    for (std::size_t at = k; at < drive_E.size(); at += columns) largest = std::max(largest, std::abs(drive_E[at]));
    for (const LayerParameters& layer : layers) largest = std::max(largest, std::abs(layer.at(Quantity::drive_I)[k]));
    return largest;
}

void check_given(const Spec& spec, double largest, std::size_t column) {
    if (spec.solve.step < largest) return;
    throw Error(
        fmt::format("{}: solve.step: found {}, which makes explicit steps of the linear part unstable in column {}, "
                    "allowed: below {:.6g}",
                    spec.source, spec.solve.step, column, largest));
}

/// Counts of steps are kept in 32 bits, and a run of more would hardly end.
void check_budget(const Spec& spec, double step, std::size_t column) {
    constexpr double most_steps = 2e9;
    if (spec.solve.max_time <= most_steps * step) return;
    throw Error(
        fmt::format("{}: solve.max_time: found {}, which is {:.3g} steps of {:.3g} in column {}, allowed: at most "
                    "{:.3g} steps; lower solve.max_time or the weights, or raise the time constants",
                    spec.source, spec.solve.max_time, spec.solve.max_time / step, step, column, most_steps));
}

}  // namespace

StableSteps::StableSteps(const Spec& spec, const Shape& shape) : spec_(&spec), shape_(&shape), modes_(spec, shape) {}

double StableSteps::largest(std::span<const LayerParameters> layers, std::size_t k, std::size_t first,
                            double drive) const {
    bool uncoupled = true;
    for (std::size_t l = 0; l + 1 < layers.size(); ++l)
        uncoupled = uncoupled && layers[l].at(Quantity::feedback)[k] == 0.0;
    if (shape_->motif == core::Motif::dense || !uncoupled)
        return general_limit(*spec_, *shape_, layers, k, first, drive);

    // without feedback the system's matrix is block triangular: its modes are those of the layers
    double smallest = std::numeric_limits<double>::infinity();
    for (const LayerParameters& parameters : layers)
        smallest = std::min(smallest, lateral_limit(modes_, *shape_, parameters, k,
                                                    assembly::largest_slope(*shape_, parameters, 0, k, drive),
                                                    assembly::largest_slope(*shape_, parameters, 1, k, drive)));
    return smallest;
}

std::vector<double> choose_steps(const Spec& spec, const Shape& shape, std::span<const LayerParameters> layers,
                                 std::size_t first, std::span<const double> drive_E, std::size_t columns) {
    std::vector<double> steps(columns);
    const bool forward_backward = shape.update == core::Update::forward_backward;
    const bool uniform = is_uniform(spec);
    const StableSteps stable(spec, shape);
    double largest = 0.0;
    for (std::size_t k = 0; k < columns; ++k) {
        if (k == 0 || !uniform) largest = stable.largest(layers, k, first, largest_drive(drive_E, layers, columns, k));
        if (spec.solve.step > 0.0) {
            check_given(spec, largest, first + k);
            steps[k] = spec.solve.step;
            check_budget(spec, steps[k], first + k);
            continue;
        }
        double fastest = 1.0;
        if (!forward_backward) {
            fastest = std::numeric_limits<double>::infinity();
            for (const LayerParameters& layer : layers)
                fastest = std::min({fastest, layer.at(Quantity::tau_E)[k], layer.at(Quantity::tau_I)[k]});
        }
        steps[k] = std::min((forward_backward ? 1.0 : 0.2) * fastest, 0.5 * largest);
        check_budget(spec, steps[k], first + k);
    }
    return steps;
}

}  // namespace colonnade::equilibrium

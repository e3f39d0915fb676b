#include "host/equilibrium/step_size.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <limits>

#include "colonnade/error.hpp"
#include "host/assembly/matrix.hpp"
#include "host/assembly/slope.hpp"
#include "host/equilibrium/modes.hpp"
#include "host/equilibrium/outcome.hpp"
#include "host/linear_algebra/decompositions.hpp"
#include "host/spec/populations.hpp"
#include "kernels/core/step_choice.hpp"

namespace colonnade::equilibrium {
namespace {

using assembly::LayerParameters;
using assembly::Shape;

/// Euler's limit for a complex mode, damped by a share of |lambda| at least; one that does not decay sets none.
double limit(std::complex<double> lambda, double damping) {
    if (!(lambda.real() < 0.0)) return std::numeric_limits<double>::infinity();
    const double least = lambda.imag() != 0.0 ? damping * std::abs(lambda) : 0.0;
    return 2.0 * std::max(-lambda.real(), least) / std::norm(lambda);
}

struct Times {
    double E, I;
};

Times time_constants(const Shape& shape, const LayerParameters& parameters, std::size_t k) {
    if (shape.update == core::Update::forward_backward) return {1.0, 1.0};
    const auto at = parameters.of(k);
    return {core::shortest_tau(shape.activation[0], 0, at), core::shortest_tau(shape.activation[1], 1, at)};
}

double largest_drive(std::span<const double> drive_E, std::span<const LayerParameters> layers, std::size_t columns,
                     std::size_t k) {
    double largest = 0.0;
    for (std::size_t at = k; at < drive_E.size(); at += columns) largest = std::max(largest, std::abs(drive_E[at]));
    for (const LayerParameters& layer : layers)
        largest = std::max(largest, std::abs(layer.at(ParameterId::drive_I)[k]));
    return largest;
}

/// Lateral inhibition falls apart into 2 x 2 blocks, one for each strength of the loop E -> I -> E.
double lateral_limit(const core::LoopModes& modes, const Shape& shape, const LayerParameters& parameters, std::size_t k,
                     double drive, double damping) {
    const double slope_E = assembly::largest_slope(shape, parameters, 0, k, drive);
    const double slope_I = assembly::largest_slope(shape, parameters, 1, k, drive);
    const Times tau = time_constants(shape, parameters, k);
    const auto at = parameters.of(k);
    double smallest = std::numeric_limits<double>::infinity();
    for (int m = 0; m < modes.count(); ++m)
        smallest = core::min(core::lateral_step_limit(slope_E, slope_I, tau.E, tau.I, at(ParameterId::w_EE),
                                                      at(ParameterId::w_II), modes.strength(m, at), damping),
                             smallest);
    return smallest;
}

double general_limit(const Spec& spec, const Shape& shape, std::span<const LayerParameters> layers, std::size_t k,
                     std::size_t first, double drive, double damping) {
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
        smallest = std::min({smallest, core::step_limit(double(j(row, row))), 2.0 * own});
    }
    const Eigen::VectorXcd lambdas = linear_algebra::eigenvalues(j);
    for (const std::complex<double> lambda : lambdas) smallest = std::min(smallest, limit(lambda, damping));
    return smallest;
}

void check_given(const Spec& spec, double largest, std::size_t column) {
    if (spec.solve.step < largest) return;
    throw Error(
        fmt::format("{}: solve.step: found {}, which makes explicit steps of the linear part unstable in column {}, "
                    "allowed: below {:.6g}",
                    spec.source, spec.solve.step, column, largest));
}

void check_budget(const Spec& spec, std::span<const double> steps, std::size_t first) {
    const auto too_small = [&](double step) { return !core::fits_budget(spec.solve.max_time, step); };
    const auto found = std::find_if(steps.begin(), steps.end(), too_small);
    if (found == steps.end()) return;
    throw TooManySteps(
        fmt::format("{}: solve.max_time: found {}, which is {:.3g} steps of {:.3g} in column {}, allowed: at most "
                    "{:.3g} steps; lower solve.max_time or the weights, or raise the time constants",
                    spec.source, spec.solve.max_time, spec.solve.max_time / *found, *found,
                    first + static_cast<std::size_t>(found - steps.begin()), core::max_steps));
}

}  // namespace

void check_steps(const Spec& spec, std::span<const double> taken, std::span<const double> largest, std::size_t first) {
    if (follows_flow(spec.solve)) {
        if (!(spec.solve.step > 0.0)) return;
        taken = std::span(&spec.solve.step, 1);  // the same in all columns
    }
    for (std::size_t k = 0; k < largest.size() && spec.solve.step > 0.0; ++k) check_given(spec, largest[k], first + k);
    check_budget(spec, taken, first);
}

bool has_one_linear_part(const Spec& spec) {
    if (spec.microcircuit.weights_per_column) return false;
    for (const auto& parameter : spec::parameters_of(spec))
        if (!parameter.rule->is_constant() && parameter.quantity != ParameterId::drive_I &&
            parameter.quantity != ParameterId::offset)
            return false;
    return !spec::has_unbounded_slope(spec.microcircuit);
}

StableSteps::StableSteps(const Spec& spec, const Shape& shape) : spec_(&spec), shape_(&shape), modes_(spec, shape) {}

std::vector<double> StableSteps::largest(std::span<const LayerParameters> layers, std::size_t columns,
                                         std::size_t first, std::span<const double> drive_E, bool given) const {
    const double damping = core::damping_that_counts(shape_->update, given);
    const auto drive = [&](std::size_t k) { return largest_drive(drive_E, layers, columns, k); };
    // each column by itself, so that its step does not depend on which columns are asked together
    const auto hears_above = [&](std::size_t k) {
        bool heard = false;
        for (std::size_t l = 0; l + 1 < layers.size(); ++l)
            heard = heard || layers[l].at(ParameterId::feedback)[k] != 0.0;
        return heard;
    };
    const bool uniform = has_one_linear_part(*spec_);
    std::vector<double> found(columns);
    for (std::size_t k = 0; k < columns; ++k)
        if (k > 0 && uniform)
            found[k] = found[0];
        else if (shape_->motif == core::Motif::dense || hears_above(k))
            found[k] = general_limit(*spec_, *shape_, layers, k, first, drive(k), damping);
        else
            found[k] = uncoupled_limit(layers, k, drive(k), damping);
    return found;
}

double StableSteps::uncoupled_limit(std::span<const LayerParameters> layers, std::size_t k, double drive,
                                    double damping) const {
    // without feedback the system's matrix is block triangular: its modes are those of the layers
    double smallest = std::numeric_limits<double>::infinity();
    for (const LayerParameters& parameters : layers)
        smallest = core::min(lateral_limit(modes_.view(), *shape_, parameters, k, drive, damping), smallest);
    return smallest;
}

}  // namespace colonnade::equilibrium

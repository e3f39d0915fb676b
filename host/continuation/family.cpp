#include "continuation/family.hpp"

#include <cmath>
#include <complex>
#include <limits>

#include "assembly/matrix.hpp"
#include "assembly/parameters.hpp"
#include "assembly/shape.hpp"
#include "assembly/stimulus.hpp"
#include "spec/draws_at.hpp"

namespace colonnade::continuation {
namespace {

using assembly::LayerParameters;
using core::Quantity;
using Index = Eigen::Index;

/// Activation of population `which` (0: E, 1: I) in the one column that was drawn.
game::Unit unit_of(const assembly::Shape& shape, const LayerParameters& parameters, std::size_t which) {
    game::Unit unit;
    unit.phi = shape.population[which].phi;
    unit.exponent = shape.population[which].exponent;
    const auto take = [&](Quantity e, Quantity i, double& field) {
        const auto& values = parameters.at(which == 0 ? e : i);
        if (!values.empty()) field = values.front();
    };
    take(Quantity::threshold_E, Quantity::threshold_I, unit.threshold);
    take(Quantity::max_E, Quantity::max_I, unit.max);
    take(Quantity::gain_E, Quantity::gain_I, unit.gain);
    take(Quantity::lambda_E, Quantity::lambda_I, unit.lambda);
    take(Quantity::sharpness_E, Quantity::sharpness_I, unit.sharpness);
    return unit;
}

/// One column of a concurrent spec: network and time constants.
struct Assembled {
    game::Network network;
    Eigen::VectorXd tau;
};

Assembled assemble(const Spec& spec, std::size_t column) {
    const assembly::Shape shape = assembly::shape_of(spec);
    std::vector<LayerParameters> layers;
    for (std::size_t l = 0; l < shape.layers; ++l) layers.push_back(assembly::draw_layer(spec, l, column, 1));
    const assembly::Channels input = assembly::stimulus_input(spec, column, 1);
    Assembled out;
    out.network.weights = assembly::system_matrix(spec, shape, layers, 0, column);
    out.network.drive.resize(out.network.weights.rows());
    out.tau.resize(out.network.weights.rows());
    Index at = 0;
    for (std::size_t l = 0; l < shape.layers; ++l) {
        const LayerParameters& parameters = layers[l];
        std::size_t channel = 0;
        for (std::size_t i = 0; i < shape.neurons; ++i, ++at) {
            const std::size_t which = shape.population_of[i];
            out.network.units.push_back(unit_of(shape, parameters, which));
            out.tau(at) = parameters.at(which == 0 ? Quantity::tau_E : Quantity::tau_I).front();
            if (which == 1)
                out.network.drive(at) = parameters.at(Quantity::drive_I).front();
            else
                out.network.drive(at) = l == 0 ? input.high[channel++] : parameters.at(Quantity::offset).front();
        }
    }
    return out;
}

game::Unit combined(const game::Unit& base, const game::Unit& change, double p) {
    game::Unit unit = base;
    unit.threshold += p * change.threshold;
    unit.max += p * change.max;
    unit.gain += p * change.gain;
    unit.lambda += p * change.lambda;
    unit.sharpness += p * change.sharpness;
    return unit;
}

}  // namespace

game::Network Family::at(double p) const {
    game::Network network{base.weights + p * change.weights, base.drive + p * change.drive, {}};
    for (std::size_t i = 0; i < base.units.size(); ++i)
        network.units.push_back(combined(base.units[i], change.units[i], p));
    return network;
}

bool Family::has_effect() const {
    bool any = (change.weights.array() != 0.0).any() || (change.drive.array() != 0.0).any() ||
               (tau_change.array() != 0.0).any();
    for (const game::Unit& unit : change.units)
        any = any || unit.threshold != 0.0 || unit.max != 0.0 || unit.gain != 0.0 || unit.lambda != 0.0 ||
              unit.sharpness != 0.0;
    return any;
}

Family family_of(const Spec& spec, std::size_t column, const std::string& key) {
    Spec one = spec;
    one.column.coupling = Coupling::concurrent;
    if (spec.column.coupling == Coupling::cascade) one.column.feedback = Draw::of(0.0);
    const auto draws = spec::draws_at(one, key);
    const auto assembled_at = [&](double p) {
        for (Draw* draw : draws) draw->a = p;
        return assemble(one, column);
    };
    const Assembled zero = assembled_at(0.0), unit = assembled_at(1.0);
    Family family{zero.network, unit.network, zero.tau, unit.tau - zero.tau};
    family.change.weights -= zero.network.weights;
    family.change.drive -= zero.network.drive;
    for (std::size_t i = 0; i < zero.network.units.size(); ++i)
        family.change.units[i] = combined(unit.network.units[i], zero.network.units[i], -1.0);
    return family;
}

Eigen::VectorXd slopes(const game::Network& network, const Eigen::VectorXd& rates) {
    const Eigen::VectorXd drive = network.weights * rates + network.drive;
    Eigen::VectorXd slope(rates.size());
    for (Index i = 0; i < rates.size(); ++i) slope(i) = network.units[static_cast<std::size_t>(i)].slope(drive(i));
    return slope;
}

Eigen::MatrixXd jacobian(const game::Network& network, const Eigen::VectorXd& tau, const Eigen::VectorXd& slope) {
    Eigen::MatrixXd j = slope.asDiagonal() * network.weights;
    j.diagonal().array() -= 1.0;
    return tau.cwiseInverse().asDiagonal() * j;
}

Spectrum spectrum(const Eigen::MatrixXd& jacobian) {
    const Eigen::VectorXcd values = jacobian.eigenvalues();
    Spectrum found{0, -std::numeric_limits<double>::infinity(), 0.0};
    double nearest = std::numeric_limits<double>::infinity();
    for (const std::complex<double>& value : values) {
        if (value.real() > 0.0) ++found.unstable;
        found.abscissa = std::max(found.abscissa, value.real());
        if (std::abs(value.real()) >= nearest) continue;
        nearest = std::abs(value.real());
        found.critical_frequency = std::abs(value.imag());
    }
    return found;
}

}  // namespace colonnade::continuation

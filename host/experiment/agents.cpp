#include "experiment/agents.hpp"

#include <algorithm>

#include "assembly/matrix.hpp"
#include "assembly/slope.hpp"

namespace colonnade::experiment {
namespace {

using assembly::LayerParameters;
using core::Quantity;
using Eigen::Index;

game::Unit unit_of(const assembly::Shape& shape, const LayerParameters& parameters, std::size_t which, std::size_t k) {
    const auto value = [&](Quantity e, Quantity i, double fallback) {
        const auto& values = parameters.at(which == 0 ? e : i);
        return values.empty() ? fallback : values[k];
    };
    const game::Unit defaults;
    return {.phi = shape.population[which].phi,
            .threshold = value(Quantity::threshold_E, Quantity::threshold_I, defaults.threshold),
            .max = value(Quantity::max_E, Quantity::max_I, defaults.max),
            .gain = value(Quantity::gain_E, Quantity::gain_I, defaults.gain),
            .lambda = value(Quantity::lambda_E, Quantity::lambda_I, defaults.lambda),
            .sharpness = value(Quantity::sharpness_E, Quantity::sharpness_I, defaults.sharpness),
            .exponent = shape.population[which].exponent};
}

}  // namespace

Eigen::MatrixXd agents_weights(const Spec& spec, const assembly::Shape& shape, const ColumnRange& range,
                               std::size_t k) {
    const auto layers = range.parameters();
    return layers.size() == 1 ? assembly::layer_matrix(spec, shape, layers[0], k, range.first())
                              : assembly::system_matrix(spec, shape, layers, k, range.first());
}

game::Network agents_of(const Spec& spec, const assembly::Shape& shape, const ColumnRange& range, std::size_t k) {
    const auto layers = range.parameters();
    const auto total = static_cast<Index>(layers.size() * shape.neurons);
    game::Network network;
    network.weights = agents_weights(spec, shape, range, k);
    network.drive.resize(total);
    network.units.reserve(static_cast<std::size_t>(total));
    std::size_t channel = 0;
    Index at = 0;
    for (const LayerParameters& parameters : layers) {
        const game::Unit units[] = {unit_of(shape, parameters, 0, k), unit_of(shape, parameters, 1, k)};
        for (std::size_t i = 0; i < shape.neurons; ++i) {
            const std::size_t which = shape.population_of[i];
            network.units.push_back(units[which]);
            network.drive(at++) =
                which == 0 ? range.drive_E()[channel++ * range.columns() + k] : parameters.at(Quantity::drive_I)[k];
        }
    }
    return network;
}

stability::Network certified_network(const assembly::Shape& shape, const ColumnRange& range, std::size_t k,
                                     const Eigen::MatrixXd& weights) {
    stability::Network network{weights, Eigen::VectorXd(weights.rows()), true};
    Index at = 0;
    for (const LayerParameters& parameters : range.parameters()) {
        network.proximal = network.proximal && assembly::is_proximal(shape, parameters, k);
        for (const std::uint8_t which : shape.population_of)
            network.tau(at++) = parameters.at(which == 0 ? Quantity::tau_E : Quantity::tau_I)[k];
    }
    return network;
}

}  // namespace colonnade::experiment

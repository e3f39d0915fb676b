#include "host/experiment/network/agents.hpp"

#include <algorithm>

#include "host/assembly/matrix.hpp"
#include "host/assembly/slope.hpp"

namespace colonnade::experiment {

using assembly::LayerParameters;
using Eigen::Index;

game::Unit unit_of(const assembly::Shape& shape, const LayerParameters& parameters, std::size_t which, std::size_t k) {
    game::Unit unit;
    unit.form = shape.activation[which];
    for (std::size_t i = 0; i < activation_parameter_count; ++i) {
        const auto parameter = static_cast<ActivationParameter>(i);
        const auto& values = parameters.at(core::id_of(parameter, static_cast<int>(which)));
        if (!values.empty()) unit[parameter] = values[k];
    }
    return unit;
}

Eigen::MatrixXd agents_weights(const Spec& spec, const assembly::Shape& shape, const SystemColumns& range,
                               std::size_t k) {
    const auto layers = range.parameters();
    return layers.size() == 1 ? assembly::layer_matrix(spec, shape, layers[0], k, range.first())
                              : assembly::system_matrix(spec, shape, layers, k, range.first());
}

game::Network agents_of(const Spec& spec, const assembly::Shape& shape, const SystemColumns& range, std::size_t k) {
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
                which == 0 ? range.drive_E()[channel++ * range.columns() + k] : parameters.at(ParameterId::drive_I)[k];
        }
    }
    return network;
}

double drive_of_channel(const assembly::Shape& shape, const SystemColumns& range, std::size_t k, std::size_t layer,
                        std::size_t c, const Eigen::VectorXd& rates) {
    const double outside = range.drive_E()[(layer * shape.channels + c) * range.columns() + k];
    if (layer == 0) return outside;
    const std::size_t below = (layer - 1) * shape.neurons + shape.excitatory[c];
    return outside + range.parameters()[layer].at(ParameterId::feedforward)[k] * rates(static_cast<Index>(below));
}

game::Network layer_agents(const Spec& spec, const assembly::Shape& shape, const SystemColumns& range, std::size_t k,
                           std::size_t layer, const Eigen::VectorXd& rates) {
    const LayerParameters& parameters = range.parameters()[layer];
    game::Network network{assembly::layer_matrix(spec, shape, parameters, k, range.first()),
                          Eigen::VectorXd(static_cast<Index>(shape.neurons)),
                          {}};
    const game::Unit units[] = {unit_of(shape, parameters, 0, k), unit_of(shape, parameters, 1, k)};
    std::size_t channel = 0;
    for (std::size_t i = 0; i < shape.neurons; ++i) {
        const std::size_t which = shape.population_of[i];
        network.units.push_back(units[which]);
        network.drive(static_cast<Index>(i)) = which == 0 ? drive_of_channel(shape, range, k, layer, channel++, rates)
                                                          : parameters.at(ParameterId::drive_I)[k];
    }
    return network;
}

Eigen::VectorXd tau_of(const assembly::Shape& shape, const LayerParameters& parameters, std::size_t k) {
    Eigen::VectorXd tau(static_cast<Index>(shape.neurons));
    for (std::size_t i = 0; i < shape.neurons; ++i)
        tau(static_cast<Index>(i)) =
            parameters.at(shape.population_of[i] == 0 ? ParameterId::tau_E : ParameterId::tau_I)[k];
    return tau;
}

stability::Network certified_network(const assembly::Shape& shape, const SystemColumns& range, std::size_t k,
                                     const Eigen::MatrixXd& weights) {
    stability::Network network{weights, Eigen::VectorXd(weights.rows()), true};
    Index at = 0;
    for (const LayerParameters& parameters : range.parameters()) {
        network.proximal = network.proximal && assembly::is_proximal(shape, parameters, k);
        network.tau.segment(at, static_cast<Index>(shape.neurons)) = tau_of(shape, parameters, k);
        at += static_cast<Index>(shape.neurons);
    }
    return network;
}

}  // namespace colonnade::experiment

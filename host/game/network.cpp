#include "host/game/network.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "host/game/cost.hpp"
#include "host/game/linearise.hpp"
#include "host/game/regret.hpp"

namespace colonnade::game {

double heard(const Network& network, const Eigen::VectorXd& rates, Eigen::Index i) {
    double sum = network.drive(i);
    for (Eigen::Index j = 0; j < rates.size(); ++j)
        if (j != i) sum += network.weights(i, j) * rates(j);
    return sum;
}

double interaction_cost(const Network& network, const Eigen::VectorXd& rates, Eigen::Index i) {
    const double x = rates(i);
    return 0.5 * (1.0 - network.weights(i, i)) * x * x - x * heard(network, rates, i);
}

double energy(const Network& network, const Eigen::VectorXd& rates, Eigen::Index i) {
    return interaction_cost(network, rates, i) + activation_cost(network.units[static_cast<std::size_t>(i)], rates(i));
}

Eigen::VectorXd energy_response(const Network& network, const Eigen::VectorXd& rates, const Eigen::VectorXd& by) {
    const Eigen::Index n = rates.size();
    const Linearisation at = linearise(network, rates);
    Eigen::VectorXd response = Eigen::VectorXd::Constant(n, std::numeric_limits<double>::quiet_NaN());
    if (!at.corners.empty()) return response;
    const Eigen::MatrixXd b = Eigen::MatrixXd::Identity(n, n) - at.slope.asDiagonal() * network.weights;
    const Eigen::VectorXd change = b.partialPivLu().solve(at.slope.cwiseProduct(by));
    for (Eigen::Index i = 0; i < n; ++i)
        if (network.units[static_cast<std::size_t>(i)].is_proximal())
            response(i) = -rates(i) * (network.weights.row(i).dot(change) - network.weights(i, i) * change(i) + by(i));
    return response;
}

std::optional<double> global_energy(const Network& network, const Eigen::VectorXd& rates) {
    if (network.weights != network.weights.transpose()) return std::nullopt;
    double sum = 0.5 * rates.dot(rates - network.weights * rates) - network.drive.dot(rates);
    for (Eigen::Index i = 0; i < rates.size(); ++i)
        sum += activation_cost(network.units[static_cast<std::size_t>(i)], rates(i));
    return sum;
}

Eigen::VectorXd residual(const Network& network, const Eigen::VectorXd& rates) {
    const Eigen::VectorXd drive = network.weights * rates + network.drive;
    Eigen::VectorXd g(rates.size());
    for (Eigen::Index i = 0; i < g.size(); ++i)
        g(i) = rates(i) - network.units[static_cast<std::size_t>(i)].response(drive(i));
    return g;
}

Eigen::VectorXd slopes(const Network& network, const Eigen::VectorXd& rates) {
    const Eigen::VectorXd drive = network.weights * rates + network.drive;
    Eigen::VectorXd slope(rates.size());
    for (Eigen::Index i = 0; i < slope.size(); ++i)
        slope(i) = network.units[static_cast<std::size_t>(i)].slope(drive(i));
    return slope;
}

Eigen::VectorXd tau_at(const Network& network, const Eigen::VectorXd& tau, const Eigen::VectorXd& rates) {
    Eigen::VectorXd shortened = tau;
    for (Eigen::Index i = 0; i < tau.size(); ++i) {
        const Unit& unit = network.units[static_cast<std::size_t>(i)];
        if (unit.form.is_refractory)
            shortened(i) /= unit.speed(unit.response(network.weights.row(i).dot(rates) + network.drive(i)));
    }
    return shortened;
}

double competition_index(const Eigen::MatrixXd& weights) {
    const Eigen::MatrixXd j = Eigen::MatrixXd::Identity(weights.rows(), weights.cols()) - weights;
    return 0.5 * (j - j.transpose()).norm() / j.norm();
}

Nash nash(const Network& network, const Eigen::VectorXd& rates) {
    Nash found;
    bool certain = true;
    for (Eigen::Index i = 0; i < rates.size(); ++i) {
        const EquilibriumRegret own = equilibrium_regret(network.units[static_cast<std::size_t>(i)],
                                                         network.weights(i, i), heard(network, rates, i), rates(i));
        found.slack = std::max(found.slack, own.slack);
        certain = certain && own.is_certain;
        if (!(own.value > found.regret)) continue;
        found.regret = own.value;
        found.neuron = i;
    }
    found.holds = certain && found.regret == 0.0;
    return found;
}

}  // namespace colonnade::game

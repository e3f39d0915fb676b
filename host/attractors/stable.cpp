#include "host/attractors/stable.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "host/equilibria/enumerate.hpp"
#include "host/equilibria/newton.hpp"
#include "host/stability/spectrum.hpp"

namespace colonnade::attractors {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Relative to the larger of 1 and the drive: as near to a corner, a drive lies on it but for rounding.
constexpr double corner_width = 1e-11;

bool is_on_corner(const game::Network& network, const VectorXd& rates) {
    const VectorXd drive = network.weights * rates + network.drive;
    for (Eigen::Index i = 0; i < rates.size(); ++i) {
        const double distance = game::distance_to_corner(network.units[static_cast<std::size_t>(i)], drive(i));
        if (distance <= corner_width * std::max(1.0, std::abs(drive(i)))) return true;
    }
    return false;
}

bool is_stable(const MatrixXd& flow) {
    // of two neurons the signs of trace and determinant tell
    if (flow.rows() == 2) return flow.trace() < 0.0 && flow(0, 0) * flow(1, 1) - flow(0, 1) * flow(1, 0) > 0.0;
    return stability::spectrum(flow).abscissa < 0.0;
}

double uncertainty(const game::Network& network, const VectorXd& slope, const VectorXd& rates) {
    MatrixXd a = -(slope.asDiagonal() * network.weights);
    a.diagonal().array() += 1.0;
    const double rounding = std::numeric_limits<double>::epsilon() * std::max(1.0, rates.cwiseAbs().maxCoeff());
    const double residual = std::max(game::residual(network, rates).cwiseAbs().maxCoeff(), rounding);
    return 10.0 * a.inverse().cwiseAbs().rowwise().sum().maxCoeff() * residual;
}

std::vector<VectorXd> equilibria_of(const game::Network& network) {
    if (!game::are_piecewise(network.units))
        return equilibria::newton_equilibria(network, VectorXd::Zero(network.drive.size()), newton_points);
    std::vector<VectorXd> all;
    for (equilibria::Equilibrium& one : equilibria::enumerate(network).equilibria) all.push_back(std::move(one.rates));
    return all;
}

}  // namespace

bool is_listable(const game::Network& network) {
    if (!game::are_piecewise(network.units)) return network.drive.size() <= max_newton_neurons;
    std::size_t sets = 1;
    for (const game::Unit& unit : network.units) {
        sets *= static_cast<std::size_t>(game::pieces(unit));
        if (sets > max_active_sets) return false;
    }
    return true;
}

std::vector<StableEquilibrium> stable_equilibria(const game::Network& network, const VectorXd& tau) {
    std::vector<StableEquilibrium> stable;
    for (VectorXd& rates : equilibria_of(network)) {
        if (is_on_corner(network, rates)) continue;
        const VectorXd slope = game::slopes(network, rates);
        if (!is_stable(stability::jacobian(network.weights, game::tau_at(network, tau, rates), slope))) continue;
        const double off = uncertainty(network, slope, rates);
        stable.push_back({std::move(rates), off});
    }
    return stable;
}

}  // namespace colonnade::attractors

#include "attractors/stable.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "attractors/enumerate.hpp"
#include "stability/spectrum.hpp"

namespace colonnade::attractors {
namespace {

/// Relative to the larger of 1 and the drive: as near to a corner, a drive lies on it but for rounding.
constexpr double corner_width = 1e-11;

bool is_stable(const game::Network& network, const Eigen::VectorXd& tau, const Eigen::VectorXd& rates) {
    const Eigen::VectorXd drive = network.weights * rates + network.drive;
    Eigen::VectorXd slope(rates.size());
    for (Eigen::Index i = 0; i < rates.size(); ++i) {
        const game::Unit& unit = network.units[static_cast<std::size_t>(i)];
        if (game::distance_to_corner(unit, drive(i)) <= corner_width * std::max(1.0, std::abs(drive(i)))) return false;
        slope(i) = unit.slope(drive(i));
    }
    const Eigen::MatrixXd flow = stability::jacobian(network.weights, tau, slope);
    // of two neurons the signs of trace and determinant tell
    if (flow.rows() == 2) return flow.trace() < 0.0 && flow(0, 0) * flow(1, 1) - flow(0, 1) * flow(1, 0) > 0.0;
    return stability::spectrum(flow).abscissa < 0.0;
}

}  // namespace

bool is_listable(const game::Network& network) {
    std::size_t sets = 1;
    for (const game::Unit& unit : network.units) {
        sets *= static_cast<std::size_t>(game::pieces(unit));
        if (sets == 0 || sets > most_active_sets) return false;
    }
    return true;
}

std::vector<Eigen::VectorXd> stable_equilibria(const game::Network& network, const Eigen::VectorXd& tau) {
    std::vector<Eigen::VectorXd> stable;
    for (Equilibrium& one : enumerate(network).equilibria)
        if (is_stable(network, tau, one.rates)) stable.push_back(std::move(one.rates));
    return stable;
}

}  // namespace colonnade::attractors

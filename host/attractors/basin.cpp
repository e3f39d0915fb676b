#include "host/attractors/basin.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "host/game/pieces.hpp"

namespace colonnade::attractors {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// P of J'P + PJ = -I.
MatrixXd lyapunov(const MatrixXd& jacobian) {
    const Index n = jacobian.rows();
    MatrixXd equations = MatrixXd::Zero(n * n, n * n);
    for (Index i = 0; i < n; ++i)
        for (Index j = 0; j < n; ++j)
            for (Index k = 0; k < n; ++k) {
                equations(i * n + j, k * n + j) += jacobian(k, i);
                equations(i * n + j, i * n + k) += jacobian(k, j);
            }
    const MatrixXd minus_one = -MatrixXd::Identity(n, n);
    const VectorXd solution = equations.partialPivLu().solve(Eigen::Map<const VectorXd>(minus_one.data(), n * n));
    const Eigen::Map<const MatrixXd> p(solution.data(), n, n);
    return 0.5 * (p + p.transpose());
}

}  // namespace

bool is_in_basin(const game::Network& network, const VectorXd& tau, const VectorXd& at, const VectorXd& state) {
    const Index n = at.size();
    if (n > largest_basin) return false;
    const VectorXd drive = network.weights * at + network.drive;
    VectorXd corner(n), slopes(n);
    for (Index i = 0; i < n; ++i) {
        const game::Unit& unit = network.units[static_cast<std::size_t>(i)];
        corner(i) = game::distance_to_corner(unit, drive(i));
        slopes(i) = unit.slope(drive(i));
        if (!(corner(i) > 0.0) || unit.form.is_refractory) return false;
    }
    const MatrixXd jacobian =
        tau.cwiseInverse().asDiagonal() * (slopes.asDiagonal() * network.weights - MatrixXd::Identity(n, n));
    const MatrixXd p = lyapunov(jacobian);
    const Eigen::LLT<MatrixXd> factor(p);
    if (factor.info() != Eigen::Success || !p.allFinite()) return false;
    const double level = (state - at).dot(p * (state - at));
    double bent = 0.0;  // what curvature adds to dV/dt, relative to |x - at|^2
    for (Index i = 0; i < n; ++i) {
        // the largest |W_i (x - at)| on the ellipsoid is sqrt(level W_i P^-1 W_i')
        const VectorXd row = network.weights.row(i).transpose();
        const double reach = std::sqrt(level * row.dot(factor.solve(row)));
        if (!(reach < corner(i))) return false;
        const double curvature = network.units[static_cast<std::size_t>(i)].largest_curvature();
        if (curvature > 0.0) bent += p.row(i).norm() * curvature * reach * row.norm() / tau(i);
    }
    return bent < 1.0;
}

}  // namespace colonnade::attractors

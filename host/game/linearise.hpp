#pragma once

#include <Eigen/Dense>
#include <vector>

#include "host/game/network.hpp"

namespace colonnade::game {

/// Slopes between which Phi' lies for drives in [z - off, z + off], what rounding leaves of them included.
struct SlopeRange {
    double low, high;
};
[[nodiscard]] SlopeRange slope_range(const Unit& unit, double z, double off);

/// Whether a corner of a piecewise linear activation lies in [z - off, z + off].
[[nodiscard]] bool may_be_on_corner(const Unit& unit, double z, double off);

/// How far the drives at rates are from those of the equilibrium next to them at most: that of `drive` by `off`.
struct NearDrives {
    Eigen::VectorXd drive, off;  ///< [neuron]
};

/// With B = I - DW at the rates, D the slopes there, the equilibrium lies |B^-1| (r + rounding) away to first order in
/// the maximum norm, r the residual; twice that allows for what curvature adds. `off` is infinite where B is singular.
[[nodiscard]] NearDrives near_drives(const Network& network, const Eigen::VectorXd& rates);

/// A sum of n + 1 products and what follows it, each rounded: its terms' magnitudes times this bound the error.
[[nodiscard]] double rounding_of_drive(Eigen::Index neurons);

/// The network linearised at the equilibrium next to computed rates.
struct Linearisation {
    Eigen::VectorXd slope;  ///< Phi'
    Eigen::VectorXd error;  ///< by which it may be off; 0 of a neuron on a corner
    std::vector<Eigen::Index>
        corners;  ///< neurons whose drive may be on a corner: theirs may be 0 and the largest alike
};
[[nodiscard]] Linearisation linearise(const Network& network, const Eigen::VectorXd& rates);

}  // namespace colonnade::game

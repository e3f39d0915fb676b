#pragma once

/// Pairs for the tests of equilibria.
#include "host/game/network.hpp"
#include "support/oracle.hpp"

namespace colonnade::equilibria {

inline game::Network pair(double w_EE, double w_EI, double w_IE, double w_II, Eigen::Vector2d drive,
                          const game::Unit& unit) {
    return {test::shared_matrix(1, w_EE, w_EI, w_IE, w_II), drive, {unit, unit}};
}

}  // namespace colonnade::equilibria

#pragma once

/// A factor from residual to error beside the error itself.
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/oracle.hpp"

namespace colonnade::test {

inline double number(double low, double high) {
    return low + (high - low) * *rc::gen::inRange(0, 1'000'001) / 1e6;
}

/// |x - x*| <= G |residual(x)| for a random x near and far from the oracle's x*.
inline void check_factor(const Eigen::MatrixXd& w, double factor) {
    const auto n = w.rows();
    Network network{w, Eigen::VectorXd(n), std::vector<Phi>(static_cast<std::size_t>(n), relu())};
    for (double& u : network.u) u = number(-1.0, 2.0);
    const Eigen::VectorXd exact = equilibrium(network, Eigen::VectorXd::Zero(n), 1e-12);
    Eigen::VectorXd x = exact;
    const double distance = std::pow(10.0, number(-6.0, 0.5));
    for (double& rate : x) rate += distance * number(-1.0, 1.0);
    const double error = (x - exact).cwiseAbs().maxCoeff();
    // the oracle's x* has a residual of its own, amplified like any other
    RC_ASSERT(error <= factor * (residual(network, x) * (1 + 1e-9) + 1e-12 * std::max(1.0, exact.maxCoeff())));
}

}  // namespace colonnade::test

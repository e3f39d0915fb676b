#pragma once

/// Random networks of two or three neurons of several kinds.
#include <Eigen/Dense>
#include <cmath>
#include <random>

#include "host/stability/ladder.hpp"

namespace colonnade::test {

/// Weights of scales from 0.2 to 3: by turns of any sign, of Dale's law, with a third of the weights absent, symmetric,
/// and leaky with weights of six orders of magnitude beside the diagonal. Time constants from 0.1 to 1.1.
[[nodiscard]] inline stability::Network random_network(std::mt19937_64& random, Eigen::Index n, std::size_t kind) {
    std::uniform_real_distribution<double> weight(-1.0, 1.0), positive(0.0, 1.0);
    const double scale = 0.2 + 2.8 * positive(random);
    Eigen::MatrixXd w = Eigen::MatrixXd::NullaryExpr(n, n, [&] { return scale * weight(random); });
    for (Eigen::Index i = 0; i < n; ++i)
        for (Eigen::Index j = 0; j < n; ++j) {
            if (kind % 5 == 1) w(i, j) = std::abs(w(i, j)) * (j + 1 < n ? 1.0 : -1.0);
            if (kind % 5 == 2 && positive(random) < 0.35) w(i, j) = 0.0;
            if (kind % 5 == 3 && j > i) w(i, j) = w(j, i);
            if (kind % 5 == 4) w(i, j) = i == j ? -std::abs(w(i, j)) : w(i, j) * std::pow(10.0, 3.0 * weight(random));
        }
    return {w, Eigen::VectorXd::NullaryExpr(n, [&] { return 0.1 + positive(random); }), true};
}

}  // namespace colonnade::test

#include "host/continuation/hopf.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "host/game/jet.hpp"

namespace colonnade::continuation {
namespace {

using Eigen::MatrixXd;
using Eigen::Vector2d;

TEST(Hopf, CoefficientOfARotationIsThatOfItsNormalForm) {
    // W = [[1, -b], [b, 1]] at x = 0 with tanh: Phi'' = 0, Phi''' = -2, q = p = (1, -i) / sqrt(2), Wq = (1 + ib) q, so
    // that <p, C(q, q, q*)> = -(1 + ib)(1 + b^2), l_1 = -(1 + b^2) / (2 b)
    for (const double b : {0.3, 1.0, 4.0}) {
        MatrixXd weights(2, 2);
        weights << 1.0, -b, b, 1.0;
        const game::Network network{weights, Vector2d(0.0, 0.0),
                                    std::vector<game::Unit>(2, {.form = {Activation::tanh}})};
        EXPECT_NEAR(first_lyapunov_coefficient(network, Vector2d(1.0, 1.0), Vector2d(0.0, 0.0), b),
                    -(1.0 + b * b) / (2.0 * b), 1e-9 * (1.0 + b * b) / b);
        // as a share of the frequency it knows no unit of time
        EXPECT_NEAR(first_lyapunov_coefficient(network, Vector2d(5.0, 5.0), Vector2d(0.0, 0.0), b / 5.0),
                    -(1.0 + b * b) / (2.0 * b), 1e-9 * (1.0 + b * b) / b);
    }
}

TEST(Hopf, SaysNothingOfRefractoryNeurons) {
    game::Unit unit{.form = {Activation::logistic}};
    unit.form.is_refractory = true, unit.refractory = 1.0;
    const game::Network network{MatrixXd::Identity(2, 2), Vector2d(0.0, 0.0), {unit, unit}};
    EXPECT_TRUE(std::isnan(first_lyapunov_coefficient(network, Vector2d(1.0, 1.0), Vector2d(0.5, 0.5), 1.0)));
}

}  // namespace
}  // namespace colonnade::continuation

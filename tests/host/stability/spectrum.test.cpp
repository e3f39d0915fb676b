#include "host/stability/spectrum.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace colonnade::stability {
namespace {

TEST(Spectrum, OfAPairIsThatOfItsTraceAndDeterminant) {
    // rows over tau: [(0.5 w_EE - 1) / 1, -0.5 w_EI / 1], [w_IE / 2, -(1 + w_II) / 2], slopes 1/2 and 1
    Eigen::MatrixXd w(2, 2);
    w << 4.0, -6.0, 2.0, -0.2;
    const Eigen::MatrixXd j = jacobian(w, Eigen::Vector2d(1.0, 2.0), Eigen::Vector2d(0.5, 1.0));
    EXPECT_EQ(j, (Eigen::Matrix2d() << 1.0, -3.0, 1.0, -0.6).finished());
    // 0.2 +- i sqrt(2.4 - 0.04)
    const Spectrum found = spectrum(j);
    EXPECT_EQ(found.unstable, 2);
    EXPECT_NEAR(found.abscissa, 0.2, 1e-14);
    EXPECT_NEAR(found.critical_frequency, std::sqrt(2.36), 1e-14);
    // of real ones the frequency is 0, and one may be unstable
    const Spectrum saddle = spectrum(Eigen::Vector2d(-3.0, 0.5).asDiagonal());
    EXPECT_EQ(saddle.unstable, 1);
    EXPECT_EQ(saddle.abscissa, 0.5);
    EXPECT_EQ(saddle.critical_frequency, 0.0);
}

}  // namespace
}  // namespace colonnade::stability

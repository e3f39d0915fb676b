#include "stability/amplification.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "support/amplified.hpp"

namespace colonnade::stability {
namespace {

using test::check_factor;
using test::number;

RC_GTEST_PROP(ContractionFactor, BoundsTheErrorWhereTheMajorantContracts, ()) {
    const int n = *rc::gen::inRange(1, 6);
    Eigen::MatrixXd w(n, n);
    for (Eigen::Index i = 0; i < n; ++i)
        for (Eigen::Index j = 0; j < n; ++j) w(i, j) = number(-1.0, 1.0);
    const double factor = contraction_factor(w);
    RC_PRE(std::isfinite(factor));
    check_factor(w, factor);
}

RC_GTEST_PROP(DiagonalFactor, OfAMatrixBoundsTheErrorWhereItsSymmetricPartIsBelowOne, ()) {
    const int n = *rc::gen::inRange(1, 6);
    Eigen::MatrixXd w(n, n);
    for (Eigen::Index i = 0; i < n; ++i)
        for (Eigen::Index j = 0; j < n; ++j) w(i, j) = number(-1.0, 1.0);
    const double factor = diagonal_factor(w);
    RC_PRE(std::isfinite(factor));
    check_factor(w, factor);
}

}  // namespace
}  // namespace colonnade::stability

#include "host/linear_algebra/decompositions.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <Eigen/LU>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

namespace colonnade::linear_algebra {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double epsilon = std::numeric_limits<double>::epsilon();
/// Backward stable algorithms move a matrix by a modest multiple of n epsilon times its norm; n is at most 6 here.
constexpr double rounding = 1e3 * epsilon;

MatrixXd any_matrix(Eigen::Index rows, Eigen::Index columns) {
    MatrixXd a(rows, columns);
    for (double& entry : a.reshaped()) entry = *rc::gen::inRange(-1000, 1001) / 250.0;
    return a;
}

RC_GTEST_PROP(Decompositions, EigenvaluesAddUpToTheTraceAndMultiplyToTheDeterminant, ()) {
    const auto n = *rc::gen::inRange<Eigen::Index>(1, 7);
    const MatrixXd a = any_matrix(n, n);
    const Eigen::VectorXcd found = eigenvalues(a);
    const double size = std::max(1.0, a.norm());
    RC_ASSERT(std::abs(found.sum() - a.trace()) <= rounding * size);
    RC_ASSERT(std::abs(found.prod() - a.determinant()) <= rounding * std::pow(size, static_cast<double>(n)));
    // sizes that the compiler knows take another way: a defective eigenvalue moves by the n-th root of the rounding
    const double apart = std::abs(spectral_abscissa(a) - found.real().maxCoeff());
    RC_ASSERT(apart <= size * std::pow(rounding, 1.0 / static_cast<double>(n)));
}

RC_GTEST_PROP(Decompositions, OfASymmetricMatrixAreReal, ()) {
    const auto n = *rc::gen::inRange<Eigen::Index>(1, 7);
    const MatrixXd a = any_matrix(n, n), s = a + a.transpose();
    const VectorXd found = symmetric_eigenvalues(s);
    const double size = std::max(1.0, s.norm());
    RC_ASSERT(std::is_sorted(found.begin(), found.end()));
    RC_ASSERT(std::abs(found.sum() - s.trace()) <= rounding * size);
    RC_ASSERT(std::abs(found.squaredNorm() - s.squaredNorm()) <= rounding * size * size);
    RC_ASSERT(std::abs(smallest_symmetric_eigenvalue(s) - found(0)) <= rounding * size);
    const VectorXd v = smallest_symmetric_eigenvector(s);
    RC_ASSERT(std::abs(v.norm() - 1.0) <= rounding);
    RC_ASSERT((s * v - found(0) * v).norm() <= rounding * size);
}

RC_GTEST_PROP(Decompositions, SingularValuesPutTheMatrixTogetherAgain, ()) {
    const auto rows = *rc::gen::inRange<Eigen::Index>(1, 7);
    const MatrixXd a = any_matrix(rows, rows + *rc::gen::inRange<Eigen::Index>(0, 2));
    const SingularValues svd = singular_values(a);
    RC_ASSERT((svd.u.transpose() * svd.u - MatrixXd::Identity(a.rows(), a.rows())).norm() <= rounding);
    RC_ASSERT((svd.v.transpose() * svd.v - MatrixXd::Identity(a.cols(), a.cols())).norm() <= rounding);
    RC_ASSERT(std::is_sorted(svd.values.begin(), svd.values.end(), std::greater<>{}));
    const MatrixXd together = svd.u * svd.values.asDiagonal() * svd.v.leftCols(rows).transpose();
    RC_ASSERT((together - a).norm() <= rounding * std::max(1.0, a.norm()));
}

TEST(Decompositions, OfAPairAreThoseOfItsQuadraticEquation) {
    MatrixXd turning(2, 2);  // lambda^2 - 2 lambda + 5: 1 +- 2i
    turning << 2.0, -5.0, 1.0, 0.0;
    EXPECT_NEAR(spectral_abscissa(turning), 1.0, rounding);
    EXPECT_NEAR(std::abs(eigenvalues(turning)(0).imag()), 2.0, rounding);
    MatrixXd symmetric(2, 2);  // 1 and 3
    symmetric << 2.0, 1.0, 1.0, 2.0;
    EXPECT_NEAR(smallest_symmetric_eigenvalue(symmetric), 1.0, rounding);
}

}  // namespace
}  // namespace colonnade::linear_algebra

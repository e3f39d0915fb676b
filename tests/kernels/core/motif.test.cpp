#include "kernels/core/motif.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <vector>

#include "support/oracle.hpp"

namespace colonnade::test {
namespace {

double number(double low, double high) {
    return low + (high - low) * *rc::gen::inRange(0, 1'000'001) / 1e6;
}

Eigen::VectorXd numbers(int n) {
    Eigen::VectorXd v(n);
    for (double& value : v) value = number(-1.0, 2.0);
    return v;
}

/// Runs a drive with accessors into plain vectors and compares it with W x + u. Each drive is a sum of at most n + 1
/// products of numbers below 4, rounded at most twice each.
template <class Drive>
void compare(const Eigen::MatrixXd& w, Drive drive) {
    const auto n = static_cast<int>(w.rows());
    const Eigen::VectorXd x = numbers(n);
    const Eigen::VectorXd u = numbers(n);
    const Eigen::VectorXd expected = w * x + u;
    int emitted = 0;
    drive([&](int i) { return x(i); }, [&](int i) { return u(i); },
          [&](int i, double z) {
              RC_ASSERT(i == emitted++);
              RC_ASSERT(std::abs(z - expected(i)) <= 2.3e-16 * 4 * 4 * (n + 1));
          });
    RC_ASSERT(emitted == n);
}

RC_GTEST_PROP(Motif, SharedDrivesAreThoseOfItsMatrix, ()) {
    const int channels = *rc::gen::inRange(1, 9);
    const double w_EE = number(0, 2), w_EI = number(0, 2), w_IE = number(0, 2), w_II = number(0, 2);
    const double rows[] = {w_EE, -w_EI, w_IE, -w_II};
    compare(shared_matrix(channels, w_EE, w_EI, w_IE, w_II), [&](auto x, auto u, auto emit) {
        core::drive_shared<double>(
            channels, x, [&](int row) { return rows[row]; }, u, emit);
    });
}

RC_GTEST_PROP(Motif, PairedDrivesAreThoseOfItsMatrix, ()) {
    const int channels = *rc::gen::inRange(1, 9);
    const double w_EE = number(0, 2), self = number(0, 2), cross = number(0, 2), w_IE = number(0, 2),
                 w_II = number(0, 2);
    const double rows[] = {w_EE, cross - self, w_IE, -w_II, -cross};
    compare(paired_matrix(channels, w_EE, self, cross, w_IE, w_II), [&](auto x, auto u, auto emit) {
        core::drive_paired<double>(
            channels, x, [&](int row) { return rows[row]; }, u, emit);
    });
}

RC_GTEST_PROP(Motif, KernelDrivesAreThoseOfItsMatrixOnRingAndLine, ()) {
    const int channels = *rc::gen::inRange(1, 9);
    const bool ring = *rc::gen::arbitrary<bool>();
    const double w_EE = number(0, 2), w_IE = number(0, 2), w_II = number(0, 2);
    std::vector<double> rows{w_EE, 0.0, w_IE, -w_II};
    for (int d = 0; d < channels; ++d) rows.push_back(-number(0, 2));
    const auto inhibition = [&](int i, int j) {
        const int along = std::abs(i - j);
        const int distance = ring ? std::min(along, channels - along) : along;
        return -rows[static_cast<std::size_t>(4 + distance)];
    };
    compare(pairs_matrix(channels, w_EE, w_IE, w_II, inhibition), [&](auto x, auto u, auto emit) {
        core::drive_kernel<double>(
            channels, ring, x, [&](int row) { return rows[static_cast<std::size_t>(row)]; }, u, emit);
    });
}

RC_GTEST_PROP(Motif, DenseDrivesAreThoseOfItsMatrix, ()) {
    const int n = *rc::gen::inRange(1, 9);
    Eigen::MatrixXd w(n, n);
    for (int j = 0; j < n; ++j) w.col(j) = numbers(n);
    compare(w, [&](auto x, auto u, auto emit) {
        core::drive_dense<double>(
            n, x, [&](int i, int j) { return w(i, j); }, u, emit);
    });
}

}  // namespace
}  // namespace colonnade::test

#include "host/continuation/hopf.hpp"

#include <algorithm>
#include <complex>
#include <limits>

#include "host/game/unit_jets.hpp"
#include "host/stability/spectrum.hpp"

namespace colonnade::continuation {
namespace {

using Complex = std::complex<double>;
using Eigen::Index;
using Eigen::MatrixXcd;
using Eigen::VectorXcd;
using Eigen::VectorXd;

/// Steps of inverse iteration; each gains as many digits as the shift has.
constexpr int iterations = 4;
/// Of the frequency, by which the shift misses the eigenvalue: at it there is nothing to solve.
constexpr double miss = 1e-7;

/// Phi'' and Phi''' at a drive.
struct Bends {
    double second, third;
};
Bends bends_at(const game::Unit& unit, double drive) {
    const core::Jet slope = game::unit_jets(unit).slope(core::Jet(drive, 1.0));
    return {slope.first, slope.second};
}

/// The eigenvector of the eigenvalue next to `value`.
VectorXcd eigenvector(const MatrixXcd& a, Complex value) {
    const Index n = a.rows();
    const Eigen::PartialPivLU<MatrixXcd> shifted(a - value * (1.0 + miss) * MatrixXcd::Identity(n, n));
    VectorXcd v(n);
    for (Index i = 0; i < n; ++i) v(i) = Complex(1.0, 0.3 * static_cast<double>(i));
    for (int k = 0; k < iterations; ++k) v = shifted.solve(v).normalized();
    return v;
}

}  // namespace

VectorXcd hopf_eigenvector(const game::Network& network, const VectorXd& tau, const VectorXd& rates, double frequency) {
    const MatrixXcd a = stability::jacobian(network.weights, tau, game::slopes(network, rates)).cast<Complex>();
    return eigenvector(a, Complex(0.0, frequency));
}

double first_lyapunov_coefficient(const game::Network& network, const VectorXd& tau, const VectorXd& rates,
                                  double frequency) {
    const Index n = rates.size();
    const auto is_refractory = [](const game::Unit& unit) { return unit.form.is_refractory; };
    if (std::any_of(network.units.begin(), network.units.end(), is_refractory))
        return std::numeric_limits<double>::quiet_NaN();
    const VectorXd drive = network.weights * rates + network.drive;
    VectorXd second(n), third(n);
    for (Index i = 0; i < n; ++i) {
        const Bends bends = bends_at(network.units[static_cast<std::size_t>(i)], drive(i));
        second(i) = bends.second / tau(i), third(i) = bends.third / tau(i);
    }
    const MatrixXcd a = stability::jacobian(network.weights, tau, game::slopes(network, rates)).cast<Complex>();
    const MatrixXcd weights = network.weights.cast<Complex>();
    const VectorXcd q = eigenvector(a, Complex(0.0, frequency));
    VectorXcd p = eigenvector(a.transpose(), Complex(0.0, -frequency));
    p /= q.dot(p);  // <p, q> = 1, as Eigen's dot conjugates the first
    // B and C of Taylor's expansion of the flow, whose drives are linear in the rates
    const auto bilinear = [&](const VectorXcd& x, const VectorXcd& y) -> VectorXcd {
        return second.cast<Complex>().cwiseProduct(weights * x).cwiseProduct(weights * y);
    };
    const VectorXcd conjugate = q.conjugate();
    const VectorXcd along = weights * q;
    const VectorXcd cubic =
        third.cast<Complex>().cwiseProduct(along).cwiseProduct(along).cwiseProduct(along.conjugate());
    const VectorXcd steady = a.partialPivLu().solve(bilinear(q, conjugate));
    const MatrixXcd twice = Complex(0.0, 2.0 * frequency) * MatrixXcd::Identity(n, n) - a;
    const VectorXcd doubled = twice.partialPivLu().solve(bilinear(q, q));
    const Complex sum = p.dot(cubic) - 2.0 * p.dot(bilinear(q, steady)) + p.dot(bilinear(conjugate, doubled));
    return sum.real() / (2.0 * frequency);
}

}  // namespace colonnade::continuation

#include "host/stability/matrix_factor.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "host/linear_algebra/decompositions.hpp"
#include "host/stability/contraction.hpp"
#include "host/stability/diagonal_stability.hpp"
#include "host/stability/small_networks.hpp"

namespace colonnade::stability {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;
constexpr double not_certified = std::numeric_limits<double>::quiet_NaN();

/// G from v and 1 - max(0, beta).
double factor(const VectorXd& v, double rate) {
    return v.maxCoeff() / v.minCoeff() / rate;
}

/// That of v = 1: beta is the largest row sum of M, and is taken a rounding of each of its terms larger.
double unweighted_factor(const MatrixXd& w) {
    const auto n = static_cast<double>(w.rows());
    double beta = 0.0;
    for (Eigen::Index i = 0; i < w.rows(); ++i) {
        const double magnitude = w.row(i).cwiseAbs().sum();
        const double sum = magnitude - std::abs(w(i, i)) + w(i, i);
        beta = std::max(beta, sum + (n + 2.0) * std::numeric_limits<double>::epsilon() * magnitude);
    }
    return beta < 1.0 ? 1.0 / (1.0 - beta) : not_certified;
}

/// The first two rungs of two or three neurons, of others the first: the second takes a search.
Ladder first_rungs(const MatrixXd& w) {
    const auto n = static_cast<std::size_t>(w.rows());
    const Network network{w, VectorXd::Ones(w.rows()), true};
    Ladder found;
    found.contracting = Answer::undecided;
    if (is_small_network(n)) {
        SmallNetworks one(n, 1);
        one.set(0, w, network.tau);
        one.climb(kernels::reference_backend());
        one.read(0, found);
    }
    found.p_matrix = found.totally_hurwitz = Answer::not_applicable;  // no factor comes from these
    climb_undecided(network, found);
    return found;
}

double factor_of(const MatrixXd& w, const Ladder& found) {
    double smallest = unweighted_factor(w);
    if (found.contracting == Answer::yes)
        smallest = std::fmin(smallest, factor(found.contraction_weights, found.contraction_rate));
    if (found.diagonally_stable == Answer::yes) smallest = std::fmin(smallest, diagonal_factor(w, found.lyapunov));
    return smallest;
}

}  // namespace

double contraction_factor(const MatrixXd& w) {
    const Contraction first = contraction(w);
    const double unweighted = unweighted_factor(w);
    if (first.answer != Answer::yes) return unweighted;
    return std::fmin(unweighted, factor(first.weights, 1.0 - std::max(0.0, first.majorant)));
}

double diagonal_factor(const MatrixXd& w, const VectorXd& p) {
    const VectorXd root = p.cwiseSqrt();
    const MatrixXd c =
        root.asDiagonal() * (MatrixXd::Identity(w.rows(), w.cols()) - w) * root.cwiseInverse().asDiagonal();
    // an eigenvalue is computed to within a few n epsilon |C|, and so are the entries of C
    const double norm = c.norm();
    const double modulus = linear_algebra::smallest_symmetric_eigenvalue(0.5 * (c + c.transpose())) -
                           1e-14 * static_cast<double>(w.rows()) * norm;
    if (!(modulus > 0.0) || !std::isfinite(norm)) return not_certified;
    return (1.0 + norm) / modulus * std::sqrt(p.sum() / p.minCoeff());
}

double matrix_factor(const MatrixXd& w, Effort effort) {
    const Eigen::Index n = w.rows();
    double smallest = diagonal_factor(w, VectorXd::Ones(n));
    if (const std::optional<VectorXd> p = antagonistic_weights(w))
        smallest = std::fmin(smallest, diagonal_factor(w, *p));
    smallest = std::fmin(smallest, factor_of(w, first_rungs(w)));
    if (!std::isnan(smallest) || effort != Effort::thorough || is_small_network(static_cast<std::size_t>(n)) ||
        n > largest_searched)
        return smallest;
    const DiagonalStability second = diagonal_stability(w);
    return second.answer == Answer::yes ? diagonal_factor(w, second.lyapunov) : not_certified;
}

}  // namespace colonnade::stability

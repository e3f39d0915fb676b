#include "stability/ladder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "colonnade/error.hpp"
#include "stability/hurwitz.hpp"
#include "stability/lyapunov.hpp"
#include "stability/minors.hpp"

namespace colonnade::stability {
namespace {

using Eigen::Index;
constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

void check(const Network& network) {
    const Index n = network.weights.rows();
    if (n == 0 || network.weights.cols() != n || network.tau.size() != n)
        throw Error(
            fmt::format("certificates: found weights of {} x {} and {} time constants, allowed: a square matrix "
                        "and a time constant for each neuron",
                        n, network.weights.cols(), network.tau.size()));
    if (!network.weights.allFinite() || !network.tau.allFinite() || !(network.tau.minCoeff() > 0.0))
        throw Error(
            "certificates: found a weight or time constant that is not finite, allowed: finite weights and "
            "time constants above 0");
}

}  // namespace

Ladder ladder(const Network& network) {
    check(network);
    Ladder found;
    found.contraction_rate = undefined;
    found.margin = undefined;
    found.equal_tau = (network.tau.array() == network.tau(0)).all();
    if (!network.proximal) return found;

    Contraction first = contraction(network.weights);
    found.contracting = first.answer;
    if (first.answer == Answer::yes) {
        // both operations round to nearest: three units in the last place cover them and the maximum
        const double rate = (1.0 - std::max(0.0, first.majorant)) / network.tau.maxCoeff();
        found.contraction_rate = rate * (1.0 - 4.0 * unit_roundoff);
        found.contraction_weights = std::move(first.weights);
    }
    DiagonalStability second = diagonal_stability(network.weights);
    found.diagonally_stable = second.answer;
    found.margin = second.margin;
    found.lyapunov = std::move(second.lyapunov);
    found.dual = std::move(second.factor);

    // each of the first two implies the third, at any size; the second implies the fourth for any tau: P A + A'P < 0
    // is (P tau)(A / tau) + (A / tau)'(P tau) < 0, and goes to principal submatrices
    const bool stable = second.answer == Answer::yes;
    found.p_matrix = stable || first.answer == Answer::yes ? Answer::yes : p_matrix(network.weights);
    if (stable)
        found.totally_hurwitz = Answer::yes;
    else
        found.totally_hurwitz =
            found.p_matrix == Answer::no ? Answer::no : totally_hurwitz(network.weights, network.tau);
    return found;
}

LocalStability local_stability(const Network& network, const Eigen::VectorXd& slopes) {
    const Index n = network.weights.rows();
    Eigen::MatrixXd jacobian = slopes.asDiagonal() * network.weights;
    jacobian.diagonal().array() -= 1.0;
    jacobian = network.tau.cwiseInverse().asDiagonal() * jacobian;
    if (!jacobian.allFinite()) return {Answer::not_applicable, undefined};
    LocalStability found;
    found.abscissa = jacobian.eigenvalues().real().maxCoeff();
    BoundedMatrix a{n, std::vector<Bounded>(static_cast<std::size_t>(n * n))};
    for (Index i = 0; i < n; ++i)
        for (Index j = 0; j < n; ++j)
            a.at(i, j) = (Bounded(slopes(i)) * Bounded(network.weights(i, j)) - Bounded(i == j ? 1.0 : 0.0)) /
                         Bounded(network.tau(i));
    found.answer = n <= largest_routh ? is_hurwitz(a) : Answer::undecided;
    if (found.answer == Answer::undecided) found.answer = is_hurwitz_by_lyapunov(a);
    return found;
}

}  // namespace colonnade::stability

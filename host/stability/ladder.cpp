#include "host/stability/ladder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

#include "colonnade/error.hpp"
#include "host/linear_algebra/decompositions.hpp"
#include "host/stability/hurwitz.hpp"
#include "host/stability/lyapunov.hpp"
#include "host/stability/minors.hpp"
#include "host/stability/small_networks.hpp"
#include "host/stability/spectrum.hpp"

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

void climb_undecided(const Network& network, Ladder& found) {
    const Answer rungs[] = {found.contracting, found.diagonally_stable, found.p_matrix, found.totally_hurwitz};
    if (std::find(std::begin(rungs), std::end(rungs), Answer::undecided) == std::end(rungs)) return;
    check(network);
    if (found.contracting == Answer::undecided) {
        Contraction first = contraction(network.weights);
        found.contracting = first.answer;
        if (first.answer == Answer::yes) {
            // both operations round to nearest: three units in the last place cover them and the maximum
            const double rate = (1.0 - std::max(0.0, first.majorant)) / network.tau.maxCoeff();
            found.contraction_rate = rate * (1.0 - 4.0 * unit_roundoff);
            found.contraction_weights = std::move(first.weights);
        }
    }
    if (found.diagonally_stable == Answer::undecided) {
        DiagonalStability second = diagonal_stability(network.weights);
        found.diagonally_stable = second.answer;
        found.margin = second.margin;
        found.lyapunov = std::move(second.lyapunov);
        found.dual = std::move(second.factor);
    }
    // each of the first two implies the third, at any size; the second implies the fourth for any tau: P A + A'P < 0
    // is (P tau)(A / tau) + (A / tau)'(P tau) < 0, and goes to principal submatrices
    const bool stable = found.diagonally_stable == Answer::yes;
    if (found.p_matrix == Answer::undecided)
        found.p_matrix = stable || found.contracting == Answer::yes ? Answer::yes : p_matrix(network.weights);
    if (found.totally_hurwitz == Answer::undecided) {
        if (stable)
            found.totally_hurwitz = Answer::yes;
        else
            found.totally_hurwitz =
                found.p_matrix == Answer::no ? Answer::no : totally_hurwitz(network.weights, network.tau);
    }
}

Ladder ladder(const Network& network) {
    check(network);
    Ladder found;
    found.contraction_rate = undefined;
    found.margin = undefined;
    found.equal_tau = (network.tau.array() == network.tau(0)).all();
    if (!network.proximal) return found;
    found.contracting = found.diagonally_stable = found.p_matrix = found.totally_hurwitz = Answer::undecided;
    const auto neurons = static_cast<std::size_t>(network.weights.rows());
    if (is_small_network(neurons)) {
        SmallNetworks one(neurons, 1);
        one.set(0, network.weights, network.tau);
        one.climb(kernels::reference_backend());
        one.read(0, found);
    }
    climb_undecided(network, found);
    return found;
}

Answer is_locally_stable(const Network& network, const Eigen::VectorXd& slopes, const Eigen::VectorXd& errors) {
    const Index n = network.weights.rows();
    Answer found = Answer::undecided;
    if (is_small_network(static_cast<std::size_t>(n))) found = small_network_local_stability(network, slopes, errors);
    if (found != Answer::undecided) return found;
    BoundedMatrix a{n, std::vector<ErrorBounded>(static_cast<std::size_t>(n * n))};
    for (Index i = 0; i < n; ++i) {
        const ErrorBounded slope(slopes(i), errors.size() > 0 ? errors(i) : 0.0);
        for (Index j = 0; j < n; ++j)
            a.at(i, j) = (slope * ErrorBounded(network.weights(i, j)) - ErrorBounded(i == j ? 1.0 : 0.0)) /
                         ErrorBounded(network.tau(i));
    }
    const auto is_finite = [](const ErrorBounded& entry) { return std::isfinite(entry.value); };
    if (!std::all_of(a.entries.begin(), a.entries.end(), is_finite)) return Answer::undecided;
    if (n <= largest_routh) found = is_hurwitz(a);
    return found == Answer::undecided ? is_hurwitz_by_lyapunov(a) : found;
}

LocalStability local_stability(const Network& network, const Eigen::VectorXd& slopes, const Eigen::VectorXd& errors) {
    const Eigen::MatrixXd flow = jacobian(network.weights, network.tau, slopes);
    if (!flow.allFinite()) return {Answer::not_applicable, undefined};
    return {is_locally_stable(network, slopes, errors), linear_algebra::spectral_abscissa(flow)};
}

}  // namespace colonnade::stability

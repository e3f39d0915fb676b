#include "host/equilibria/newton.hpp"

#include <algorithm>
#include <cmath>

namespace colonnade::equilibria {
namespace {

using Eigen::VectorXd;
using Index = Eigen::Index;

constexpr int max_steps = 60;
constexpr double solved = 1e-12;  // of the larger of the rates' scale and the largest
constexpr double min_share = 1e-4;

/// The root above 1 of g^(n + 1) = g + 1, whose powers g^-1, ..., g^-n are the ratios of Roberts' sequence.
double ratio(Index n) {
    double g = 2.0;
    for (int i = 0; i < 64; ++i) g = std::pow(1.0 + g, 1.0 / static_cast<double>(n + 1));
    return g;
}

/// Newton's iteration on x - Phi(Wx + u), halving steps that enlarge the residual; false when it does not arrive.
bool solve(const game::Network& network, double scale, VectorXd& x) {
    VectorXd g = game::residual(network, x);
    for (int i = 0; i < max_steps; ++i) {
        const double norm = g.norm();
        if (!std::isfinite(norm)) return false;
        if (norm <= solved * std::max(scale, x.cwiseAbs().maxCoeff())) return true;
        Eigen::MatrixXd a = -(game::slopes(network, x).asDiagonal() * network.weights);
        a.diagonal().array() += 1.0;
        const VectorXd change = a.fullPivLu().solve(-g);
        double share = 1.0;
        VectorXd there = game::residual(network, x + change);
        while (!(there.norm() < norm)) {
            share *= 0.5;
            if (share < min_share) return false;
            there = game::residual(network, x + share * change);
        }
        x += share * change;
        g = there;
    }
    return false;
}

}  // namespace

double natural_scale(const game::Network& network) {
    double scale = 0.0;
    for (const game::Unit& unit : network.units) {
        const double range = unit.highest() - unit.lowest();
        const double own = unit.form.kind == Activation::softplus ? 1.0 / unit.sharpness : range;
        scale = std::max(scale, std::isfinite(own) ? own : 1.0);
    }
    return std::min(1.0, scale);
}

std::vector<VectorXd> newton_equilibria(const game::Network& network, const VectorXd& first, std::size_t starts) {
    const Index n = network.drive.size();
    const double reach = 2.0 * std::max(1.0, network.drive.cwiseAbs().maxCoeff());
    const double scale = natural_scale(network);
    std::vector<VectorXd> found;
    const auto try_from = [&](VectorXd x) {
        if (!solve(network, scale, x)) return;
        const double near = 1e-7 * std::max(scale, x.cwiseAbs().maxCoeff());
        const auto is_it = [&](const VectorXd& known) { return (known - x).cwiseAbs().maxCoeff() <= near; };
        if (std::none_of(found.begin(), found.end(), is_it)) found.push_back(x);
    };
    const double g = ratio(n);
    try_from(first);
    for (std::size_t k = 1; k <= starts; ++k) {
        VectorXd x(n);
        for (Index i = 0; i < n; ++i) {
            const game::Unit& unit = network.units[static_cast<std::size_t>(i)];
            const double share =
                std::fmod(0.5 + static_cast<double>(k) * std::pow(g, -static_cast<double>(i + 1)), 1.0);
            const double low = std::max(unit.lowest(), -reach), high = std::min(unit.highest(), reach);
            x(i) = low + share * (high - low);
        }
        try_from(x);
    }
    return found;
}

}  // namespace colonnade::equilibria

#include "host/equilibria/planar.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "host/equilibria/prune.hpp"

namespace colonnade::equilibria {
namespace {

using Eigen::Index;

const game::Unit& unit(const game::Network& network, Index i) {
    return network.units[static_cast<std::size_t>(i)];
}

/// Each neuron adds (s w_ii - 1) / tau_i to the divergence, s a slope from 0 to the largest.
bool has_negative_divergence(const game::Network& network, const Eigen::VectorXd& tau) {
    double sum = 0.0, terms = 0.0;
    for (Index i = 0; i < 2; ++i) {
        const double own = network.weights(i, i);
        const double gain = own > 0.0 ? own * unit(network, i).largest_slope() : 0.0;
        sum += (gain - 1.0) / tau(i), terms += (gain + 1.0) / tau(i);
    }
    return sum < -4.0 * std::numeric_limits<double>::epsilon() * terms;
}

/// Activations that differ from lines through 0 by a bounded amount: far out the flow is linear, and its trajectories
/// are bounded where that linear flow is stable.
bool is_bounded_as_linear(const game::Network& network, const Eigen::VectorXd& tau) {
    double gain[2];
    for (Index i = 0; i < 2; ++i) {
        const Activation kind = unit(network, i).form.kind;
        if (kind != Activation::linear && kind != Activation::soft_threshold) return false;
        gain[i] = unit(network, i).largest_slope();
    }
    const auto& w = network.weights;
    const double e = gain[0] * w(0, 0) - 1.0, i = gain[1] * w(1, 1) - 1.0;
    const double across = gain[0] * w(0, 1) * gain[1] * w(1, 0);
    const double rounding = 8.0 * std::numeric_limits<double>::epsilon();
    const double trace = e / tau(0) + i / tau(1);
    return trace < -rounding * (std::abs(e / tau(0)) + std::abs(i / tau(1)) + 1.0 / tau.minCoeff()) &&
           e * i - across > rounding * ((std::abs(e) + 1.0) * (std::abs(i) + 1.0) + std::abs(across));
}

}  // namespace

bool always_rests(const game::Network& network, const Eigen::VectorXd& tau) {
    if (network.drive.size() != 2) return false;
    const auto is_refractory = [](const game::Unit& one) { return one.form.is_refractory; };
    if (std::any_of(network.units.begin(), network.units.end(), is_refractory)) return false;
    if (!has_negative_divergence(network, tau)) return false;
    // rates within their bounds stay there, and others come to them
    return bounding_box(network).has_value() || is_bounded_as_linear(network, tau);
}

}  // namespace colonnade::equilibria

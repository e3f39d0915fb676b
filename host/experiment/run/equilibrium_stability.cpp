#include "host/experiment/run/equilibrium_stability.hpp"

#include <array>
#include <vector>

#include "host/experiment/network/agents.hpp"
#include "host/experiment/run/pair_stability.hpp"
#include "host/experiment/run/shared_stability.hpp"
#include "host/game/linearise.hpp"
#include "host/stability/ladder.hpp"

namespace colonnade::experiment {
namespace {

using Eigen::Index;
using Eigen::VectorXd;
using stability::Answer;

Stability named(Answer answer) {
    if (answer == Answer::yes) return Stability::stable;
    return answer == Answer::no ? Stability::unstable : Stability::undecided;
}

/// Of some slopes. Neurons with slope 0 only decay, whatever drives them, so that the others' block decides.
Answer of_block(const game::Network& network, const VectorXd& tau, const game::Linearisation& found) {
    std::vector<Index> kept;
    for (Index i = 0; i < tau.size(); ++i)
        if (found.slope(i) != 0.0 || found.error(i) != 0.0) kept.push_back(i);
    const auto n = static_cast<Index>(kept.size());
    if (n == 0) return Answer::yes;
    if (n > max_judged) return Answer::undecided;
    stability::Network block{Eigen::MatrixXd(n, n), VectorXd(n), true};
    VectorXd slope(n), error(n);
    for (Index i = 0; i < n; ++i) {
        const Index row = kept[static_cast<std::size_t>(i)];
        block.tau(i) = tau(row);
        slope(i) = found.slope(row);
        error(i) = found.error(row);
        for (Index j = 0; j < n; ++j) block.weights(i, j) = network.weights(row, kept[static_cast<std::size_t>(j)]);
    }
    return stability::is_locally_stable(block, slope, error);
}

}  // namespace

Answer linear_stability(const game::Network& network, const VectorXd& tau, const VectorXd& rates) {
    game::Linearisation found = game::linearise(network, rates);
    if (found.corners.size() > max_corners) return Answer::undecided;
    const VectorXd along_flow = game::tau_at(network, tau, rates);
    Answer all = Answer::undecided;
    for (unsigned side = 0; side < 1U << found.corners.size(); ++side) {
        for (std::size_t c = 0; c < found.corners.size(); ++c) {
            const Index i = found.corners[c];
            const game::Unit& unit = network.units[static_cast<std::size_t>(i)];
            found.slope(i) = (side >> c & 1U) != 0 ? unit.largest_slope() : 0.0;
        }
        const Answer one = of_block(network, along_flow, found);
        if (side > 0 && one != all) return Answer::undecided;
        all = one;
    }
    return all;
}

StabilityJudge::StabilityJudge(const Spec& spec, const assembly::Shape& shape)
    : spec_(&spec),
      shape_(&shape),
      is_pair_(shape.motif == core::Motif::shared && shape.channels == 1 && shape.layers_per_system == 1 &&
               !core::is_refractory(shape.activation)) {}

Stability StabilityJudge::of_pair(const SystemColumns& range, std::size_t k, double rate_E, double rate_I) const {
    const assembly::LayerParameters& parameters = range.parameters().front();
    const auto at = parameters.of(k);
    return named(pair_stability({.unit = unit_of(*shape_, parameters, 0, k),
                                 .own = at(ParameterId::w_EE),
                                 .heard = at(ParameterId::w_EI),
                                 .drive = range.drive_E()[k],
                                 .rate = rate_E,
                                 .tau = at(ParameterId::tau_E)},
                                {.unit = unit_of(*shape_, parameters, 1, k),
                                 .own = at(ParameterId::w_II),
                                 .heard = at(ParameterId::w_IE),
                                 .drive = at(ParameterId::drive_I),
                                 .rate = rate_I,
                                 .tau = at(ParameterId::tau_I)}));
}

Answer StabilityJudge::of_layer(const SystemColumns& range, std::size_t k, std::size_t layer) {
    const assembly::LayerParameters& parameters = range.parameters()[layer];
    const std::size_t channels = shape_->channels;
    const VectorXd own =
        rates_.segment(static_cast<Index>(layer * shape_->neurons), static_cast<Index>(shape_->neurons));
    const game::Unit units[] = {unit_of(*shape_, parameters, 0, k), unit_of(*shape_, parameters, 1, k)};
    if (shape_->motif != core::Motif::shared || !has_shared_form(units[0], units[1], channels))
        return linear_stability(layer_agents(*spec_, *shape_, range, k, layer, rates_), tau_of(*shape_, parameters, k),
                                own);
    std::array<double, max_shared_channels> drive, rate;
    for (std::size_t c = 0; c < channels; ++c) {
        rate[c] = own(static_cast<Index>(c));
        drive[c] = drive_of_channel(*shape_, range, k, layer, c, rates_);
    }
    const auto at = parameters.of(k);
    return shared_stability({.w_EE = at(ParameterId::w_EE),
                             .w_EI = at(ParameterId::w_EI),
                             .w_IE = at(ParameterId::w_IE),
                             .w_II = at(ParameterId::w_II),
                             .tau_E = at(ParameterId::tau_E),
                             .tau_I = at(ParameterId::tau_I),
                             .unit = {units[0], units[1]},
                             .drive_I = at(ParameterId::drive_I),
                             .rate_I = own(static_cast<Index>(channels)),
                             .drive = std::span(drive).first(channels),
                             .rate = std::span(rate).first(channels)});
}

Stability StabilityJudge::judge(const SystemColumns& range, std::size_t k) {
    const auto layers = range.parameters();
    bool feeds_back = false;
    for (std::size_t l = 0; l + 1 < layers.size() && shape_->feeds_back; ++l)
        feeds_back = feeds_back || layers[l].at(ParameterId::feedback)[k] != 0.0;
    if (feeds_back) {
        if (rates_.size() > 2 * max_judged) return Stability::undecided;
        const game::Network agents = agents_of(*spec_, *shape_, range, k);
        return named(linear_stability(agents, certified_network(*shape_, range, k, agents.weights).tau, rates_));
    }
    // the Jacobian is block triangular, and its eigenvalues are those of the layers
    Answer all = Answer::yes;
    for (std::size_t l = 0; l < layers.size(); ++l) {
        const Answer one = of_layer(range, k, l);
        if (one == Answer::no) return Stability::unstable;
        if (one != Answer::yes) all = Answer::undecided;
    }
    return named(all);
}

}  // namespace colonnade::experiment

#include "host/experiment/results/certificates.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "host/equilibria/list.hpp"
#include "host/equilibria/planar.hpp"
#include "host/game/linearise.hpp"
#include "host/game/regret.hpp"

namespace colonnade::experiment {
namespace {

using Eigen::Index;
using stability::Answer;
using stability::Rung;
constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

/// Active sets of one circuit that are looked at: 12 neurons of two pieces each, some milliseconds.
constexpr std::size_t most_active_sets = 4096;

Answer answer_of(bool holds) {
    return holds ? Answer::yes : Answer::undecided;
}

}  // namespace

const std::array<QuestionInfo, question_count>& questions() {
    static constexpr std::array<QuestionInfo, question_count> all = [] {
        std::array<QuestionInfo, question_count> rows{};
        for (std::size_t i = 0; i < stability::rungs.size(); ++i)
            rows[i] = {stability::rungs[i].name, stability::rungs[i].long_name};
        const auto row = [&](Question question) -> QuestionInfo& { return rows[static_cast<std::size_t>(question)]; };
        row(Question::unique) = {"unique_equilibrium", "one equilibrium for every drive"};
        row(Question::unique_at_drive) = {"unique_at_drive", "one equilibrium at the drive of this run"};
        row(Question::globally_stable) = {"globally_stable", "the flow ends there from every start"};
        row(Question::nash) = {"nash", "the equilibrium found is a Nash equilibrium"};
        return rows;
    }();
    return all;
}

Certificates::Certificates(const Output& output, std::size_t circuits, const KeptCertificates& kept,
                           Allocations& allocations) {
    const auto keep = [&](const char* name, auto& values, std::size_t count) {
        if (output.keeps(name)) allocations.add(values, count);
    };
    for (std::size_t q = 0; q < answers.size(); ++q) keep(questions()[q].name, answers[q], circuits);
    keep("contraction_rate", contraction_rate, circuits);
    keep("stability_margin", stability_margin, circuits);
    keep("spectral_abscissa", spectral_abscissa, circuits);
    keep("regret", regret, circuits);
    keep("competition_index", competition_index, circuits);
    keep("regret_neuron", regret_neuron, circuits);
    keep("lyapunov", lyapunov, kept.neurons);
    keep("contraction_weight", contraction_weight, kept.neurons);
    keep("agent_regret", agent_regret, kept.neurons);
    keep("dual_factor", dual, kept.duals);
}

void Certifier::stand_at(const SystemColumns& range) {
    small_networks_.reset();
    const std::size_t neurons = shape_->layers_per_system * shape_->neurons;
    if (!stability::is_small_network(neurons)) return;
    small_networks_.emplace(neurons, range.columns());
    for (std::size_t k = 0; k < range.columns(); ++k) {
        const stability::Network network =
            certified_network(*shape_, range, k, agents_weights(*spec_, *shape_, range, k));
        small_networks_->set(k, network.weights, network.tau);
    }
    small_networks_->climb(*backend_);
}

void Certifier::climb(const SystemColumns& range, std::size_t k, const Eigen::MatrixXd& weights) {
    stability::Network network = certified_network(*shape_, range, k, weights);
    if (small_networks_ && network.proximal) {
        network_ = std::move(network);
        ladder_.equal_tau = (network_.tau.array() == network_.tau(0)).all();
        small_networks_->read(k, ladder_);
        stability::climb_undecided(network_, ladder_);
        return;
    }
    const bool same = network.proximal == network_.proximal && network.weights.rows() == network_.weights.rows() &&
                      network.tau == network_.tau && network.weights == network_.weights;
    if (same) return;
    network_ = std::move(network);
    ladder_ = stability::ladder(network_);
}

bool Certifier::is_globally_stable(const game::Network& agents, Answer unique) const {
    const bool is_refractory = core::is_refractory(shape_->activation);
    if (network_.proximal && (is_refractory ? ladder_.contracting == Answer::yes : ladder_.is_globally_stable()))
        return true;
    return unique == Answer::yes && equilibria::always_rests(agents, network_.tau);
}

Answer Certifier::uniqueness() const {
    const bool relu = core::are_plain(shape_->activation, Activation::relu);
    // for relu a P-matrix is necessary too: some drive has none or several equilibria
    return relu && ladder_.p_matrix == Answer::no ? Answer::no : answer_of(ladder_.is_unique());
}

Answer Certifier::uniqueness_here(const game::Network& agents, Answer everywhere) {
    if (everywhere == Answer::yes) return everywhere;
    if (!equilibria::is_listable(agents, most_active_sets)) return Answer::undecided;
    const auto single = equilibria::list(agents).is_single();
    return single ? (*single ? Answer::yes : Answer::no) : Answer::undecided;
}

void Certifier::certify(const SystemColumns& range, std::size_t k, equilibrium::Status status,
                        const Eigen::VectorXd& rates, const CircuitPlace& place) {
    const game::Network agents = agents_of(*spec_, *shape_, range, k);
    climb(range, k, agents.weights);
    Certificates& to = *certificates_;
    const auto set = [&](auto question, Answer answer) {
        put(to.answers[static_cast<std::size_t>(question)], place.circuit, static_cast<std::int8_t>(answer));
    };
    // a state in which neurons are refractory has rates of its own, on which contraction between two states would
    // depend
    const bool varies = core::is_refractory(shape_->activation);
    set(Rung::contracting, varies ? Answer::not_applicable : ladder_.contracting);
    set(Rung::diagonally_stable, ladder_.diagonally_stable);
    set(Rung::p_matrix, ladder_.p_matrix);
    set(Rung::totally_hurwitz, ladder_.totally_hurwitz);
    const bool applies = network_.proximal;
    const Answer unique = applies ? uniqueness() : Answer::not_applicable;
    set(Question::unique, unique);
    const auto keeps = [&](Question question) { return !to.answers[static_cast<std::size_t>(question)].empty(); };
    const bool asks = keeps(Question::unique_at_drive) || keeps(Question::globally_stable);
    const Answer unique_here = asks ? uniqueness_here(agents, unique) : unique;
    set(Question::unique_at_drive, unique_here);
    const bool is_global = is_globally_stable(agents, unique_here);
    set(Question::globally_stable, unique_here == Answer::no ? Answer::no : answer_of(is_global));
    put(to.contraction_rate, place.circuit, applies && !varies ? ladder_.contraction_rate : undefined);
    put(to.stability_margin, place.circuit, applies ? ladder_.margin : undefined);
    put(to.competition_index, place.circuit, game::competition_index(agents.weights));
    for (Index i = 0; i < rates.size(); ++i) {
        const std::size_t at = place.neuron + static_cast<std::size_t>(i) * place.stride;
        put(to.lyapunov, at, ladder_.lyapunov.size() > 0 ? ladder_.lyapunov(i) : undefined);
        put(to.contraction_weight, at,
            ladder_.contraction_weights.size() > 0 ? ladder_.contraction_weights(i) : undefined);
    }
    for (Index i = 0; i < rates.size() && !to.dual.empty(); ++i)
        for (Index j = 0; j < rates.size(); ++j)
            to.dual[place.dual + static_cast<std::size_t>(i * rates.size() + j) * place.stride] =
                ladder_.dual.size() == 0 ? undefined : (j < ladder_.dual.cols() ? ladder_.dual(i, j) : 0.0);
    if (status == equilibrium::Status::converged) {
        keep_equilibrium(agents, rates, is_global, place);
        return;
    }
    set(Rung::locally_stable, Answer::not_applicable);
    set(Question::nash, Answer::not_applicable);
    put(to.spectral_abscissa, place.circuit, undefined);
    put(to.regret, place.circuit, undefined);
    put(to.regret_neuron, place.circuit, -1);
    for (Index i = 0; i < rates.size(); ++i)
        put(to.agent_regret, place.neuron + static_cast<std::size_t>(i) * place.stride, undefined);
}

void Certifier::keep_equilibrium(const game::Network& agents, const Eigen::VectorXd& rates, bool is_global,
                                 const CircuitPlace& place) {
    Certificates& to = *certificates_;
    const game::Linearisation linear = game::linearise(agents, rates);
    const bool at_corner = !linear.corners.empty();
    stability::Network along_flow = network_;
    along_flow.tau = game::tau_at(agents, network_.tau, rates);
    const stability::LocalStability local = stability::local_stability(along_flow, linear.slope, linear.error);
    Answer stable = local.answer;
    // P of A = W - I serves D(W - 1/D) for all slopes D in [0, 1]: diagonal stability settles what is too large to
    // expand
    if (stable == Answer::undecided) stable = answer_of(ladder_.diagonally_stable == Answer::yes);
    // at a corner the flow is one of two linear ones; only a certificate for all of them tells
    if (at_corner) stable = answer_of(is_global);
    const auto set = [&](auto question, Answer answer) {
        put(to.answers[static_cast<std::size_t>(question)], place.circuit, static_cast<std::int8_t>(answer));
    };
    set(Rung::locally_stable, stable);
    if (stable == Answer::no) set(Question::globally_stable, Answer::no);
    put(to.spectral_abscissa, place.circuit, local.abscissa);

    Answer nash = Answer::not_applicable;
    put(to.regret, place.circuit, undefined);
    put(to.regret_neuron, place.circuit, -1);
    if (network_.proximal) {
        const game::Nash found = game::nash(agents, rates);
        nash = found.regret > 0.0 ? Answer::no : answer_of(found.holds);
        put(to.regret, place.circuit, found.regret);
        put(to.regret_neuron, place.circuit, static_cast<std::int32_t>(found.neuron));
    }
    set(Question::nash, nash);
    for (Index i = 0; i < rates.size() && !to.agent_regret.empty(); ++i) {
        const auto own = static_cast<std::size_t>(i);
        to.agent_regret[place.neuron + own * place.stride] =
            network_.proximal ? game::equilibrium_regret(agents.units[own], agents.weights(i, i),
                                                         game::heard(agents, rates, i), rates(i))
                                    .value
                              : undefined;
    }
}

}  // namespace colonnade::experiment

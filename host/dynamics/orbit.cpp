#include "host/dynamics/orbit.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "host/linear_algebra/decompositions.hpp"

namespace colonnade::dynamics {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

/// The gap of a closed orbit, as a share of the reach within which it is looked for.
constexpr double closed = 1e-8;
/// Of a family of orbits, as around a centre, the one at hand is kept: what tangents tell of others is rounding.
constexpr double singular = 1e-6;
/// Tangents of a turn before serve where they brought the gap down to this share.
constexpr double serves = 0.05;

/// Multipliers by descending modulus, and the largest but the one nearest to 1.
void take_multipliers(const MatrixXd& monodromy, Cycle& cycle) {
    cycle.multipliers = linear_algebra::eigenvalues(monodromy);
    auto& all = cycle.multipliers;
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
        return std::abs(a) != std::abs(b) ? std::abs(a) > std::abs(b) : a.imag() > b.imag();
    });
    Eigen::Index own = 0;
    for (Eigen::Index k = 1; k < all.size(); ++k)
        if (std::abs(all(k) - 1.0) < std::abs(all(own) - 1.0)) own = k;
    cycle.multiplier = 0.0;
    for (Eigen::Index k = 0; k < all.size(); ++k)
        if (k != own) cycle.multiplier = std::max(cycle.multiplier, std::abs(all(k)));
}

/// One turn of a closed orbit: its ranges, the section that names it, its least period and its state.
bool describe(const core::System<double>& system, std::size_t slot, const core::FlowRule& rule, Cycle& cycle,
              std::size_t steps) {
    ColumnPath path(system, slot, rule, cycle.state);
    Ranges ranges(cycle.state);
    while (path.time() < cycle.period) {
        if (path.steps() > steps || !path.step(cycle.period)) return false;
        ranges.add(path);
    }
    cycle.amplitudes = 0.5 * (ranges.high - ranges.low);
    const Section section{ranges.widest(), ranges.mean(ranges.widest())};
    // the passage at the seam lies in the second turn
    std::vector<Passage> passages;
    while (path.time() < 2.0 * cycle.period) {
        if (path.steps() > steps || !path.step(2.0 * cycle.period)) return false;
        if (auto found = passage(path, section)) passages.push_back(std::move(*found));
    }
    if (passages.empty()) return false;
    // where steps meet corners at other places, turns of one orbit differ by their errors, relative to the rates
    const double noise = 1e3 * orbit_rtol * cycle.state.cwiseAbs().maxCoeff();
    const double same = std::max(1e-6 * ranges.width(), std::min(1e-3 * ranges.width(), noise));
    for (std::size_t k = 1; k < passages.size(); ++k)
        if (distance(passages[k], passages[0]) <= same) {
            cycle.period = passages[k].time - passages[0].time;
            passages.resize(k);
            break;
        }
    const auto fastest = std::max_element(passages.begin(), passages.end(),
                                          [](const Passage& a, const Passage& b) { return a.speed < b.speed; });
    cycle.state = fastest->state;
    return true;
}

/// Derivative of the state after some time by the state, to a few digits.
std::optional<MatrixXd> monodromy_of(const core::System<double>& system, std::size_t slot, const core::FlowRule& rule,
                                     const VectorXd& state, double time, std::size_t& steps) {
    const Eigen::Index n = state.size();
    ColumnPath path(system, slot, sharp(rule, tangent_rtol), state, MatrixXd::Identity(n, n));
    if (!goes_to(path, time, steps)) return std::nullopt;
    return path.state().tail(n * n).reshaped(n, n);
}

/// An orbit that a course has arrived at, with its multipliers.
std::optional<Cycle> orbit_of(const core::System<double>& system, std::size_t slot, const core::FlowRule& rule,
                              const VectorXd& state, double period, std::size_t& steps) {
    Cycle cycle;
    cycle.state = state;
    cycle.period = period;
    if (!describe(system, slot, sharp(rule), cycle, steps)) return std::nullopt;
    // of the least period, which describe() finds
    const auto monodromy = monodromy_of(system, slot, rule, cycle.state, cycle.period, steps);
    if (!monodromy) return std::nullopt;
    take_multipliers(*monodromy, cycle);
    return cycle;
}

}  // namespace

std::optional<Turn> turn_of(const core::System<double>& system, std::size_t slot, const core::FlowRule& rule,
                            const VectorXd& start, double time, std::size_t steps, bool with_monodromy) {
    const core::FlowRule fine = sharp(rule);
    const Eigen::Index n = start.size();
    ColumnPath path(system, slot, fine, start, MatrixXd::Identity(n, with_monodromy ? n : 0));
    Ranges ranges(start);
    while (path.time() < time) {
        if (path.steps() > steps || !path.step(time)) return std::nullopt;
        ranges.add(path);
    }
    const VectorXd end = path.state();
    Turn turn{end.head(n), ranges.low, ranges.high, {}, motion_at(system, slot, fine, end.head(n)).velocity};
    if (with_monodromy) turn.monodromy = end.tail(n * n).reshaped(n, n);
    return turn;
}

std::optional<Cycle> close_orbit(const core::System<double>& system, std::size_t slot, const core::FlowRule& rule,
                                 const VectorXd& start, double period, double reach, std::size_t steps) {
    const core::FlowRule fine = sharp(rule);
    const Eigen::Index n = start.size();
    constexpr int most_turns = 24;
    VectorXd state = start;
    double own = period;
    const VectorXd direction = motion_at(system, slot, fine, start).velocity;
    double last = std::numeric_limits<double>::infinity();
    Eigen::FullPivLU<MatrixXd> equations;
    equations.setThreshold(singular);
    for (int turn = 0; turn < most_turns; ++turn) {
        ColumnPath path(system, slot, fine, state);
        if (!goes_to(path, own, steps)) return std::nullopt;
        const VectorXd end = path.state(), gap = end - state;
        const double error = gap.cwiseAbs().maxCoeff();
        if (!std::isfinite(error)) return std::nullopt;
        const bool is_closed = error <= closed * reach;
        if (is_closed || (error <= 1e3 * closed * reach && error >= 0.5 * last))
            return orbit_of(system, slot, rule, state, own, steps);
        // tangents cost several times what a state does, and serve as long as they lead on
        if (turn == 0 || !(error <= serves * last)) {
            const auto monodromy = monodromy_of(system, slot, rule, state, own, steps);
            if (!monodromy) return std::nullopt;
            MatrixXd matrix = MatrixXd::Zero(n + 1, n + 1);
            matrix.topLeftCorner(n, n) = *monodromy - MatrixXd::Identity(n, n);
            matrix.topRightCorner(n, 1) = motion_at(system, slot, fine, end).velocity;
            matrix.bottomLeftCorner(1, n) = direction.transpose();
            equations.compute(matrix);
        }
        last = error;
        VectorXd right(n + 1);
        right.head(n) = -gap;
        right(n) = direction.dot(start - state);
        const VectorXd change = equations.solve(right);
        const double length = change.head(n).cwiseAbs().maxCoeff();
        const double share = std::min({1.0, 0.3 * reach / length, 0.2 * own / std::abs(change(n))});
        state += share * change.head(n);
        own += share * change(n);
        if (!((state - start).cwiseAbs().maxCoeff() <= reach) || !(own > 0.5 * period) || !(own < 1.5 * period))
            return std::nullopt;
    }
    return std::nullopt;
}

std::optional<Returns> returns_of(const core::System<double>& system, std::size_t slot, const core::FlowRule& rule,
                                  const Cycle& cycle, const Section& section, const VectorXd& near,
                                  std::size_t& steps) {
    ColumnPath path(system, slot, sharp(rule), cycle.state);
    std::optional<Returns> found;
    std::size_t passages = 0;
    double least = std::numeric_limits<double>::infinity();
    // one at the seam lies a little beyond the turn
    const double seam = 1e-3 * cycle.period, end = cycle.period + seam;
    while (path.time() < end) {
        if (path.steps() >= steps || !path.step(end)) return std::nullopt;
        const auto one = passage(path, section);
        if (!one) continue;
        if (one->time >= seam) ++passages;
        const double off = (one->state - near).cwiseAbs().maxCoeff();
        if (off >= least) continue;
        least = off;
        found = Returns{one->state, {}, 0};
    }
    steps -= std::min(steps, path.steps());
    if (!found) return std::nullopt;
    found->passages = passages;
    const auto monodromy = monodromy_of(system, slot, rule, found->state, cycle.period, steps);
    if (!monodromy) return std::nullopt;
    // what leaves the section returns to it along the flow
    const VectorXd velocity = motion_at(system, slot, sharp(rule), found->state).velocity;
    found->derivative = *monodromy - velocity / velocity(section.neuron) * monodromy->row(section.neuron);
    return found;
}

}  // namespace colonnade::dynamics

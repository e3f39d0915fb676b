#include "host/continuation/cycles.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "host/assembly/shape.hpp"
#include "host/continuation/hopf.hpp"
#include "host/equilibrium/outcome.hpp"
#include "host/experiment/network/column_range.hpp"
#include "host/experiment/network/family.hpp"
#include "host/linear_algebra/decompositions.hpp"

namespace colonnade::continuation {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Of the rates' scale: amplitudes of the first cycle beside a Hopf point, the lesser where larger ones do not exist,
/// and what a turn may miss its start by.
constexpr double first_amplitudes[] = {0.02, 5e-3, 1e-3}, closes = 1e-8;
/// Derivatives by the key are differences to either side. Errors of a turn are some 1e-9, and beside a Hopf point,
/// where the monodromy hardly differs from 1, derivatives have to be good to 1e-5; where the period depends strongly on
/// the key, ends move along the orbit, whose curvature counts. So the key moves by so much of its range at most, and
/// ends by no more than about this share of the rates' scale.
constexpr double most_key_step = 3e-4, moves_ends = 1e-4;
constexpr int most_corrections = 10;
/// Steps in arclength, in which rates, period and key count by their scales: the first, the longest, the shortest.
constexpr double longest_step = 0.02, shortest_step = 1e-6;
constexpr double straight = 0.966;  // cosine of 15 degrees
constexpr double located = 1e-6;    // of a step
/// What rounding and the integration leave of a multiplier of 1.
constexpr double crosses = 1e-5;
constexpr std::size_t most_steps = 20000;  // of one turn
constexpr double longest_period = 100.0;   // times the first
/// Next to a homoclinic orbit the key hardly moves while the period grows, as the logarithm of what is left, and steps
/// become as short: a period so many times the least one is taken for that.
constexpr double stalls = 1e-3, stalled_period = 2.0;
/// So many short steps one after another lead nowhere else either.
constexpr int most_stalled = 60;
/// Shrinks to a Hopf point: its width is less than that of the first cycle.
constexpr double grown = 2.0;

}  // namespace

int CycleWalk::Orbit::unstable() const {
    return static_cast<int>(
        std::count_if(multipliers.begin(), multipliers.end(), [](auto m) { return std::abs(m) > 1.0 + crosses; }));
}

double CycleWalk::Orbit::largest() const {
    double found = 0.0;
    for (const auto& m : multipliers) found = std::max(found, std::abs(m));
    return found;
}

CycleWalk::CycleWalk(const Spec& spec, const std::string& key, const Chart& chart, std::size_t column)
    : spec_(&spec), key_(&key), chart_(&chart), column_(column), rule_(equilibrium::flow_rule(spec.solve)) {}

std::optional<CycleWalk::Orbit> CycleWalk::closed(const Orbit& guess, const Condition& condition) const {
    const Index n = guess.x.size();
    const double span = chart_->rule().span();
    VectorXd scale(n + 2);
    scale << VectorXd::Constant(n, guess.scale), guess.period, span;
    Orbit orbit = guess;
    VectorXd gone = VectorXd::Zero(n + 2);  // from the guess, scaled
    const auto turn_at = [&](const VectorXd& x, double period, double p, bool with_monodromy) {
        const Spec one = experiment::spec_at(*spec_, *key_, p);
        const assembly::Shape shape = assembly::shape_of(one);
        auto columns = experiment::ColumnRange<double>(one, shape, kernels::reference_backend(), column_, 1).start();
        return dynamics::turn_of(columns.system(), 0, rule_, x, period, most_steps, with_monodromy);
    };
    double change = 1.0;
    for (int turn = 0; turn < most_corrections; ++turn) {
        const auto here = turn_at(orbit.x, orbit.period, orbit.p, true);
        if (!here || !here->end.allFinite() || !here->monodromy.allFinite()) return std::nullopt;
        const VectorXd miss = here->end - orbit.x;
        const double off = orbit.key_step;
        const bool from_below = orbit.p - off >= chart_->rule().from, from_above = orbit.p + off <= chart_->rule().to;
        // at an end of the range from two places on the side that is in it
        const double one = from_below ? -off : 2.0 * off, other = from_above ? off : -2.0 * off;
        const auto at_one = turn_at(orbit.x, orbit.period, orbit.p + one, false),
                   at_other = turn_at(orbit.x, orbit.period, orbit.p + other, false);
        if (!at_one || !at_other) return std::nullopt;
        // of the parabola through the three; nothing of it where these lie to either side alike
        const VectorXd by_key = (at_one->end - here->end) * (-other / (one * (one - other))) +
                                (at_other->end - here->end) * (-one / (other * (other - one)));
        orbit.key_step = std::min(most_key_step * span, moves_ends * guess.scale / by_key.cwiseAbs().maxCoeff());
        MatrixXd equations = MatrixXd::Zero(n + 2, n + 2);
        equations.topLeftCorner(n, n) = here->monodromy - MatrixXd::Identity(n, n);
        equations.block(0, n, n, 1) = here->velocity;
        equations.block(0, n + 1, n, 1) = by_key;
        equations.topRows(n) = (equations.topRows(n) * scale.asDiagonal() / guess.scale).eval();
        equations.row(n).head(n) = guess.direction.transpose();
        equations.row(n + 1) = condition.row.transpose();
        if (miss.cwiseAbs().maxCoeff() <= closes * guess.scale && change <= std::sqrt(closes)) {
            // at right angles to its own flow, so that tangents do not turn with the phase
            orbit.direction = here->velocity.normalized();
            equations.row(n).head(n) = orbit.direction.transpose();
            const VectorXd along = linear_algebra::singular_values(equations.topRows(n + 1)).v.col(n + 1);
            orbit.tangent = along.dot(guess.tangent) < 0.0 ? VectorXd(-along) : along;
            orbit.low = here->low, orbit.high = here->high;
            orbit.scale = std::max(chart_->rule().min_scale, orbit.x.cwiseAbs().maxCoeff());
            const Eigen::VectorXcd all = linear_algebra::eigenvalues(here->monodromy);
            Index own = 0;
            for (Index k = 1; k < n; ++k)
                if (std::abs(all(k) - 1.0) < std::abs(all(own) - 1.0)) own = k;
            orbit.multipliers.resize(n - 1);
            for (Index k = 0, to = 0; k < n; ++k)
                if (k != own) orbit.multipliers(to++) = all(k);
            return orbit;
        }
        VectorXd right(n + 2);
        right.head(n) = -miss / guess.scale;
        right(n) = -guess.direction.dot(gone.head(n));
        right(n + 1) = condition.value - condition.row.dot(gone);
        const VectorXd by = equations.fullPivLu().solve(right);
        if (!by.allFinite()) return std::nullopt;
        gone += by;
        change = by.norm();
        orbit.x = guess.x + guess.scale * gone.head(n);
        orbit.period = guess.period * (1.0 + gone(n));
        orbit.p = guess.p + span * gone(n + 1);
        if (gone.norm() > 1.0 || !(orbit.period > 0.0)) return std::nullopt;
    }
    return std::nullopt;
}

std::optional<CycleWalk::Orbit> CycleWalk::step(const Orbit& from, double length) const {
    const Index n = from.x.size();
    Orbit guess = from;
    guess.x += length * from.scale * from.tangent.head(n);
    guess.period *= 1.0 + length * from.tangent(n);
    guess.p += length * chart_->rule().span() * from.tangent(n + 1);
    auto found = closed(guess, {from.tangent, 0.0});
    if (!found) return std::nullopt;
    // a branch that turns by less than 15 degrees stays by its tangent; farther off lies another, such as three turns
    // of a cycle
    const double apart = std::hypot((found->x - guess.x).norm() / from.scale, found->period / guess.period - 1.0,
                                    (found->p - guess.p) / chart_->rule().span());
    return apart <= 0.5 * length ? found : std::nullopt;
}

/// The orbit at an end of the range, which lies between two.
std::optional<CycleWalk::Orbit> CycleWalk::at_end(const Orbit& from, const Orbit& beyond, double end) const {
    const double share = (end - from.p) / (beyond.p - from.p);
    Orbit guess = from;
    guess.x += share * (beyond.x - from.x);
    guess.period += share * (beyond.period - from.period);
    guess.p = end;
    VectorXd row = VectorXd::Zero(from.x.size() + 2);
    row(from.x.size() + 1) = 1.0;
    return closed(guess, {row, 0.0});
}

void CycleWalk::start(std::size_t hopf, const SpecialPoint& at) {
    const Point here{Eigen::Map<const VectorXd>(at.rates.data(), static_cast<Index>(at.rates.size())), at.parameter};
    const Rule& rule = chart_->rule();
    for (const Point& ended : ended_at_)
        if (rule.distance(ended, here) <= 0.02 * rule.span()) return;
    const Family& family = chart_->family();
    const game::Network network = family.at(here.p);
    const VectorXd tau = family.tau_at(here.p, here.x);
    const Index n = here.x.size();
    const Eigen::VectorXcd q = hopf_eigenvector(network, tau, here.x, at.frequency);
    Orbit guess;
    guess.scale = std::max(rule.min_scale, here.x.cwiseAbs().maxCoeff());
    VectorXd across = q.real();
    guess.direction = -q.imag().normalized();  // of the flow at Re q, as d/dt Re(q e^(i w t)) = -w Im q there
    across -= guess.direction.dot(across) * guess.direction;
    across.normalize();
    guess.period = 2.0 * std::numbers::pi / at.frequency;
    guess.p = here.p;
    guess.key_step = most_key_step * rule.span();
    guess.tangent = VectorXd::Zero(n + 2);
    guess.tangent.head(n) = across;
    branches_.push_back({column_, hopf, CycleEnd::lost, {}});
    branches_.back().points.push_back({here.p, guess.period, at.rates, at.rates, 0, 1.0});
    VectorXd row = VectorXd::Zero(n + 2);
    row.head(n) = across;
    for (const double amplitude : first_amplitudes) {
        guess.x = here.x + amplitude * guess.scale * across;
        const auto first = closed(guess, {row, 0.0});
        if (!first || first->p < rule.from || first->p > rule.to) continue;
        branches_.back().points.front().unstable = first->unstable();
        return follow(*first, at, first->width());
    }
}

void CycleWalk::add(const Orbit& orbit) {
    branches_.back().points.push_back({orbit.p,
                                       orbit.period,
                                       {orbit.low.begin(), orbit.low.end()},
                                       {orbit.high.begin(), orbit.high.end()},
                                       orbit.unstable(),
                                       orbit.largest()});
}

void CycleWalk::follow(const Orbit& first, const SpecialPoint& hopf, double first_width) {
    const Rule& rule = chart_->rule();
    CycleBranch& branch = branches_.back();
    add(first);
    Orbit here = first;
    const double longest = longest_period * 2.0 * std::numbers::pi / hopf.frequency;
    double length = std::min(longest_step, rule.step / rule.span());
    bool has_grown = false;
    double least = here.period;
    int stalled = 0;
    for (;;) {
        if (rule.stop && rule.stop()) throw Interrupted{};
        if (branch.points.size() >= rule.max_points) {
            branch.end = CycleEnd::max_points;
            return;
        }
        std::optional<Orbit> next;
        for (; length > shortest_step; length *= 0.5) {
            next = step(here, length);
            if (next && next->tangent.dot(here.tangent) >= straight) break;
            next.reset();
        }
        if (!next) {
            branch.end = here.period > stalled_period * least ? CycleEnd::long_period : CycleEnd::lost;
            return;
        }
        const bool leaves = next->p > rule.to || next->p < rule.from;
        if (leaves) {
            next = at_end(here, *next, next->p > rule.to ? rule.to : rule.from);
            if (next) add(*next);
            branch.end = next ? CycleEnd::range : CycleEnd::lost;
            return;
        }
        has_grown = has_grown || next->width() > grown * first_width;
        if (has_grown && next->width() <= first_width) {
            ended_at_.push_back({0.5 * (next->low + next->high), next->p});
            add(*next);
            branch.end = CycleEnd::hopf;
            return;
        }
        watch(here, *next, length);
        add(*next);
        least = std::min(least, next->period);
        if (next->period > longest || (length < stalls && next->period > stalled_period * least)) {
            branch.end = CycleEnd::long_period;
            return;
        }
        stalled = length < stalls ? stalled + 1 : 0;
        if (stalled == most_stalled) {
            branch.end = next->period > here.period ? CycleEnd::long_period : CycleEnd::lost;
            return;
        }
        // at half the width a step may shrink to nothing and come out at the other side of the same orbits
        const double most = has_grown ? std::max(shortest_step, 0.25 * next->width() / next->scale) : longest_step;
        length = std::min({longest_step, 1.5 * length, std::max(most, 2e-3)});
        here = *next;
    }
}

void CycleWalk::watch(const Orbit& from, const Orbit& to, double length) {
    const Index last = from.x.size() + 1;
    const auto turns = [&](const Orbit& one, const Orbit& other) {
        return one.tangent(last) * other.tangent(last) < 0.0;
    };
    const bool is_fold = turns(from, to);
    if (!is_fold && from.unstable() == to.unstable()) return;
    double low = 0.0, high = length;
    Orbit before = from, after = to;
    while (high - low > located * length) {
        const double middle = 0.5 * (low + high);
        const auto orbit = step(from, middle);
        if (!orbit) break;
        const bool is_past = is_fold ? turns(from, *orbit) : orbit->unstable() != from.unstable();
        (is_past ? high : low) = middle;
        (is_past ? after : before) = *orbit;
    }
    CycleEvent kind = CycleEvent::fold;
    if (!is_fold) {
        // of the multiplier nearest to modulus 1
        const auto nearest = std::min_element(
            after.multipliers.begin(), after.multipliers.end(),
            [](const auto& a, const auto& b) { return std::abs(std::abs(a) - 1.0) < std::abs(std::abs(b) - 1.0); });
        if (std::abs(nearest->imag()) > 1e-3)
            kind = CycleEvent::torus;
        else
            kind = nearest->real() < 0.0 ? CycleEvent::period_doubling : CycleEvent::branch_point;
    }
    // next to a fold the multiplier passes 1 as well, within what is left of it
    if (kind == CycleEvent::branch_point && !special_.empty() && special_.back().branch + 1 == branches_.size() &&
        special_.back().kind == CycleEvent::fold &&
        std::abs(special_.back().parameter - after.p) <= 1e-4 * chart_->rule().span())
        return;
    special_.push_back({kind, branches_.size() - 1, after.p, after.period});
}

}  // namespace colonnade::continuation

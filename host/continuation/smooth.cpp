#include "host/continuation/smooth.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "host/continuation/hopf.hpp"
#include "host/linear_algebra/decompositions.hpp"

namespace colonnade::continuation {
namespace {

using Eigen::VectorXd;
using Index = Eigen::Index;

constexpr double straight = 0.966;  // cosine of 15 degrees
constexpr double nearly_straight = 0.995;
constexpr double min_step = 1e-9;    // of the range: a shorter step is none
constexpr double bracket = 1e-9;     // of a step
constexpr double same_place = 1e-6;  // of the range
/// Of a step: so near a fold its eigenvalue changes sign.
constexpr double turning = 1e-6;
/// A pair crosses with a frequency; a real eigenvalue has none but for rounding.
constexpr double min_frequency = 1e-7;
constexpr int max_events = 8;                   // within one step
constexpr std::size_t max_side_branches = 256;  // of one column that are followed

bool same_kind(const Place& one, const Place& other) {
    return one.spectrum.unstable == other.spectrum.unstable && one.heading * other.heading >= 0;
}

}  // namespace

void SmoothWalk::start(const Point& at) {
    if (is_walked(at, 0)) return;
    const Rule& rule = chart_->rule();
    for (const double way : {1.0, -1.0}) {
        if (way > 0.0 ? at.p >= rule.to : at.p <= rule.from) continue;
        VectorXd inwards = VectorXd::Zero(at.x.size() + 1);
        inwards(at.x.size()) = way;
        const Place first = curve_.place(at, inwards);
        // the other way of a closed branch has been walked by now
        double length = 0.25 * rule.step;
        const auto next = advance(first, length);
        if (next && is_walked(next->at, 0)) continue;
        chart_->begin_branch();
        follow(first);
    }
    follow_waiting();
}

void SmoothWalk::follow_waiting() {
    while (!waiting_.empty()) {
        const auto [origin, first] = waiting_.back();
        waiting_.pop_back();
        if (is_walked(first.at, 0)) continue;
        chart_->begin_branch();
        chart_->add(origin.at, origin.spectrum);
        // next to rounding a special point may show up again on every branch that leaves it
        if (++followed_ > max_side_branches) {
            chart_->end_branch(BranchEnd::lost);
            continue;
        }
        walked_.push_back({{origin.at, origin.scale, difference(first.at, origin.at), 0, origin.spectrum}, 0.0});
        follow(first);
    }
}

void SmoothWalk::follow(const Place& first) {
    const Rule& rule = chart_->rule();
    chart_->add(first.at, first.spectrum);
    Place here = first;
    double length = 0.25 * rule.step;
    const std::size_t begin = walked_.size();
    for (;;) {
        if (chart_->is_full()) return chart_->end_branch(BranchEnd::max_points);
        double taken = length;
        auto there = advance(here, taken);
        if (!there) return chart_->end_branch(BranchEnd::lost);
        const bool leaves = there->at.p > rule.to || there->at.p < rule.from;
        if (leaves) there = clipped(here, taken);
        if (!there) return chart_->end_branch(BranchEnd::lost);
        watch(here, *there, taken);
        chart_->add(there->at, there->spectrum);
        if (leaves) {
            walked_.push_back({here, taken});
            return chart_->end_branch(BranchEnd::range);
        }
        if (there->at.x.cwiseAbs().maxCoeff() > rule.limit) return chart_->end_branch(BranchEnd::unbounded);
        const bool known = is_walked(there->at, walked_.size() > begin ? 1 : 0);
        walked_.push_back({here, taken});
        if (known) return chart_->end_branch(BranchEnd::joined);
        length = taken < length ? taken : std::min(rule.step, 1.5 * taken);
        here = *there;
    }
}

std::optional<Place> SmoothWalk::advance(const Place& here, double& length) const {
    for (; length > min_step * chart_->rule().span(); length *= 0.5) {
        auto there = curve_.step(here, length);
        if (!there) continue;
        const double turn =
            curve_.inner(here.scale, here.tangent, there->tangent) / curve_.length(here.scale, there->tangent);
        const double gone = curve_.length(here.scale, difference(there->at, here.at));
        if (turn >= straight && gone <= length / nearly_straight) return there;
    }
    return std::nullopt;
}

/// The last step of a branch, which ends where p meets the end of its range.
std::optional<Place> SmoothWalk::clipped(const Place& here, double& length) const {
    const Rule& rule = chart_->rule();
    double low = 0.0, high = length;
    const auto outside = [&](const Place& place) { return place.at.p > rule.to || place.at.p < rule.from; };
    std::optional<Place> found;
    for (int i = 0; i < 60 && high - low > 1e-15 * length; ++i) {
        const double middle = 0.5 * (low + high);
        const auto place = curve_.step(here, middle);
        if (!place) return std::nullopt;
        (outside(*place) ? high : low) = middle;
        found = place;
    }
    length = 0.5 * (low + high);
    if (found) found->at.p = std::clamp(found->at.p, rule.from, rule.to);
    return found;
}

bool SmoothWalk::is_walked(const Point& at, std::size_t but_last) const {
    const Rule& rule = chart_->rule();
    for (std::size_t i = 0; i + but_last < walked_.size(); ++i) {
        const Step& step = walked_[i];
        if (step.length == 0.0) continue;
        const VectorXd away = difference(at, step.from.at);
        const double s = curve_.inner(step.from.scale, step.from.tangent, away);
        if (s < -0.1 * step.length || s > 1.1 * step.length) continue;
        if (curve_.length(step.from.scale, away) > 1.5 * step.length) continue;
        const auto there = curve_.across(step.from, step.from.tangent, s);
        if (there && curve_.length(step.from.scale, difference(*there, at)) <= same_place * rule.span()) return true;
    }
    return false;
}

void SmoothWalk::watch(const Place& here, const Place& there, double length) {
    Place low = here;
    double from = 0.0;
    for (int event = 0; event < max_events && !same_kind(low, there); ++event) {
        double to = length;
        Place high = there;
        while (to - from > bracket * length) {
            const double middle = 0.5 * (from + to);
            const auto place = curve_.step(here, middle);
            if (!place) return;
            const bool before = same_kind(low, *place);
            (before ? from : to) = middle;
            (before ? low : high) = *place;
        }
        // at a fold the branch turns and an eigenvalue is 0 at once; rounding may show either first
        const double past = std::min(length, to + turning * length);
        const auto beyond = curve_.step(here, past);
        if (beyond && low.heading * beyond->heading < 0 &&
            std::abs(low.spectrum.unstable - beyond->spectrum.unstable) <= 1) {
            chart_->add_special(SpecialKind::fold, high.at);
            low = *beyond;
            from = past;
            continue;
        }
        classify(low, high);
        low = high;
        from = to;
    }
}

void SmoothWalk::classify(const Place& low, const Place& high) {
    if (low.heading * high.heading < 0) {
        chart_->add_special(SpecialKind::fold, high.at);
    } else if (high.spectrum.critical_frequency > min_frequency) {
        const auto pairs = static_cast<std::size_t>(std::abs(low.spectrum.unstable - high.spectrum.unstable)) / 2;
        const auto frequencies = critical_frequencies(high.at, std::max<std::size_t>(pairs, 1));
        const Family& family = chart_->family();
        const double coefficient =
            frequencies.size() == 1
                ? first_lyapunov_coefficient(family.at(high.at.p), family.tau_at(high.at.p, high.at.x), high.at.x,
                                             frequencies.front())
                : std::numeric_limits<double>::quiet_NaN();
        chart_->add_hopf(high.at, frequencies, coefficient);
    } else if (chart_->add_special(SpecialKind::branch_point, high.at)) {
        branch_off(high);
    }
}

std::vector<double> SmoothWalk::critical_frequencies(const Point& at, std::size_t pairs) const {
    const Family& family = chart_->family();
    const game::Network network = family.at(at.p);
    return stability::critical_frequencies(
        stability::jacobian(network.weights, family.tau_at(at.p, at.x), game::slopes(network, at.x)), pairs);
}

void SmoothWalk::branch_off(const Place& at) {
    const Index n = at.at.x.size();
    const Eigen::MatrixXd v = linear_algebra::singular_values(residual_derivative(chart_->family(), at.at)).v;
    // the part of the two-dimensional kernel that is at right angles to the branch
    VectorXd across = v.col(n - 1);
    const VectorXd other = v.col(n);
    const double with_one = curve_.inner(at.scale, across, at.tangent),
                 with_two = curve_.inner(at.scale, other, at.tangent);
    across = across * with_two - other * with_one;
    across /= curve_.length(at.scale, across);
    const double off = 0.5 * chart_->rule().step;
    for (const double side : {-off, off}) {
        const auto found = curve_.across(at, across, side);
        if (!found || found->p < chart_->rule().from || found->p > chart_->rule().to) continue;
        waiting_.emplace_back(at, curve_.place(*found, difference(*found, at.at)));
    }
}

}  // namespace colonnade::continuation

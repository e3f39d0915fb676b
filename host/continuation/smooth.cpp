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

constexpr double bracket = 1e-9;  // of a step
/// Of a step: so near a fold its eigenvalue changes sign.
constexpr double turning = 1e-6;
/// Of a step: so far from a branch point the tangent is the branch's own to some 1e-4.
constexpr double clear = 1e-3;
/// A pair crosses with a frequency; a real eigenvalue has none but for rounding.
constexpr double min_frequency = 1e-7;
constexpr double first_share = 0.25;  // of the largest step: the first one of a branch
/// Times min_scale: beyond, steps grow with the rates, up to a share of the range, as a line in the logarithm says it
/// all.
constexpr double far_out = 100.0, farthest_step = 0.1;
constexpr double far_beyond = 1e-3;             // of the limit: rates that are on their way to it
constexpr int max_nearer = 20;                  // halvings
constexpr int max_events = 8;                   // within one step
constexpr std::size_t max_side_branches = 256;  // of one column that are followed

bool same_kind(const Place& one, const Place& other) {
    return one.spectrum.unstable == other.spectrum.unstable && one.heading * other.heading >= 0;
}

}  // namespace

const Curve& SmoothWalk::curve(const Pattern& pattern) {
    return curves_.try_emplace(pattern, chart_->family(), pattern, chart_->rule()).first->second.curve;
}

void SmoothWalk::start(const Point& at) {
    const Rule& rule = chart_->rule();
    const Family& family = chart_->family();
    const Pattern pattern = pattern_at(family.at(at.p), at.x);
    VectorXd inwards = VectorXd::Zero(at.x.size() + 1);
    inwards(at.x.size()) = 1.0;
    Junction found = junction(family, at, pattern, part_tangents(family, at));
    if (found.cornered.empty()) {
        if (is_walked(curve(pattern).place(at, inwards), 0)) return;
        found.departures = {{pattern, inwards}, {pattern, -inwards}};
    }
    for (const Departure& way : found.departures) {
        if (way.dp() > 0.0 ? at.p >= rule.to : at.p <= rule.from) continue;
        const Place first = curve(way.pattern).place(at, way.tangent);
        // the other way of a closed branch has been walked by now
        if (is_walked_beyond(first)) continue;
        chart_->begin_branch();
        follow(first);
    }
    follow_waiting();
}

void SmoothWalk::follow_waiting() {
    while (!waiting_.empty()) {
        const auto [origin, spectrum, first] = waiting_.back();
        waiting_.pop_back();
        const bool is_corner = first.at.p == origin.p && first.at.x == origin.x;
        if (is_corner ? is_walked_beyond(first) : is_walked(first, 0)) continue;
        chart_->begin_branch();
        if (!is_corner) chart_->add(origin, spectrum);
        // next to rounding a special point may show up again on every branch that leaves it
        if (++followed_ > max_side_branches) {
            chart_->end_branch(BranchEnd::lost);
            continue;
        }
        follow(first);
    }
}

void SmoothWalk::follow(const Place& first) {
    const Rule& rule = chart_->rule();
    chart_->add(first.at, first.spectrum);
    Place here = first;
    double length = first_share * rule.step;
    const std::size_t begin = walked_.size();
    Index corners_at_once = 0;
    for (;;) {
        if (chart_->is_full()) return chart_->end_branch(BranchEnd::max_points);
        double taken = length;
        auto there = here.curve->advance(here, taken);
        if (!there) {
            // far out rounding decides where two modes grow at one value of p
            const bool is_out = here.at.x.cwiseAbs().maxCoeff() > far_beyond * rule.limit && mark_unbounded(here);
            return chart_->end_branch(is_out ? BranchEnd::unbounded : BranchEnd::lost);
        }
        const auto is_outside = [&](const Place& place) { return place.at.p > rule.to || place.at.p < rule.from; };
        bool leaves = is_outside(*there);
        if (leaves) there = here.curve->until(here, taken, is_outside);
        if (!there) return chart_->end_branch(BranchEnd::lost);
        there->at.p = std::clamp(there->at.p, rule.from, rule.to);
        const auto met = first_corner(here, *there, taken);
        if (met) {
            there = met->at;
            taken = met->length;
            leaves = false;
        }
        corners_at_once = taken > 0.0 ? 0 : corners_at_once + 1;
        if (corners_at_once > here.tangent.size()) return chart_->end_branch(BranchEnd::lost);
        if (taken > 0.0) {
            watch(here, *there, taken);
            chart_->add(there->at, there->spectrum);
        }
        if (leaves) {
            walked_.add(here, taken);
            return chart_->end_branch(BranchEnd::range);
        }
        if (there->at.x.cwiseAbs().maxCoeff() > rule.limit) {
            mark_unbounded(*there);
            return chart_->end_branch(BranchEnd::unbounded);
        }
        const bool known = taken > 0.0 && is_walked(*there, walked_.size() > begin ? 1 : 0);
        walked_.add(here, taken);
        if (known) return chart_->end_branch(BranchEnd::joined);
        length = taken < length ? taken : std::min(longest(*there), 1.5 * taken);
        here = *there;
        if (!met) continue;
        const auto next = leave(here);
        if (!next) return chart_->end_branch(BranchEnd::lost);
        if (is_walked_beyond(*next)) return chart_->end_branch(BranchEnd::joined);
        here = *next;
        length = first_share * rule.step;
    }
}

double SmoothWalk::longest(const Place& here) const {
    const Rule& rule = chart_->rule();
    const double out = here.at.x.cwiseAbs().maxCoeff() / (far_out * rule.min_scale);
    return std::max(rule.step, std::min(out * rule.step, farthest_step * rule.span()));
}

bool SmoothWalk::mark_unbounded(const Place& last) {
    const Index n = last.at.x.size();
    Index largest = 0;
    const double rate = last.at.x.cwiseAbs().maxCoeff(&largest);
    // c / (pole - p) has this distance from its pole
    const double off = last.at.x(largest) * last.tangent(n) / last.tangent(largest);
    if (!(std::abs(off) <= 1e3 / rate * chart_->rule().span())) return false;
    chart_->add_special(SpecialKind::unbounded, {last.at.x, last.at.p + off});
    return true;
}

std::optional<Place> SmoothWalk::leave(const Place& arrived) {
    const Family& family = chart_->family();
    Departure in{arrived.curve->part().pattern(), arrived.tangent};
    if (arrived.is_level) in.tangent(in.tangent.size() - 1) = 0.0;
    const Junction found = junction(family, arrived.at, in.pattern, part_tangents(family, arrived.at));
    if (found.cornered.empty()) return std::nullopt;
    // a part has one branch through a point, on which it arrived
    std::vector<Departure> ways;
    for (const Departure& way : found.departures)
        if (way.pattern != in.pattern) ways.push_back(way);
    mark_corner(*chart_, arrived.at, found, in, ways);
    if (ways.empty()) return std::nullopt;
    const auto place = [&](const Departure& way) { return curve(way.pattern).place(arrived.at, way.tangent); };
    for (std::size_t i = ways.size(); i-- > 1;) waiting_.push_back({arrived.at, arrived.spectrum, place(ways[i])});
    return place(ways.front());
}

bool SmoothWalk::is_walked(const Place& at, std::size_t but_last) const {
    return walked_.holds(*at.curve, at.at, but_last);
}

bool SmoothWalk::is_walked_beyond(const Place& first) const {
    double length = first_share * chart_->rule().step;
    const auto next = first.curve->advance(first, length);
    return next && is_walked(*next, 0);
}

void SmoothWalk::watch(const Place& here, const Place& there, double length) {
    // the kernel's eigenvalue is 0 all along a segment at one p
    if (here.is_level && there.is_level) return;
    Place low = here;
    double from = 0.0;
    for (int event = 0; event < max_events && !same_kind(low, there); ++event) {
        double to = length;
        Place high = there;
        while (to - from > bracket * length) {
            double middle = 0.0;
            std::optional<Place> place;
            // Newton may fail just where the branch is singular
            for (const double share : {0.5, 0.4, 0.6, 0.2, 0.8}) {
                if (place) break;
                middle = from + share * (to - from);
                place = here.curve->step(here, middle);
            }
            if (!place) break;
            const bool before = same_kind(low, *place);
            (before ? from : to) = middle;
            (before ? low : high) = *place;
        }
        // at a fold the branch turns and an eigenvalue is 0 at once; rounding may show either first
        const double past = std::min(length, to + turning * length);
        const auto beyond = here.curve->step(here, past);
        if (beyond && low.heading * beyond->heading < 0 &&
            std::abs(low.spectrum.unstable - beyond->spectrum.unstable) <= 1) {
            chart_->add_special(SpecialKind::fold, high.at);
            low = *beyond;
            from = past;
            continue;
        }
        // next to a branch point rounding mixes tangents with the kernel's other direction
        const auto before = here.curve->step(here, std::max(0.0, from - clear * length));
        classify(low, high, before ? before->tangent : here.tangent);
        low = high;
        from = to;
    }
}

void SmoothWalk::classify(const Place& low, const Place& high, const VectorXd& along) {
    if (low.heading * high.heading < 0) {
        chart_->add_special(SpecialKind::fold, high.at);
    } else if (high.spectrum.critical_frequency > min_frequency) {
        const auto pairs = static_cast<std::size_t>(std::abs(low.spectrum.unstable - high.spectrum.unstable)) / 2;
        const auto frequencies = critical_frequencies(high, std::max<std::size_t>(pairs, 1));
        const Family& family = high.curve->part().extension();
        const double coefficient =
            frequencies.size() == 1
                ? first_lyapunov_coefficient(family.at(high.at.p), family.tau_at(high.at.p, high.at.x), high.at.x,
                                             frequencies.front())
                : std::numeric_limits<double>::quiet_NaN();
        chart_->add_hopf(high.at, frequencies, coefficient);
    } else if (chart_->add_special(SpecialKind::branch_point, high.at)) {
        branch_off(high, along);
    }
}

std::vector<double> SmoothWalk::critical_frequencies(const Place& place, std::size_t pairs) const {
    const Family& family = place.curve->part().extension();
    const game::Network network = family.at(place.at.p);
    return stability::critical_frequencies(
        stability::jacobian(network.weights, family.tau_at(place.at.p, place.at.x), game::slopes(network, place.at.x)),
        pairs);
}

void SmoothWalk::branch_off(const Place& at, const VectorXd& along) {
    const Index n = at.at.x.size();
    const Curve& curve = *at.curve;
    const Eigen::MatrixXd v = linear_algebra::singular_values(residual_derivative(curve.part().extension(), at.at)).v;
    // the part of the two-dimensional kernel that is at right angles to the branch
    VectorXd across = v.col(n - 1);
    const VectorXd other = v.col(n);
    const double with_one = inner(at.weights, across, along), with_two = inner(at.weights, other, along);
    across = across * with_two - other * with_one;
    across /= length(at.weights, across);
    for (const double side : {-0.5, 0.5}) {
        // nearer where a corner is in between
        double off = side * chart_->rule().step;
        std::optional<Point> found;
        for (int k = 0; k < max_nearer; ++k, off *= 0.5) {
            found = curve.across(at, across, off);
            if (!found || curve.part().holds(*found, corner_slack(chart_->family(), *found))) break;
        }
        if (!found || found->p < chart_->rule().from || found->p > chart_->rule().to) continue;
        waiting_.push_back({at.at, at.spectrum, curve.place(*found, difference(*found, at.at))});
    }
}

}  // namespace colonnade::continuation

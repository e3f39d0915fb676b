#include "host/continuation/curve_walk.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace colonnade::continuation {
namespace {

using Eigen::Index;
using Eigen::VectorXd;

constexpr double bracket = 1e-9;     // of a step
constexpr double same_place = 1e-6;  // of the range
/// Of the keys' part of the tangents beside it: at a cusp nothing is left of it.
constexpr double turned_back = 1e-4;
/// Of a tangent: what is less all along a step goes off to infinite rates, the keys being at rest.
constexpr double at_rest = 1e-7;
constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

/// The keys' part of a tangent, as lengths have it; q follows the rates, p is last.
Eigen::Vector2d of_keys(const Place& place, Index neurons) {
    const VectorXd weighted = place.weights.cwiseProduct(place.tangent);
    return {weighted(weighted.size() - 1), weighted(neurons)};
}

/// The first place within a step at which `is_past` holds, next to which it does not; nothing where the curve is lost.
template <class IsPast>
std::optional<Place> located(const Curve& curve, const Place& here, const Place& there, double step,
                             const IsPast& is_past) {
    double low = 0.0, high = step;
    Place found = there;
    while (high - low > bracket * step) {
        const double middle = 0.5 * (low + high);
        const auto place = curve.step(here, middle);
        if (!place) return std::nullopt;
        const bool past = is_past(*place);
        (past ? high : low) = middle;
        if (past) found = *place;
    }
    return found;
}

}  // namespace

CurveWalk::CurveWalk(const experiment::Plane& plane, const Rule& rule, double second_from, double second_to,
                     std::size_t column)
    : rule_(&rule),
      second_from_(second_from),
      second_to_(second_to),
      column_(column),
      folds_(CurveKind::fold, plane, rule, second_to - second_from),
      hopf_(CurveKind::hopf, plane, rule, second_to - second_from) {}

void CurveWalk::start(CurveKind kind, const PointInTwoKeys& at) {
    begin(kind, at);
    while (!waiting_.empty()) {
        const auto [other, from] = waiting_.back();
        waiting_.pop_back();
        begin(other, from);
    }
}

void CurveWalk::begin(CurveKind kind, const PointInTwoKeys& at) {
    Track& track = this->track(kind);
    const Point guess = track.points.packed(at);
    const Place near = track.curve.place(guess, VectorXd::Zero(guess.x.size() + 1));
    const auto corrected = track.curve.across(near, near.tangent, 0.0);
    if (!corrected || track.trail.holds(track.curve, *corrected)) return;
    const bool ends_here = kind == CurveKind::hopf && at.product == 0.0;
    for (const double way : {1.0, -1.0}) {
        const Place first = track.curve.place(*corrected, way * near.tangent);
        // beyond a Bogdanov-Takens point there are neutral saddles
        if (ends_here && !(first.tangent(first.at.x.size() - 1) > 0.0)) continue;
        if (leads_outside(track, first)) continue;
        // the other way of a closed curve has been followed by now
        double length = 0.25 * rule_->step;
        const auto next = track.curve.advance(first, length);
        if (next && track.trail.holds(track.curve, next->at)) continue;
        follow(track, first);
    }
}

bool CurveWalk::is_outside(const PointInTwoKeys& at) const {
    return at.p > rule_->to || at.p < rule_->from || at.q > second_to_ || at.q < second_from_;
}

bool CurveWalk::leads_outside(const Track& track, const Place& first) const {
    const double little = 1e-6 * rule_->span();
    const VectorXd ahead = little * first.tangent;
    const Index n = first.at.x.size();
    return is_outside(track.points.unpacked({first.at.x + ahead.head(n), first.at.p + ahead(n)}));
}

void CurveWalk::follow(Track& track, const Place& first) {
    curves_.push_back({column_, track.kind, CurveEnd::range, {}});
    add(track, first.at, first.spectrum.unstable);
    const auto leaves = [&](const Place& place) { return is_outside(track.points.unpacked(place.at)); };
    const auto is_saddle = [&](const Place& place) {
        return track.kind == CurveKind::hopf && !(track.points.unpacked(place.at).product > 0.0);
    };
    Place here = first;
    double length = 0.25 * rule_->step;
    const std::size_t begin = track.trail.size();
    for (;;) {
        if (curves_.back().points.size() >= rule_->max_points) return end(CurveEnd::max_points);
        double taken = length;
        auto there = track.curve.advance(here, taken);
        if (!there) return end(CurveEnd::lost);
        const bool slows_down = is_saddle(*there);
        if (slows_down) there = track.curve.until(here, taken, is_saddle);
        const bool is_last = there && leaves(*there);
        if (is_last) there = track.curve.until(here, taken, leaves);
        if (!there) return end(CurveEnd::lost);
        // next to a frequency of 0 the coefficient is lost in rounding
        const auto before = slows_down ? track.curve.step(here, 0.99 * taken) : there;
        if (before) watch(track, here, *before, taken);
        if (slows_down && !is_last) {
            there->at.x(there->at.x.size() - 1) = 0.0;
            add(track, there->at, there->spectrum.unstable);
            track.trail.add(here, taken);
            meet_bogdanov_takens(track, there->at);
            return end(CurveEnd::bogdanov_takens);
        }
        add(track, there->at, there->spectrum.unstable);
        const bool known = track.trail.holds(track.curve, there->at, track.trail.size() > begin ? 1 : 0);
        track.trail.add(here, taken);
        if (is_last) return end(CurveEnd::range);
        const VectorXd x = track.points.unpacked(there->at).x;
        const bool rests = std::max(of_keys(here, x.size()).norm(), of_keys(*there, x.size()).norm()) < at_rest;
        if (rests || x.cwiseAbs().maxCoeff() > rule_->limit) return end(CurveEnd::unbounded);
        if (known) return end(CurveEnd::joined);
        length = taken < length ? taken : std::min(rule_->step, 1.5 * taken);
        here = *there;
    }
}

void CurveWalk::watch(const Track& track, const Place& here, const Place& there, double length) {
    if (track.kind == CurveKind::hopf) {
        const auto coefficient = [&](const Place& place) {
            const bool is_hopf = track.points.unpacked(place.at).product > 0.0;
            return is_hopf ? track.points.lyapunov_coefficient(place.at) : undefined;
        };
        const double before = coefficient(here), after = coefficient(there);
        if (!(before * after < 0.0)) return;
        const auto at = located(track.curve, here, there, length,
                                [&](const Place& place) { return coefficient(place) * after > 0.0; });
        // it changes its sign at poles too, where a third eigenvalue is 0
        if (at && std::abs(coefficient(*at)) < std::min(std::abs(before), std::abs(after)) + 1e-6)
            (void)add_codimension_two(CodimensionTwo::generalised_hopf, track, at->at);
        return;
    }
    const double after = track.points.other_eigenvalues(there.at);
    if (track.points.other_eigenvalues(here.at) * after < 0.0) {
        const auto at = located(track.curve, here, there, length, [&](const Place& place) {
            return track.points.other_eigenvalues(place.at) * after > 0.0;
        });
        if (at) meet_bogdanov_takens(track, at->at);
    }
    const Index neurons = track.points.unpacked(here.at).x.size();
    const Eigen::Vector2d onwards = of_keys(there, neurons);
    if (of_keys(here, neurons).dot(onwards) < 0.0) {
        const auto at = located(track.curve, here, there, length,
                                [&](const Place& place) { return of_keys(place, neurons).dot(onwards) > 0.0; });
        const double beside = std::min(of_keys(here, neurons).norm(), onwards.norm());
        if (at && beside > at_rest && of_keys(*at, neurons).norm() < turned_back * beside)
            (void)add_codimension_two(CodimensionTwo::cusp, track, at->at);
    }
}

void CurveWalk::meet_bogdanov_takens(const Track& track, const Point& at) {
    if (!add_codimension_two(CodimensionTwo::bogdanov_takens, track, at)) return;
    PointInTwoKeys here = track.points.unpacked(at);
    here.product = 0.0;
    waiting_.emplace_back(track.kind == CurveKind::fold ? CurveKind::hopf : CurveKind::fold, here);
}

void CurveWalk::add(const Track& track, const Point& at, int unstable) {
    if (rule_->stop && rule_->stop()) throw Interrupted{};
    const PointInTwoKeys here = track.points.unpacked(at);
    const bool is_hopf = track.kind == CurveKind::hopf;
    const bool turns = is_hopf && here.product > 0.0;
    // a start on an edge, and an end, are located to rounding
    curves_.back().points.push_back({std::clamp(here.p, rule_->from, rule_->to),
                                     std::clamp(here.q, second_from_, second_to_),
                                     {here.x.begin(), here.x.end()},
                                     is_hopf ? std::sqrt(std::max(0.0, here.product)) : undefined,
                                     turns ? track.points.lyapunov_coefficient(at) : undefined,
                                     unstable});
}

bool CurveWalk::add_codimension_two(CodimensionTwo kind, const Track& track, const Point& at) {
    const PointInTwoKeys here = track.points.unpacked(at);
    const Point place = folds_.points.packed(here);
    for (const auto& [known, other] : places_)
        if (known == kind &&
            length(folds_.points.weights(place), difference(place, other)) <= same_place * rule_->span())
            return false;
    places_.emplace_back(kind, place);
    codimension_two_.push_back({kind, curves_.size() - 1, here.p, here.q, {here.x.begin(), here.x.end()}});
    return true;
}

}  // namespace colonnade::continuation

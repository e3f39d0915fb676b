#include "host/continuation/piecewise.hpp"

#include <algorithm>
#include <cmath>

#include "host/linear_algebra/decompositions.hpp"

namespace colonnade::continuation {
namespace {

using Eigen::VectorXd;
using Index = Eigen::Index;

/// First step off a junction, as a share of the range: between it and the junction nothing else can be told apart.
constexpr double first_step = 1e-7;
constexpr double min_first_step = 1e-13;
/// Halvings of the distance to a pole; the rates have passed any limit before.
constexpr int max_halvings = 60;
constexpr double far_out = 100.0;  // times the rates at which the leg began
/// Singular values and growing drives below this share of the largest are 0: rounding of a located p.
constexpr double vanishing = 1e-7;
constexpr std::size_t most_at_infinity = 1024;  // patterns of neurons whose drives stay bounded at a pole
constexpr int deepest = 14;                     // of the refinement between two drawn points

/// The zero of a neuron's margin near p, by the secant method; NaN when there is none.
double refined(const Region& region, Index neuron, int side, double p, double before) {
    const auto margin = [&](double q) { return region.part().margin(neuron, side, {region.rates(q), q}); };
    double a = before, b = p, fa = margin(a), fb = margin(b);
    for (int i = 0; i < 8 && fb != 0.0 && fa != fb; ++i) {
        const double next = b - fb * (b - a) / (fb - fa);
        if (!std::isfinite(next) || std::abs(next - b) > 0.1 * std::abs(p - before)) break;
        a = b;
        fa = fb;
        b = next;
        fb = margin(b);
        if (a == b) break;
    }
    return b;
}

}  // namespace

void PiecewiseWalk::start(const Point& at, const Pattern& pattern) {
    const Rule& rule = chart_->rule();
    const Junction found = junction(chart_->family(), at, pattern, region_tangents(chart_->family(), at));
    for (const Departure& way : found.departures) {
        const bool stays = way.dp() > 0.0 ? at.p < rule.to : way.dp() < 0.0 && at.p > rule.from;
        if (stays) waiting_.push_back({at, way});
    }
    while (!waiting_.empty()) {
        const Leg leg = waiting_.back();
        waiting_.pop_back();
        if (!is_walked(leg)) follow(leg);
    }
}

void PiecewiseWalk::follow(Leg leg) {
    chart_->begin_branch();
    chart_->add(leg.from, spectrum_of(Region(chart_->family(), leg.way.pattern), leg.from));
    for (;;) {
        const Region region(chart_->family(), leg.way.pattern);
        const Stop stop = next_stop(region, leg);
        if (stop.kind == Stop::Kind::none) return chart_->end_branch(BranchEnd::lost);
        draw(region, leg, stop);
        walked_.push_back({leg.way.pattern, leg.from, stop.at});
        if (chart_->is_full()) return chart_->end_branch(BranchEnd::max_points);
        if (stop.kind == Stop::Kind::range) return chart_->end_branch(BranchEnd::range);
        if (stop.kind == Stop::Kind::unbounded) {
            if (leg.way.dp() != 0.0) meet_at_infinity(region, stop.at.p);
            return chart_->end_branch(BranchEnd::unbounded);
        }
        const auto next = leave(leg, stop);
        if (!next) return chart_->end_branch(BranchEnd::lost);
        leg = *next;
        if (is_walked(leg)) return chart_->end_branch(BranchEnd::joined);
    }
}

bool PiecewiseWalk::is_walked(const Leg& leg) const {
    const Rule& rule = chart_->rule();
    const double little = first_step * rule.span();
    return std::any_of(walked_.begin(), walked_.end(), [&](const Walked& known) {
        if (known.pattern != leg.way.pattern) return false;
        const double low = std::min(known.one.p, known.other.p), high = std::max(known.one.p, known.other.p);
        if (leg.way.dp() != 0.0) {
            const double ahead = leg.from.p + std::copysign(little, leg.way.dp());
            return ahead > low && ahead < high;
        }
        if (high - low > 0.0 || std::abs(leg.from.p - low) > little) return false;
        // a segment: ahead lies between its ends
        const VectorXd along = known.other.x - known.one.x,
                       ahead = leg.from.x + little * leg.way.tangent.head(along.size());
        const double share = along.dot(ahead - known.one.x) / along.squaredNorm();
        return share > 0.0 && share < 1.0;
    });
}

PiecewiseWalk::Stop PiecewiseWalk::next_on_segment(const Region& region, const Leg& leg) const {
    const double slack = corner_slack(chart_->family(), leg.from);
    double nearest = std::numeric_limits<double>::infinity();
    for (Index i = 0; i < chart_->family().size(); ++i)
        for (int side = 0; side < 2; ++side) {
            const double margin = region.part().margin(i, side, leg.from);
            const double change = region.part().margin_change(i, side, leg.from, leg.way.tangent);
            if (margin > slack && change < 0.0 && std::isfinite(margin)) nearest = std::min(nearest, -margin / change);
        }
    if (!std::isfinite(nearest)) return {leg.from, Stop::Kind::unbounded};
    return {{leg.from.x + nearest * leg.way.tangent.head(leg.from.x.size()), leg.from.p}, Stop::Kind::corner};
}

PiecewiseWalk::Stop PiecewiseWalk::next_stop(const Region& region, const Leg& leg) const {
    if (leg.way.dp() == 0.0) return next_on_segment(region, leg);
    const Rule& rule = chart_->rule();
    const double dir = leg.way.dp() > 0.0 ? 1.0 : -1.0;
    const double end = dir > 0.0 ? rule.to : rule.from;
    if (dir * (end - leg.from.p) <= 0.0) return {leg.from, Stop::Kind::range};

    // a regular point inside the region, so near that nothing happens before it
    Point base;
    double off = std::min(first_step * rule.span(), 0.5 * std::abs(end - leg.from.p));
    for (;; off *= 0.1) {
        if (off < min_first_step * rule.span()) return {};
        base.p = leg.from.p + dir * off;
        base.x = region.rates(base.p);
        if (base.x.allFinite() && region.part().holds(base, 1e-3 * corner_slack(chart_->family(), base))) break;
    }
    for (const Region::Event& event : region.events(base.p, dir)) {
        if (dir * (event.p - end) >= 0.0) break;
        if (event.neuron < 0) {
            if (!region.is_solvable(event.p)) return {{base.x, event.p}, Stop::Kind::unbounded};
            // solvable there: the rates go on smoothly, and their mean from both sides is exact to second order
            const double apart = 1e-6 * std::abs(event.p - base.p);
            const Point at{0.5 * (region.rates(event.p - apart) + region.rates(event.p + apart)), event.p};
            if (region.part().holds(at, corner_slack(chart_->family(), at))) return {at, Stop::Kind::singular};
            continue;
        }
        if (std::abs(region.part().margin(event.neuron, event.side, base)) <=
            1e-3 * corner_slack(chart_->family(), base))
            continue;  // rests on its corner all along
        const double p = refined(region, event.neuron, event.side, event.p, base.p);
        const Point at{region.rates(p), p};
        if (!at.x.allFinite() || dir * (p - base.p) <= 0.0) continue;
        // far out every corner is met within rounding: the branch ends at infinity there
        if (at.x.cwiseAbs().maxCoeff() > rule.limit) return {{base.x, event.p}, Stop::Kind::unbounded};
        if (std::abs(region.part().margin(event.neuron, event.side, at)) <= corner_slack(chart_->family(), at))
            return {at, Stop::Kind::corner};
    }
    return {{region.rates(end), end}, Stop::Kind::range};
}

stability::Spectrum PiecewiseWalk::spectrum_of(const Region& region, const Point& at) const {
    const Family& family = chart_->family();
    return stability::spectrum(stability::jacobian(region.part().extension().at(at.p).weights,
                                                   family.tau_at(at.p, at.x), VectorXd::Ones(at.x.size())));
}

/// Bisects a change in the number of unstable eigenvalues between two points of a region. Real ones pass 0 at
/// singular points alone, which `next_stop` knows.
void PiecewiseWalk::watch(const Region& region, const Point& one, const stability::Spectrum& before, const Point& other,
                          const stability::Spectrum& after) {
    if (std::abs(after.unstable - before.unstable) < 2) return;
    double low = one.p, high = other.p;
    while (true) {
        const double middle = 0.5 * (low + high);
        if (middle == low || middle == high) break;
        const bool same = spectrum_of(region, {one.x, middle}).unstable == before.unstable;
        (same ? low : high) = middle;
    }
    const Point at{region.rates(high), high};
    const stability::Spectrum found = spectrum_of(region, at);
    if (found.critical_frequency > 0.0) chart_->add_special(SpecialKind::hopf, at, found.critical_frequency);
}

void PiecewiseWalk::draw_between(const Region& region, const Point& one, const Point& other, int depth) {
    const Rule& rule = chart_->rule();
    if (chart_->is_full()) return;
    if (depth < deepest && rule.distance(one, other) > rule.step) {
        const double p = 0.5 * (one.p + other.p);
        const Point middle = one.p == other.p ? Point{0.5 * (one.x + other.x), p} : Point{region.rates(p), p};
        draw_between(region, one, middle, depth + 1);
        draw_between(region, middle, other, depth + 1);
        return;
    }
    const stability::Spectrum after = spectrum_of(region, other);
    if (one.p != other.p) watch(region, one, spectrum_of(region, one), other, after);
    chart_->add(other, after);
}

void PiecewiseWalk::draw(const Region& region, const Leg& leg, const Stop& stop) {
    if (stop.kind != Stop::Kind::unbounded) return draw_between(region, leg.from, stop.at, 0);
    if (leg.way.dp() == 0.0) return;
    Point last = leg.from;
    for (int k = 1; k < max_halvings && last.x.cwiseAbs().maxCoeff() < chart_->rule().limit; ++k) {
        const double p = stop.at.p + (leg.from.p - stop.at.p) * std::ldexp(1.0, -k);
        const Point next{region.rates(p), p};
        if (!next.x.allFinite()) break;
        // far out a line in the logarithm says it all
        const bool far = next.x.cwiseAbs().maxCoeff() > far_out * std::max(1.0, leg.from.x.cwiseAbs().maxCoeff());
        draw_between(region, last, next, far ? deepest : 0);
        last = next;
    }
    chart_->add_special(SpecialKind::unbounded, {last.x, stop.at.p});
}

void PiecewiseWalk::meet_at_infinity(const Region& region, double pole) {
    const Family& family = chart_->family();
    const Rule& rule = chart_->rule();
    const linear_algebra::SingularValues svd = linear_algebra::singular_values(region.a(pole));
    const Index n = family.size();
    const double floor = vanishing * std::max(1.0, svd.values(0));
    if (n > 1 && svd.values(n - 2) <= floor) return;
    const game::Network network = family.at(pole);
    for (const double sign : {1.0, -1.0}) {
        const VectorXd along = sign * svd.v.col(n - 1), heard = network.weights * along;
        // drives that grow decide on a piece, those that stay leave all open
        std::vector<Pattern> patterns{Pattern(static_cast<std::size_t>(n), 0)};
        for (Index i = 0; i < n && patterns.size() <= most_at_infinity; ++i) {
            const int last = game::corners(network.units[static_cast<std::size_t>(i)]);
            const bool is_open = std::abs(heard(i)) <= floor;
            std::vector<Pattern> longer;
            for (int piece = 0; piece <= last; ++piece) {
                if (!is_open && piece != (heard(i) > 0.0 ? last : 0)) continue;
                for (Pattern pattern : patterns) {
                    pattern[static_cast<std::size_t>(i)] = piece;
                    longer.push_back(std::move(pattern));
                }
            }
            patterns = std::move(longer);
        }
        if (patterns.size() > most_at_infinity) return;
        for (const Pattern& pattern : patterns) {
            const Region other(family, pattern);
            if ((other.a(pole) * along).cwiseAbs().maxCoeff() > floor) continue;
            for (const double side : {rule.span(), -rule.span()}) start_beside(other, pole, side);
        }
    }
}

/// Both ways from an equilibrium next to a pole, where there is one from which rates grow towards it.
void PiecewiseWalk::start_beside(const Region& region, double pole, double side) {
    const Family& family = chart_->family();
    const Rule& rule = chart_->rule();
    for (int k = 1; k < max_halvings; ++k) {
        const double p = pole + std::ldexp(side, -k);
        if (p <= rule.from || p >= rule.to) continue;
        const Point at{region.rates(p), p};
        const double largest = at.x.cwiseAbs().maxCoeff();
        if (!(largest < rule.limit)) return;
        if (!region.part().holds(at, 0.0)) continue;
        const VectorXd nearer = region.rates(pole + std::ldexp(side, -k - 1));
        if (!(nearer.cwiseAbs().maxCoeff() > 1.5 * largest)) continue;
        const Pattern& pattern = region.part().pattern();
        for (Departure& way : junction(family, at, pattern, region_tangents(family, at)).departures)
            waiting_.push_back({at, std::move(way)});
        return;
    }
}

std::optional<PiecewiseWalk::Leg> PiecewiseWalk::leave(const Leg& leg, const Stop& stop) {
    const Junction found =
        junction(chart_->family(), stop.at, leg.way.pattern, region_tangents(chart_->family(), stop.at));
    const bool vertical = leg.way.dp() == 0.0;
    // the way back is the one into the region it came from, against the direction it came in
    std::vector<Departure> ways;
    for (const Departure& way : found.departures) {
        const VectorXd& tangent = way.tangent;
        const bool back =
            way.pattern == leg.way.pattern &&
            (vertical ? way.dp() == 0.0 && tangent.dot(leg.way.tangent) < 0.0 : way.dp() * leg.way.dp() < 0.0);
        if (!back) ways.push_back(way);
    }
    if (stop.kind == Stop::Kind::singular) {
        // where equilibria form more than a curve, the curve that was followed goes on all the same
        if (found.degenerate) ways.push_back(leg.way);
        straight_first(ways, leg.way);
        chart_->add_special(SpecialKind::branch_point, stop.at);
    } else {
        mark_corner(*chart_, stop.at, found, leg.way, ways);
    }
    if (ways.empty()) return std::nullopt;
    for (std::size_t i = ways.size(); i-- > 1;) waiting_.push_back({stop.at, ways[i]});
    return Leg{stop.at, ways.front()};
}

}  // namespace colonnade::continuation

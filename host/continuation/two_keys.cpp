#include "host/continuation/two_keys.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "host/continuation/beginnings.hpp"
#include "host/continuation/curve_walk.hpp"
#include "host/continuation/smooth.hpp"
#include "host/equilibria/newton.hpp"
#include "host/spec/draws_at.hpp"

namespace colonnade::continuation {
namespace {

using Eigen::VectorXd;

/// Over a range along which special points are only looked for.
constexpr double coarse_steps = 100.0;

/// Values that part a range into `parts`, both ends among them.
double value(double from, double to, int k) {
    return k == parts ? to : from + (to - from) * k / parts;
}

/// Folds and Hopf points of single pairs on the branches through known equilibria.
std::vector<SpecialPoint> special_points(const Family& family, const Rule& rule, const std::vector<Point>& at) {
    Chart chart(family, rule, 0);
    SmoothWalk walk(chart);
    for (const Point& point : at) walk.start(point);
    return std::move(chart.special());
}

class Search {
public:
    Search(const Spec& spec, std::size_t column, const TwoKeys& keys, const Rule& rule)
        : plane_(spec, column, keys.first, keys.second),
          keys_(keys),
          rule_(rule),
          initial_(initial_rates(spec, column)),
          curves_(plane_, rule_, keys.second_from, keys.second_to, column) {
        rule_.proves = false;
        rule_.min_scale = 0.0;
        for (const double q : {keys.second_from, keys.second_to})
            for (const double p : {rule.from, rule.to})
                rule_.min_scale = std::max(rule_.min_scale, equilibria::natural_scale(plane_.first_at(q).at(p)));
    }

    CurvesInTwoKeys run(const std::vector<SpecialPoint>& known, double own_second) {
        const auto start = [&](const SpecialPoint& at, double p, double q) {
            const bool is_hopf = at.kind == SpecialKind::hopf;
            if (!is_hopf && at.kind != SpecialKind::fold) return;
            const VectorXd x = Eigen::Map<const VectorXd>(at.rates.data(), static_cast<Eigen::Index>(at.rates.size()));
            curves_.start(is_hopf ? CurveKind::hopf : CurveKind::fold,
                          {x, p, q, is_hopf ? at.frequency * at.frequency : 0.0});
        };
        if (own_second >= keys_.second_from && own_second <= keys_.second_to)
            for (const SpecialPoint& at : known) start(at, at.parameter, own_second);
        for (int k = 0; k <= parts; ++k) {
            for (const SpecialPoint& at : along_first(k)) start(at, at.parameter, second(k));
            for (const SpecialPoint& at : along_second(k)) start(at, first(k), at.parameter);
        }
        return {std::move(curves_.curves()), std::move(curves_.codimension_two())};
    }

private:
    [[nodiscard]] double first(int k) const { return value(rule_.from, rule_.to, k); }
    [[nodiscard]] double second(int k) const { return value(keys_.second_from, keys_.second_to, k); }

    /// Equilibria at the crossing of two lines, each of which begins branches there.
    const std::vector<equilibria::Listed>& at(int first_part, int second_part, bool is_end) {
        const auto key = std::pair{first_part, second_part};
        auto found = listed_.find(key);
        if (found == listed_.end() || (is_end && found->second.empty()))
            found = listed_
                        .insert_or_assign(key, beginnings(plane_.first_at(second(second_part)).at(first(first_part)),
                                                          initial_, is_end, rule_.stop))
                        .first;
        return found->second;
    }

    std::vector<SpecialPoint> along_first(int k) {
        Rule rule = rule_;
        rule.step = rule.span() / coarse_steps;
        std::vector<Point> from;
        for (int i = 0; i <= parts; ++i)
            for (const auto& one : at(i, k, i == 0 || i == parts)) from.push_back({one.rates, first(i)});
        return special_points(plane_.first_at(second(k)), rule, from);
    }

    std::vector<SpecialPoint> along_second(int k) {
        Rule rule = rule_;
        rule.from = keys_.second_from, rule.to = keys_.second_to;
        rule.step = rule.span() / coarse_steps;
        std::vector<Point> from;
        for (int i = 0; i <= parts; ++i)
            for (const auto& one : at(k, i, i == 0 || i == parts)) from.push_back({one.rates, second(i)});
        return special_points(plane_.second_at(first(k)), rule, from);
    }

    experiment::Plane plane_;
    const TwoKeys& keys_;
    Rule rule_;
    VectorXd initial_;
    CurveWalk curves_;
    std::map<std::pair<int, int>, std::vector<equilibria::Listed>> listed_;
};

}  // namespace

bool may_be_followed(const game::Network& network) {
    return network.drive.size() <= largest_in_two_keys && !game::have_corners(network.units);
}

CurvesInTwoKeys follow_in_two_keys(const Spec& spec, std::size_t column, const TwoKeys& keys, const Rule& rule,
                                   const std::vector<SpecialPoint>& known) {
    Spec copy = spec;
    const double own_second = spec::draws_at(copy, keys.second).front()->a;
    return Search(spec, column, keys, rule).run(known, own_second);
}

}  // namespace colonnade::continuation

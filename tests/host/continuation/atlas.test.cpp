/// Continuation against the atlas: two ways to one regime map. A row of an atlas and the branches followed along it
/// must agree on how many equilibria are stable, on their spectra, and on where that changes.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>
#include <vector>

#include "colonnade/colonnade.hpp"
#include "host/atlas/labels.hpp"
#include "host/continuation/followed.hpp"
#include "support/specs.hpp"

namespace colonnade {
namespace {

using atlas::Observed;

constexpr double refine = 1e-3, from = 0.0, to = 3.0, width = refine * (to - from);
constexpr std::size_t points = 32;  // none of them at w_EE = 1, the switch

/// A piece of a branch over [low, high] in the key, with the spectral abscissa of its ends and the E rate of one.
struct Piece {
    double low, high, one, other, rate;
    bool stable;
};

/// The piece between two points of a branch. Where stability changes in between, the stable part ends at the special
/// point; the rest is left out.
std::optional<Piece> piece(const Diagram& diagram, std::size_t branch, const BranchPoint& a, const BranchPoint& b) {
    double first = a.parameter, last = b.parameter;
    const bool mixed = (a.unstable == 0) != (b.unstable == 0);
    if (mixed) {
        const double middle = 0.5 * (first + last);
        const SpecialPoint* nearest = nullptr;
        for (const SpecialPoint& point : diagram.special)
            if (point.branch == branch &&
                (nearest == nullptr || std::abs(point.parameter - middle) < std::abs(nearest->parameter - middle)))
                nearest = &point;
        if (nearest == nullptr) return std::nullopt;
        (a.unstable == 0 ? last : first) = nearest->parameter;
    }
    return Piece{std::min(first, last),   std::max(first, last), a.abscissa, b.abscissa, a.rates[0],
                 mixed || a.unstable == 0};
}

std::vector<Piece> pieces_of(const Diagram& diagram) {
    std::vector<Piece> pieces;
    for (std::size_t b = 0; b < diagram.branches.size(); ++b) {
        const auto& all = diagram.branches[b].points;
        for (std::size_t i = 1; i < all.size(); ++i)
            if (const auto one = piece(diagram, b, all[i - 1], all[i])) pieces.push_back(*one);
    }
    return pieces;
}

int stable_at(const std::vector<Piece>& pieces, double p) {
    int count = 0;
    for (const Piece& one : pieces) count += one.stable && one.low <= p && p < one.high ? 1 : 0;
    return count;
}

/// Values of the key at which the number of stable equilibria changes.
std::vector<double> changes_of(const Diagram& diagram, const std::vector<Piece>& pieces) {
    std::vector<double> changes;
    for (const SpecialPoint& point : diagram.special) {
        const double p = point.parameter, off = 1e-6 * (to - from);
        if (stable_at(pieces, p - off) != stable_at(pieces, p + off)) changes.push_back(p);
    }
    return changes;
}

struct Crossing {
    double x;
    Observed below, above;
};

std::vector<Observed> labels(const Dataset& dataset, const char* name) {
    std::vector<Observed> found;
    if (const Variable* variable = dataset.find(name))
        for (const std::int8_t number : std::get<std::vector<std::int8_t>>(variable->values))
            found.push_back(static_cast<Observed>(number));
    return found;
}

std::vector<Crossing> crossings_of_row(const Dataset& atlas, double row) {
    std::vector<Crossing> found;
    const auto below = labels(atlas, "boundary_below"), above = labels(atlas, "boundary_above");
    for (std::size_t i = 0; i < below.size(); ++i)
        if (atlas.doubles("boundary_y")[i] == row)
            found.push_back({atlas.doubles("boundary_x")[i], below[i], above[i]});
    return found;
}

bool is_single(Observed label) {
    return label == Observed::antagonistic || label == Observed::cooperative;
}

bool is_near(const std::vector<double>& places, double p) {
    return std::any_of(places.begin(), places.end(), [&](double place) { return std::abs(place - p) <= width; });
}

/// Both ways over w_EE, at two values of w_EI; `slope` of the activation at a rate. Returns the number of changes of
/// the number of stable equilibria that both have found.
std::size_t expect_agreement(Spec spec, double low_w_EI, double high_w_EI, const std::function<double(double)>& slope) {
    spec.seed = 5;
    spec.microcircuit.tau_I = Draw::of(0.9);
    spec.atlas.x = {"microcircuit.w_EE", from, to, points};
    spec.atlas.y = {"microcircuit.w_EI", low_w_EI, high_w_EI, 2};
    spec.atlas.refine = refine;
    spec.atlas.starts = 2;
    const Dataset map = compute_atlas(test::experiment_of(spec));
    const auto observed = labels(map, "observed");
    const auto& equilibria = std::get<std::vector<std::int32_t>>(map.find("equilibria")->values);
    std::size_t agreed = 0;
    for (std::size_t row = 0; row < 2; ++row) {
        const double w_EI = map.doubles("w_EI")[row];
        spec.microcircuit.w_EI = Draw::of(w_EI);
        const Diagram diagram = followed(spec, "microcircuit.w_EE", from, to);
        const auto pieces = pieces_of(diagram);
        const auto changes = changes_of(diagram, pieces);
        const auto crossings = crossings_of_row(map, w_EI);
        for (std::size_t k = 0; k < points; ++k) {
            const double p = map.doubles("w_EE")[k];
            const std::size_t at = row * points + k;
            if (k + 1 < points) {
                EXPECT_EQ(equilibria[at], stable_at(pieces, p)) << p << ' ' << w_EI;
            }
            const double abscissa = map.doubles("spectral_abscissa")[at];
            // between two points of a branch the abscissa bends: by less than it differs there
            const auto is_it = [&](const Piece& one) {
                const double slack = std::abs(one.one - one.other) + 1e-6;
                return one.stable && one.low <= p && p <= one.high &&
                       abscissa >= std::min(one.one, one.other) - slack &&
                       abscissa <= std::max(one.one, one.other) + slack;
            };
            EXPECT_EQ(std::any_of(pieces.begin(), pieces.end(), is_it), !std::isnan(abscissa)) << p << ' ' << w_EI;
        }
        std::vector<double> special, places;
        for (const SpecialPoint& point : diagram.special) special.push_back(point.parameter);
        for (const Crossing& each : crossings) {
            places.push_back(each.x);
            // the switch is no bifurcation: dx_I/du_I changes its sign where w_EE Phi'_E = 1. A width off, and from one
            // point of a branch to the next, w_EE Phi'_E changes by some 1 and 2 times that
            const auto is_switch = [&](const Piece& one) {
                return one.low <= each.x && each.x <= one.high &&
                       std::abs(each.x * slope(one.rate) - 1.0) <= width + 2.0 * (to - from) / 200.0;
            };
            const bool both = each.below != each.above && is_single(each.below) && is_single(each.above);
            EXPECT_TRUE(both ? std::any_of(pieces.begin(), pieces.end(), is_switch) : is_near(special, each.x))
                << each.x << ' ' << w_EI;
        }
        for (const double p : changes) {
            const auto k = static_cast<std::size_t>((p - from) / (to - from) * (points - 1.0));
            if (observed[row * points + k] == observed[row * points + k + 1]) continue;
            EXPECT_TRUE(is_near(places, p)) << p << ' ' << w_EI;
            ++agreed;
        }
    }
    return agreed;
}

Spec pair(Activation kind, double u_E, double u_I) {
    Spec spec = test::wilson_cowan_spec(0.5, 1.0, 1.5, 0.2, u_E, u_I);
    for (Population* population : {&spec.microcircuit.excitatory, &spec.microcircuit.inhibitory}) {
        population->kind = kind;
        population->max = Draw::of(kind == Activation::saturated ? 10.0 : 2.0);
        population->gain = Draw::of(kind == Activation::logistic ? 2.0 : 1.0);
        population->threshold = Draw::of(kind == Activation::logistic ? 1.0 : 0.0);
    }
    return spec;
}

TEST(ContinuationAndAtlas, AgreeOnASaturatedPair) {
    EXPECT_GE(expect_agreement(pair(Activation::saturated, 1.0, 0.2), 0.6, 2.2, [](double) { return 1.0; }), 3U);
}

TEST(ContinuationAndAtlas, AgreeOnATanhPair) {
    EXPECT_GE(expect_agreement(pair(Activation::tanh, 0.2, 0.1), 0.3, 2.0, [](double x) { return 1.0 - x * x; }), 2U);
}

TEST(ContinuationAndAtlas, AgreeOnALogisticPair) {
    const auto slope = [](double x) { return 2.0 * x * (1.0 - x / 2.0); };
    EXPECT_GE(expect_agreement(pair(Activation::logistic, -0.6, -0.3), 0.3, 1.0, slope), 1U);
}

}  // namespace
}  // namespace colonnade

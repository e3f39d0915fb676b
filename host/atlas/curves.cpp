#include "host/atlas/curves.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <utility>

#include "host/assembly/parameters.hpp"
#include "host/atlas/points.hpp"
#include "host/continuation/two_keys.hpp"
#include "host/spec/draws_at.hpp"

namespace colonnade::atlas {
namespace {

constexpr double steps = 200.0;  ///< along a curve that is followed, over the range
constexpr std::size_t max_curve_points = 10000;
constexpr std::size_t max_neurons = 4;  ///< of a column, whose curves take tenths of a second

/// Weights and time constants at one point.
struct Pair {
    double w_EE, w_EI, w_IE, w_II, tau_E, tau_I;
};

double switch_of(const Pair& p) {
    return p.w_EE - 1.0;
}
double delta_of(const Pair& p) {
    return (1.0 - p.w_EE) * (1.0 + p.w_II) + p.w_EI * p.w_IE;
}
double trace_of(const Pair& p) {
    return (p.w_EE - 1.0) / p.tau_E - (1.0 + p.w_II) / p.tau_I;
}

bool has_slope_1(const Population& population) {
    const bool rises_so = population.kind == Activation::relu || population.kind == Activation::saturated;
    return rises_so && population.gain.is_constant() && population.gain.a == 1.0;
}

/// Values [y][x] of a function over a grid.
struct Field {
    std::vector<double> x, y, values;
    [[nodiscard]] double at(std::size_t row, std::size_t column) const { return values[row * x.size() + column]; }
};

struct Point {
    double x, y;
};

/// Where the field is 0 between two neighbours, if it changes sign there; 0 itself counts as positive.
void cross(const Field& field, std::array<std::size_t, 2> from, std::array<std::size_t, 2> to,
           std::vector<Point>& points) {
    const double a = field.at(from[0], from[1]), b = field.at(to[0], to[1]);
    if ((a < 0.0) == (b < 0.0)) return;
    const double share = a / (a - b);
    const auto between = [&](const std::vector<double>& axis, std::size_t i, std::size_t j) {
        return axis[i] + share * (axis[j] - axis[i]);
    };
    points.push_back({between(field.x, from[1], to[1]), between(field.y, from[0], to[0])});
}

std::vector<Line> zero_lines(const Field& field) {
    std::vector<Line> lines;
    std::vector<Point> points;
    for (std::size_t r = 0; r + 1 < field.y.size(); ++r)
        for (std::size_t c = 0; c + 1 < field.x.size(); ++c) {
            points.clear();
            cross(field, {r, c}, {r, c + 1}, points);
            cross(field, {r, c + 1}, {r + 1, c + 1}, points);
            cross(field, {r + 1, c}, {r + 1, c + 1}, points);
            cross(field, {r, c}, {r + 1, c}, points);
            for (std::size_t i = 1; i < points.size(); i += 2)
                lines.push_back({points[i - 1].x, points[i - 1].y, points[i].x, points[i].y});
        }
    return lines;
}

/// A few hundred cells an axis are smooth to the eye; more take only time.
std::vector<double> cells_of(AtlasAxis axis) {
    constexpr std::size_t max_points = 401;
    axis.points = std::min(axis.points, max_points);
    return axis_values(axis);
}

}  // namespace

std::vector<Curve> closed_form_curves(const Spec& base) {
    const Microcircuit& circuit = base.microcircuit;
    if (base.atlas.x.is_listed() || base.atlas.y.is_listed()) return {};
    if (circuit.motif != Motif::wilson_cowan || base.column.layers != 1 || !has_slope_1(circuit.excitatory) ||
        !has_slope_1(circuit.inhibitory))
        return {};
    Field field{cells_of(base.atlas.x), cells_of(base.atlas.y), {}};
    std::vector<double> x, y;
    for (const double row : field.y)
        for (const double column : field.x) {
            x.push_back(column);
            y.push_back(row);
        }
    const std::size_t count = x.size();
    const Spec spec = spec_of_points(base, std::move(x), std::move(y));
    const assembly::LayerParameters drawn = assembly::draw_layer(spec, 0, 0, count);
    const auto pair_at = [&](std::size_t k) {
        return Pair{drawn.at(ParameterId::w_EE)[k], drawn.at(ParameterId::w_EI)[k],  drawn.at(ParameterId::w_IE)[k],
                    drawn.at(ParameterId::w_II)[k], drawn.at(ParameterId::tau_E)[k], drawn.at(ParameterId::tau_I)[k]};
    };
    const std::pair<const char*, double (*)(const Pair&)> forms[] = {
        {"switch", switch_of}, {"determinant", delta_of}, {"trace", trace_of}};
    std::vector<Curve> curves;
    for (const auto& [name, form] : forms) {
        field.values.resize(count);
        for (std::size_t k = 0; k < count; ++k) field.values[k] = form(pair_at(k));
        curves.push_back({name, zero_lines(field)});
    }
    std::erase_if(curves, [](const Curve& curve) { return curve.lines.empty(); });
    return curves;
}

std::vector<Curve> followed_curves(const Spec& base, const std::function<bool()>& stop) {
    const AtlasAxis &x = base.atlas.x, &y = base.atlas.y;
    if (x.is_listed() || y.is_listed()) return {};
    if (base.column.layers * base.microcircuit.neurons() > max_neurons) return {};
    Spec copy = base;
    const auto of_x = spec::draws_at(copy, x.key), of_y = spec::draws_at(copy, y.key);
    const auto is_both = [&](const Draw* draw) { return std::find(of_y.begin(), of_y.end(), draw) != of_y.end(); };
    if (std::any_of(of_x.begin(), of_x.end(), is_both)) return {};
    for (Draw* draw : of_y) *draw = Draw::of(y.from);
    if (!continuation::may_be_followed(experiment::family_of(copy, 0, x.key).at(x.from))) return {};
    const continuation::Rule rule{.from = x.from,
                                  .to = x.to,
                                  .step = (x.to - x.from) / steps,
                                  .max_points = max_curve_points,
                                  .limit = base.solve.divergence_limit,
                                  .stop = stop};
    const auto found = continuation::follow_in_two_keys(base, 0, {x.key, y.key, y.from, y.to}, rule, {});
    std::vector<Curve> curves{{"fold", {}}, {"hopf", {}}};
    for (const SpecialCurve& curve : found.curves)
        for (std::size_t k = 1; k < curve.points.size(); ++k) {
            const CurvePoint &from = curve.points[k - 1], &to = curve.points[k];
            curves[curve.kind == CurveKind::fold ? 0 : 1].lines.push_back(
                {from.parameter, from.second, to.parameter, to.second});
        }
    std::erase_if(curves, [](const Curve& curve) { return curve.lines.empty(); });
    return curves;
}

std::vector<Curve> curves_over(const Spec& base, const std::function<bool()>& stop) {
    std::vector<Curve> curves = closed_form_curves(base);
    for (Curve& curve : followed_curves(base, stop)) curves.push_back(std::move(curve));
    return curves;
}

}  // namespace colonnade::atlas

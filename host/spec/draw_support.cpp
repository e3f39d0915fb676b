#include "host/spec/draw_support.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "host/spec/print.hpp"
#include "host/spec/refuse.hpp"

namespace colonnade::spec {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

/// A truncated draw is repeated until it fits: less than this share of hits would take too long.
constexpr double min_share = 1e-3;

/// Where a draw can fall before truncation; an open end is never reached.
struct Support {
    double lowest, highest;
    bool open;
};

Support support_of(const Draw& draw) {
    switch (draw.kind) {
        case DrawKind::normal:
            return {-infinite, infinite, true};
        case DrawKind::lognormal:
            return {0.0, infinite, true};
        default:
            return {std::min(draw.a, draw.b), std::max(draw.a, draw.b), false};
    }
}

double normal_below(double z) {
    return 0.5 * std::erfc(-z / std::sqrt(2.0));
}

/// Cumulative distribution before truncation.
double share_below(const Draw& draw, double x) {
    const auto logarithm = [](double y) { return y > 0.0 ? std::log(y) : -infinite; };
    const auto linear = [](double y, double a, double b) { return std::clamp((y - a) / (b - a), 0.0, 1.0); };
    switch (draw.kind) {
        case DrawKind::normal:
            return normal_below((x - draw.a) / draw.b);
        case DrawKind::lognormal:
            return normal_below((logarithm(x) - draw.a) / draw.b);
        case DrawKind::loguniform:
            return linear(logarithm(x), std::log(draw.a), std::log(draw.b));
        default:
            return linear(x, draw.a, draw.b);
    }
}

/// A range holds an end of the support, or what lies next to it when the end itself is never drawn.
bool holds(const Range& range, double end, bool open) {
    return range.contains(end) || (open && (end == range.lowest || end == range.highest));
}

}  // namespace

double smallest(const Range& range) noexcept {
    if (!range.above) return range.lowest;
    return range.lowest == 0.0 ? std::numeric_limits<double>::min() : std::nextafter(range.lowest, infinite);
}

double largest(const Range& range) noexcept {
    return range.below ? std::nextafter(range.highest, -infinite) : range.highest;
}

double share_within(const Draw& draw, double lowest, double highest) {
    return share_below(draw, highest) - share_below(draw, lowest);
}

void check_support(const Draw& draw, const Value& value, std::string_view path, const Range& range) {
    if (draw.kind == DrawKind::choice || draw.kind == DrawKind::file) return;
    const Support whole = support_of(draw);
    const bool random = draw.kind != DrawKind::linspace;
    const double lowest = std::max(whole.lowest, draw.lowest), highest = std::min(whole.highest, draw.highest);
    const bool low_open = whole.open || draw.lowest > whole.lowest;
    const bool high_open = whole.open || draw.highest < whole.highest;
    if (!holds(range, lowest, low_open) || !holds(range, highest, high_open)) {
        const bool lacks_truncation = whole.open && lowest == whole.lowest && highest == whole.highest;
        const std::string hint =
            lacks_truncation
                ? fmt::format("; add truncated = [{}, {}]{}", print_number(range.lowest), print_number(range.highest),
                              range.lowest == 0.0 && draw.kind == DrawKind::normal ? " or use lognormal" : "")
                : "";
        refuse(value.where, path, print_short(value), range.text() + " in every draw" + hint);
    }
    if (random && !(share_within(draw, draw.lowest, draw.highest) >= min_share))
        refuse(value.where, path, print_short(value),
               fmt::format("a truncation that keeps at least {} of the draws", min_share));
}

double lowest_of(const Draw& draw) {
    const bool listed = draw.kind == DrawKind::choice || draw.kind == DrawKind::file;
    if (listed) return *std::min_element(draw.values.begin(), draw.values.end());
    return draw.is_constant() ? draw.a : std::max(support_of(draw).lowest, draw.lowest);
}

double highest_of(const Draw& draw) {
    const bool listed = draw.kind == DrawKind::choice || draw.kind == DrawKind::file;
    if (listed) return *std::max_element(draw.values.begin(), draw.values.end());
    return draw.is_constant() ? draw.a : std::min(support_of(draw).highest, draw.highest);
}

}  // namespace colonnade::spec

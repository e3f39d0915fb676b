#include <algorithm>
#include <cmath>

#include "host/continuation/curve.hpp"

namespace colonnade::continuation {
namespace {

using Index = Eigen::Index;

constexpr double resolved = 1e-15;  // of a step
constexpr double rounding = 1e-6;   // of corner_slack: a margin that is 0
constexpr int most_halvings = 60;

/// The margin of one neuron's corner along the step from a place.
class Margin {
public:
    Margin(const Place& here, Index neuron, int side) : here_(&here), neuron_(neuron), side_(side) {}

    [[nodiscard]] std::optional<double> at(double s) const {
        const auto point = here_->curve->across(*here_, here_->tangent, s);
        return point ? std::optional(value(*point)) : std::nullopt;
    }
    [[nodiscard]] double value(const Point& point) const { return part().margin(neuron_, side_, point); }
    /// Per arclength.
    [[nodiscard]] double change(const Place& place) const {
        return part().margin_change(neuron_, side_, place.at, place.tangent);
    }

    /// Within a step whose ends are inside of the corner and that falls at first and rises in the end: a place outside,
    /// unless there is none.
    [[nodiscard]] std::optional<double> dip(const Place& there, double length) const {
        // tangents of a margin that bends one way lie below it
        const double from = value(here_->at), falls = change(*here_), rises = change(there);
        const double meet = (value(there.at) - from - length * rises) / (falls - rises);
        if (from + falls * meet > 0.0) return std::nullopt;
        double low = 0.0, high = length;
        for (int k = 0; k < most_halvings && high - low > resolved * length; ++k) {
            const double middle = 0.5 * (low + high);
            const auto place = here_->curve->step(*here_, middle);
            if (!place) return std::nullopt;
            if (value(place->at) < -corner_slack(part().family(), place->at)) return middle;
            (change(*place) < 0.0 ? low : high) = middle;
        }
        return std::nullopt;
    }

    /// Where it is 0 between a place inside, at `low` or just after it, and one outside (Illinois' rule of false
    /// position).
    [[nodiscard]] std::optional<double> zero(double high) const {
        double low = 0.0, inside = value(here_->at);
        auto outside = at(high);
        for (double s = 0.5 * high; inside <= 0.0; s *= 0.5) {
            // on its corner, from which it first moves inwards
            if (s < resolved * high) return 0.0;
            const auto found = at(s);
            if (!found) return std::nullopt;
            low = s, inside = *found;
        }
        const double slack = corner_slack(part().family(), here_->at);
        int kept = 0;
        for (int k = 0; k < 2 * most_halvings && outside && high - low > resolved * high; ++k) {
            double s = low + (high - low) * inside / (inside - *outside);
            if (!(s > low && s < high)) s = 0.5 * (low + high);
            if (s == low || s == high) break;
            const auto found = at(s);
            if (!found) return std::nullopt;
            if (std::abs(*found) <= rounding * slack) return s;
            if (*found > 0.0) {
                low = s, inside = *found;
                if (kept == 1) *outside *= 0.5;
                kept = 1;
            } else {
                high = s, outside = found;
                if (kept == -1) inside *= 0.5;
                kept = -1;
            }
        }
        return outside ? std::optional(high) : std::nullopt;
    }

private:
    [[nodiscard]] const Part& part() const { return here_->curve->part(); }

    const Place* here_;
    Index neuron_;
    int side_;
};

}  // namespace

std::optional<Meeting> first_corner(const Place& here, const Place& there, double length) {
    const Part& part = here.curve->part();
    const double before = corner_slack(part.family(), here.at), after = corner_slack(part.family(), there.at);
    std::optional<double> first;
    for (Index i = 0; i < here.at.x.size(); ++i)
        for (int side = 0; side < 2; ++side) {
            if (!part.has_corner(i, side)) continue;
            const Margin margin(here, i, side);
            const double from = margin.value(here.at), to = margin.value(there.at);
            const bool falls = margin.change(here) < 0.0;
            if (std::abs(from) <= before && std::abs(to) <= after) continue;
            std::optional<double> outside;
            if (to < 0.0)
                outside = length;
            else if (falls && from > before && margin.change(there) > 0.0)
                outside = margin.dip(there, length);
            if (!outside) continue;
            const auto met = from <= 0.0 && falls ? std::optional(0.0) : margin.zero(*outside);
            first = std::min(first.value_or(length), met.value_or(0.0));
        }
    if (!first) return std::nullopt;
    auto at = *first > 0.0 ? here.curve->step(here, *first) : std::optional(here);
    return Meeting{at.value_or(here), at ? *first : 0.0};
}

}  // namespace colonnade::continuation

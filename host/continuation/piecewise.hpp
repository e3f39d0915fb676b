#pragma once

#include <optional>
#include <vector>

#include "host/continuation/chart.hpp"
#include "host/continuation/junction.hpp"
#include "host/continuation/region.hpp"
#include "host/equilibria/enumerate.hpp"

namespace colonnade::continuation {

/// Follows the branches of a family of piecewise linear networks from known equilibria at one parameter, an end of the
/// range, into the range, region by region: x(p) from linear equations, the next corner or singular point from the
/// eigenvalues of Region::events, refined by the secant method to rounding; at each the ways on from `junction`.
/// Branches that leave a junction are followed as well. Within a region the spectrum is watched at every point and a
/// change of the number of unstable eigenvalues is bisected to rounding.
class PiecewiseWalk {
public:
    explicit PiecewiseWalk(Chart& chart) : chart_(&chart) {}

    void start(const Point& at, const Pattern& pattern);

private:
    struct Leg {
        Point from;
        Departure way;
    };
    /// What was walked: rates are one function of p in a region, or a segment at one p.
    struct Walked {
        Pattern pattern;
        Point one, other;
    };
    struct Stop {
        Point at;
        enum class Kind { range, corner, singular, unbounded, none } kind = Kind::none;
    };

    void follow(Leg leg);
    [[nodiscard]] bool is_walked(const Leg& leg) const;
    [[nodiscard]] Stop next_stop(const Region& region, const Leg& leg) const;
    [[nodiscard]] Stop next_on_segment(const Region& region, const Leg& leg) const;
    void draw(const Region& region, const Leg& leg, const Stop& stop);
    void draw_between(const Region& region, const Point& one, const Point& other, int depth);
    void watch(const Region& region, const Point& one, const stability::Spectrum& before, const Point& other,
               const stability::Spectrum& after);
    [[nodiscard]] stability::Spectrum spectrum_of(const Region& region, const Point& at) const;
    /// Branches of other regions, or on the other side of it, that grow without bound towards the pole of a region, as
    /// seen from the point at infinity that they share: along the kernel of A or against it, with those neurons in any
    /// piece whose drives do not grow.
    void meet_at_infinity(const Region& region, double pole);
    void start_beside(const Region& region, double pole, double side);
    /// Marks the junction and returns the way on; the others wait.
    [[nodiscard]] std::optional<Leg> leave(const Leg& leg, const Stop& stop);

    Chart* chart_;
    std::vector<Leg> waiting_;
    std::vector<Walked> walked_;
};

}  // namespace colonnade::continuation

#pragma once

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "host/continuation/special_points.hpp"

namespace colonnade::continuation {

/// Follows the curves of folds and of Hopf points of one column in two keys, from known ones, within the ranges of
/// both. Steps are those of Curve. Between two points it is watched for points of codimension two, which are bisected
/// to 1e-9 of the step: on fold curves where tr adj J changes its sign (Bogdanov-Takens) and where both keys turn back
/// (a cusp), on Hopf curves where the first Lyapunov coefficient changes its sign (generalised Hopf). A Hopf curve ends
/// where its frequency is 0, at a Bogdanov-Takens point; from such a point the curve of the other kind is followed too.
class CurveWalk {
public:
    /// References are kept. `rule` is that of the first key.
    CurveWalk(const experiment::Plane& plane, const Rule& rule, double second_from, double second_to,
              std::size_t column);
    CurveWalk(const CurveWalk&) = delete;
    CurveWalk& operator=(const CurveWalk&) = delete;
    ~CurveWalk() = default;

    /// Both ways, where neither leaves the ranges; nothing where the curve through the point is known.
    void start(CurveKind kind, const PointInTwoKeys& at);

    std::vector<SpecialCurve>& curves() noexcept { return curves_; }
    std::vector<CodimensionTwoPoint>& codimension_two() noexcept { return codimension_two_; }

private:
    /// The curves of a kind.
    struct Track {
        Track(CurveKind of, const experiment::Plane& plane, const Rule& rule, double second_span)
            : kind(of), points(of, plane, rule, second_span), curve(points, rule.span()) {}

        CurveKind kind;
        SpecialPoints points;
        Curve curve;
        Trail trail;
    };

    [[nodiscard]] Track& track(CurveKind kind) { return kind == CurveKind::fold ? folds_ : hopf_; }
    void begin(CurveKind kind, const PointInTwoKeys& at);
    void follow(Track& track, const Place& first);
    void watch(const Track& track, const Place& here, const Place& there, double length);
    void meet_bogdanov_takens(const Track& track, const Point& at);
    [[nodiscard]] bool is_outside(const PointInTwoKeys& at) const;
    [[nodiscard]] bool leads_outside(const Track& track, const Place& first) const;
    void add(const Track& track, const Point& at, int unstable);
    [[nodiscard]] bool add_codimension_two(CodimensionTwo kind, const Track& track, const Point& at);
    void end(CurveEnd end) { curves_.back().end = end; }

    const Rule* rule_;
    double second_from_, second_to_;
    std::size_t column_;
    Track folds_, hopf_;
    std::vector<SpecialCurve> curves_;
    std::vector<CodimensionTwoPoint> codimension_two_;
    std::vector<std::pair<CodimensionTwo, Point>> places_;       ///< of those, as points of the folds' equations
    std::vector<std::pair<CurveKind, PointInTwoKeys>> waiting_;  ///< of Bogdanov-Takens points
};

}  // namespace colonnade::continuation

#include "atlas/boundary.hpp"

#include <utility>

namespace colonnade::mapping {
namespace {

/// A bracket along one axis.
struct Bracket {
    double low_x, low_y, high_x, high_y;
    Regime from, to;
    bool is_stuck = false;  ///< its middle does not settle

    [[nodiscard]] double middle_x() const { return 0.5 * (low_x + high_x); }
    [[nodiscard]] double middle_y() const { return 0.5 * (low_y + high_y); }
};

/// Neighbours along rows and columns that differ; points that did not settle lie inside a bracket, not at its ends.
std::vector<Bracket> differing_neighbours(const Grid& grid, std::span<const Regime> regimes) {
    std::vector<Bracket> found;
    const std::size_t width = grid.x.size(), height = grid.y.size();
    const auto along = [&](std::size_t count, auto point_at) {
        std::size_t last = count;  // none yet
        for (std::size_t k = 0; k < count; ++k) {
            const auto [i, j] = point_at(k);
            const Regime here = regimes[j * width + i];
            if (here == Regime::unsettled) continue;
            if (last < count) {
                const auto [i0, j0] = point_at(last);
                const Regime before = regimes[j0 * width + i0];
                if (before != here) found.push_back({grid.x[i0], grid.y[j0], grid.x[i], grid.y[j], before, here});
            }
            last = k;
        }
    };
    for (std::size_t j = 0; j < height; ++j) along(width, [j](std::size_t k) { return std::pair{k, j}; });
    for (std::size_t i = 0; i < width; ++i) along(height, [i](std::size_t k) { return std::pair{i, k}; });
    return found;
}

}  // namespace

std::vector<double> values_of(const AtlasAxis& axis) {
    std::vector<double> values(axis.points);
    for (std::size_t i = 0; i < axis.points; ++i)
        values[i] = axis.from + (axis.to - axis.from) * static_cast<double>(i) / static_cast<double>(axis.points - 1);
    values.back() = axis.to;
    return values;
}

std::vector<Crossing> find_crossings(const Observer& observer, const Grid& grid, std::span<const Regime> regimes) {
    std::vector<Bracket> brackets = differing_neighbours(grid, regimes);
    const Atlas& atlas = observer.spec.atlas;
    const double least_x = atlas.width * (atlas.x.to - atlas.x.from);
    const double least_y = atlas.width * (atlas.y.to - atlas.y.from);
    for (;;) {
        std::vector<std::size_t> wide;
        std::vector<double> x, y;
        for (std::size_t b = 0; b < brackets.size(); ++b) {
            const Bracket& bracket = brackets[b];
            const bool narrow = bracket.high_x - bracket.low_x <= least_x && bracket.high_y - bracket.low_y <= least_y;
            if (narrow || bracket.is_stuck) continue;
            wide.push_back(b);
            x.push_back(bracket.middle_x());
            y.push_back(bracket.middle_y());
        }
        if (wide.empty()) break;
        const Observations middle = observer.observe(x, y);
        for (std::size_t w = 0; w < wide.size(); ++w) {
            Bracket& bracket = brackets[wide[w]];
            if (middle.regime[w] == Regime::unsettled) {
                bracket.is_stuck = true;
            } else if (middle.regime[w] == bracket.from) {
                bracket.low_x = x[w];
                bracket.low_y = y[w];
            } else {
                bracket.high_x = x[w];
                bracket.high_y = y[w];
                bracket.to = middle.regime[w];
            }
        }
    }
    std::vector<Crossing> crossings;
    crossings.reserve(brackets.size());
    for (const Bracket& b : brackets)
        crossings.push_back(
            {b.middle_x(), b.middle_y(), b.from, b.to, 0.5 * (b.high_x - b.low_x), 0.5 * (b.high_y - b.low_y)});
    return crossings;
}

}  // namespace colonnade::mapping

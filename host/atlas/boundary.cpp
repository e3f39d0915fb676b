#include "atlas/boundary.hpp"

#include <cmath>

namespace colonnade::mapping {
namespace {

/// A bracket along one axis.
struct Bracket {
    double low_x, low_y, high_x, high_y;
    Regime from, to;

    [[nodiscard]] double middle_x() const { return 0.5 * (low_x + high_x); }
    [[nodiscard]] double middle_y() const { return 0.5 * (low_y + high_y); }
};

std::vector<Bracket> differing_edges(const Grid& grid, std::span<const Regime> regimes) {
    std::vector<Bracket> found;
    const std::size_t width = grid.x.size();
    for (std::size_t j = 0; j < grid.y.size(); ++j)
        for (std::size_t i = 0; i < width; ++i) {
            const Regime here = regimes[j * width + i];
            if (i + 1 < width && regimes[j * width + i + 1] != here)
                found.push_back({grid.x[i], grid.y[j], grid.x[i + 1], grid.y[j], here, regimes[j * width + i + 1]});
            if (j + 1 < grid.y.size() && regimes[(j + 1) * width + i] != here)
                found.push_back({grid.x[i], grid.y[j], grid.x[i], grid.y[j + 1], here, regimes[(j + 1) * width + i]});
        }
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
    std::vector<Bracket> brackets = differing_edges(grid, regimes);
    const Atlas& atlas = observer.spec.atlas;
    const double least_x = atlas.width * (atlas.x.to - atlas.x.from);
    const double least_y = atlas.width * (atlas.y.to - atlas.y.from);
    for (;;) {
        std::vector<std::size_t> wide;
        std::vector<double> x, y;
        for (std::size_t b = 0; b < brackets.size(); ++b) {
            const Bracket& bracket = brackets[b];
            if (bracket.high_x - bracket.low_x <= least_x && bracket.high_y - bracket.low_y <= least_y) continue;
            wide.push_back(b);
            x.push_back(bracket.middle_x());
            y.push_back(bracket.middle_y());
        }
        if (wide.empty()) break;
        const Observations middle = observer.observe(x, y);
        for (std::size_t w = 0; w < wide.size(); ++w) {
            Bracket& bracket = brackets[wide[w]];
            if (middle.regime[w] == bracket.from) {
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

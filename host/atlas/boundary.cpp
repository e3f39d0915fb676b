#include "host/atlas/boundary.hpp"

#include <map>
#include <utility>

#include "host/atlas/points.hpp"

namespace colonnade::atlas {
namespace {

/// An edge on its way: a crossing whose moving coordinate lies in [low, high].
struct Edge {
    Crossing crossing;
    double low, high;

    [[nodiscard]] double middle() const { return low + 0.5 * (high - low); }
};

std::vector<Edge> edges_of(const Atlas& atlas, const std::vector<Observed>& labels) {
    const auto x = axis_values(atlas.x), y = axis_values(atlas.y);
    std::vector<Edge> edges;
    for (std::size_t row = 0; row < y.size(); ++row)
        for (std::size_t column = 0; column < x.size(); ++column) {
            const Observed here = labels[row * x.size() + column];
            if (!atlas.x.is_listed() && column + 1 < x.size()) {
                const Observed next = labels[row * x.size() + column + 1];
                if (next != here)
                    edges.push_back({{0.0, y[row], here, next, column, row, true}, x[column], x[column + 1]});
            }
            if (!atlas.y.is_listed() && row + 1 < y.size()) {
                const Observed next = labels[(row + 1) * x.size() + column];
                if (next != here)
                    edges.push_back({{x[column], 0.0, here, next, column, row, false}, y[row], y[row + 1]});
            }
        }
    return edges;
}

/// Joins the crossings on the edges of each cell: two with one another, more with the next around the cell.
std::vector<Segment> join(const std::vector<Crossing>& crossings, std::size_t columns, std::size_t rows) {
    std::map<std::pair<std::size_t, std::size_t>, std::vector<std::size_t>> cells;
    for (std::size_t i = 0; i < crossings.size(); ++i) {
        const Crossing& each = crossings[i];
        if (each.row + 1 < rows && each.column + 1 < columns) cells[{each.row, each.column}].push_back(i);
        if (each.along_x && each.row > 0) cells[{each.row - 1, each.column}].push_back(i);
        if (!each.along_x && each.column > 0) cells[{each.row, each.column - 1}].push_back(i);
    }
    std::vector<Segment> segments;
    for (const auto& [cell, members] : cells)
        for (std::size_t i = 1; i < members.size(); ++i) segments.push_back({members[i - 1], members[i]});
    return segments;
}

}  // namespace

Boundaries find_boundaries(const PointObserver& crew, const Atlas& atlas, const std::vector<Observed>& labels) {
    std::vector<Edge> edges = edges_of(atlas, labels);
    const double width_x = atlas.refine * (atlas.x.to - atlas.x.from);
    const double width_y = atlas.refine * (atlas.y.to - atlas.y.from);
    Boundaries found;
    for (;;) {
        std::vector<std::size_t> wide;
        std::vector<double> x, y;
        for (std::size_t i = 0; i < edges.size(); ++i) {
            const Edge& edge = edges[i];
            const bool along_x = edge.crossing.along_x;
            // neighbouring numbers have nothing between them
            const bool splits = edge.low < edge.middle() && edge.middle() < edge.high;
            if (!splits || edge.high - edge.low <= (along_x ? width_x : width_y)) continue;
            wide.push_back(i);
            x.push_back(along_x ? edge.middle() : edge.crossing.x);
            y.push_back(along_x ? edge.crossing.y : edge.middle());
        }
        if (wide.empty()) break;
        found.observations += wide.size();
        const Points seen = crew.see(x, y, false);
        for (std::size_t i = 0; i < wide.size(); ++i) {
            Edge& edge = edges[wide[i]];
            const double middle = edge.middle();
            if (seen.observed[i] == edge.crossing.below) {
                edge.low = middle;
            } else {
                edge.high = middle;
                edge.crossing.above = seen.observed[i];
            }
        }
    }
    for (const Edge& edge : edges) {
        found.crossings.push_back(edge.crossing);
        (edge.crossing.along_x ? found.crossings.back().x : found.crossings.back().y) = edge.middle();
    }
    // nothing lies between two values of a list, through which a boundary could run
    if (!atlas.x.is_listed() && !atlas.y.is_listed())
        found.segments = join(found.crossings, atlas.x.points, atlas.y.points);
    return found;
}

}  // namespace colonnade::atlas

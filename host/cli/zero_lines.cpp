#include "cli/zero_lines.hpp"

#include <algorithm>
#include <map>

namespace colonnade::cli {
namespace {

/// An edge of the grid by its first corner; 0 along x, 1 along y. Two cells that share it share its crossing.
using Edge = std::array<std::size_t, 3>;

}  // namespace

std::vector<Polyline> zero_lines(const std::vector<double>& values, const std::vector<double>& x,
                                 const std::vector<double>& y) {
    const auto at = [&](std::size_t i, std::size_t j) { return values[j * x.size() + i]; };
    std::map<Edge, std::vector<Edge>> neighbours;
    const auto crosses = [&](const Edge& e) {
        return (at(e[0], e[1]) < 0.0) != (at(e[0] + (e[2] == 0), e[1] + (e[2] == 1)) < 0.0);
    };
    for (std::size_t j = 0; j + 1 < y.size(); ++j)
        for (std::size_t i = 0; i + 1 < x.size(); ++i) {
            std::vector<Edge> ends;
            for (const Edge& edge : {Edge{i, j, 0}, Edge{i + 1, j, 1}, Edge{i, j + 1, 0}, Edge{i, j, 1}})
                if (crosses(edge)) ends.push_back(edge);
            for (std::size_t e = 0; e + 1 < ends.size(); e += 2) {
                neighbours[ends[e]].push_back(ends[e + 1]);
                neighbours[ends[e + 1]].push_back(ends[e]);
            }
        }
    const auto point = [&](const Edge& e) -> std::array<double, 2> {
        const double a = at(e[0], e[1]), b = at(e[0] + (e[2] == 0), e[1] + (e[2] == 1));
        const double share = a / (a - b);
        if (e[2] == 0) return {x[e[0]] + share * (x[e[0] + 1] - x[e[0]]), y[e[1]]};
        return {x[e[0]], y[e[1]] + share * (y[e[1] + 1] - y[e[1]])};
    };
    std::vector<Polyline> lines;
    const auto follow = [&](Edge edge) {
        Polyline line{point(edge)};
        while (!neighbours[edge].empty()) {
            const Edge next = neighbours[edge].back();
            neighbours[edge].pop_back();
            auto& back = neighbours[next];
            back.erase(std::find(back.begin(), back.end(), edge));
            line.push_back(point(next));
            edge = next;
        }
        lines.push_back(std::move(line));
    };
    // open lines from an end, then what is left: closed ones
    std::vector<Edge> starts;
    for (const auto& [edge, others] : neighbours)
        if (others.size() == 1) starts.push_back(edge);
    for (const Edge& edge : starts)
        if (!neighbours[edge].empty()) follow(edge);
    for (const auto& [edge, others] : neighbours)
        if (!others.empty()) follow(edge);
    return lines;
}

}  // namespace colonnade::cli

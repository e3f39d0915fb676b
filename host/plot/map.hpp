#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "colonnade/dataset.hpp"
#include "host/atlas/labels.hpp"
#include "host/plot/ticks.hpp"

namespace colonnade::plot {

/// A map of labels over two axes, as it is drawn.
struct Panel {
    std::string title;
    const std::vector<std::int8_t>* labels;  ///< [y][x]
    std::vector<atlas::LabelInfo> infos;     ///< indexed by label
    bool boundaries;                         ///< draw them over
};

/// Ends of a line in the units of the axes.
struct Stroke {
    double x0, y0, x1, y1;
};

struct NamedStrokes {
    std::string name;
    std::vector<Stroke> strokes;
};

/// Maps side by side.
struct Map {
    std::string title;
    Scale x, y;
    std::vector<Panel> panels;
    std::vector<Stroke> boundaries;
    std::vector<NamedStrokes> curves;
};

/// The file's bytes: SVG, or PNG at twice the size. Throws Error (Fault::machine) where cairo runs out of memory.
[[nodiscard]] std::string render(const Map& picture, bool svg);

}  // namespace colonnade::plot

#include "host/cli/plot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <string_view>
#include <vector>

#include "host/experiment/results/selection.hpp"

namespace colonnade::cli {
namespace {

constexpr int height = 12;
constexpr std::size_t max_bars = 60;

/// Maps contrast to rows of the plot, 0 at the bottom.
struct Axis {
    double low, high;
    bool logarithmic;

    [[nodiscard]] double place(double value) const { return logarithmic ? std::log10(value) : value; }
    /// Values at or below the axis go to the lowest row.
    [[nodiscard]] int row(double value) const {
        if (value <= low) return 0;
        const double share = (place(value) - place(low)) / (place(high) - place(low));
        return std::clamp(static_cast<int>(std::lround(share * (height - 1))), 0, height - 1);
    }
    [[nodiscard]] double value_at(int row) const {
        const double share = static_cast<double>(row) / (height - 1);
        const double place_at = place(low) + share * (place(high) - place(low));
        return logarithmic ? std::pow(10.0, place_at) : place_at;
    }
};

Axis axis_of(const std::vector<ContrastSummary>& layers) {
    double smallest = std::numeric_limits<double>::infinity();
    double largest = 0.0;
    for (const ContrastSummary& layer : layers)
        for (const double value : layer.michelson()) {
            if (!(value > 0.0)) continue;
            smallest = std::min(smallest, value);
            largest = std::max(largest, value);
        }
    const bool logarithmic = largest > 100.0 * smallest;
    return {logarithmic ? smallest : 0.0, largest, logarithmic};
}

struct Glyphs {
    const char *median, *inner, *outer, *empty, *side, *corner, *floor;
};
constexpr Glyphs blocks{"●", "▓", "░", " ", "│", "└", "─"};
constexpr Glyphs ascii{"o", "#", ":", " ", "|", "+", "-"};

const char* glyph_at(const Axis& axis, const ContrastSummary& layer, int row, const Glyphs& glyphs) {
    const Quantiles& q = layer.michelson();
    if (std::isnan(q[2])) return glyphs.empty;
    if (row == axis.row(q[2])) return glyphs.median;
    if (row >= axis.row(q[1]) && row <= axis.row(q[3])) return glyphs.inner;
    if (row >= axis.row(q[0]) && row <= axis.row(q[4])) return glyphs.outer;
    return glyphs.empty;
}

}  // namespace

std::string plot(const Summary& summary, bool unicode) {
    if (summary.points.size() != 1 || summary.layers < 2) return {};
    const auto& layers = summary.points.front().layers;
    const Axis axis = axis_of(layers);
    if (!(axis.high > 0.0)) return {};
    const Glyphs& glyphs = unicode ? blocks : ascii;
    const std::vector<std::size_t> bars = experiment::selection(layers.size(), max_bars);
    const std::size_t width = bars.size() <= 12 ? 5 : bars.size() <= 30 ? 2 : 1;

    std::string text = "Michelson contrast against layer: median, 25-75 % and 5-95 % of columns";
    text += axis.logarithmic ? ", logarithmic\n" : "\n";
    for (int row = height - 1; row >= 0; --row) {
        text += row % 3 == 2 || row == 0 ? fmt::format("{:>9.2g} ", axis.value_at(row)) : std::string(10, ' ');
        text += glyphs.side;
        for (const std::size_t l : bars) {
            text += std::string(width / 2, ' ');
            text += glyph_at(axis, layers[l], row, glyphs);
            text += std::string(width - width / 2 - 1, ' ');
        }
        text += '\n';
    }
    text += std::string(10, ' ') + glyphs.corner;
    for (std::size_t i = 0; i < width * bars.size(); ++i) text += glyphs.floor;
    text += '\n' + std::string(11, ' ');
    const std::size_t every = width >= 5 ? 1 : 10;
    std::string labels(width * bars.size() + 8, ' ');
    for (std::size_t bar = 0; bar < bars.size(); bar += every) {
        const std::string label = std::to_string(bars[bar] + 1);
        labels.replace(bar * width + width / 2, label.size(), label);
    }
    labels.erase(labels.find_last_not_of(' ') + 1);
    return text + labels + "  layer\n";
}

bool terminal_is_unicode() {
    for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
        const char* value = std::getenv(name);
        if (value == nullptr || *value == '\0') continue;
        const std::string_view locale(value);
        return locale.find("UTF-8") != std::string_view::npos || locale.find("utf8") != std::string_view::npos;
    }
    return false;
}

}  // namespace colonnade::cli

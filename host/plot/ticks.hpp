#pragma once

#include <string>
#include <vector>

namespace colonnade::plot {

/// An axis as it is drawn.
struct Scale {
    std::string label;
    std::vector<double> values;        ///< of the grid, rising
    std::vector<std::string> names{};  ///< where not empty: of each value, which are 0, 1, 2, ... and fill a cell each

    /// Values at the ends of the axis.
    [[nodiscard]] double low() const { return values.front() - (names.empty() ? 0.0 : 0.5); }
    [[nodiscard]] double high() const { return values.back() + (names.empty() ? 0.0 : 0.5); }
};

/// Where a scale is marked, and with which words.
struct Tick {
    double at;
    std::string text;
};

/// A tick at every value that is named, or where they are many at every second, third, ...; else round numbers.
[[nodiscard]] std::vector<Tick> ticks(const Scale& scale);

/// Round numbers inside [from, to], some five of them, evenly spaced.
[[nodiscard]] std::vector<double> ticks(double from, double to);

}  // namespace colonnade::plot

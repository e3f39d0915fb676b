#include "cli/atlas_picture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "cli/axis_ticks.hpp"
#include "cli/canvas.hpp"

namespace colonnade::cli {
namespace {

constexpr double side = 400.0, left = 70.0, top = 62.0, gap = 40.0, legend_line = 17.0;
constexpr Colour black{0.0, 0.0, 0.0};

// Okabe and Ito's palette, told apart with any colour vision
constexpr std::array<Colour, 8> regime_colours{{{0.00, 0.45, 0.70},
                                                {0.90, 0.62, 0.00},
                                                {0.88, 0.88, 0.88},
                                                {0.80, 0.47, 0.65},
                                                {0.00, 0.62, 0.45},
                                                {0.84, 0.37, 0.00},
                                                {0.34, 0.71, 0.91},
                                                {0.30, 0.30, 0.30}}};
// darker is stronger
constexpr std::array<Colour, 6> proof_colours{{{0.03, 0.19, 0.42},
                                               {0.13, 0.44, 0.71},
                                               {0.42, 0.68, 0.84},
                                               {0.78, 0.86, 0.94},
                                               {0.97, 0.97, 0.97},
                                               {0.74, 0.74, 0.74}}};

struct Axis {
    std::string key;
    const std::vector<double>& values;

    [[nodiscard]] double share(double value) const {
        return (value - values.front()) / (values.back() - values.front());
    }
};

std::string attribute(const Dataset& dataset, const std::string& name) {
    for (const auto& [key, value] : dataset.attributes)
        if (key == name) return std::get<std::string>(value);
    return {};
}

/// The square that one map fills.
class Panel {
public:
    Panel(const Canvas& canvas, double x, Axis horizontal, Axis vertical)
        : canvas_(canvas), x_(x), horizontal_(std::move(horizontal)), vertical_(std::move(vertical)) {}

    void map(const std::vector<std::int8_t>& flags, std::span<const Colour> colours) const {
        const auto width = static_cast<int>(horizontal_.values.size());
        const auto height = static_cast<int>(vertical_.values.size());
        cairo_surface_t* image = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
        cairo_surface_flush(image);
        const int stride = cairo_image_surface_get_stride(image);
        for (int row = 0; row < height; ++row) {
            auto* line = reinterpret_cast<std::uint32_t*>(cairo_image_surface_get_data(image) + row * stride);
            for (int column = 0; column < width; ++column) {
                const Colour& c = colours[static_cast<std::size_t>(
                    flags[static_cast<std::size_t>((height - 1 - row) * width + column)])];
                const auto byte = [](double part) { return static_cast<std::uint32_t>(std::lround(255.0 * part)); };
                line[column] = byte(c.red) << 16 | byte(c.green) << 8 | byte(c.blue);
            }
        }
        cairo_surface_mark_dirty(image);
        cairo_t* to = canvas_.context();
        cairo_save(to);
        // a point is the centre of its cell
        const double cell_x = side / (width - 1), cell_y = side / (height - 1);
        cairo_rectangle(to, x_, top, side, side);
        cairo_clip(to);
        cairo_translate(to, x_ - 0.5 * cell_x, top - 0.5 * cell_y);
        cairo_scale(to, cell_x, cell_y);
        cairo_set_source_surface(to, image, 0.0, 0.0);
        cairo_pattern_set_filter(cairo_get_source(to), CAIRO_FILTER_NEAREST);
        cairo_paint(to);
        cairo_restore(to);
        cairo_surface_destroy(image);
    }

    /// Zeros of a function given on the grid: marching squares, linear along each edge.
    void contour(const std::vector<double>& values) const {
        const std::size_t width = horizontal_.values.size();
        cairo_t* to = canvas_.context();
        for (std::size_t j = 0; j + 1 < vertical_.values.size(); ++j)
            for (std::size_t i = 0; i + 1 < width; ++i) {
                const std::array<std::array<std::size_t, 2>, 4> corners{
                    {{i, j}, {i + 1, j}, {i + 1, j + 1}, {i, j + 1}}};
                std::vector<std::array<double, 2>> ends;
                for (std::size_t c = 0; c < 4; ++c) {
                    const auto& a = corners[c];
                    const auto& b = corners[(c + 1) % 4];
                    const double at_a = values[a[1] * width + a[0]], at_b = values[b[1] * width + b[0]];
                    if ((at_a < 0.0) == (at_b < 0.0)) continue;
                    const double share = at_a / (at_a - at_b);
                    ends.push_back(
                        {across(horizontal_.values[a[0]] +
                                share * (horizontal_.values[b[0]] - horizontal_.values[a[0]])),
                         up(vertical_.values[a[1]] + share * (vertical_.values[b[1]] - vertical_.values[a[1]]))});
                }
                for (std::size_t e = 0; e + 1 < ends.size(); e += 2) {
                    cairo_move_to(to, ends[e][0], ends[e][1]);
                    cairo_line_to(to, ends[e + 1][0], ends[e + 1][1]);
                }
            }
        cairo_stroke(to);
    }

    void dots(const std::vector<double>& x, const std::vector<double>& y) const {
        canvas_.colour({1.0, 1.0, 1.0});
        for (std::size_t p = 0; p < x.size(); ++p) {
            cairo_rectangle(canvas_.context(), across(x[p]) - 0.4, up(y[p]) - 0.4, 0.8, 0.8);
            if (p % 4096 == 4095) cairo_fill(canvas_.context());
        }
        cairo_fill(canvas_.context());
    }

    void frame(const std::string& title, bool numbers) const {
        canvas_.colour(black);
        canvas_.text(x_, top - 8.0, title, 13.0, 0.0, 1.0, true);
        for (const double tick : axis_ticks(horizontal_.values.front(), horizontal_.values.back(), 6)) {
            canvas_.line(across(tick), top + side, across(tick), top + side + 5.0);
            canvas_.text(across(tick), top + side + 9.0, fmt::format("{:.6g}", tick), 11.0, 0.5, 0.0);
        }
        canvas_.text(x_ + 0.5 * side, top + side + 27.0, horizontal_.key, 12.0, 0.5, 0.0);
        for (const double tick : axis_ticks(vertical_.values.front(), vertical_.values.back(), 6)) {
            canvas_.line(x_ - 5.0, up(tick), x_, up(tick));
            if (numbers) canvas_.text(x_ - 8.0, up(tick), fmt::format("{:.6g}", tick), 11.0, 1.0, 0.5);
        }
        if (numbers) canvas_.text_upwards(x_ - 50.0, top + 0.5 * side, vertical_.key, 12.0);
        cairo_rectangle(canvas_.context(), x_, top, side, side);
        cairo_stroke(canvas_.context());
    }

    /// Names and shares of the flags that occur, from the top.
    void legend(const Variable& variable, std::span<const Colour> colours) const {
        const auto& flags = std::get<std::vector<std::int8_t>>(variable.values);
        double y = top + side + 52.0;
        for (const auto& [name, value] : variable.flags) {
            const auto count = std::count(flags.begin(), flags.end(), value);
            if (count == 0) continue;
            std::string words = name;
            std::replace(words.begin(), words.end(), '_', ' ');
            canvas_.rectangle(x_, y, 11.0, 11.0, colours[static_cast<std::size_t>(value)]);
            canvas_.colour({0.4, 0.4, 0.4});
            cairo_rectangle(canvas_.context(), x_, y, 11.0, 11.0);
            cairo_set_line_width(canvas_.context(), 0.5);
            cairo_stroke(canvas_.context());
            cairo_set_line_width(canvas_.context(), 1.0);
            canvas_.colour(black);
            canvas_.text(x_ + 18.0, y + 5.5,
                         fmt::format("{}  {:.1f} %", words,
                                     100.0 * static_cast<double>(count) / static_cast<double>(flags.size())),
                         11.0, 0.0, 0.5);
            y += legend_line;
        }
    }

    [[nodiscard]] double x() const { return x_; }

private:
    [[nodiscard]] double across(double value) const { return x_ + side * horizontal_.share(value); }
    [[nodiscard]] double up(double value) const { return top + side * (1.0 - vertical_.share(value)); }

    const Canvas& canvas_;
    double x_;
    Axis horizontal_, vertical_;
};

/// A closed form's variable, its name in the legend, and its dashes.
struct Curve {
    const char* variable;
    const char* label;
    std::vector<double> dashes;
};

const std::vector<Curve>& curves() {
    static const std::vector<Curve> all{
        {"switch", "w_EE = 1", {}}, {"determinant", "determinant = 0", {7.0, 3.0}}, {"trace", "trace = 0", {1.5, 2.5}}};
    return all;
}

}  // namespace

void draw_atlas(const Dataset& dataset, const std::string& path) {
    const double height = top + side + 52.0 + 8.0 * legend_line + 6.0;
    Canvas canvas(path, left + 2.0 * side + gap + 20.0, height);
    const Variable& regime = *dataset.find("regime");
    const Variable& proof = *dataset.find("proof");
    const Axis horizontal{attribute(dataset, "x_key"), dataset.doubles(regime.dimensions[1])};
    const Axis vertical{attribute(dataset, "y_key"), dataset.doubles(regime.dimensions[0])};
    canvas.colour(black);
    canvas.text(left, 26.0, attribute(dataset, "title"), 16.0, 0.0, 1.0, true);

    const Panel observed(canvas, left, horizontal, vertical),
        certified(canvas, left + side + gap, horizontal, vertical);
    observed.map(std::get<std::vector<std::int8_t>>(regime.values), regime_colours);
    certified.map(std::get<std::vector<std::int8_t>>(proof.values), proof_colours);
    observed.dots(dataset.doubles("boundary_x"), dataset.doubles("boundary_y"));
    double legend_y = top + side + 52.0;
    for (const Curve& curve : curves()) {
        if (dataset.find(curve.variable) == nullptr) continue;
        const auto& values = dataset.doubles(curve.variable);
        const auto [least, most] = std::minmax_element(values.begin(), values.end());
        if (*least > 0.0 || *most < 0.0) continue;
        canvas.colour(black);
        cairo_set_line_width(canvas.context(), 1.4);
        cairo_set_dash(canvas.context(), curve.dashes.data(), static_cast<int>(curve.dashes.size()), 0.0);
        for (const Panel* panel : {&observed, &certified}) panel->contour(values);
        const double x = left + 0.55 * side;
        canvas.line(x, legend_y + 5.5, x + 30.0, legend_y + 5.5);
        cairo_set_dash(canvas.context(), nullptr, 0, 0.0);
        cairo_set_line_width(canvas.context(), 1.0);
        canvas.text(x + 38.0, legend_y + 5.5, curve.label, 11.0, 0.0, 0.5);
        legend_y += legend_line;
    }
    observed.frame("Observed", true);
    certified.frame("Certified", false);
    observed.legend(regime, regime_colours);
    certified.legend(proof, proof_colours);
    canvas.save();
}

}  // namespace colonnade::cli

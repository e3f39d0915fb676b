#include "host/plot/map.hpp"

#include <cairo.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "host/plot/canvas.hpp"

namespace colonnade::plot {
namespace {

// lengths in points
constexpr double side = 330.0, margin = 64.0, top = 64.0, gap = 84.0, margin_right = 24.0, axis_room = 52.0;
constexpr double line_height = 17.0;

/// ", 12.3 %"; never 0 for what occurs.
std::string percent(double share) {
    return share < 0.0005 ? ", < 0.1 %" : fmt::format(", {:.1f} %", 100.0 * share);
}

/// Breadth of a value's cell; evenly spaced values have their first and last cell halved by the frame.
double cell(const Scale& scale) {
    const std::size_t values = scale.values.size();
    return side / static_cast<double>(scale.names.empty() ? values - 1 : values);
}

/// Room left of a panel beyond that for numbers: the names of y are as long as they are.
double room_for_names(const Map& picture) {
    constexpr double letter = 6.2, for_numbers = 6.0;
    std::size_t longest = 0;
    for (const std::string& name : picture.y.names) longest = std::max(longest, name.size());
    return letter * std::max(0.0, static_cast<double>(longest) - for_numbers);
}

/// One picture on its way.
class Painter {
public:
    Painter(Canvas& canvas, const Map& picture) : canvas_(canvas), cr_(canvas.context()), picture_(picture) {}

    void paint() {
        canvas_.colour(ink);
        canvas_.text(margin, 26.0, picture_.title, large, Align::left);
        for (std::size_t p = 0; p < picture_.panels.size(); ++p) panel(picture_.panels[p], origin(picture_, p));
    }

    static double origin(const Map& picture, std::size_t panel) {
        const double room = room_for_names(picture);
        return margin + room + static_cast<double>(panel) * (side + gap + room);
    }

private:
    /// Whether names along x would run into one another on a single line.
    bool staggers(const Scale& scale) {
        return std::any_of(scale.names.begin(), scale.names.end(),
                           [&](const std::string& name) { return canvas_.width_of(name, small) > 0.95 * cell(scale); });
    }

    [[nodiscard]] double across(double x, double x0) const {
        return x0 + side * (x - picture_.x.low()) / (picture_.x.high() - picture_.x.low());
    }
    [[nodiscard]] double down(double y) const {
        return top + side - side * (y - picture_.y.low()) / (picture_.y.high() - picture_.y.low());
    }

    void panel(const Panel& panel, double x0) {
        canvas_.colour(ink);
        canvas_.text(x0, top - 10, panel.title, normal, Align::left);
        canvas_.clipped(x0, top, side, side, [&] {
            map(panel, x0);
            if (panel.boundaries) {
                canvas_.pen({0.2, 0.2, 0.2}, 0.7);
                stroke(picture_.boundaries, x0);
            }
            for (std::size_t i = 0; i < picture_.curves.size(); ++i) {
                style(i);
                stroke(picture_.curves[i].strokes, x0);
            }
        });
        axes(x0);
        legend(panel, x0);
    }

    /// One pixel a grid point, centred on it, the first row of the image being the largest y.
    void map(const Panel& panel, double x0) {
        const int width = static_cast<int>(picture_.x.values.size()),
                  height = static_cast<int>(picture_.y.values.size());
        const std::unique_ptr<cairo_surface_t, FreeSurface> image(
            cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height));
        check(cairo_surface_status(image.get()));
        unsigned char* bytes = cairo_image_surface_get_data(image.get());
        const int stride = cairo_image_surface_get_stride(image.get());
        const auto part = [](double share) { return static_cast<std::uint32_t>(std::lround(255.0 * share)); };
        for (int row = 0; row < height; ++row) {
            auto* line = reinterpret_cast<std::uint32_t*>(bytes + static_cast<std::ptrdiff_t>(row) * stride);
            for (int column = 0; column < width; ++column) {
                const auto at = static_cast<std::size_t>(height - 1 - row) * static_cast<std::size_t>(width) +
                                static_cast<std::size_t>(column);
                const auto& colour = panel.infos[static_cast<std::size_t>((*panel.labels)[at])].colour;
                line[column] = part(colour[0]) << 16 | part(colour[1]) << 8 | part(colour[2]);
            }
        }
        cairo_surface_mark_dirty(image.get());
        const double cell_x = cell(picture_.x), cell_y = cell(picture_.y);
        cairo_save(cr_);
        cairo_translate(cr_, across(picture_.x.values.front(), x0) - cell_x / 2,
                        down(picture_.y.values.back()) - cell_y / 2);
        cairo_scale(cr_, cell_x, cell_y);
        cairo_set_source_surface(cr_, image.get(), 0, 0);
        cairo_pattern_set_filter(cairo_get_source(cr_), CAIRO_FILTER_NEAREST);
        cairo_paint(cr_);
        cairo_restore(cr_);
    }

    void stroke(const std::vector<Stroke>& strokes, double x0) {
        for (const Stroke& each : strokes) {
            cairo_move_to(cr_, across(each.x0, x0), down(each.y0));
            cairo_line_to(cr_, across(each.x1, x0), down(each.y1));
        }
        cairo_stroke(cr_);
    }

    /// Pieces of a curve are short: dots and dashes would start anew in each, so curves differ in colour and width.
    void style(std::size_t curve) {
        constexpr Colour colours[] = {{0.0, 0.0, 0.0}, {0.75, 0.0, 0.0}, {0.30, 0.0, 0.55}};
        canvas_.pen(colours[curve % 3], 1.8);
        cairo_set_line_cap(cr_, CAIRO_LINE_CAP_ROUND);
    }

    void axes(double x0) {
        canvas_.pen(ink, 1.0);
        cairo_set_line_cap(cr_, CAIRO_LINE_CAP_BUTT);
        canvas_.frame(x0, top, side, side);
        const bool two_lines = staggers(picture_.x);
        bool lower = false;
        for (const Tick& tick : ticks(picture_.x)) {
            const double x = across(tick.at, x0);
            canvas_.line(x, top + side, x, top + side + 4);
            canvas_.text(x, top + side + (lower ? 29 : 17), tick.text, small, Align::centre);
            lower = two_lines && !lower;
        }
        for (const Tick& tick : ticks(picture_.y)) {
            const double y = down(tick.at);
            canvas_.line(x0 - 4, y, x0, y);
            canvas_.text(x0 - 7, y + 4, tick.text, small, Align::right);
        }
        canvas_.text(x0 + side / 2, top + side + (two_lines ? 47 : 37), picture_.x.label, normal, Align::centre);
        canvas_.upright(x0 - 44 - room_for_names(picture_), top + side / 2, picture_.y.label, normal);
    }

    /// Labels that occur, with the share of the points that bear them, and the curves.
    void legend(const Panel& panel, double x0) {
        std::vector<std::size_t> counts(panel.infos.size());
        for (const std::int8_t label : *panel.labels) ++counts[static_cast<std::size_t>(label)];
        double y = top + side + axis_room + line_height;
        for (std::size_t i = 0; i < counts.size(); ++i) {
            if (counts[i] == 0) continue;
            const auto& colour = panel.infos[i].colour;
            cairo_rectangle(cr_, x0, y - 10, 16, 11);
            canvas_.colour(colour);
            cairo_fill_preserve(cr_);
            canvas_.pen(ink, 0.6);
            cairo_stroke(cr_);
            const double share = static_cast<double>(counts[i]) / static_cast<double>(panel.labels->size());
            canvas_.text(x0 + 23, y, panel.infos[i].text + percent(share), small, Align::left);
            y += line_height;
        }
        y = top + side + axis_room + line_height;
        for (std::size_t i = 0; i < picture_.curves.size(); ++i) {
            style(i);
            canvas_.line(x0 + 232, y - 4, x0 + 254, y - 4);
            canvas_.colour(ink);
            canvas_.text(x0 + 260, y, picture_.curves[i].name, small, Align::left);
            y += line_height;
        }
    }

    Canvas& canvas_;
    cairo_t* cr_;
    const Map& picture_;
};

/// Lines of the longest legend.
std::size_t legend_lines(const Map& picture) {
    std::size_t most = picture.curves.size();
    for (const Panel& panel : picture.panels) {
        std::size_t lines = 0;
        for (std::size_t i = 0; i < panel.infos.size(); ++i)
            lines += std::count(panel.labels->begin(), panel.labels->end(), static_cast<std::int8_t>(i)) > 0 ? 1 : 0;
        most = std::max(most, lines);
    }
    return most;
}

}  // namespace

std::string render(const Map& picture, bool svg) {
    const double width = Painter::origin(picture, picture.panels.size() - 1) + side + margin_right;
    const double height =
        top + side + axis_room + line_height * (static_cast<double>(legend_lines(picture)) + 0.5) + 16;
    return render(width, height, svg, [&](Canvas& canvas) { Painter(canvas, picture).paint(); });
}

}  // namespace colonnade::plot

#include "host/plot/canvas.hpp"

#include <cairo-svg.h>
#include <fmt/format.h>

#include <cmath>
#include <memory>
#include <numbers>

#include "colonnade/error.hpp"

namespace colonnade::plot {
namespace {

struct FreeContext {
    void operator()(cairo_t* context) const { cairo_destroy(context); }
};

cairo_status_t append(void* text, const unsigned char* bytes, unsigned int count) {
    static_cast<std::string*>(text)->append(reinterpret_cast<const char*>(bytes), count);
    return CAIRO_STATUS_SUCCESS;
}

}  // namespace

void check(cairo_status_t status) {
    if (status != CAIRO_STATUS_SUCCESS)
        throw Error(fmt::format("the picture cannot be drawn: {}", cairo_status_to_string(status)), Fault::machine);
}

Canvas::Canvas(cairo_t* context) : context_(context) {
    cairo_select_font_face(context_, "sans-serif", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
}

void Canvas::colour(const Colour& colour) {
    cairo_set_source_rgb(context_, colour[0], colour[1], colour[2]);
}

void Canvas::pen(const Colour& colour, double width, bool dashed) {
    constexpr double dashes[] = {5.0, 4.0};
    this->colour(colour);
    cairo_set_line_width(context_, width);
    cairo_set_dash(context_, dashes, dashed ? 2 : 0, 0.0);
}

void Canvas::line(double x0, double y0, double x1, double y1) {
    cairo_move_to(context_, x0, y0);
    cairo_line_to(context_, x1, y1);
    cairo_stroke(context_);
}

void Canvas::frame(double x, double y, double width, double height) {
    cairo_rectangle(context_, x, y, width, height);
    cairo_stroke(context_);
}

void Canvas::disc(double x, double y, double radius, const Colour& fill) {
    cairo_new_sub_path(context_);
    cairo_arc(context_, x, y, radius, 0.0, 2.0 * std::numbers::pi);
    colour(fill);
    cairo_fill_preserve(context_);
    pen({1.0, 1.0, 1.0}, 0.8);
    cairo_stroke(context_);
}

double Canvas::width_of(const std::string& words, double size) {
    cairo_set_font_size(context_, size);
    cairo_text_extents_t extents;
    cairo_text_extents(context_, words.c_str(), &extents);
    return extents.x_advance;
}

void Canvas::text(double x, double y, const std::string& words, double size, Align align) {
    const double width = width_of(words, size);
    if (align == Align::centre) x -= width / 2;
    if (align == Align::right) x -= width;
    cairo_move_to(context_, x, y);
    cairo_show_text(context_, words.c_str());
}

void Canvas::upright(double x, double y, const std::string& words, double size) {
    cairo_save(context_);
    cairo_translate(context_, x, y);
    cairo_rotate(context_, -std::acos(-1.0) / 2);
    text(0, 0, words, size, Align::centre);
    cairo_restore(context_);
}

void Canvas::clipped(double x, double y, double width, double height, const std::function<void()>& draw) {
    cairo_save(context_);
    cairo_rectangle(context_, x, y, width, height);
    cairo_clip(context_);
    draw();
    cairo_restore(context_);
}

std::string render(double width, double height, bool svg, const std::function<void(Canvas&)>& draw) {
    constexpr double zoom = 2.0;
    std::string bytes;
    const std::unique_ptr<cairo_surface_t, FreeSurface> surface(
        svg ? cairo_svg_surface_create_for_stream(append, &bytes, width, height)
            : cairo_image_surface_create(CAIRO_FORMAT_RGB24, static_cast<int>(zoom * width),
                                         static_cast<int>(zoom * height)));
    check(cairo_surface_status(surface.get()));
    const std::unique_ptr<cairo_t, FreeContext> context(cairo_create(surface.get()));
    if (!svg) cairo_scale(context.get(), zoom, zoom);
    cairo_set_source_rgb(context.get(), 1, 1, 1);
    cairo_paint(context.get());
    Canvas canvas(context.get());
    draw(canvas);
    check(cairo_status(context.get()));
    if (!svg) check(cairo_surface_write_to_png_stream(surface.get(), append, &bytes));
    cairo_surface_finish(surface.get());
    check(cairo_surface_status(surface.get()));
    return bytes;
}

}  // namespace colonnade::plot

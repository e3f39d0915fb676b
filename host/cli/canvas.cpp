#include "cli/canvas.hpp"

#include <cairo-svg.h>
#include <fmt/format.h>

#include "colonnade/error.hpp"
#include "io/atomic_file.hpp"

namespace colonnade::cli {
namespace {

constexpr double png_scale = 2.0;

cairo_status_t append(void* to, const unsigned char* data, unsigned int length) {
    static_cast<std::string*>(to)->append(reinterpret_cast<const char*>(data), length);
    return CAIRO_STATUS_SUCCESS;
}

}  // namespace

void check_picture(const std::string& path) {
    if (!path.ends_with(".svg") && !path.ends_with(".png"))
        throw Error(fmt::format("picture: found '{}', allowed: a name that ends in .svg or .png", path));
    io::check_writable(path);
}

Canvas::Canvas(const std::string& path, double width, double height) : path_(path), is_svg_(path.ends_with(".svg")) {
    check_picture(path);
    if (is_svg_) {
        surface_ = cairo_svg_surface_create_for_stream(append, &bytes_, width, height);
    } else {
        surface_ = cairo_image_surface_create(CAIRO_FORMAT_RGB24, static_cast<int>(png_scale * width),
                                              static_cast<int>(png_scale * height));
        cairo_surface_set_device_scale(surface_, png_scale, png_scale);
    }
    context_ = cairo_create(surface_);
    rectangle(0.0, 0.0, width, height, {1.0, 1.0, 1.0});
    cairo_set_line_width(context_, 1.0);
}

Canvas::~Canvas() {
    cairo_destroy(context_);
    cairo_surface_destroy(surface_);
}

void Canvas::colour(const Colour& colour) const {
    cairo_set_source_rgb(context_, colour.red, colour.green, colour.blue);
}

void Canvas::rectangle(double x, double y, double width, double height, const Colour& fill) const {
    colour(fill);
    cairo_rectangle(context_, x, y, width, height);
    cairo_fill(context_);
}

void Canvas::line(double x0, double y0, double x1, double y1) const {
    cairo_move_to(context_, x0, y0);
    cairo_line_to(context_, x1, y1);
    cairo_stroke(context_);
}

void Canvas::text(double x, double y, const std::string& words, double size, double share_x, double share_y,
                  bool bold) const {
    cairo_select_font_face(context_, "sans-serif", CAIRO_FONT_SLANT_NORMAL,
                           bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(context_, size);
    cairo_text_extents_t box;
    cairo_text_extents(context_, words.c_str(), &box);
    constexpr double capitals = 0.72;  // height of a capital letter, in the font's size: lines stay level
    cairo_move_to(context_, x - share_x * box.x_advance, y + (1.0 - share_y) * capitals * size);
    cairo_show_text(context_, words.c_str());
}

void Canvas::text_upwards(double x, double y, const std::string& words, double size) const {
    cairo_save(context_);
    cairo_translate(context_, x, y);
    cairo_rotate(context_, -1.5707963267948966);
    text(0.0, 0.0, words, size, 0.5, 0.5);
    cairo_restore(context_);
}

void Canvas::save() {
    cairo_status_t status = CAIRO_STATUS_SUCCESS;
    if (is_svg_)
        cairo_surface_finish(surface_);
    else
        status = cairo_surface_write_to_png_stream(surface_, append, &bytes_);
    if (status == CAIRO_STATUS_SUCCESS) status = cairo_surface_status(surface_);
    if (status != CAIRO_STATUS_SUCCESS)
        throw Error(fmt::format("{}: the picture could not be drawn: {}", path_, cairo_status_to_string(status)),
                    Fault::machine);
    io::write_file(path_, bytes_);
}

}  // namespace colonnade::cli

#pragma once

#include <cairo.h>

#include <string>

namespace colonnade::cli {

/// A colour, each part in [0, 1].
struct Colour {
    double red, green, blue;
};

/// A page to draw on, in points from the top left corner, that becomes an SVG or a PNG (at twice the resolution) by the
/// ending of its path.
class Canvas {
public:
    /// Throws Error unless `path` ends in .svg or .png.
    Canvas(const std::string& path, double width, double height);
    ~Canvas();
    Canvas(const Canvas&) = delete;
    Canvas& operator=(const Canvas&) = delete;

    /// What cairo calls draw on.
    [[nodiscard]] cairo_t* context() const { return context_; }

    void colour(const Colour& colour) const;
    void rectangle(double x, double y, double width, double height, const Colour& fill) const;
    void line(double x0, double y0, double x1, double y1) const;
    /// Text whose point (share_x, share_y) of its box lies at (x, y): 0 left or top, 1 right or bottom.
    void text(double x, double y, const std::string& words, double size, double share_x = 0.0, double share_y = 1.0,
              bool bold = false) const;
    /// The same, turned to be read from the right, centred at (x, y).
    void text_upwards(double x, double y, const std::string& words, double size) const;

    /// Writes the page beside its path and renames it into place. Throws Error as AtomicFile does.
    void save();

private:
    std::string path_;
    std::string bytes_;
    bool is_svg_;
    cairo_surface_t* surface_;
    cairo_t* context_;
};

/// Throws Error unless a picture could be written there: .svg or .png, in a folder that can be written.
void check_picture(const std::string& path);

}  // namespace colonnade::cli

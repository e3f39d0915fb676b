#pragma once

#include <cairo.h>

#include <array>
#include <functional>
#include <string>

/// A page to draw on, as SVG and as PNG alike: what the pictures of all verbs have in common.
namespace colonnade::plot {

/// Shares of red, green and blue.
using Colour = std::array<double, 3>;
inline constexpr Colour ink{0.13, 0.13, 0.13};
inline constexpr double small = 11.0, normal = 12.5, large = 15.0;  ///< sizes of text, in points

enum class Align { left, centre, right };

/// Lengths in points, y downwards.
class Canvas {
public:
    /// Keeps the context, which outlives it.
    explicit Canvas(cairo_t* context);

    [[nodiscard]] cairo_t* context() const noexcept { return context_; }
    void colour(const Colour& colour);
    /// Solid lines of a width, or dashed ones.
    void pen(const Colour& colour, double width, bool dashed = false);
    void line(double x0, double y0, double x1, double y1);
    void frame(double x, double y, double width, double height);
    void disc(double x, double y, double radius, const Colour& fill);
    void text(double x, double y, const std::string& words, double size, Align align);
    /// Words that run upwards, centred at (x, y).
    void upright(double x, double y, const std::string& words, double size);
    [[nodiscard]] double width_of(const std::string& words, double size);
    /// What `draw` draws is cut off at a rectangle.
    void clipped(double x, double y, double width, double height, const std::function<void()>& draw);

private:
    cairo_t* context_;
};

/// The bytes of a picture that `draw` draws on a white page: SVG, or PNG at twice the size. Throws Error
/// (Fault::machine) where cairo runs out of memory.
[[nodiscard]] std::string render(double width, double height, bool svg, const std::function<void(Canvas&)>& draw);

/// Throws Error (Fault::machine) unless cairo has succeeded.
void check(cairo_status_t status);

struct FreeSurface {
    void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
};

}  // namespace colonnade::plot

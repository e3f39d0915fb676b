#include <algorithm>
#include <array>
#include <cmath>

#include "colonnade/continuation.hpp"
#include "colonnade/picture.hpp"
#include "host/experiment/results/names.hpp"
#include "host/plot/canvas.hpp"
#include "host/plot/ticks.hpp"

namespace colonnade {
namespace {

using plot::Align;
using plot::Canvas;

// All lengths in points.
constexpr double width = 400.0, height = 300.0;  // of a panel's frame
constexpr double left = 70.0, top = 50.0, gap = 90.0, bottom = 95.0;
constexpr double min_move = 0.25;  // between two drawn points
constexpr double line_width = 1.8;
struct Colours {
    plot::Colour stable, unstable;
};
constexpr Colours equilibrium_colours{{0.0, 0.0, 0.0}, {0.47, 0.47, 0.47}};
constexpr Colours cycle_colours{{0.0, 0.447, 0.698}, {0.45, 0.66, 0.8}};

struct Mark {
    plot::Colour colour;  // of Okabe and Ito's palette, which the colour-blind can tell apart
    const char* text;
};
constexpr std::array<Mark, 7> marks{{{{0.835, 0.369, 0.0}, "fold"},
                                     {{0.8, 0.475, 0.655}, "Hopf"},
                                     {{0.0, 0.62, 0.451}, "branch point"},
                                     {{0.337, 0.706, 0.914}, "border crossing"},
                                     {{0.902, 0.624, 0.0}, "border fold"},
                                     {{0.0, 0.447, 0.698}, "border branching"},
                                     {{0.0, 0.0, 0.0}, "unbounded"}}};

/// One neuron's rate against the parameter.
class Panel {
public:
    Panel(const Diagram& diagram, std::size_t neuron, std::string name, double x)
        : diagram_(diagram),
          neuron_(neuron),
          name_(std::move(name)),
          x_(x),
          p_{diagram.key, {diagram.from, diagram.to}},
          rate_(rate_axis()) {}

    void draw(Canvas& canvas) const {
        canvas.pen(plot::ink, 1.0);
        canvas.frame(x_, top, width, height);
        scales(canvas);
        canvas.clipped(x_, top, width, height, [&] {
            for (const Branch& branch : diagram_.branches) lines(canvas, branch);
            for (const CycleBranch& branch : diagram_.cycles) ends(canvas, branch);
        });
        for (const SpecialPoint& point : diagram_.special) {
            const double rate = point.rates[neuron_];
            if (rate > rate_.high() || rate < rate_.low()) continue;
            canvas.disc(across(point.parameter), down(rate), 4.0, marks[static_cast<std::size_t>(point.kind)].colour);
        }
    }

private:
    /// What the axis has room for: rates of branches without bound only as far as three times the others.
    [[nodiscard]] plot::Scale rate_axis() const {
        double low = 0.0, high = 0.0, bounded = 0.0;
        bool unbounded = false;
        for (const Branch& branch : diagram_.branches) {
            unbounded = unbounded || branch.end == BranchEnd::unbounded;
            bounded = std::max(bounded, branch.points.front().rates[neuron_]);
            for (const BranchPoint& point : branch.points) {
                low = std::min(low, point.rates[neuron_]);
                high = std::max(high, point.rates[neuron_]);
                if (branch.end != BranchEnd::unbounded) bounded = std::max(bounded, point.rates[neuron_]);
            }
        }
        for (const CycleBranch& branch : diagram_.cycles)
            for (const CyclePoint& point : branch.points) {
                low = std::min(low, point.low[neuron_]);
                high = std::max(high, point.high[neuron_]);
            }
        if (unbounded) {
            high = std::min(high, 3.0 * std::max(1.0, bounded));
            low = std::max(low, -high);
        }
        const double room = high > low ? 0.05 * (high - low) : 1.0;
        return {"rate of " + name_, {low - room, high + room}};
    }

    [[nodiscard]] double across(double p) const { return x_ + width * (p - p_.low()) / (p_.high() - p_.low()); }
    /// Far outside of the frame a line is as good as anywhere.
    [[nodiscard]] double down(double rate) const {
        const double share = (rate - rate_.low()) / (rate_.high() - rate_.low());
        return top + height * (1.0 - std::clamp(share, -1.0, 2.0));
    }

    void scales(Canvas& canvas) const {
        for (const plot::Tick& tick : plot::ticks(p_)) {
            canvas.line(across(tick.at), top + height, across(tick.at), top + height + 5);
            canvas.text(across(tick.at), top + height + 19, tick.text, plot::small, Align::centre);
        }
        for (const plot::Tick& tick : plot::ticks(rate_)) {
            canvas.line(x_ - 5, down(tick.at), x_, down(tick.at));
            canvas.text(x_ - 9, down(tick.at) + 4, tick.text, plot::small, Align::right);
        }
        canvas.text(x_ + 0.5 * width, top + height + 40, p_.label, plot::normal, Align::centre);
        canvas.upright(x_ - 48, top + 0.5 * height, rate_.label, plot::normal);
    }

    /// Highest and lowest rates of cycles.
    void ends(Canvas& canvas, const CycleBranch& branch) const {
        for (const auto end : {&CyclePoint::low, &CyclePoint::high})
            stroke(canvas, branch.points.size(), cycle_colours, [&](std::size_t k) {
                const CyclePoint& point = branch.points[k];
                return Drawn{across(point.parameter), down((point.*end)[neuron_]), point.unstable == 0};
            });
    }

    void lines(Canvas& canvas, const Branch& branch) const {
        stroke(canvas, branch.points.size(), equilibrium_colours, [&](std::size_t k) {
            const BranchPoint& point = branch.points[k];
            return Drawn{across(point.parameter), down(point.rates[neuron_]), point.unstable == 0};
        });
    }

    struct Drawn {
        double x, y;
        bool stable;
    };
    /// Points one after another as lines that change their stroke where stability changes.
    template <class At>
    static void stroke(Canvas& canvas, std::size_t points, const Colours& colours, const At& at) {
        bool drawing = false;
        const auto flush = [&](bool stable) {
            canvas.pen(stable ? colours.stable : colours.unstable, line_width, !stable);
            cairo_stroke(canvas.context());
            drawing = false;
        };
        const auto go_to = [&](double x, double y) {
            drawing ? cairo_line_to(canvas.context(), x, y) : cairo_move_to(canvas.context(), x, y);
            drawing = true;
        };
        double x = 0.0, y = 0.0;
        bool before = true;
        for (std::size_t k = 0; k < points; ++k) {
            const auto [next_x, next_y, stable] = at(k);
            const bool turns = k > 0 && stable != before;
            const bool last = k + 1 == points;
            before = stable;
            if (drawing && !turns && !last && std::hypot(next_x - x, next_y - y) < min_move) continue;
            go_to(next_x, next_y);
            if (turns) {
                flush(!stable);
                go_to(next_x, next_y);
            }
            x = next_x;
            y = next_y;
        }
        if (points > 0) flush(before);
    }

    const Diagram& diagram_;
    std::size_t neuron_;
    std::string name_;
    double x_;
    plot::Scale p_, rate_;
};

/// What the strokes and the marks that occur mean, in one row below; returns where it ends.
double legend(Canvas& canvas, const Diagram& diagram) {
    const double y = top + height + 72;
    double x = left;
    const auto stroke = [&](const plot::Colour& colour, bool stable, const char* text) {
        canvas.pen(colour, line_width, !stable);
        canvas.line(x, y - 4, x + 26, y - 4);
        canvas.pen(plot::ink, 1.0);
        canvas.text(x + 32, y, text, plot::normal, Align::left);
        x += 48.0 + canvas.width_of(text, plot::normal);
    };
    stroke(equilibrium_colours.stable, true, "stable");
    stroke(equilibrium_colours.unstable, false, "unstable");
    if (!diagram.cycles.empty()) {
        stroke(cycle_colours.stable, true, "range of cycles");
        stroke(cycle_colours.unstable, false, "of unstable ones");
    }
    for (std::size_t kind = 0; kind < marks.size(); ++kind) {
        const auto is_it = [&](const SpecialPoint& point) { return static_cast<std::size_t>(point.kind) == kind; };
        if (std::none_of(diagram.special.begin(), diagram.special.end(), is_it)) continue;
        canvas.disc(x + 4, y - 4, 4.0, marks[kind].colour);
        canvas.colour(plot::ink);
        canvas.text(x + 13, y, marks[kind].text, plot::normal, Align::left);
        x += 34.0 + canvas.width_of(marks[kind].text, plot::normal);
    }
    return x;
}

}  // namespace

std::string picture(const Diagram& diagram, const Spec& spec) {
    if (diagram.branches.empty()) return {};
    const auto names = experiment::neuron_names(spec.microcircuit);
    const std::size_t below = (diagram.layers - 1) * diagram.neurons;
    const auto first_I = std::find(names.begin(), names.end(), "I0");
    std::vector<std::size_t> shown{
        static_cast<std::size_t>(std::find(names.begin(), names.end(), "E0") - names.begin())};
    if (first_I != names.end()) shown.push_back(static_cast<std::size_t>(first_I - names.begin()));
    const double panels = left + static_cast<double>(shown.size()) * (width + gap) - gap + 30.0;
    const bool svg = !spec.continuation.picture.ends_with(".png");
    const auto draw = [&](Canvas& canvas) {
        canvas.colour(plot::ink);
        canvas.text(left, 28.0, spec.title, plot::large, Align::left);
        for (std::size_t k = 0; k < shown.size(); ++k)
            Panel(diagram, below + shown[k], names[shown[k]], left + static_cast<double>(k) * (width + gap))
                .draw(canvas);
        legend(canvas, diagram);
    };
    double row = 0.0;  // what the legend takes depends on the font
    (void)plot::render(1.0, 1.0, true, [&](Canvas& canvas) { row = legend(canvas, diagram); });
    return plot::render(std::max(panels, row), top + height + bottom, svg, draw);
}

}  // namespace colonnade

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "colonnade/continuation.hpp"
#include "experiment/names.hpp"

namespace colonnade {
namespace {

// All lengths in pixels.
constexpr double width = 400.0, height = 300.0;  // of a panel's frame
constexpr double left = 70.0, top = 50.0, gap = 90.0, bottom = 95.0;
constexpr double least_move = 0.25;  // between two drawn points
constexpr int ticks = 5;

struct Mark {
    const char* colour;  // of Okabe and Ito's palette, which the colour-blind can tell apart
    const char* text;
};
constexpr std::array<Mark, 7> marks{{{"#D55E00", "fold"},
                                     {"#CC79A7", "Hopf"},
                                     {"#009E73", "branch point"},
                                     {"#56B4E9", "border crossing"},
                                     {"#E69F00", "border fold"},
                                     {"#0072B2", "border branching"},
                                     {"#000000", "unbounded"}}};

struct Axis {
    double low, high;

    [[nodiscard]] double share(double value) const { return (value - low) / (high - low); }
    /// Round numbers inside the axis, about `ticks` of them.
    [[nodiscard]] std::vector<double> numbers() const {
        const double raw = (high - low) / ticks, power = std::pow(10.0, std::floor(std::log10(raw)));
        const double step = power * (raw / power < 1.5   ? 1.0
                                     : raw / power < 3.5 ? 2.0
                                     : raw / power < 7.5 ? 5.0
                                                         : 10.0);
        std::vector<double> all;
        for (double k = std::ceil(low / step); k * step <= high + 1e-9 * step; ++k)
            all.push_back(k * step + 0.0);  // no -0
        return all;
    }
};

std::string escaped(const std::string& text) {
    std::string out;
    for (const char c : text) {
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else
            out += c;
    }
    return out;
}

/// One neuron's rate against the parameter.
class Panel {
public:
    Panel(const Diagram& diagram, std::size_t neuron, std::string name, double x)
        : diagram_(diagram),
          neuron_(neuron),
          name_(std::move(name)),
          x_(x),
          p_{diagram.from, diagram.to},
          rate_(rate_axis()) {}

    [[nodiscard]] std::string draw(const std::string& clip) const {
        std::string svg =
            fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"none\" stroke=\"#444\"/>\n", x_, top,
                        width, height);
        svg += scales();
        svg += fmt::format("<g clip-path=\"url(#{})\" fill=\"none\" stroke-width=\"1.8\">\n", clip);
        for (const Branch& branch : diagram_.branches) svg += lines(branch);
        svg += "</g>\n";
        for (const SpecialPoint& point : diagram_.special) {
            const double y = rate_.share(point.rates[neuron_]);
            if (y > 1.0 || y < 0.0) continue;
            svg += fmt::format(
                "<circle cx=\"{:.2f}\" cy=\"{:.2f}\" r=\"4\" fill=\"{}\" stroke=\"white\" stroke-width=\"0.8\"/>\n",
                across(point.parameter), down(point.rates[neuron_]),
                marks[static_cast<std::size_t>(point.kind)].colour);
        }
        return svg;
    }

private:
    /// What the axis has room for: rates of branches without bound only as far as three times the others.
    [[nodiscard]] Axis rate_axis() const {
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
        if (unbounded) {
            high = std::min(high, 3.0 * std::max(1.0, bounded));
            low = std::max(low, -high);
        }
        const double room = high > low ? 0.05 * (high - low) : 1.0;
        return {low - room, high + room};
    }

    [[nodiscard]] double across(double p) const { return x_ + width * p_.share(p); }
    [[nodiscard]] double down(double rate) const {
        return top + height * (1.0 - std::clamp(rate_.share(rate), -1.0, 2.0));
    }

    [[nodiscard]] std::string scales() const {
        std::string svg;
        for (const double p : p_.numbers())
            svg += fmt::format(
                "<path d=\"M{0:.2f} {1}v5\" stroke=\"#444\"/><text x=\"{0:.2f}\" y=\"{2}\" "
                "text-anchor=\"middle\">{3:.6g}</text>\n",
                across(p), top + height, top + height + 19, p);
        for (const double rate : rate_.numbers())
            svg += fmt::format(
                "<path d=\"M{0} {1:.2f}h-5\" stroke=\"#444\"/><text x=\"{2}\" y=\"{3:.2f}\" "
                "text-anchor=\"end\">{4:.6g}</text>\n",
                x_, down(rate), x_ - 9, down(rate) + 4, rate);
        svg += fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>\n", x_ + 0.5 * width,
                           top + height + 40, escaped(diagram_.key));
        svg +=
            fmt::format("<text transform=\"translate({},{}) rotate(-90)\" text-anchor=\"middle\">rate of {}</text>\n",
                        x_ - 48, top + 0.5 * height, name_);
        return svg;
    }

    /// A branch as lines that change their stroke where stability changes.
    [[nodiscard]] std::string lines(const Branch& branch) const {
        std::string svg, path;
        const auto flush = [&](bool stable) {
            if (path.find('L') != std::string::npos)
                svg += fmt::format("<path d=\"{}\" stroke=\"{}\"{}/>\n", path, stable ? "#000" : "#777",
                                   stable ? "" : " stroke-dasharray=\"5 4\"");
            path.clear();
        };
        double x = 0.0, y = 0.0;
        for (std::size_t k = 0; k < branch.points.size(); ++k) {
            const BranchPoint& point = branch.points[k];
            const double next_x = across(point.parameter), next_y = down(point.rates[neuron_]);
            const bool stable = point.unstable == 0;
            const bool turns = k > 0 && stable != (branch.points[k - 1].unstable == 0);
            const bool last = k + 1 == branch.points.size();
            if (!path.empty() && !turns && !last && std::hypot(next_x - x, next_y - y) < least_move) continue;
            path += fmt::format("{}{:.2f} {:.2f}", path.empty() ? 'M' : 'L', next_x, next_y);
            if (turns) {
                flush(!stable);
                path = fmt::format("M{:.2f} {:.2f}", next_x, next_y);
            }
            x = next_x;
            y = next_y;
        }
        if (!branch.points.empty()) flush(branch.points.back().unstable == 0);
        return svg;
    }

    const Diagram& diagram_;
    std::size_t neuron_;
    std::string name_;
    double x_;
    Axis p_, rate_;
};

/// What the strokes and the marks that occur mean, in one row below.
std::string legend(const Diagram& diagram) {
    const double y = top + height + 72;
    double x = left;
    std::string svg;
    for (const auto& [text, dash] : {std::pair{"stable", ""}, std::pair{"unstable", " stroke-dasharray=\"5 4\""}}) {
        svg += fmt::format(
            "<path d=\"M{} {}h26\" stroke=\"{}\" stroke-width=\"1.8\"{}/><text x=\"{}\" y=\"{}\">{}</text>\n", x, y - 4,
            *dash == '\0' ? "#000" : "#777", dash, x + 32, y, text);
        x += 100;
    }
    for (std::size_t kind = 0; kind < marks.size(); ++kind) {
        const auto is_it = [&](const SpecialPoint& point) { return static_cast<std::size_t>(point.kind) == kind; };
        if (std::none_of(diagram.special.begin(), diagram.special.end(), is_it)) continue;
        svg += fmt::format("<circle cx=\"{}\" cy=\"{}\" r=\"4\" fill=\"{}\"/><text x=\"{}\" y=\"{}\">{}</text>\n",
                           x + 4, y - 4, marks[kind].colour, x + 13, y, marks[kind].text);
        x += 34.0 + 7.2 * static_cast<double>(std::string(marks[kind].text).size());
    }
    return svg;
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
    const double whole = left + static_cast<double>(shown.size()) * (width + gap) - gap + 30.0;
    std::string svg = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" height=\"{1}\" "
        "font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n",
        std::max(whole, 560.0), top + height + bottom);
    svg += fmt::format("<text x=\"{}\" y=\"28\" font-size=\"14\">{}</text>\n", left, escaped(spec.title));
    for (std::size_t k = 0; k < shown.size(); ++k) {
        const double x = left + static_cast<double>(k) * (width + gap);
        svg += fmt::format("<clipPath id=\"frame{}\"><rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/></clipPath>\n",
                           k, x, top, width, height);
        svg += Panel(diagram, below + shown[k], names[shown[k]], x).draw("frame" + std::to_string(k));
    }
    return svg + legend(diagram) + "</svg>\n";
}

}  // namespace colonnade

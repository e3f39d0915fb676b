#include "host/cli/montage.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "colonnade/error.hpp"

namespace colonnade::cli {
namespace {

constexpr std::size_t gap = 4;
/// Variables that the picture shows.
constexpr const char* drawn_from[] = {"input", "michelson", "kendall_tau"};

/// Fills panel number `panel` with the grey of every pixel.
template <class Grey>
void paint(io::Image& picture, std::size_t panel, std::size_t width, std::size_t height, Grey grey) {
    for (std::size_t y = 0; y < height; ++y)
        for (std::size_t x = 0; x < width; ++x)
            picture.grey[y * picture.width + panel * (width + gap) + x] = std::clamp(grey(y * width + x), 0.0, 1.0);
}

}  // namespace

void check_montage(const Spec& spec) {
    const std::string where = spec.source + ": output.image: found ";
    if (!spec.output.metrics) throw Error(where + "output.metrics = false, allowed: only with metrics");
    for (const char* name : drawn_from)
        if (!spec.output.keeps(name))
            throw Error(fmt::format("{}output.variables without {}, allowed: \"all\" or with {}", where, name,
                                    fmt::join(drawn_from, ", ")));
    if (spec.column.computed() != spec.stimulus.image_width * spec.stimulus.image_height)
        throw Error(where + "a column.subset, allowed: only with all columns");
}

io::Image montage(const Spec& spec, const Dataset& dataset) {
    const std::size_t width = spec.stimulus.image_width;
    const std::size_t height = spec.stimulus.image_height;
    const std::size_t pixels = width * height;
    const std::size_t layers = spec.column.layers;
    io::Image picture{(layers + 1) * (width + gap) - gap, height, {}};
    picture.grey.assign(picture.width * height, 1.0);
    const auto& input = dataset.doubles("input");
    const auto& contrast = dataset.doubles("michelson");
    const auto& order = dataset.doubles("kendall_tau");
    // for grey values v presented as mean (1 + contrast (2 v - 1)), this shows them with their lowered contrast
    paint(picture, 0, width, height, [&](std::size_t pixel) {
        return 0.5 + 0.5 * spec.stimulus.contrast * (2.0 * spec.stimulus.pixels[pixel] - 1.0);
    });
    for (std::size_t layer = 0; layer < layers; ++layer)
        paint(picture, layer + 1, width, height, [&](std::size_t pixel) {
            const double signed_order =
                order[layer * pixels + pixel] * (input[pixel] > input[pixels + pixel] ? 1.0 : -1.0);
            const double value = contrast[layer * pixels + pixel] * signed_order;
            return std::isnan(value) ? 0.5 : 0.5 + 0.5 * value;
        });
    return picture;
}

}  // namespace colonnade::cli

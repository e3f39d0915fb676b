#include "host/assembly/stimulus.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include "host/assembly/draw.hpp"
#include "host/assembly/shape.hpp"
#include "kernels/core/assembly.hpp"
#include "kernels/core/clones.hpp"

namespace colonnade::assembly {
namespace {

std::span<double> row(std::vector<double>& rows, std::size_t index, std::size_t columns) {
    return std::span(rows).subspan(index * columns, columns);
}

void constant_input(const Spec& spec, std::size_t channels, std::size_t first, std::size_t columns,
                    std::vector<double>& out) {
    const auto& rules = spec.stimulus.drive_E;
    for (std::size_t c = 0; c < channels; ++c)
        draw(rules[rules.size() == 1 ? 0 : c], spec.seed, ParameterId::drive_E, 0, c, first, spec.column.count,
             row(out, c, columns));
}

COLONNADE_CLONES void contrast_channel(double share, std::size_t columns, const double* mean, const double* difference,
                                       double* high, double* low) {
    for (std::size_t k = 0; k < columns; ++k) {
        const auto drive = core::contrast_drive(mean[k], difference[k], share);
        high[k] = drive.high;
        low[k] = drive.low;
    }
}

void contrast_input(const Spec& spec, std::size_t channels, std::size_t first, std::size_t columns, Channels& out) {
    std::vector<double> mean(columns);
    std::vector<double> difference(columns);
    draw(spec.stimulus.mean, spec.seed, ParameterId::stimulus_mean, 0, 0, first, spec.column.count, mean);
    draw(spec.stimulus.difference, spec.seed, ParameterId::stimulus_difference, 0, 0, first, spec.column.count,
         difference);
    for (std::size_t c = 0; c < channels; ++c) {
        contrast_channel(profile_share(spec.stimulus.profile, c, channels), columns, mean.data(), difference.data(),
                         out.high.data() + c * columns, out.low.data() + c * columns);
    }
}

/// Index of the mirror image of i about the edges of [0, size); i less than one size outside.
std::size_t reflected(std::ptrdiff_t i, std::size_t size) {
    const auto n = static_cast<std::ptrdiff_t>(size);
    while (i < 0 || i >= n) i = i < 0 ? -i - 1 : 2 * n - 1 - i;
    return static_cast<std::size_t>(i);
}

/// Neighbouring pixels whose sums are taken side by side, in registers.
constexpr std::size_t sums_together = 32;

/// Adds `count` neighbouring numbers of a line to each of the sums, one after another in their order. `line` has
/// `count` - 1 numbers more than there are sums, in whole blocks of them.
COLONNADE_CLONES void add_neighbours(const double* line, std::size_t count, double* sums, std::size_t blocks) {
    for (std::size_t block = 0; block < blocks; ++block) {
        double sum[sums_together];
        for (std::size_t k = 0; k < sums_together; ++k) sum[k] = sums[block * sums_together + k];
        for (std::size_t i = 0; i < count; ++i)
            for (std::size_t k = 0; k < sums_together; ++k) sum[k] += line[block * sums_together + i + k];
        for (std::size_t k = 0; k < sums_together; ++k) sums[block * sums_together + k] = sum[k];
    }
}

/// Means of the neighbourhoods of pixels [first, first + count), which lie in one line of the image.
void neighbourhood_means(const Stimulus& stimulus, std::size_t first, std::size_t count, double* means) {
    const auto x = static_cast<std::ptrdiff_t>(first % stimulus.image_width);
    const auto y = static_cast<std::ptrdiff_t>(first / stimulus.image_width);
    const auto r = static_cast<std::ptrdiff_t>(stimulus.neighbourhood);
    const auto side = static_cast<std::size_t>(2 * r + 1);
    const std::size_t blocks = (count + sums_together - 1) / sums_together;
    std::vector<double> sums(blocks * sums_together), line(sums.size() + side);
    for (std::ptrdiff_t dy = -r; dy <= r; ++dy) {
        const double* from = stimulus.pixels.data() + reflected(y + dy, stimulus.image_height) * stimulus.image_width;
        for (std::size_t i = 0; i < count + side - 1; ++i)
            line[i] = from[reflected(x - r + static_cast<std::ptrdiff_t>(i), stimulus.image_width)];
        add_neighbours(line.data(), side, sums.data(), blocks);
    }
    for (std::size_t k = 0; k < count; ++k) means[k] = sums[k] / static_cast<double>(side * side);
}

void image_input(const Spec& spec, std::size_t first, std::size_t columns, std::vector<double>& out) {
    const Stimulus& stimulus = spec.stimulus;
    std::vector<double> mean(columns);
    draw(stimulus.mean, spec.seed, ParameterId::stimulus_mean, 0, 0, first, spec.column.count, mean);
    for (std::size_t k = 0; k < columns;) {
        const std::size_t left_in_line = stimulus.image_width - (first + k) % stimulus.image_width;
        const std::size_t count = std::min(columns - k, left_in_line);
        neighbourhood_means(stimulus, first + k, count, out.data() + columns + k);
        k += count;
    }
    for (std::size_t k = 0; k < columns; ++k) {
        const auto drive = [&](double grey) { return mean[k] * (1.0 + stimulus.contrast * (2.0 * grey - 1.0)); };
        out[k] = drive(stimulus.pixels[first + k]);
        out[columns + k] = drive(out[columns + k]);
    }
}

void table_input(const Spec& spec, std::size_t channels, std::size_t first, std::size_t columns,
                 std::vector<double>& out) {
    for (std::size_t c = 0; c < channels; ++c)
        for (std::size_t k = 0; k < columns; ++k)
            out[c * columns + k] = spec.stimulus.table[(first + k) * channels + c];
}

}  // namespace

double profile_share(ContrastProfile profile, std::size_t c, std::size_t channels) {
    if (channels == 1) return 0.0;
    if (profile == ContrastProfile::winner) return c == 0 ? 1.0 : -1.0;
    return 1.0 - 2.0 * static_cast<double>(c) / static_cast<double>(channels - 1);
}

Channels stimulus_input(const Spec& spec, std::size_t first, std::size_t columns) {
    const std::size_t channels = spec.microcircuit.excitatory_neurons().size();
    Channels out{std::vector<double>(channels * columns), std::vector<double>(channels * columns)};
    switch (spec.stimulus.kind) {
        case StimulusKind::constant:
            constant_input(spec, channels, first, columns, out.high);
            break;
        case StimulusKind::contrast:
            contrast_input(spec, channels, first, columns, out);
            break;
        case StimulusKind::image:
            image_input(spec, first, columns, out.high);
            break;
        case StimulusKind::file:
            table_input(spec, channels, first, columns, out.high);
            break;
    }
    return out;
}

std::vector<double> initial_rates(const Spec& spec, std::size_t layer, std::size_t first, std::size_t columns) {
    const Shape shape = shape_of(spec);
    std::vector<double> out(shape.neurons * columns);
    for (std::size_t i = 0; i < shape.neurons; ++i) {
        const bool inhibitory = shape.population_of[i] != 0;
        draw(inhibitory ? spec.initial.rate_I : spec.initial.rate_E, spec.seed,
             inhibitory ? ParameterId::rate_I : ParameterId::rate_E, layer, i, first, spec.column.count,
             row(out, i, columns));
    }
    return out;
}

}  // namespace colonnade::assembly

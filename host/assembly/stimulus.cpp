#include "assembly/stimulus.hpp"

#include <cmath>
#include <span>

#include "assembly/clones.hpp"
#include "assembly/draw.hpp"
#include "assembly/shape.hpp"
#include "core/assembly.hpp"

namespace colonnade::assembly {
namespace {

using core::Quantity;

std::span<double> row(std::vector<double>& rows, std::size_t index, std::size_t columns) {
    return std::span(rows).subspan(index * columns, columns);
}

void constant_input(const Spec& spec, std::size_t channels, std::size_t first, std::size_t columns,
                    std::vector<double>& out) {
    const auto& rules = spec.stimulus.drive_E;
    for (std::size_t c = 0; c < channels; ++c)
        draw(rules[rules.size() == 1 ? 0 : c], spec.seed, Quantity::drive_E, 0, c, first, spec.column.count,
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
    draw(spec.stimulus.mean, spec.seed, Quantity::stimulus_mean, 0, 0, first, spec.column.count, mean);
    draw(spec.stimulus.difference, spec.seed, Quantity::stimulus_difference, 0, 0, first, spec.column.count,
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

double neighbourhood_mean(const Stimulus& stimulus, std::size_t pixel) {
    const auto x = static_cast<std::ptrdiff_t>(pixel % stimulus.image_width);
    const auto y = static_cast<std::ptrdiff_t>(pixel / stimulus.image_width);
    const auto r = static_cast<std::ptrdiff_t>(stimulus.neighbourhood);
    double sum = 0.0;
    for (std::ptrdiff_t dy = -r; dy <= r; ++dy) {
        const double* line = stimulus.pixels.data() + reflected(y + dy, stimulus.image_height) * stimulus.image_width;
        for (std::ptrdiff_t dx = -r; dx <= r; ++dx) sum += line[reflected(x + dx, stimulus.image_width)];
    }
    return sum / static_cast<double>((2 * r + 1) * (2 * r + 1));
}

void image_input(const Spec& spec, std::size_t first, std::size_t columns, std::vector<double>& out) {
    const Stimulus& stimulus = spec.stimulus;
    std::vector<double> mean(columns);
    draw(stimulus.mean, spec.seed, Quantity::stimulus_mean, 0, 0, first, spec.column.count, mean);
    for (std::size_t k = 0; k < columns; ++k) {
        const auto drive = [&](double grey) { return mean[k] * (1.0 + stimulus.contrast * (2.0 * grey - 1.0)); };
        out[k] = drive(stimulus.pixels[first + k]);
        out[columns + k] = drive(neighbourhood_mean(stimulus, first + k));
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
             inhibitory ? Quantity::rate_I : Quantity::rate_E, layer, i, first, spec.column.count,
             row(out, i, columns));
    }
    return out;
}

}  // namespace colonnade::assembly

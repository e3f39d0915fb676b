#include <algorithm>
#include <span>

#include "host/equilibrium/oscillation.hpp"

namespace colonnade::equilibrium {
namespace {

/// Samples of the longest recording.
constexpr std::size_t longest_recording = 65536;
constexpr std::size_t recording_bytes = std::size_t{16} << 20;

/// Steps from one sample to the next, and how many samples.
struct Sampling {
    std::size_t every, samples;
};

Sampling sampling_of(std::size_t taken) {
    const std::size_t followed = taken / 2;
    const std::size_t every = std::max<std::size_t>(1, (followed + longest_recording - 1) / longest_recording);
    return {every, followed / every};
}

}  // namespace

std::size_t recorded_together(std::size_t neurons, std::size_t taken) {
    const std::size_t each = std::max<std::size_t>(1, sampling_of(taken).samples) * neurons * sizeof(double);
    return std::max<std::size_t>(1, recording_bytes / each);
}

template <class T>
std::vector<std::optional<Oscillation>> look_for_oscillations(const kernels::Steps& steps,
                                                              const core::System<T>& system, std::size_t taken,
                                                              std::span<const double> budgets) {
    const auto [every, samples] = sampling_of(taken);
    std::vector<T> scratch(steps.scratch_size(system));
    const auto neurons = static_cast<std::size_t>(system.layers) * static_cast<std::size_t>(system.neurons);
    std::vector<double> signals(system.columns * neurons * samples);  // [column][neuron][sample]
    for (std::size_t s = 0; s < samples; ++s) {
        steps.advance(system, every, scratch);
        for (std::size_t i = 0; i < neurons; ++i)
            for (std::size_t k = 0; k < system.columns; ++k)
                signals[(k * neurons + i) * samples + s] = static_cast<double>(system.x[i * system.stride + k]);
    }
    std::vector<std::optional<Oscillation>> found(system.columns);
    for (std::size_t k = 0; k < system.columns && samples > 0; ++k) {
        const auto seen = std::span(signals).subspan(k * neurons * samples, neurons * samples);
        const double stationary = std::min(stationary_range, 0.25 * static_cast<double>(taken) / budgets[k]);
        found[k] = find_oscillation(seen, neurons, stationary);
        if (found[k]) found[k]->period *= static_cast<double>(every);
    }
    return found;
}

template std::vector<std::optional<Oscillation>> look_for_oscillations<float>(const kernels::Steps&,
                                                                              const core::System<float>&, std::size_t,
                                                                              std::span<const double>);
template std::vector<std::optional<Oscillation>> look_for_oscillations<double>(const kernels::Steps&,
                                                                               const core::System<double>&, std::size_t,
                                                                               std::span<const double>);

}  // namespace colonnade::equilibrium

#include "equilibrium/recording.hpp"

#include <algorithm>
#include <span>

namespace colonnade::equilibrium {
namespace {

/// Longest recording: an oscillation that shows no three cycles in it is left to the budget.
constexpr std::size_t longest_recording = 65536;
constexpr std::size_t recording_bytes = std::size_t{16} << 20;

std::size_t recorded_steps(std::size_t taken) {
    return std::min(taken / 2, longest_recording);
}

double swing(std::span<const double> signal) {
    const auto [low, high] = std::minmax_element(signal.begin(), signal.end());
    return *high - *low;
}

}  // namespace

std::size_t recorded_together(std::size_t neurons, std::size_t taken) {
    const std::size_t each = std::max<std::size_t>(1, recorded_steps(taken)) * neurons * sizeof(double);
    return std::max<std::size_t>(1, recording_bytes / each);
}

template <class T>
std::vector<std::optional<Oscillation>> look_for_oscillations(const kernels::Backend& backend,
                                                              const core::System<T>& system, std::size_t taken) {
    const std::size_t steps = recorded_steps(taken);
    std::vector<T> scratch(backend.scratch_size(system));
    const auto neurons = static_cast<std::size_t>(system.layers) * static_cast<std::size_t>(system.neurons);
    std::vector<double> signals(system.columns * neurons * steps);  // [column][neuron][step]
    for (std::size_t s = 0; s < steps; ++s) {
        backend.advance(system, 1, scratch);
        for (std::size_t i = 0; i < neurons; ++i)
            for (std::size_t k = 0; k < system.columns; ++k)
                signals[(k * neurons + i) * steps + s] = static_cast<double>(system.x[i * system.stride + k]);
    }
    std::vector<std::optional<Oscillation>> found(system.columns);
    for (std::size_t k = 0; k < system.columns && steps > 0; ++k) {
        const auto signal = [&](std::size_t i) { return std::span(signals).subspan((k * neurons + i) * steps, steps); };
        std::size_t widest = 0;
        for (std::size_t i = 1; i < neurons; ++i)
            if (swing(signal(i)) > swing(signal(widest))) widest = i;
        found[k] = find_oscillation(signal(widest));
    }
    return found;
}

template std::vector<std::optional<Oscillation>> look_for_oscillations<float>(const kernels::Backend&,
                                                                              const core::System<float>&, std::size_t);
template std::vector<std::optional<Oscillation>> look_for_oscillations<double>(const kernels::Backend&,
                                                                               const core::System<double>&,
                                                                               std::size_t);

}  // namespace colonnade::equilibrium

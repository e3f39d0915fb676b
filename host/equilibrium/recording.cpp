#include "equilibrium/recording.hpp"

#include <algorithm>
#include <vector>

#include "backend.hpp"

namespace colonnade::equilibrium {
namespace {

/// Longest recording: an oscillation that shows no three cycles in it is left to the budget.
constexpr std::size_t longest_recording = 65536;

}  // namespace

template <class T>
std::optional<Oscillation> look_for_oscillation(const core::System<T>& single, std::size_t taken) {
    // every backend gives the same bits
    const kernels::Backend& fastest = *kernels::cpu_backend("auto");
    const std::size_t steps = std::min(taken / 2, longest_recording);
    std::vector<T> scratch(fastest.scratch_size(single));
    const auto neurons = static_cast<std::size_t>(single.layers) * static_cast<std::size_t>(single.neurons);
    std::vector<std::vector<double>> signals(neurons, std::vector<double>(steps));
    for (std::size_t s = 0; s < steps; ++s) {
        fastest.advance(single, 1, scratch);
        for (std::size_t i = 0; i < neurons; ++i) signals[i][s] = static_cast<double>(single.x[i * single.stride]);
    }
    const auto swing = [](const std::vector<double>& signal) {
        const auto [low, high] = std::minmax_element(signal.begin(), signal.end());
        return *high - *low;
    };
    const auto widest = std::max_element(signals.begin(), signals.end(),
                                         [&](const auto& a, const auto& b) { return swing(a) < swing(b); });
    return find_oscillation(*widest);
}

template std::optional<Oscillation> look_for_oscillation<float>(const core::System<float>&, std::size_t);
template std::optional<Oscillation> look_for_oscillation<double>(const core::System<double>&, std::size_t);

}  // namespace colonnade::equilibrium

#pragma once

/// The step h or gamma of a column. The flow's linear part is stable under explicit steps below the least of
/// -2 Re(lambda) / |lambda|^2 over the eigenvalues lambda of diag(1/tau)(D W - I) with the activations' largest slopes
/// D, and over lone neurons, active and silent. For forward-backward steps the same with tau = 1.
#include "kernels/core/activation_numbers.hpp"
#include "kernels/core/lane.hpp"
#include "kernels/core/parameters.hpp"
#include "kernels/core/system.hpp"

namespace colonnade::core {

// The largest h for which an explicit Euler step of a decaying mode does not grow: |1 + h lambda| <= 1. Cases are
// chosen, not branched to, so that a loop over columns runs on vectors.

/// For a real mode lambda: -2 / lambda; infinite for one that does not decay, which no step makes decay.
template <class V>
COLONNADE_HD V step_limit(V lambda) {
    const V limit = splat<V>(-2) / lambda;
    return select(lambda < splat<V>(0), limit, splat<V>(__builtin_inf()));
}

/// For the pair of modes half_trace +- sqrt(square), real or complex: -2 Re(lambda) / |lambda|^2. Of two real ones the
/// lesser sets the limit. A complex mode counts as damped by the share `min_damping` of |lambda| at least.
template <class V>
COLONNADE_HD V step_limit_of_pair(V half_trace, V square, V min_damping) {
    const V zero = splat<V>(0);
    const auto complex = square < zero;
    const V lesser = half_trace - select(complex, zero, sqrt(max(zero, square)));
    const V modulus = sqrt(max(zero, half_trace * half_trace - square));
    const V damping = max(splat<V>(-2) * half_trace, splat<V>(2) * min_damping * modulus);
    const V above = select(complex, damping, splat<V>(-2));
    const V below = select(complex, half_trace * half_trace - square, lesser);
    return select(lesser < zero, above / below, splat<V>(__builtin_inf()));
}

/// Spatial modes of a lateral-inhibition layer (theory.md, section 7). In mode m the layer's Jacobian for tau = 1 is
/// the 2 x 2 block [[w_EE - 1, -1], [strength, -w_II - 1]], the strength being w_IE times an eigenvalue of the
/// inhibition I -> E. Shared: N w_EI w_IE; paired: the own and the mean mode; kernel: every mode of the ring or line.
struct LoopModes {
    Motif motif = Motif::shared;
    int channels = 1;
    const double* kernel_modes = nullptr;  ///< eigenvalues of K(|i - j|), before w_EI [channels]

    [[nodiscard]] COLONNADE_HD int count() const {
        if (motif == Motif::kernel) return channels;
        return motif == Motif::paired ? 2 : 1;
    }
    template <class At, class V = lane_of<At>>
    [[nodiscard]] COLONNADE_HD V strength(int mode, const At& at) const {
        if (motif == Motif::paired) {
            const V share = splat<V>(mode == 0 ? 0.0 : static_cast<double>(channels));
            const V cross = at(ParameterId::w_cross);
            return (at(ParameterId::w_self) - cross + share * cross) * at(ParameterId::w_IE);
        }
        const double eigenvalue = motif == Motif::kernel ? kernel_modes[mode] : static_cast<double>(channels);
        return splat<V>(eigenvalue) * at(ParameterId::w_EI) * at(ParameterId::w_IE);
    }
};

/// The damping, as a share of |lambda|, below which a mode that turns sets no shorter step of the flow: with the step
/// that is chosen a turn takes 2 pi / 0.1 of them, which tells it from one that grows by any method of higher order
/// than Euler's. Without it a linear part at the edge of oscillations would ask for steps without end.
inline constexpr double min_damping = 0.1;

/// What `min_damping` is where a step is chosen, and where a given one is judged: stable is stable. The method that
/// follows the flow is stable and exact enough on modes that turn, up to steps far beyond Euler's limits for them.
COLONNADE_HD double damping_that_counts(Update update, bool given) {
    if (update == Update::flow) return min_damping;
    return given || update == Update::forward_backward ? 0.0 : min_damping;
}

/// Limit of one mode of a layer, lone neurons among them. `loop`: its strength; `damping`: see step_limit_of_pair.
template <class V>
COLONNADE_HD V lateral_step_limit(V slope_E, V slope_I, V tau_E, V tau_I, V w_EE, V w_II, V loop, double damping) {
    const V one = splat<V>(1);
    const V a = (slope_E * w_EE - one) / tau_E;
    const V d = (-slope_I * w_II - one) / tau_I;
    const V product = slope_E * slope_I * loop / (tau_E * tau_I);
    const V pair =
        step_limit_of_pair(splat<V>(0.5) * (a + d), splat<V>(0.25) * (a - d) * (a - d) - product, splat<V>(damping));
    const V alone = min(step_limit(min(a, d)), splat<V>(2) * min(tau_E, tau_I));
    return min(pair, alone);
}

/// The step that is taken where none is given, below the `largest` stable one. `shortest`: the least time constant.
template <class V>
COLONNADE_HD V chosen_step(Update update, V shortest, V largest) {
    const V half = splat<V>(0.5) * largest;
    return update == Update::forward_backward ? min(half, splat<V>(1)) : min(splat<V>(0.2) * shortest, half);
}

/// Counts of steps are kept in 32 bits, and a run of more would hardly end.
inline constexpr double max_steps = 2e9;

/// A mask.
template <class V>
COLONNADE_HD auto fits_budget(double max_time, V step) {
    return splat<V>(max_time) <= splat<V>(max_steps) * step;
}

}  // namespace colonnade::core

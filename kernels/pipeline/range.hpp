#pragma once

/// A range of columns from its draws to its metrics, in one memory: what its stages read and write. The stages are
/// functions of neighbouring columns in the lanes of V, a lane of double: draw.hpp, prepare.hpp, newton.hpp, march.hpp,
/// bound.hpp, measure.hpp, in the order in which a column lives.
#include "kernels/core/error_bound.hpp"
#include "kernels/core/status.hpp"
#include "kernels/core/step_choice.hpp"
#include "kernels/core/system.hpp"
#include "kernels/pipeline/outcome_rows.hpp"

namespace colonnade::core {

/// Sets a flag that other threads set as well.
COLONNADE_HD void raise(std::uint32_t& flag) {
#if defined(__CUDA_ARCH__)
    atomicExch(&flag, 1U);
#else
    flag = 1;
#endif
}

/// Settings shared by all columns: constants of the motif, how steps are chosen and what ends a march.
struct RunRule {
    LateralLayer lateral;
    LoopModes modes;
    const double* kernel = nullptr;             ///< K(0), K(1), ...
    const std::uint32_t* channel = nullptr;     ///< neuron of each channel
    ErrorFactor dense{__builtin_nan(""), 0.0};  ///< of a dense W that all columns share
    double dense_limit = 0.0;                   ///< largest stable step of a dense W that all columns share
    double given_step = 0.0;                    ///< 0: chosen
    StopRule stop_reason{};
    bool by_newton = false;               ///< Newton may solve what has one equilibrium
    bool always_newton = false;           ///< or everything
    bool follows_bound = false;           ///< a march ends at the residual that leaves stop_reason.enough of the error
    bool settling = true;                 ///< settling times are measured
    SolvedBy solved_by = SolvedBy::flow;  ///< of a march
    double silent = 0.0;                  ///< share of the winner's rate below which a channel is silent
};

/// Rows that take eigenvalues and come from the host, or nullptr where closed forms do: the largest stable step
/// [column]; error_factor of one layer's W of its own [column]; of all layers together where some hear the one above
/// [column].
struct GivenRows {
    const double* limit = nullptr;
    const double *factor = nullptr, *row_sum = nullptr;
    const double *coupled_factor = nullptr, *coupled_row_sum = nullptr;
};

/// Views of what a range of columns works on, the system at hand being number `number`; nothing here owns memory. Rows
/// without a stride of their own are `columns` apart.
template <class T>
struct Range {
    System<T> system;  ///< x holds x(0)
    RunRule rule;
    GivenRows given;
    const LayerValues* layers = nullptr;  ///< [layer of the system]
    std::size_t number = 0;
    std::size_t columns = 0;
    std::size_t offset = 0;  ///< of the first column in the rows of outcomes
    OutcomeRows out;
    double *below = nullptr, *below_low = nullptr;    ///< rates or input from below [channel][column]
    double *drive = nullptr, *drive_low = nullptr;    ///< of E neurons from outside [layer][channel][column]
    double *step = nullptr, *step_limit = nullptr;    ///< taken, and the largest that is stable [column]
    double* tolerance = nullptr;                      ///< of the residual that ends a march [column]
    std::uint8_t *runs = nullptr, *direct = nullptr;  ///< marks [column]
    StopReason* stop_reason = nullptr;                ///< `runs` where a march is left to be done [column]
    T *rates = nullptr, *low = nullptr;               ///< found [neuron][column]
    double* magnitude = nullptr;                      ///< [column]
    double* error = nullptr;                          ///< bound on the error of the rates below [column]
    double *seen = nullptr, *seen_low = nullptr;  ///< rates for the metrics [layer][channel][column], layer 0: input
    double *rough_steps = nullptr, *rough_settling = nullptr;  ///< of marches in less precision, or nullptr [column]
    std::uint32_t* refused = nullptr;                          ///< not 0: some number is one the host refuses
    std::uint32_t* uncertified = nullptr;  ///< not 0: some circuit converged without a bound on its error

    [[nodiscard]] COLONNADE_HD std::size_t channels() const { return static_cast<std::size_t>(system.channels); }
    [[nodiscard]] COLONNADE_HD std::size_t neurons() const { return static_cast<std::size_t>(system.neurons); }
    [[nodiscard]] COLONNADE_HD std::size_t layers_per_system() const { return static_cast<std::size_t>(system.layers); }
    /// Layer of the column that layer l of the system is.
    [[nodiscard]] COLONNADE_HD std::size_t layer(std::size_t l) const { return number * layers_per_system() + l; }
    [[nodiscard]] static constexpr double epsilon() { return sizeof(T) == sizeof(float) ? 0x1p-23 : 0x1p-52; }

    template <class V>
    [[nodiscard]] COLONNADE_HD LaneErrorFactor<V> error_factor(int l, Columns<V> k) const {
        const auto at = layers[l].at(k);
        if (system.motif != Motif::dense) return lateral_error_factor(rule.lateral, at);
        LaneErrorFactor<V> dense{splat<V>(rule.dense.factor), splat<V>(rule.dense.row_sum)};
        if (given.factor != nullptr) dense = {load<V>(given.factor, k), load<V>(given.row_sum, k)};
        const auto proximal = is_proximal(system.activation, at);
        return {select(proximal, dense.factor, not_certified<V>()), select(proximal, dense.row_sum, splat<V>(0))};
    }
    /// |feedforward| into layer l.
    template <class V>
    [[nodiscard]] COLONNADE_HD V gain(int l, Columns<V> k) const {
        return abs(layers[l].at(k)(ParameterId::feedforward));
    }
    /// A mask: whether some layer of the system hears the one above it.
    template <class V>
    [[nodiscard]] COLONNADE_HD auto hears_above(Columns<V> k) const {
        V strongest = splat<V>(0);
        for (int l = 0; l + 1 < system.layers && system.feeds_back; ++l)
            strongest = max(abs(layers[l].at(k)(ParameterId::feedback)), strongest);
        return strongest > splat<V>(0);
    }
    /// Bound on the error of the rates; NaN where nothing certifies one.
    template <class V>
    [[nodiscard]] COLONNADE_HD V bound(Columns<V> k, const LaneSolved<V>& solved) const {
        const V layered = error_bound(
            system.layers, system.neurons, solved, [&](int l) COLONNADE_INLINE { return error_factor(l, k); },
            [&](int l) COLONNADE_INLINE { return gain(l, k); });
        if (given.coupled_factor == nullptr) return layered;
        const V hidden = hidden_by_rounding(system.neurons + 2, load<V>(given.coupled_row_sum, k), solved);
        const V coupled = load<V>(given.coupled_factor, k) * (solved.residual + hidden);
        return select(hears_above(k), coupled, layered);
    }
    /// The same as a function of the residual; `rest` as for affine_bound.
    template <class V>
    [[nodiscard]] COLONNADE_HD Affine<V> bound_by_residual(Columns<V> k, const LaneSolved<V>& rest) const {
        const Affine<V> layered = affine_bound(
            system.layers, system.neurons, rest, [&](int l) COLONNADE_INLINE { return error_factor(l, k); },
            [&](int l) COLONNADE_INLINE { return gain(l, k); });
        if (given.coupled_factor == nullptr) return layered;
        const V factor = load<V>(given.coupled_factor, k);
        const V hidden = factor * hidden_by_rounding(system.neurons + 2, load<V>(given.coupled_row_sum, k), rest);
        const auto heard = hears_above(k);
        return {select(heard, factor, layered.factor), select(heard, hidden, layered.hidden)};
    }
    /// Largest drive from outside.
    template <class V>
    [[nodiscard]] COLONNADE_HD V largest_drive(Columns<V> k) const {
        V found = splat<V>(0);
        for (std::size_t row = 0; row < layers_per_system() * channels(); ++row)
            found = max(abs(load<V>(drive + row * columns, k)), found);
        for (std::size_t l = 0; l < layers_per_system(); ++l)
            found = max(abs(layers[l].at(k)(ParameterId::drive_I)), found);
        return found;
    }
};

}  // namespace colonnade::core

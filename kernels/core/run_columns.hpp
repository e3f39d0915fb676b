#pragma once

/// A range of columns from its draws to its metrics, in one place: what each thread of a GPU, or each turn of a loop on
/// the host, does for one column. The steps between are those of core/march.hpp, core/newton.hpp and core/resident.hpp.
#include "core/assembly.hpp"
#include "core/draw.hpp"
#include "core/error_bound.hpp"
#include "core/outcome_rows.hpp"
#include "core/resident.hpp"
#include "core/status.hpp"
#include "core/step_choice.hpp"

namespace colonnade::core {

/// What the systems of all columns have in common beside the shape of their arrays.
struct RunRule {
    LateralLayer lateral;
    LoopModes modes;
    const double* kernel = nullptr;               ///< K(0), K(1), ...
    const std::uint32_t* channel = nullptr;       ///< neuron of each channel
    Amplification dense{__builtin_nan(""), 0.0};  ///< of a dense W
    double dense_limit = 0.0;                     ///< largest stable step of a dense W
    double given_step = 0.0;                      ///< 0: chosen
    VerdictRule verdict{};
    bool by_newton = false;      ///< Newton may solve what has one equilibrium
    bool always_newton = false;  ///< or everything
    bool follows_bound = false;  ///< a march ends at the residual that leaves verdict.enough of the error
    bool settling = true;        ///< settling times are measured, by the host
    Way way = Way::flow;         ///< of a march
    double silent = 0.0;         ///< share of the winner's rate below which a channel is silent
};

/// Views of what a range of columns works on, the system at hand being number `number`; nothing here owns memory.
template <class T>
struct RunColumns {
    System<T> system;  ///< x holds x(0)
    RunRule rule;
    const LayerValues* layers = nullptr;  ///< [layer of the system]
    std::size_t number = 0;
    std::size_t columns = 0;
    std::size_t offset = 0;  ///< of the first column in the rows of outcomes
    OutcomeRows out;
    double *below = nullptr, *below_low = nullptr;    ///< rates or input from below [channel][column]
    double *drive = nullptr, *drive_low = nullptr;    ///< of E neurons from outside [layer][channel][column]
    double *step = nullptr, *tolerance = nullptr;     ///< [column]
    std::uint8_t *runs = nullptr, *direct = nullptr;  ///< marks [column]
    Verdict* verdict = nullptr;                       ///< `runs` where a march is left to be done [column]
    T *rates = nullptr, *low = nullptr;               ///< found [neuron][column]
    double* magnitude = nullptr;                      ///< [column]
    double* error = nullptr;                          ///< bound on the error of the rates below [column]
    double *seen = nullptr, *seen_low = nullptr;  ///< rates for the metrics [layer][channel][column], layer 0: input
    std::uint32_t* refused = nullptr;             ///< not 0: some number is one the host refuses

    [[nodiscard]] COLONNADE_HD std::size_t channels() const { return static_cast<std::size_t>(system.channels); }
    [[nodiscard]] COLONNADE_HD std::size_t neurons() const { return static_cast<std::size_t>(system.neurons); }
    [[nodiscard]] COLONNADE_HD std::size_t together() const { return static_cast<std::size_t>(system.layers); }
    /// Layer of the column that layer l of the system is.
    [[nodiscard]] COLONNADE_HD std::size_t layer(std::size_t l) const { return number * together() + l; }

    [[nodiscard]] COLONNADE_HD Amplification amplification(int l, std::size_t k) const {
        const auto at = layers[l].at(k);
        if (system.motif != Motif::dense) return lateral_amplification(rule.lateral, at);
        if (!is_proximal(system.population, at)) return {__builtin_nan(""), 0.0};
        return rule.dense;
    }
    [[nodiscard]] COLONNADE_HD double bound(std::size_t k, const Solved& solved) const {
        return error_bound(
            system.layers, system.neurons, solved, [&](int l) COLONNADE_INLINE { return amplification(l, k); },
            [&](int l) COLONNADE_INLINE { return abs(layers[l].at(k)(Quantity::feedforward)); });
    }
    /// Largest drive from outside.
    [[nodiscard]] COLONNADE_HD double largest_drive(std::size_t k) const {
        double largest = 0.0;
        for (std::size_t row = 0; row < together() * channels(); ++row)
            largest = max(abs(drive[row * columns + k]), largest);
        for (std::size_t l = 0; l < together(); ++l) largest = max(abs(layers[l].at(k)(Quantity::drive_I)), largest);
        return largest;
    }
};

/// A row of draws; one outside [lowest, highest] is refused.
template <class T>
struct DrawRow {
    DrawRule rule;
    std::uint64_t seed;
    Site site;
    double lowest, highest;
    T* out;
    std::uint32_t* refused;
    COLONNADE_HD void operator()(std::size_t k) const {
        Site here = site;
        here.column += k;
        const double value = draw(rule, seed, here);
        out[k] = static_cast<T>(value);
        if (!(value >= lowest && value <= highest)) *refused = 1;
    }
};

/// The input of one channel of a contrast stimulus.
struct ContrastRow {
    Values mean, difference;
    double share;
    double *high, *low;
    COLONNADE_HD void operator()(std::size_t k) const {
        const Precise<double> drive = contrast_drive(mean[k], difference[k], share);
        high[k] = drive.high;
        low[k] = drive.low;
    }
};

/// Before the first system: nothing has ended, and the input is what the metrics compare with.
template <class T>
struct StartColumn {
    RunColumns<T> at;
    COLONNADE_HD void operator()(std::size_t k) const {
        at.runs[k] = 1;
        at.error[k] = 0.0;
        for (std::size_t row = k; row < at.channels() * at.columns; row += at.columns) {
            at.seen[row] = at.below[row];
            at.seen_low[row] = at.below_low[row];
        }
    }
};

/// Drives, the step, the arrays of the system, and how it is to be solved.
template <class T>
struct PrepareColumn {
    RunColumns<T> at;
    COLONNADE_HD void operator()(std::size_t k) const {
        fill_drives(k);
        const double step = step_of(k);
        at.step[k] = step;
        at.out(at.out.step(at.number), at.offset + k) = step;
        at.out(at.out.period(at.number), at.offset + k) = at.out(at.out.amplitude(at.number), at.offset + k) =
            __builtin_nan("");
        fill_system(k, step);
        at.direct[k] = is_direct(k) ? 1 : 0;
        at.tolerance[k] = tolerance_of(k, step);
    }

private:
    COLONNADE_HD void fill_drives(std::size_t k) const {
        for (std::size_t l = 0; l < at.together(); ++l) {
            const auto of = at.layers[l].at(k);
            for (std::size_t c = 0; c < at.channels(); ++c) {
                const std::size_t from = c * at.columns + k;
                Precise<double> drive{l == 0 ? at.below[from] : 0.0, l == 0 ? at.below_low[from] : 0.0};
                if (at.layer(l) > 0) drive = drive_from_below(of(Quantity::feedforward), drive, of(Quantity::offset));
                at.drive[l * at.channels() * at.columns + from] = drive.high;
                at.drive_low[l * at.channels() * at.columns + from] = drive.low;
            }
        }
    }

    COLONNADE_HD double largest_step(std::size_t k) const {
        if (at.system.motif == Motif::dense) return at.rule.dense_limit;
        const bool flow = at.system.update == Update::relaxation;
        const double damping = damping_that_counts(at.system.update, at.rule.given_step > 0.0);
        double smallest = __builtin_inf();
        for (std::size_t l = 0; l < at.together(); ++l) {
            const auto of = at.layers[l].at(k);
            const double slope_E = largest_slope(at.system.population[0].phi, 0, of);
            const double slope_I = largest_slope(at.system.population[1].phi, 1, of);
            const double tau_E = flow ? of(Quantity::tau_E) : 1.0;
            const double tau_I = flow ? of(Quantity::tau_I) : 1.0;
            for (int m = 0; m < at.rule.modes.count(); ++m)
                smallest = min(lateral_step_limit(slope_E, slope_I, tau_E, tau_I, of(Quantity::w_EE),
                                                  of(Quantity::w_II), at.rule.modes.strength(m, of), damping),
                               smallest);
        }
        return smallest;
    }

    COLONNADE_HD double step_of(std::size_t k) const {
        const double largest = largest_step(k);
        double step = at.rule.given_step;
        if (step > 0.0) {
            if (!(step < largest)) *at.refused = 1;
        } else {
            double shortest = __builtin_inf();
            for (std::size_t l = 0; l < at.together(); ++l) {
                const auto of = at.layers[l].at(k);
                shortest = min(min(of(Quantity::tau_E), of(Quantity::tau_I)), shortest);
            }
            step = chosen_step(at.system.update, shortest, largest);
        }
        if (!fits_budget(at.rule.verdict.max_time, step)) *at.refused = 1;
        return step;
    }

    COLONNADE_HD void fill_system(std::size_t k, double step) const {
        const System<T>& s = at.system;
        const auto put = [&](const T* rows, std::size_t row, double value)
                             COLONNADE_INLINE { const_cast<T*>(rows)[row * s.stride + k] = static_cast<T>(value); };
        for (std::size_t l = 0; l < at.together(); ++l) {
            const auto of = at.layers[l].at(k);
            const auto rows = static_cast<std::size_t>(s.weight_rows);
            for (std::size_t r = 0; r < rows && s.motif != Motif::dense; ++r)
                if (has_weight_row(s.motif, static_cast<int>(r)))
                    put(s.weight, l * rows + r, lateral_weight(s.motif, static_cast<int>(r), of, at.rule.kernel));
            for (std::size_t which = 0; which < 2; ++which) {
                for (std::size_t index = 0; index < 2; ++index)
                    put(s.phi, 4 * l + 2 * which + index,
                        activation_parameter(s.population[which].phi, static_cast<int>(which), static_cast<int>(index),
                                             of));
                put(s.gain, 2 * l + which, gain_of(s.update, step, of(which == 0 ? Quantity::tau_E : Quantity::tau_I)));
            }
            if (at.together() > 1) {
                put(s.feedforward, l, of(Quantity::feedforward));
                put(s.feedback, l, of(Quantity::feedback));
            }
            std::size_t channel = l * at.channels();
            for (std::size_t i = 0; i < at.neurons(); ++i) {
                const bool inhibitory = s.population_of[i] != 0;
                const std::size_t from = inhibitory ? 0 : channel++ * at.columns + k;
                const Precise<double> given{inhibitory ? of(Quantity::drive_I) : at.drive[from],
                                            inhibitory ? 0.0 : at.drive_low[from]};
                const double threshold = of(inhibitory ? Quantity::threshold_I : Quantity::threshold_E);
                const Precise<double> drive = given - splat<Precise<double>>(threshold);
                put(s.u, l * at.neurons() + i, drive.high);
                if (s.u_low != nullptr) put(s.u_low, l * at.neurons() + i, drive.low);
            }
        }
    }

    COLONNADE_HD bool is_direct(std::size_t k) const {
        if (at.rule.always_newton) return true;
        return at.rule.by_newton && has_one_equilibrium(k);
    }

    COLONNADE_HD bool has_one_equilibrium(std::size_t k) const {
        bool stable = at.system.motif == Motif::shared;
        for (std::size_t l = 0; l < at.together() && stable; ++l) {
            const auto of = at.layers[l].at(k);
            stable =
                is_diagonally_stable(of(Quantity::w_EE), of(Quantity::w_EI), of(Quantity::w_IE), of(Quantity::w_II)) &&
                is_proximal(at.system.population, of);
        }
        if (stable) return true;
        const double bound = at.bound(k, Solved{});
        return bound == bound;
    }

    COLONNADE_HD double tolerance_of(std::size_t k, double step) const {
        const double tolerance = at.rule.verdict.enough;
        if (!at.rule.follows_bound) return tolerance;
        constexpr double epsilon = sizeof(T) == sizeof(float) ? 0x1p-23 : 0x1p-52;
        double smallest_gain = step;
        for (std::size_t l = 0; l < at.together() && at.system.update == Update::relaxation; ++l) {
            const auto of = at.layers[l].at(k);
            smallest_gain = min(min(step / of(Quantity::tau_E), step / of(Quantity::tau_I)), smallest_gain);
        }
        Solved rest;
        rest.magnitude = 1.0, rest.drive = at.largest_drive(k), rest.epsilon = epsilon;
        const Affine bound = affine_bound(
            at.system.layers, at.system.neurons, rest, [&](int l) COLONNADE_INLINE { return at.amplification(l, k); },
            [&](int l) COLONNADE_INLINE { return abs(at.layers[l].at(k)(Quantity::feedforward)); });
        return reachable_residual(tolerance, residual_for(tolerance, bound), epsilon, smallest_gain);
    }
};

}  // namespace colonnade::core

#pragma once

/// Second stage: drives, steps, the arrays of a system, and how it is to be solved. Reads parameters and what comes
/// from below.
#include "kernels/core/assembly.hpp"
#include "kernels/pipeline/range.hpp"

namespace colonnade::core {

/// Drives of the system's E neurons from outside it.
template <class T>
struct DriveColumn {
    Range<T> at;
    template <class V>
    COLONNADE_HD void operator()(Columns<V> k) const {
        for (std::size_t l = 0; l < at.layers_per_system(); ++l) {
            const auto of = at.layers[l].at(k);
            for (std::size_t c = 0; c < at.channels(); ++c) {
                const std::size_t from = c * at.columns;
                DoubleDouble<V> drive = splat<DoubleDouble<V>>(0);
                if (l == 0) drive = {load<V>(at.below + from, k), load<V>(at.below_low + from, k)};
                if (at.layer(l) > 0)
                    drive = drive_from_below(of(ParameterId::feedforward), drive, of(ParameterId::offset));
                store(drive.high, at.drive + l * at.channels() * at.columns + from, k);
                store(drive.low, at.drive_low + l * at.channels() * at.columns + from, k);
            }
        }
    }
};

/// The step.
template <class T>
struct StepColumn {
    Range<T> at;
    template <class V>
    COLONNADE_HD void operator()(Columns<V> k) const {
        const bool flow = at.system.update == Update::flow;
        const bool chooses_each = flow && !(at.rule.given_step > 0.0);
        const V taken = chooses_each ? splat<V>(__builtin_nan("")) : step_of(k);
        store(flow ? splat<V>(1) : taken, at.step, k);
        store(taken, at.out.row(at.out.step(at.number)) + at.offset, k);
        for (const std::size_t row : {at.out.period(at.number), at.out.amplitude(at.number)})
            store(splat<V>(__builtin_nan("")), at.out.row(row) + at.offset, k);
    }

private:
    template <class V>
    COLONNADE_HD V largest_step(Columns<V> k) const {
        if (at.given.limit != nullptr) return load<V>(at.given.limit, k);
        if (at.system.motif == Motif::dense) return splat<V>(at.rule.dense_limit);
        const bool flow = at.system.update != Update::forward_backward;
        const double damping = damping_that_counts(at.system.update, at.rule.given_step > 0.0);
        V smallest = splat<V>(__builtin_inf());
        for (std::size_t l = 0; l < at.layers_per_system(); ++l) {
            const auto of = at.layers[l].at(k);
            const V slope_E = largest_slope(at.system.activation[0], 0, of);
            const V slope_I = largest_slope(at.system.activation[1], 1, of);
            const V tau_E = flow ? shortest_tau(at.system.activation[0], 0, of) : splat<V>(1);
            const V tau_I = flow ? shortest_tau(at.system.activation[1], 1, of) : splat<V>(1);
            for (int m = 0; m < at.rule.modes.count(); ++m)
                smallest = min(lateral_step_limit(slope_E, slope_I, tau_E, tau_I, of(ParameterId::w_EE),
                                                  of(ParameterId::w_II), at.rule.modes.strength(m, of), damping),
                               smallest);
        }
        return smallest;
    }

    template <class V>
    COLONNADE_HD V step_of(Columns<V> k) const {
        const V largest = largest_step(k);
        store(largest, at.step_limit, k);
        V step = splat<V>(at.rule.given_step);
        auto allowed = step < largest;
        if (!(at.rule.given_step > 0.0)) {
            V shortest = splat<V>(__builtin_inf());
            for (std::size_t l = 0; l < at.layers_per_system(); ++l) {
                const auto of = at.layers[l].at(k);
                shortest =
                    min(min(shortest_tau(at.system.activation[0], 0, of), shortest_tau(at.system.activation[1], 1, of)),
                        shortest);
            }
            step = chosen_step(at.system.update, shortest, largest);
            allowed = step == step;
        }
        allowed = allowed & fits_budget(at.rule.stop_reason.max_time, step);
        if (any(select(allowed, splat<V>(0), splat<V>(1)) > splat<V>(0))) raise(*at.refused);
        return step;
    }
};

/// The arrays of the system.
template <class T>
struct AssembleColumn {
    Range<T> at;
    template <class V>
    COLONNADE_HD void operator()(Columns<V> k) const {
        const V step = load<V>(at.step, k);
        const System<T>& s = at.system;
        const auto put = [&](const T* rows, std::size_t row, V value)
                             COLONNADE_INLINE { store(value, const_cast<T*>(rows) + row * s.stride, k); };
        for (std::size_t l = 0; l < at.layers_per_system(); ++l) {
            const auto of = at.layers[l].at(k);
            const auto rows = static_cast<std::size_t>(s.weight_rows);
            for (std::size_t r = 0; r < rows && s.motif != Motif::dense; ++r)
                if (has_weight_row(s.motif, static_cast<int>(r)))
                    put(s.weight, l * rows + r, lateral_weight(s.motif, static_cast<int>(r), of, at.rule.kernel));
            for (std::size_t which = 0; which < 2; ++which) {
                const ActivationForm& form = s.activation[which];
                const int numbers = with_kind(form.kind, [&](auto kind) COLONNADE_INLINE { return kind.count(form); });
                for (int index = 0; index < numbers; ++index)
                    put(s.phi, (2 * l + which) * static_cast<std::size_t>(s.phi_rows) + static_cast<std::size_t>(index),
                        activation_number(form, static_cast<int>(which), index, of));
                put(s.rate_step, 2 * l + which,
                    rate_step_of(s.update, step, of(which == 0 ? ParameterId::tau_E : ParameterId::tau_I)));
            }
            if (at.layers_per_system() > 1) {
                put(s.feedforward, l, of(ParameterId::feedforward));
                put(s.feedback, l, of(ParameterId::feedback));
            }
            std::size_t channel = l * at.channels();
            for (std::size_t i = 0; i < at.neurons(); ++i) {
                const bool inhibitory = s.population_of[i] != 0;
                DoubleDouble<V> given{of(ParameterId::drive_I), splat<V>(0)};
                if (!inhibitory) {
                    const std::size_t from = channel++ * at.columns;
                    given = {load<V>(at.drive + from, k), load<V>(at.drive_low + from, k)};
                }
                const int which = inhibitory ? 1 : 0;
                const V threshold = activation_threshold(s.activation[which], which, of);
                const DoubleDouble<V> drive = given - DoubleDouble<V>{threshold, splat<V>(0)};
                put(s.u, l * at.neurons() + i, drive.high);
                if (s.u_low != nullptr) put(s.u_low, l * at.neurons() + i, drive.low);
            }
        }
    }
};

/// Whether Newton may try, and the residual at which a march ends.
template <class T>
struct ChooseColumn {
    Range<T> at;
    template <class V>
    COLONNADE_HD void operator()(Columns<V> k) const {
        store(direct(k), at.direct, k);
        store(tolerance(k), at.tolerance, k);
    }

private:
    /// 1 where Newton may try, else 0.
    template <class V>
    COLONNADE_HD V direct(Columns<V> k) const {
        if (at.rule.always_newton) return splat<V>(1);
        if (!at.rule.by_newton) return splat<V>(0);
        // the common case, for which no factor needs to be computed
        V found = splat<V>(at.system.motif == Motif::shared ? 1 : 0);
        for (std::size_t l = 0; l < at.layers_per_system() && at.system.motif == Motif::shared; ++l) {
            const auto of = at.layers[l].at(k);
            const auto stable = is_diagonally_stable(of(ParameterId::w_EE), of(ParameterId::w_EI),
                                                     of(ParameterId::w_IE), of(ParameterId::w_II)) &
                                is_proximal(at.system.activation, of);
            found = select(stable, found, splat<V>(0));
        }
        found = select(at.hears_above(k), splat<V>(0), found);
        if (!any(found == splat<V>(0))) return found;
        const V bound = at.bound(k, LaneSolved<V>{});
        return max(found, select(bound == bound, splat<V>(1), splat<V>(0)));
    }

    template <class V>
    COLONNADE_HD V tolerance(Columns<V> k) const {
        const double tolerance = at.rule.stop_reason.enough;
        if (!at.rule.follows_bound) return splat<V>(tolerance);
        const V step = load<V>(at.step, k);
        V smallest_gain = step;
        for (std::size_t l = 0; l < at.layers_per_system() && at.system.update == Update::relaxation; ++l) {
            const auto of = at.layers[l].at(k);
            smallest_gain = min(min(step / of(ParameterId::tau_E), step / of(ParameterId::tau_I)), smallest_gain);
        }
        LaneSolved<V> rest;
        rest.magnitude = splat<V>(1), rest.drive = at.largest_drive(k), rest.epsilon = at.epsilon();
        const V wanted = residual_for(tolerance, at.bound_by_residual(k, rest));
        return reachable_residual(tolerance, wanted, at.epsilon(), smallest_gain);
    }
};

}  // namespace colonnade::core

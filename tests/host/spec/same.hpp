#pragma once

/// Equality of specs, field by field; where things were written does not count.
#include "colonnade/spec.hpp"

namespace colonnade::test {

inline bool same(const Draw& p, const Draw& q) {
    return p.kind == q.kind && p.a == q.a && p.b == q.b && p.values == q.values && p.scope == q.scope &&
           p.lowest == q.lowest && p.highest == q.highest && p.allowed_lowest == q.allowed_lowest &&
           p.allowed_highest == q.allowed_highest && p.file == q.file;
}

inline bool same(const Population& p, const Population& q) {
    return p.kind == q.kind && same(p.threshold, q.threshold) && same(p.max, q.max) && same(p.gain, q.gain) &&
           same(p.lambda, q.lambda) && same(p.sharpness, q.sharpness) && same(p.refractory, q.refractory) &&
           same(p.sensitive, q.sensitive) && p.exponent == q.exponent && p.limited == q.limited && p.offset == q.offset;
}

inline bool same(const Microcircuit& p, const Microcircuit& q) {
    return p.motif == q.motif && p.inhibition == q.inhibition && p.channels == q.channels &&
           same(p.excitatory, q.excitatory) && same(p.inhibitory, q.inhibitory) && same(p.w_EE, q.w_EE) &&
           same(p.w_EI, q.w_EI) && same(p.w_IE, q.w_IE) && same(p.w_II, q.w_II) && same(p.w_self, q.w_self) &&
           same(p.w_cross, q.w_cross) && p.kernel.topology == q.kernel.topology && p.kernel.width == q.kernel.width &&
           p.kernel.centre == q.kernel.centre && p.kernel.centre_width == q.kernel.centre_width &&
           same(p.tau_E, q.tau_E) && same(p.tau_I, q.tau_I) && p.weights == q.weights &&
           p.weights_per_column == q.weights_per_column && p.weights_file == q.weights_file &&
           p.is_inhibitory == q.is_inhibitory && p.allow_mixed_signs == q.allow_mixed_signs;
}

inline bool same(const Column& p, const Column& q) {
    return p.count == q.count && p.first == q.first && p.last == q.last && p.layers == q.layers &&
           p.coupling == q.coupling && same(p.feedforward, q.feedforward) && same(p.offset, q.offset) &&
           same(p.feedback, q.feedback);
}

inline bool same(const Stimulus& p, const Stimulus& q) {
    if (p.drive_E.size() != q.drive_E.size()) return false;
    for (std::size_t i = 0; i < p.drive_E.size(); ++i)
        if (!same(p.drive_E[i], q.drive_E[i])) return false;
    return p.kind == q.kind && same(p.mean, q.mean) && same(p.difference, q.difference) && p.profile == q.profile &&
           same(p.drive_I, q.drive_I) && p.image == q.image && p.image_width == q.image_width &&
           p.image_height == q.image_height && p.pixels == q.pixels && p.contrast == q.contrast &&
           p.neighbourhood == q.neighbourhood && p.table == q.table && p.table_file == q.table_file;
}

inline bool same(const Solve& p, const Solve& q) {
    return p.method == q.method && p.precision == q.precision && p.product == q.product && p.tolerance == q.tolerance &&
           p.max_time == q.max_time && p.step == q.step && p.check_every == q.check_every &&
           p.divergence_limit == q.divergence_limit && p.settle_fraction == q.settle_fraction;
}

inline bool same(const Output& p, const Output& q) {
    return p.file == q.file && p.rates == q.rates && p.trace_columns == q.trace_columns &&
           p.trace_every == q.trace_every && p.trace_time == q.trace_time && p.columns == q.columns &&
           p.metrics == q.metrics && p.settling == q.settling && p.variables == q.variables && p.image == q.image;
}

inline bool same(const AttractorSearch& p, const AttractorSearch& q) {
    return p.starts == q.starts && p.spread == q.spread;
}

inline bool same(const Continuation& p, const Continuation& q) {
    return p.key == q.key && p.from == q.from && p.to == q.to && p.step == q.step && p.max_points == q.max_points &&
           p.columns == q.columns && p.picture == q.picture;
}

inline bool same(const Spec& p, const Spec& q) {
    return p.title == q.title && p.seed == q.seed && same(p.column, q.column) && same(p.microcircuit, q.microcircuit) &&
           same(p.stimulus, q.stimulus) && same(p.initial.rate_E, q.initial.rate_E) &&
           same(p.initial.rate_I, q.initial.rate_I) && same(p.solve, q.solve) && same(p.output, q.output) &&
           same(p.attractors, q.attractors) && same(p.continuation, q.continuation);
}

inline bool same(const Experiment& p, const Experiment& q) {
    if (!same(p.base, q.base) || p.axes.size() != q.axes.size() || p.points.size() != q.points.size()) return false;
    for (std::size_t i = 0; i < p.axes.size(); ++i) {
        const SweepAxis &a = p.axes[i], &b = q.axes[i];
        if (a.key != b.key || a.name != b.name || a.values != b.values || a.labels != b.labels) return false;
    }
    for (std::size_t i = 0; i < p.points.size(); ++i)
        if (!same(p.points[i], q.points[i])) return false;
    return true;
}

}  // namespace colonnade::test

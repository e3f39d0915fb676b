#pragma once

/// Experiments as plain values, for tests that need no TOML.
#include <string>
#include <utility>
#include <vector>

#include "colonnade/colonnade.hpp"

namespace colonnade::test {

inline Draw uniform(double low, double high) {
    Draw draw;
    draw.kind = DrawKind::uniform;
    draw.a = low;
    draw.b = high;
    return draw;
}

inline Draw loguniform(double low, double high) {
    Draw draw = uniform(low, high);
    draw.kind = DrawKind::loguniform;
    return draw;
}

/// `columns` columns of `layers` layers; lateral inhibition with two channels, relu, contrast 1 % unless changed.
inline Spec lateral_spec(std::size_t columns, std::size_t layers = 1) {
    Spec spec;
    spec.seed = 7;
    spec.source = "test";
    spec.column.count = columns;
    spec.column.last = columns;
    spec.column.layers = layers;
    spec.microcircuit.w_II = Draw::of(0.2);
    spec.stimulus.kind = StimulusKind::contrast;
    spec.stimulus.difference = Draw::of(0.02);
    return spec;
}

inline Spec wilson_cowan_spec(double w_EE, double w_EI, double w_IE, double w_II, double u_E, double u_I) {
    Spec spec;
    spec.source = "test";
    spec.column.last = 1;
    spec.microcircuit.motif = Motif::wilson_cowan;
    spec.microcircuit.channels = 1;
    spec.microcircuit.w_EE = Draw::of(w_EE);
    spec.microcircuit.w_EI = Draw::of(w_EI);
    spec.microcircuit.w_IE = Draw::of(w_IE);
    spec.microcircuit.w_II = Draw::of(w_II);
    spec.stimulus.drive_E = {Draw::of(u_E)};
    spec.stimulus.drive_I = Draw::of(u_I);
    return spec;
}

inline Experiment experiment_of(Spec spec) {
    Experiment experiment;
    experiment.points = {spec};
    experiment.base = std::move(spec);
    return experiment;
}

inline Dataset run_spec(const Spec& spec, const RunOptions& options = {}) {
    return run(experiment_of(spec), options);
}

}  // namespace colonnade::test

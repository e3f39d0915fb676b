#pragma once

/// Which key holds which field, and when it has a meaning: written once, walked by the Reader, by the Writer and by
/// whatever else wants to see every field in force. A walker `At` offers
///     at(path, field)                       for every field,
///     At::reading                           true when fields are being filled in,
///     at.shares_activation(circuit)         whether one table describes both populations,
///     at.uses_contrast()                    whether stimulus.contrast stands for stimulus.difference.
#include <cmath>
#include <string>
#include <string_view>

#include "colonnade/spec.hpp"
#include "host/spec/sections/parameters.hpp"

namespace colonnade::spec {

template <class P, class At>
void visit_population(const std::string& path, P& population, At& at) {
    at(path + ".kind", population.kind);
    const ActivationInfo& info = info_of(population.kind);
    for (std::size_t i = 0; i < info.count; ++i) {
        const ActivationParameter parameter = info.listed[i];
        const std::string key = path + "." + std::string(name_of(parameter));
        // a power law has no highest rate unless one is given
        if (parameter == ActivationParameter::max && population.kind == Activation::power_law) {
            if constexpr (At::reading) population.limited = at.given(key);
            if (!population.limited) continue;
        }
        at(key, population[parameter]);
    }
    if (info.has_exponent) at(path + ".exponent", population.exponent);
    if (info.has_offset) at(path + ".offset", population.offset);
}

template <class M, class At>
void visit_activations(M& circuit, At& at) {
    if (at.shares_activation(circuit)) {
        visit_population("microcircuit.activation", circuit.excitatory, at);
        if constexpr (At::reading) circuit.inhibitory = circuit.excitatory;
    } else {
        visit_population("microcircuit.activation_E", circuit.excitatory, at);
        visit_population("microcircuit.activation_I", circuit.inhibitory, at);
    }
}

/// The drawn parameters of a section that are in force, but for those of activations.
template <class S, class At>
void visit_parameters(std::string_view section, S& spec, At& at) {
    for (const ParameterRow& row : parameter_table())
        if (row.key.path.starts_with(section) && (section != "microcircuit." || row.in_force(spec)))
            at(row.key.path, row.draw(const_cast<Spec&>(spec)));
}

template <class M, class At>
void visit_kernel(M& circuit, At& at) {
    if (circuit.motif != Motif::lateral_inhibition || circuit.inhibition != Inhibition::kernel) return;
    at("microcircuit.kernel.topology", circuit.kernel.topology);
    at("microcircuit.kernel.width", circuit.kernel.width);
    at("microcircuit.kernel.centre", circuit.kernel.centre);
    at("microcircuit.kernel.centre_width", circuit.kernel.centre_width);
}

template <class S, class At>
void visit_microcircuit(S& spec, At& at) {
    auto& circuit = spec.microcircuit;
    at("microcircuit.motif", circuit.motif);
    at("microcircuit.allow_mixed_signs", circuit.allow_mixed_signs);
    if (circuit.motif == Motif::custom) {
        at("microcircuit.weights", circuit);
        at("microcircuit.inhibitory", circuit.is_inhibitory);
    } else {
        if (circuit.motif == Motif::lateral_inhibition) at("microcircuit.inhibition", circuit.inhibition);
        if constexpr (At::reading) circuit.channels = circuit.motif == Motif::wilson_cowan ? 1 : 2;
        at("microcircuit.channels", circuit.channels);
        visit_kernel(circuit, at);
    }
    visit_activations(circuit, at);
    visit_parameters("microcircuit.", spec, at);
}

/// The rule whose draws are `factor` (above 0) times those of `draw`, limits included.
[[nodiscard]] inline Draw scaled(Draw draw, double factor) {
    if (draw.kind == DrawKind::lognormal) {
        draw.a += std::log(factor);
    } else {
        draw.a *= factor;
        draw.b *= factor;
    }
    for (double& value : draw.values) value *= factor;
    for (double* limit : {&draw.lowest, &draw.highest, &draw.allowed_lowest, &draw.allowed_highest}) *limit *= factor;
    return draw;
}

template <class S, class At>
void visit_stimulus(S& stimulus, At& at) {
    at("stimulus.kind", stimulus.kind);
    switch (stimulus.kind) {
        case StimulusKind::constant:
            at("stimulus.drive_E", stimulus.drive_E);
            break;
        case StimulusKind::contrast:
            at("stimulus.mean", stimulus.mean);
            if (at.uses_contrast()) {
                Draw contrast = scaled(stimulus.difference, 0.5);
                at("stimulus.contrast", contrast);
                if constexpr (At::reading) stimulus.difference = scaled(contrast, 2.0);
            } else {
                at("stimulus.difference", stimulus.difference);
            }
            at("stimulus.profile", stimulus.profile);
            break;
        case StimulusKind::image:
            at("stimulus.file", stimulus.image);
            at("stimulus.mean", stimulus.mean);
            at("stimulus.contrast", stimulus.contrast);
            at("stimulus.neighbourhood", stimulus.neighbourhood);
            break;
        case StimulusKind::file:
            at("stimulus.file", stimulus.table_file);
            break;
    }
}

template <class C, class At>
void visit_column(C& column, At& at) {
    at("column.count", column.count);
    at("column.subset", column);
    at("column.layers", column.layers);
    at("column.coupling", column.coupling);
}

template <class S, class At>
void visit_solve(S& solve, At& at) {
    at("solve.method", solve.method);
    at("solve.precision", solve.precision);
    at("solve.product", solve.product);
    if constexpr (At::reading) solve.tolerance = solve.precision == Precision::float32 ? 1e-5 : 1e-10;
    at("solve.tolerance", solve.tolerance);
    at("solve.max_time", solve.max_time);
    at("solve.rtol", solve.rtol);
    at("solve.atol", solve.atol);
    at("solve.step", solve.step);
    at("solve.check_every", solve.check_every);
    at("solve.divergence_limit", solve.divergence_limit);
    at("solve.settle_fraction", solve.settle_fraction);
}

template <class O, class At>
void visit_output(O& output, StimulusKind stimulus, At& at) {
    at("output.file", output.file);
    at("output.rates", output.rates);
    if (output.rates == RatesOutput::traces) {
        at("output.trace_columns", output.trace_columns);
        at("output.trace_every", output.trace_every);
        at("output.trace_time", output.trace_time);
    }
    at("output.columns", output.columns);
    at("output.metrics", output.metrics);
    at("output.energies", output.energies);
    at("output.settling", output.settling);
    at("output.variables", output.variables);
    if (stimulus == StimulusKind::image) at("output.image", output.image);
}

template <class A, class At>
void visit_attractors(A& attractors, At& at) {
    at("attractors.starts", attractors.starts);
    at("attractors.spread", attractors.spread);
}

template <class C, class At>
void visit_continuation(C& continuation, At& at) {
    at("continuation.key", continuation.key);
    at("continuation.from", continuation.from);
    at("continuation.to", continuation.to);
    at("continuation.second_key", continuation.second_key);
    at("continuation.second_from", continuation.second_from);
    at("continuation.second_to", continuation.second_to);
    at("continuation.step", continuation.step);
    at("continuation.max_points", continuation.max_points);
    at("continuation.columns", continuation.columns);
    at("continuation.picture", continuation.picture);
}

template <class A, class At>
void visit_atlas_axis(const std::string& path, A& axis, At& at) {
    at(path + ".key", axis.key);
    if constexpr (At::reading) {
        if (at.given(path + ".values")) at(path + ".values", axis.values);
    } else if (axis.is_listed()) {
        at(path + ".values", axis.values);
        return;
    }
    at(path + ".from", axis.from);
    at(path + ".to", axis.to);
    at(path + ".points", axis.points);
}

/// A spec without the table has no atlas.
template <class A, class At>
void visit_atlas(A& atlas, At& at) {
    if constexpr (At::reading) {
        if (!at.given("atlas")) return;
    } else {
        if (atlas.x.key.empty()) return;
    }
    visit_atlas_axis("atlas.x", atlas.x, at);
    visit_atlas_axis("atlas.y", atlas.y, at);
    at("atlas.starts", atlas.starts);
    at("atlas.refine", atlas.refine);
    at("atlas.picture", atlas.picture);
}

/// Every field of a spec whose key is in force.
template <class S, class At>
void visit_fields(S& spec, At& at) {
    at("title", spec.title);
    at("seed", spec.seed);
    visit_column(spec.column, at);
    visit_parameters("column.", spec, at);
    visit_microcircuit(spec, at);
    visit_stimulus(spec.stimulus, at);
    visit_parameters("stimulus.", spec, at);
    at("initial.rate_E", spec.initial.rate_E);
    at("initial.rate_I", spec.initial.rate_I);
    visit_solve(spec.solve, at);
    visit_output(spec.output, spec.stimulus.kind, at);
    visit_attractors(spec.attractors, at);
    visit_continuation(spec.continuation, at);
    visit_atlas(spec.atlas, at);
}

}  // namespace colonnade::spec

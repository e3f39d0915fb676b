#pragma once

#include <span>
#include <vector>

#include "colonnade/spec.hpp"
#include "host/spec/keys.hpp"

namespace colonnade::spec {

/// A number that every column, or every layer, may draw for itself, stimuli and x(0) apart: its key, where it is in a
/// spec, and when it has a meaning. What an activation may draw is listed by types.hpp instead.
struct ParameterRow {
    ParameterId id;
    Key key;                        ///< its last part is the name in the output
    Draw& (*draw)(Spec&);           ///< the member that holds it
    bool (*in_force)(const Spec&);  ///< by motif, inhibition and coupling
};

/// All rows, in the order in which they are drawn and printed.
[[nodiscard]] std::span<const ParameterRow> parameter_table();

/// A parameter of one spec.
struct Parameter {
    ParameterId quantity;
    const char* name;   ///< of its variable in the output
    const char* units;  ///< "1" or "tau"
    const Draw* rule;   ///< points into the spec
};

/// Parameters that have a meaning for this spec's motif, activations and coupling; those of an inhibitory population
/// without neurons are neutral.
[[nodiscard]] std::vector<Parameter> parameters_of(const Spec& spec);

}  // namespace colonnade::spec

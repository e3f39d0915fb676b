#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "colonnade/spec.hpp"
#include "host/assembly/shape.hpp"
#include "host/experiment/results/results.hpp"

namespace colonnade::experiment {

/// A variable of single columns, or of the circuits, layers, neurons or channels that each of them has.
struct ColumnVariable {
    std::string name;
    std::size_t bytes;           ///< that one column takes at one point of a sweep
    bool is_written;             ///< it is in the output unless output.variables leaves it out
    bool is_aggregated = false;  ///< aggregates are made of it, for which it is held in any case
    bool is_certificate = false;
};

/// Those of a run, or of certify() where `certified`, in the order of the output; without traces.
[[nodiscard]] std::vector<ColumnVariable> column_variables(const Spec& spec, const assembly::Shape& shape,
                                                           const KeptDraws& draws, bool certified);

/// Whether the costs of every neuron at its equilibrium are kept.
[[nodiscard]] bool keeps_energies(const Spec& spec, bool certified);

/// Variables of traced columns, in the order of the output.
inline constexpr std::array<const char*, 5> trace_variables{"trace_time", "trace_rate", "trace_energy",
                                                            "trace_global_energy", "cooperation"};

/// Whether traces are asked for and some variable of them is kept.
[[nodiscard]] bool keeps_traces(const Spec& spec);

/// Checks output.variables against what run(), or certify() where `certified`, computes of this experiment: each name
/// is that of a variable of the output, none comes twice, and certify() keeps some certificate. Throws Error.
void check_variables(const Experiment& experiment, bool certified);

/// Throws Error where output.variables is given to a verb that keeps all of its variables.
void refuse_variables(const Spec& spec, const char* verb);

}  // namespace colonnade::experiment

#pragma once

#include "colonnade/spec.hpp"
#include "host/spec/reader.hpp"

namespace colonnade::spec {

// What the fields of a spec owe to each other, in the order of the calls in `read_spec`. Each throws Error; some fill
// in what follows from other keys.

/// Channels, kernel and Dale's law.
void check_microcircuit(const Reader& reader, Microcircuit& circuit);
/// Loads the files of the stimulus, which may set column.count, and checks it against the channels.
void check_stimulus(const Reader& reader, Spec& spec);
/// Subset, coupling, sizes of networks, lengths of files.
void check_column(const Reader& reader, Spec& spec);
void check_solve(const Reader& reader, const Spec& spec);
/// Which names output.variables may hold follows from what a verb computes: experiment/variables.hpp checks that.
void check_output(const Reader& reader, Spec& spec);
void check_continuation(const Reader& reader, Spec& spec);
/// Axes of the atlas, where there is one; fills in the values of integer axes that are given by their ends.
void check_atlas(const Reader& reader, Spec& spec);

/// Most circuits (columns x layers x sweep points) of one run, 2^40.
constexpr std::size_t max_circuits = std::size_t{1} << 40;

}  // namespace colonnade::spec

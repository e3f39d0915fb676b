#pragma once

#include <vector>

#include "colonnade/spec.hpp"
#include "host/spec/files.hpp"
#include "host/spec/toml/value.hpp"

namespace colonnade::spec {

/// An axis of a sweep with the values that replace its key's, each at its place in the text.
struct Axis {
    SweepAxis shown;
    std::vector<Value> values;
};

/// The axes of [sweep] in written order; none when there is no such section. Throws Error.
[[nodiscard]] std::vector<Axis> read_axes(const Value& root, const Files& files);

/// Gives every axis a name of its own that no variable of the output has: the last part of its key, or with more of
/// the key in front (`w_EE`, `initial_rate_E`).
void name_axes(std::vector<Axis>& axes);

}  // namespace colonnade::spec

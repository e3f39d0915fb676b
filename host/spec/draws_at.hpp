#pragma once

#include <string_view>
#include <vector>

#include "colonnade/spec.hpp"

namespace colonnade::spec {

/// The draws that a key stands for in this spec: one for most keys, one for each population behind
/// `microcircuit.activation.NAME`. None where the key is not in force or holds no draw. `stimulus.contrast` is
/// kept as twice its value in `stimulus.difference`, so it has none.
[[nodiscard]] std::vector<Draw*> draws_at(Spec& spec, std::string_view key);

}  // namespace colonnade::spec

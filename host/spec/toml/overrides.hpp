#pragma once

#include <string>
#include <vector>

#include "host/spec/toml/value.hpp"

namespace colonnade::spec {

/// Puts every `key=value` into the tree, the later ones last. Throws Error: no `=`, an unknown key.
void apply_overrides(Value& root, const std::vector<std::string>& overrides);

}  // namespace colonnade::spec

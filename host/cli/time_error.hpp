#pragma once

#include <string>

#include "colonnade/spec.hpp"

namespace colonnade::cli {

/// One line, a comment of TOML, that says what error in time an experiment's results have (docs/concepts.md).
[[nodiscard]] std::string time_error(const Spec& spec);

}  // namespace colonnade::cli

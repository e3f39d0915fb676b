#pragma once

#include "colonnade/spec.hpp"

namespace colonnade::spec {

/// The rule whose draws are `factor` (above 0) times those of `draw`, limits included.
[[nodiscard]] Draw scaled(Draw draw, double factor);

}  // namespace colonnade::spec

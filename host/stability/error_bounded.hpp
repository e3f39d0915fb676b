#pragma once

#include "kernels/core/error_bounded.hpp"

namespace colonnade::stability {

using ErrorBounded = core::ErrorBounded<double>;
using core::bound_slack;
using core::unit_roundoff;

}  // namespace colonnade::stability

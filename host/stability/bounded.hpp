#pragma once

#include "core/bounded.hpp"

namespace colonnade::stability {

using Bounded = core::Bounded<double>;
using core::bound_slack;
using core::unit_roundoff;

}  // namespace colonnade::stability

#pragma once

#include "host/experiment/run/range_run.hpp"

namespace colonnade::experiment {

/// Stores what the columns of a range drew of the stimulus and of x(0), where the results keep it; NaN at a point of
/// the sweep whose stimulus has no such number. Throws Error as drawing does.
void keep_drawn_inputs(const Spec& spec, const Range& range, Results& results);

}  // namespace colonnade::experiment

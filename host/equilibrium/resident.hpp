#pragma once

#include <functional>
#include <vector>

#include "assembly/batch.hpp"
#include "core/finish_columns.hpp"
#include "equilibrium/solve.hpp"
#include "resident.hpp"

namespace colonnade::equilibrium {

/// What ends a march by `rule`, and what it is called.
[[nodiscard]] core::VerdictRule verdict_rule(const Solve& rule);
[[nodiscard]] Way way_of_march(const Solve& rule);

/// Drives a batch that stays on a device until all its columns have ended; the oscillations found, of columns as they
/// were loaded. `stop` as for solve().
template <class T>
[[nodiscard]] std::vector<core::Cycle> march_resident(kernels::ResidentBatch<T>& resident, const Solve& rule,
                                                      const std::function<bool()>& stop);

/// The same, and stores what became of the columns. `batch`: as it was loaded, one column a slot.
template <class T>
void march_resident(kernels::ResidentBatch<T>& resident, const assembly::Batch<T>& batch, const Request& request,
                    Answers<T> answers);

}  // namespace colonnade::equilibrium

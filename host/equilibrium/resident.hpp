#pragma once

#include <functional>
#include <span>

#include "assembly/batch.hpp"
#include "equilibrium/solve.hpp"
#include "resident.hpp"

namespace colonnade::equilibrium {

/// What ends a march by `rule`.
[[nodiscard]] core::VerdictRule verdict_rule(const Solve& rule);

/// The status that an ended march has.
[[nodiscard]] Status status_of(core::Verdict verdict);

/// Drives a batch that stays on a device until all its columns have ended and stores what became of them. `batch`: as
/// it was loaded, one column a slot; `step` [column of the range]; `stop` as for solve().
template <class T>
void march_resident(kernels::ResidentBatch<T>& resident, const assembly::Batch<T>& batch, const Solve& rule,
                    std::span<const double> step, const std::function<bool()>& stop, Answers<T> answers);

}  // namespace colonnade::equilibrium

#pragma once

#include "colonnade/dataset.hpp"
#include "colonnade/run.hpp"
#include "colonnade/spec.hpp"

namespace colonnade {

/// Runs the experiment as run() does and certifies every circuit: the ladder of theory.md, section 5, on its weights;
/// local stability, regrets and the Nash stop_reason at the equilibrium found; the competition index. All variables of
/// run(), and those of docs/output.md, "Certificates", beside them. Throws Error; never returns partial results.
[[nodiscard]] Dataset certify(const Experiment& experiment, const RunOptions& options = {});

}  // namespace colonnade

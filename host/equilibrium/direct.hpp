#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "assembly/batch.hpp"
#include "assembly/shape.hpp"
#include "backend.hpp"
#include "colonnade/spec.hpp"
#include "equilibrium/solve.hpp"

/// Equilibria by Newton, and the bookkeeping that it shares with the march. Marks are one a column, not 0 for yes.
namespace colonnade::equilibrium {

/// Whether Newton's linear systems are small enough to be worth solving: O(N) each for shared and paired inhibition,
/// else O(n^3) for n neurons evolving together.
[[nodiscard]] bool is_solved_directly(const assembly::Shape& shape);

/// Lets Newton try the marked columns from the rates they have and stores what arrived; returns the marks of those.
/// `batch` keeps the rates it had; no slot may have been retired.
template <class T>
[[nodiscard]] std::vector<std::uint8_t> solve_directly(const kernels::Backend& backend, assembly::Batch<T>& batch,
                                                       const Solve& rule, std::span<const std::uint8_t> marks,
                                                       Answers<T> answers);

/// Columns that do not run are skipped, with NaN rates.
template <class T>
void skip(std::span<const std::uint8_t> runs, Answers<T> answers);

/// Rates of some slots, as the march left them, to their columns' places.
template <class T>
void keep_rates(const assembly::Batch<T>& batch, std::span<const std::size_t> slots, Answers<T> answers);

[[nodiscard]] std::vector<std::uint8_t> both(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b);
/// Marked in a, but not in b.
[[nodiscard]] std::vector<std::uint8_t> without(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b);

}  // namespace colonnade::equilibrium

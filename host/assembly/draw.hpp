#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "colonnade/spec.hpp"
#include "kernels/core/draw.hpp"
#include "kernels/core/random.hpp"

namespace colonnade::assembly {

/// Fills out[i] with the number of `rule` for global column first_column + i. A rule of scope `column` gives the same
/// in every layer. `columns`: of the whole experiment, for linspace. Throws Error with the rule's place, the column and
/// the number when a draw is not finite or outside what its key allows, or when a truncated one finds no number inside.
void draw(const Draw& rule, std::uint64_t seed, ParameterId quantity, std::size_t layer, std::size_t neuron,
          std::size_t first_column, std::size_t columns, std::span<double> out);

/// The rule as kernels take it; its values stay those of `rule`. `columns` as above.
[[nodiscard]] core::DrawRule draw_rule(const Draw& rule, std::size_t columns);

/// Ends of what a key allows, infinities left out.
struct Allowed {
    double lowest, highest;
};
[[nodiscard]] Allowed allowed(const Draw& rule);

}  // namespace colonnade::assembly

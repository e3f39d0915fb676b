#include "host/assembly/draw.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "colonnade/error.hpp"
#include "kernels/backend.hpp"
#include "kernels/core/clones.hpp"
#include "kernels/core/draw.hpp"

namespace colonnade::assembly {
namespace {

void check(const Draw& rule, std::size_t column, double value) {
    const bool truncated = std::isfinite(rule.lowest) || std::isfinite(rule.highest);
    if (std::isnan(value) && truncated)
        throw Error(
            fmt::format("{}: column {} found no number inside the truncation [{}, {}] in {} draws, allowed: a range "
                        "that the distribution reaches",
                        rule.where, column, rule.lowest, rule.highest, core::max_attempts));
    if (!std::isfinite(value))
        throw Error(
            fmt::format("{}: found a number beyond double precision drawn for column {}, allowed: finite "
                        "numbers; narrow the draw or truncate it",
                        rule.where, column));
    if (value < rule.allowed_lowest || value > rule.allowed_highest)
        throw Error(fmt::format("{}: found {} drawn for column {}, allowed: {} to {}; narrow the draw or truncate it",
                                rule.where, value, column, rule.allowed_lowest, rule.allowed_highest));
}

/// In words as wide as the numbers, so that the loop runs on vectors. A NaN lies in no range.
COLONNADE_CLONES bool all_inside(const double* values, std::size_t count, double lowest, double highest) {
    std::int64_t inside = -1;
    for (std::size_t k = 0; k < count; ++k)
        inside &= (values[k] >= lowest ? std::int64_t{-1} : 0) & (values[k] <= highest ? std::int64_t{-1} : 0);
    return inside != 0;
}

}  // namespace

core::DrawRule draw_rule(const Draw& rule, std::size_t columns) {
    core::DrawRule plain;
    plain.kind = rule.kind;
    plain.a = rule.a;
    plain.b = rule.b;
    plain.lowest = rule.lowest;
    plain.highest = rule.highest;
    plain.values = rule.values.data();
    plain.count = rule.kind == DrawKind::linspace ? columns : rule.values.size();
    return core::with_logarithms(plain);
}

Allowed allowed(const Draw& rule) {
    return {std::max(rule.allowed_lowest, -std::numeric_limits<double>::max()),
            std::min(rule.allowed_highest, std::numeric_limits<double>::max())};
}

void draw(const Draw& rule, std::uint64_t seed, ParameterId quantity, std::size_t layer, std::size_t neuron,
          std::size_t first_column, std::size_t columns, std::span<double> out) {
    if (rule.is_constant()) {
        std::fill(out.begin(), out.end(), rule.a);
        return;
    }
    const core::RandomKey key{first_column, static_cast<std::uint16_t>(rule.scope == Scope::layer ? layer : 0),
                              quantity, static_cast<std::uint16_t>(neuron)};
    // every backend draws the same bits, so the widest vectors may
    kernels::cpu_backend("auto")->draw(draw_rule(rule, columns), seed, key, out);
    const auto [lowest, highest] = allowed(rule);
    const bool inside = all_inside(out.data(), out.size(), lowest, highest);
    for (std::size_t k = 0; !inside && k < out.size(); ++k) check(rule, first_column + k, out[k]);
}

}  // namespace colonnade::assembly

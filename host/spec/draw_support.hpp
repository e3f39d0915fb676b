#pragma once

#include <string_view>

#include "colonnade/spec.hpp"
#include "host/spec/keys.hpp"
#include "host/spec/toml/value.hpp"

namespace colonnade::spec {

/// Least number that a range allows; where its end is left out, the next one of full precision.
[[nodiscard]] double smallest(const Range& range) noexcept;
[[nodiscard]] double largest(const Range& range) noexcept;

/// Probability that a uniform, normal, lognormal or loguniform draw falls into [lowest, highest] before truncation.
[[nodiscard]] double share_within(const Draw& draw, double lowest, double highest);

/// Throws Error when the draw can leave the range of its key, or when its truncation leaves next to nothing.
void check_support(const Draw& draw, const Value& value, std::string_view path, const Range& range);

/// The ends between which every number of a draw lies, perhaps infinite.
[[nodiscard]] double lowest_of(const Draw& draw);
[[nodiscard]] double highest_of(const Draw& draw);

}  // namespace colonnade::spec

#pragma once

#include <span>

#include "host/spec/keys.hpp"

namespace colonnade::spec {

/// 2^40: columns of one experiment, and circuits of one run.
constexpr double max_columns = 1099511627776.0;
constexpr Range positive{.lowest = 0.0, .above = true};
constexpr Range non_negative{.lowest = 0.0};

constexpr Range from_to(double lowest, double highest) {
    return {.lowest = lowest, .highest = highest};
}

// The table of keys, in the order of the reference.
[[nodiscard]] std::span<const Key> column_keys();
[[nodiscard]] std::span<const Key> activation_keys();
[[nodiscard]] std::span<const Key> microcircuit_keys();
[[nodiscard]] std::span<const Key> stimulus_keys();
[[nodiscard]] std::span<const Key> solve_keys();
[[nodiscard]] std::span<const Key> attractor_keys();
[[nodiscard]] std::span<const Key> continuation_keys();
[[nodiscard]] std::span<const Key> atlas_keys();

}  // namespace colonnade::spec

#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

#include "colonnade/spec.hpp"

namespace colonnade::bench {

/// By how much a rate of suite_dense32, marched from rates and by drives of at most 1, may differ between two orders of
/// adding up. With L < 1 the largest row sum of |W|, rates stay below M = 1 / (1 - L); v is half the distance from 1
/// to the next number. A step by k moves rates apart by no more than k times the difference of two drives, 2 (n + 1) v
/// (L M + 1) (core/march_gemm.hpp), and by the roundings of both steps, 2 v (2 k M + M); what was apart by e before is
/// by (1 - k (1 - L)) e after. So however many steps there are, e <= the sum of the two / (k (1 - L)). 1.01 for
/// products of such small numbers.
template <class T>
[[nodiscard]] T apart_by_library(const Spec& dense32) {
    const auto& weights = dense32.microcircuit.weights;
    const std::size_t n = dense32.microcircuit.neurons();
    double row_sum = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
        double sum = 0.0;
        for (std::size_t j = 0; j < n; ++j) sum += std::abs(weights[i * n + j]);
        row_sum = std::max(row_sum, sum);
    }
    const double v = static_cast<double>(std::numeric_limits<T>::epsilon()) / 2;
    const double gain = dense32.solve.step / std::max(dense32.microcircuit.tau_E.a, dense32.microcircuit.tau_I.a);
    const double rate = 1.0 / (1.0 - row_sum);
    const double drives = 2.0 * static_cast<double>(n + 1) * v * (row_sum * rate + 1.0);
    const double steps = 2.0 * v * (2.0 + 1.0 / gain) * rate;
    return static_cast<T>(1.01 * (drives + steps) / (1.0 - row_sum));
}

}  // namespace colonnade::bench

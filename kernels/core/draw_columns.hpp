#pragma once

/// Numbers of neighbouring columns, drawn side by side: the same bits as core::draw gives one by one.
#include <algorithm>

#include "core/draw.hpp"
#include "core/residual.hpp"

namespace colonnade::core {

/// out[k] = draw(rule, seed, site at column site.column + k) for k < count. V: lanes of double; Uniforms::fill(seed,
/// site, count, out) draws the uniform numbers of neighbouring columns.
template <class V, class Uniforms>
inline void draw_columns(const DrawRule& rule, std::uint64_t seed, Site site, std::size_t count, double* out) {
    constexpr std::size_t block = 64;
    constexpr auto width = static_cast<std::size_t>(lane_traits<V>::width);
    const auto at = [&](std::size_t k) { return Site{site.column + k, site.layer, site.quantity, site.neuron}; };
    if (rule.kind != Distribution::uniform && rule.kind != Distribution::loguniform) {
        for (std::size_t k = 0; k < count; ++k) out[k] = draw(rule, seed, at(k));
        return;
    }
    alignas(64) double values[block];
    for (std::size_t first = 0; first < count; first += block) {
        // the last block draws a few numbers more than are wanted
        Uniforms::fill(seed, at(first), block, values);
        auto outside = splat<V>(0) > splat<V>(0);
        for (std::size_t i = 0; i < block; i += width) {
            const V drawn = between(rule, load_lanes<V>(values + i));
            outside |= (drawn < splat<V>(rule.lowest)) | (drawn > splat<V>(rule.highest));
            store_lanes(drawn, values + i);
        }
        const std::size_t wanted = std::min(block, count - first);
        std::copy_n(values, wanted, out + first);
        for (std::size_t i = 0; i < wanted && any(outside); ++i)
            if (!(values[i] >= rule.lowest && values[i] <= rule.highest))
                out[first + i] = draw(rule, seed, at(first + i), 1);
    }
}

}  // namespace colonnade::core

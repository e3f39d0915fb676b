#pragma once

/// A number for every key from a rule, on host and device alike.
#include <cstddef>
#include <cstdint>

#include "colonnade/types.hpp"
#include "kernels/core/lane.hpp"
#include "kernels/core/math.hpp"
#include "kernels/core/normal_quantile.hpp"
#include "kernels/core/random.hpp"

namespace colonnade::core {

/// A draw as a plain value. a, b: the constant; the ends of a uniform, loguniform or linspace; mean and standard
/// deviation (of the logarithm for lognormal). `values`: options of a choice, or one value a column of a file.
struct DrawRule {
    DrawKind kind = DrawKind::constant;
    double a = 0.0, b = 0.0;
    double log_a = 0.0, log_b = 0.0;  ///< logarithms of a and b, for loguniform (`with_logarithms`)
    double lowest = -__builtin_inf(), highest = __builtin_inf();  ///< truncation: redrawn until inside
    const double* values = nullptr;
    std::uint64_t count = 0;  ///< of `values`; for linspace the columns of the whole experiment
};

/// Redraws after which a truncated draw gives up with NaN: only a range of hardly any probability gets there.
inline constexpr int max_attempts = 256;

/// The rule with log_a and log_b filled in where they are needed.
COLONNADE_HD DrawRule with_logarithms(DrawRule rule) {
    if (rule.kind == DrawKind::loguniform) rule.log_a = log(rule.a), rule.log_b = log(rule.b);
    return rule;
}

/// The number of a uniform or loguniform rule for p uniform in (0, 1), a lane each.
template <class V>
COLONNADE_HD V between(const DrawRule& rule, V p) {
    if (rule.kind == DrawKind::uniform) return fma(splat<V>(rule.b - rule.a), p, splat<V>(rule.a));
    const V value = exp(fma(splat<V>(rule.log_b - rule.log_a), p, splat<V>(rule.log_a)));
    // rounding may step over an end
    return min(splat<V>(max(rule.a, rule.b)), max(splat<V>(min(rule.a, rule.b)), value));
}

/// One attempt; NaN, which lies in no range, when a choice has to be drawn again.
COLONNADE_HD double draw_once(const DrawRule& rule, std::uint64_t seed, const RandomKey& key, std::uint16_t attempt) {
    switch (rule.kind) {
        case DrawKind::constant:
            return rule.a;
        case DrawKind::uniform:
        case DrawKind::loguniform:
            return between(rule, uniform(seed, key, attempt));
        case DrawKind::normal:
            return fma(rule.b, normal_quantile(uniform(seed, key, attempt)), rule.a);
        case DrawKind::lognormal:
            return exp(fma(rule.b, normal_quantile(uniform(seed, key, attempt)), rule.a));
        case DrawKind::choice: {
            const std::uint64_t index = index_below(rule.count, random_bits(seed, key, attempt));
            return index < rule.count ? rule.values[index] : __builtin_nan("");
        }
        case DrawKind::linspace: {
            if (rule.count < 2) return rule.a;
            const double share = static_cast<double>(key.column) / static_cast<double>(rule.count - 1);
            return share == 1.0 ? rule.b : fma(rule.b - rule.a, share, rule.a);
        }
        case DrawKind::file:
            return rule.values[key.column];
    }
    return rule.a;
}

/// The number of `rule` at `key`; NaN when max_attempts redraws all fell outside the truncation. A loguniform rule
/// has its logarithms.
COLONNADE_HD double draw(const DrawRule& rule, std::uint64_t seed, const RandomKey& key, int first_attempt = 0) {
    for (int attempt = first_attempt; attempt < max_attempts; ++attempt) {
        const double value = draw_once(rule, seed, key, static_cast<std::uint16_t>(attempt));
        if (value >= rule.lowest && value <= rule.highest) return value;
    }
    return __builtin_nan("");
}

/// Uniform numbers of neighbouring columns in the lanes of V, from that of `key` on; kernels/cpu/philox.hpp has those
/// of packs.
template <class V>
struct Uniforms {
    static COLONNADE_HD V at(std::uint64_t seed, const RandomKey& key) { return uniform(seed, key); }
};

/// The numbers of `rule` at neighbouring columns, from that of `key` on: the same bits as draw gives one by one.
template <class V>
COLONNADE_HD V draw_lanes(const DrawRule& rule, std::uint64_t seed, const RandomKey& key) {
    if constexpr (lane_traits<V>::width == 1) {
        return draw(rule, seed, key);
    } else {
        constexpr int width = lane_traits<V>::width;
        V drawn = splat<V>(__builtin_nan(""));
        if (rule.kind == DrawKind::file) {  // one number a column, and no second attempt at it
            __builtin_memcpy(&drawn, rule.values + key.column, sizeof drawn);
            return drawn;
        }
        const bool side_by_side = rule.kind == DrawKind::uniform || rule.kind == DrawKind::loguniform;
        if (side_by_side) drawn = between(rule, Uniforms<V>::at(seed, key));
        const auto inside = (splat<V>(rule.lowest) <= drawn) & (drawn <= splat<V>(rule.highest));
        if (!any(select(inside, splat<V>(0), splat<V>(1)) > splat<V>(0))) return drawn;
        double numbers[width];
        __builtin_memcpy(numbers, &drawn, sizeof numbers);
        for (int i = 0; i < width; ++i) {
            RandomKey here = key;
            here.column += static_cast<std::uint64_t>(i);
            if (!(numbers[i] >= rule.lowest && numbers[i] <= rule.highest))
                numbers[i] = draw(rule, seed, here, side_by_side ? 1 : 0);
        }
        __builtin_memcpy(&drawn, numbers, sizeof numbers);
        return drawn;
    }
}

}  // namespace colonnade::core

#pragma once

/// A number for every site from a rule, on host and device alike.
#include <cstddef>
#include <cstdint>

#include "core/lane.hpp"
#include "core/math.hpp"
#include "core/normal_quantile.hpp"
#include "core/random.hpp"

namespace colonnade::core {

enum class Distribution : std::uint8_t { constant, uniform, normal, lognormal, loguniform, choice, linspace, table };

/// A draw as a plain value. a, b: the constant; the ends of a uniform, loguniform or linspace; mean and standard
/// deviation (of the logarithm for lognormal). `values`: options of a choice, or one value a column of a table.
struct DrawRule {
    Distribution kind = Distribution::constant;
    double a = 0.0, b = 0.0;
    double lowest = -__builtin_inf(), highest = __builtin_inf();  ///< truncation: redrawn until inside
    const double* values = nullptr;
    std::uint64_t count = 0;  ///< of `values`; for linspace the columns of the whole experiment
};

/// Redraws after which a truncated draw gives up with NaN: only a range of hardly any probability gets there.
inline constexpr int most_attempts = 256;

/// One attempt; NaN, which lies in no range, when a choice has to be drawn again.
COLONNADE_HD double draw_once(const DrawRule& rule, std::uint64_t seed, const Site& site, std::uint16_t attempt) {
    switch (rule.kind) {
        case Distribution::constant:
            return rule.a;
        case Distribution::uniform:
            return fma(rule.b - rule.a, uniform(seed, site, attempt), rule.a);
        case Distribution::normal:
            return fma(rule.b, normal_quantile(uniform(seed, site, attempt)), rule.a);
        case Distribution::lognormal:
            return exp(fma(rule.b, normal_quantile(uniform(seed, site, attempt)), rule.a));
        case Distribution::loguniform: {
            const double from = log(rule.a);
            const double value = exp(fma(log(rule.b) - from, uniform(seed, site, attempt), from));
            return min(max(rule.a, rule.b), max(min(rule.a, rule.b), value));  // rounding may step over an end
        }
        case Distribution::choice: {
            const std::uint64_t index = index_below(rule.count, random_bits(seed, site, attempt));
            return index < rule.count ? rule.values[index] : __builtin_nan("");
        }
        case Distribution::linspace: {
            if (rule.count < 2) return rule.a;
            const double share = static_cast<double>(site.column) / static_cast<double>(rule.count - 1);
            return share == 1.0 ? rule.b : fma(rule.b - rule.a, share, rule.a);
        }
        case Distribution::table:
            return rule.values[site.column];
    }
    return rule.a;
}

/// The number of `rule` at `site`; NaN when most_attempts redraws all fell outside the truncation.
COLONNADE_HD double draw(const DrawRule& rule, std::uint64_t seed, const Site& site) {
    for (int attempt = 0; attempt < most_attempts; ++attempt) {
        const double value = draw_once(rule, seed, site, static_cast<std::uint16_t>(attempt));
        if (value >= rule.lowest && value <= rule.highest) return value;
    }
    return __builtin_nan("");
}

}  // namespace colonnade::core

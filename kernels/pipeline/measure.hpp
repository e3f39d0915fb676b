#pragma once

/// Last stage of a range: the metrics of all layers. Reads the rates that every system left.
#include "kernels/pipeline/range.hpp"

namespace colonnade::core {

/// Rates of one layer of neighbouring columns, as core/contrast.hpp wants them.
template <class V>
struct SeenRates {
    using Lane = V;
    const double *high, *low;
    std::size_t stride, count;
    Columns<V> k;
    [[nodiscard]] COLONNADE_HD std::size_t size() const { return count; }
    [[nodiscard]] COLONNADE_HD DoubleDouble<V> at(std::size_t i) const {
        return {load<V>(high + i * stride, k), load<V>(low + i * stride, k)};
    }
};

/// They describe equilibria: of a circuit that has none they are NaN.
template <class T>
struct MeasureColumn {
    Range<T> at;
    template <class V>
    COLONNADE_HD void operator()(Columns<V> k) const {
        const auto layer = [&](std::size_t l) COLONNADE_INLINE {
            const std::size_t from = l * at.channels() * at.columns;
            return SeenRates<V>{at.seen + from, at.seen_low + from, at.columns, at.channels(), k};
        };
        const SeenRates<V> input = layer(0);
        const V presented = michelson_of_signed(input, at.rule.silent);
        V below = presented;
        V first_winner = splat<V>(__builtin_nan(""));
        for (std::size_t l = 0; l < at.out.layers; ++l) {
            const SeenRates<V> rates = layer(l + 1);
            below = contrast_metrics(rates, input, presented, below, at.rule.silent,
                                     [&](int metric, V value) COLONNADE_INLINE {
                                         store(value, at.out.row(at.out.metric(metric, l)) + at.offset, k);
                                     });
            const V wins = has_one_winner(rates, at.rule.silent);
            const V candidate = select(wins > splat<V>(0), splat<V>(static_cast<double>(l + 1)), first_winner);
            first_winner = select(first_winner == first_winner, first_winner, candidate);
        }
        store(first_winner, at.out.row(at.out.layers_to_wta()) + at.offset, k);
        store(presented, at.out.row(at.out.input_michelson()) + at.offset, k);
    }
};

}  // namespace colonnade::core

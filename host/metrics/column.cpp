#include "metrics/column.hpp"

#include <limits>

#include "core/contrast.hpp"
#include "metrics/contrast.hpp"

namespace colonnade::metrics {

const std::vector<MetricInfo>& layer_metrics() {
    static const std::vector<MetricInfo> infos{
        {"michelson", "1", "Michelson contrast of the excitatory rates"},
        {"rms_contrast", "1", "standard deviation over mean of the excitatory rates"},
        {"contrast_gain", "1", "Michelson contrast over that of the layer below, or of the input"},
        {"cumulative_gain", "1", "Michelson contrast over that of the input"},
        {"winner_margin", "1", "difference of the two largest rates over the largest"},
        {"participation_ratio", "1", "number of channels that share the activity"},
        {"treves_rolls", "1", "Treves-Rolls sparseness, the fraction of channels that share the activity"},
        {"hoyer", "1", "Hoyer sparseness, from 0 for equal rates to 1 for one alone"},
        {"kendall_tau", "1", "rank correlation of the rates with the input"},
    };
    return infos;
}

void measure(const Activity& input, const Activity& rates, std::size_t channels, double silent, std::span<double> out) {
    const double presented = input_michelson(input, silent);
    double below = presented;
    double* to = out.data();
    for (std::size_t at = 0; at < rates.size(); at += channels, to += core::layer_metric_count)
        below = core::contrast_metrics(rates.part(at, channels), input, presented, below, silent,
                                       [&](int metric, double value) { to[metric] = value; });
}

double input_michelson(const Activity& input, double silent) {
    return core::michelson_of_signed(input, silent);
}

double layers_to_winner_take_all(std::span<const double> rates, std::size_t channels, double silent) {
    for (std::size_t at = 0; at < rates.size(); at += channels)
        if (core::has_one_winner(Activity(rates.subspan(at, channels)), silent)) {
            const std::size_t layer = at / channels + 1;
            return static_cast<double>(layer);
        }
    return std::numeric_limits<double>::quiet_NaN();
}

}  // namespace colonnade::metrics

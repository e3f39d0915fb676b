#include "metrics/column.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "metrics/contrast.hpp"

namespace colonnade::metrics {
namespace {

double quotient(double numerator, double denominator) {
    return denominator == 0.0 ? std::numeric_limits<double>::quiet_NaN() : numerator / denominator;
}

}  // namespace

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

void measure(const Activity& input, const Activity& rates, std::size_t channels, std::span<double> out) {
    const double presented = michelson(input);
    double below = presented;
    double* to = out.data();
    for (std::size_t at = 0; at < rates.size(); at += channels) {
        const Activity layer = rates.part(at, channels);
        const double contrast = michelson(layer);
        *to++ = contrast;
        *to++ = rms_contrast(layer);
        *to++ = quotient(contrast, below);
        *to++ = quotient(contrast, presented);
        *to++ = winner_margin(layer);
        *to++ = participation_ratio(layer.high());
        *to++ = treves_rolls(layer.high());
        *to++ = hoyer(layer.high());
        *to++ = kendall_tau(layer, input);
        below = contrast;
    }
}

double layers_to_winner_take_all(std::span<const double> rates, std::size_t channels, double silent) {
    for (std::size_t at = 0; channels > 1 && at < rates.size(); at += channels) {
        const auto layer = rates.subspan(at, channels);
        const double winner = *std::max_element(layer.begin(), layer.end());
        const auto active =
            std::count_if(layer.begin(), layer.end(), [&](double x) { return !(x <= silent * winner); });
        const std::size_t layer_number = at / channels + 1;
        if (winner > 0.0 && active == 1) return static_cast<double>(layer_number);
    }
    return std::numeric_limits<double>::quiet_NaN();
}

}  // namespace colonnade::metrics

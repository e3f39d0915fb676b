#include "metrics/layer_metrics.hpp"

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

}  // namespace colonnade::metrics

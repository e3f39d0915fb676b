#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "host/spec/sections/axes.hpp"

namespace colonnade::spec {
namespace {

/// Dimensions and variables of the output (docs/output.md) that a key could collide with, metrics apart.
constexpr std::array<std::string_view, 36> reserved{"stability",
                                                    "interaction_cost",
                                                    "activation_cost",
                                                    "stability_kind",
                                                    "stability_count",
                                                    "stimulus_mean",
                                                    "stimulus_difference",
                                                    "initial_rate",
                                                    "method",
                                                    "steps_total",
                                                    "column",
                                                    "layer",
                                                    "neuron",
                                                    "channel",
                                                    "quantile",
                                                    "status_kind",
                                                    "trace_column",
                                                    "sample",
                                                    "rate",
                                                    "status",
                                                    "residual",
                                                    "error_bound",
                                                    "steps",
                                                    "step",
                                                    "settling_time",
                                                    "period",
                                                    "amplitude",
                                                    "status_count",
                                                    "input",
                                                    "layers_to_wta",
                                                    "input_michelson",
                                                    "trace_time",
                                                    "trace_rate",
                                                    "contrast",
                                                    "gain",
                                                    "time"};

bool is_reserved(std::string_view name) {
    return std::find(reserved.begin(), reserved.end(), name) != reserved.end() ||
           std::any_of(layer_metrics.begin(), layer_metrics.end(),
                       [&](const MetricInfo& info) { return info.name == name; });
}

/// The last `parts` parts of a dotted key, joined with underscores.
std::string tail(const std::string& key, std::size_t parts) {
    std::size_t begin = key.size();
    for (; parts > 0 && begin != 0; --parts) {
        const auto dot = begin == 0 ? std::string::npos : key.rfind('.', begin - 1);
        begin = dot == std::string::npos ? 0 : dot;
    }
    std::string name = key.substr(begin == 0 ? 0 : begin + 1);
    std::replace(name.begin(), name.end(), '.', '_');
    return name;
}

}  // namespace

void name_axes(std::vector<Axis>& axes) {
    constexpr std::size_t longest_key = 3;
    for (std::size_t parts = 1; parts <= longest_key; ++parts) {
        std::vector<std::string> names;
        for (const Axis& axis : axes) names.push_back(tail(axis.shown.key, parts));
        for (std::size_t i = 0; i < axes.size(); ++i) {
            if (!axes[i].shown.name.empty()) continue;
            const bool unique = std::count(names.begin(), names.end(), names[i]) == 1;
            const bool free = !is_reserved(names[i]);
            // a swept draw is also a variable of its own name, with the values drawn
            const bool drawn = parts == 1 && std::any_of(axes[i].values.begin(), axes[i].values.end(),
                                                         [](const Value& value) { return value.table() != nullptr; });
            if ((unique && free && !drawn) || parts == longest_key) axes[i].shown.name = names[i];
        }
    }
}

}  // namespace colonnade::spec

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

/// Plain enumerations that a spec and the kernels share, and what an activation can be told.
namespace colonnade {

/// The rule by which a number is drawn; `file`: one value a column.
enum class DrawKind : std::uint8_t { constant, uniform, normal, lognormal, loguniform, choice, linspace, file };

/// How W x is added up where all columns share one custom W. ordered: term by term, the same bits everywhere. library:
/// by the backend's library of linear algebra (cuBLAS, Eigen), in an order of its own, which may change with the number
/// of columns side by side: within rounding of the other, no more.
enum class Product : std::uint8_t { ordered, library };

/// Parameters and other numbers that are drawn. Their values are part of the counter: they are never reordered or used
/// again for something else.
enum class ParameterId : std::uint16_t {
    w_EE = 0,
    w_EI = 1,
    w_IE = 2,
    w_II = 3,
    w_self = 4,
    w_cross = 5,
    tau_E = 6,
    tau_I = 7,
    threshold_E = 8,
    max_E = 9,
    gain_E = 10,
    lambda_E = 11,
    sharpness_E = 12,
    threshold_I = 13,
    max_I = 14,
    gain_I = 15,
    lambda_I = 16,
    sharpness_I = 17,
    feedforward = 18,
    offset = 19,
    feedback = 20,
    drive_E = 21,
    drive_I = 22,
    stimulus_mean = 23,
    stimulus_difference = 24,
    rate_E = 25,
    rate_I = 26,
    start = 27,  ///< of an attractor search
    refractory_E = 28,
    sensitive_E = 29,
    refractory_I = 30,
    sensitive_I = 31,
    last = sensitive_I  ///< moves with every new one
};
inline constexpr std::size_t parameter_count = static_cast<std::size_t>(ParameterId::last) + 1;

/// Shapes of the activation Phi(z) (theory.md, section 2).
enum class Activation : std::uint8_t {
    relu,
    saturated,
    soft_threshold,
    logistic,
    tanh,
    softplus,
    power_law,
    linear,
    last = linear
};
inline constexpr std::size_t activation_count = static_cast<std::size_t>(Activation::last) + 1;

/// Numbers of an activation that a column may draw for itself.
enum class ActivationParameter : std::uint8_t {
    threshold,   ///< theta, taken off the drive
    max,         ///< r, the highest value
    gain,        ///< k
    lambda,      ///< half width of the silent band
    sharpness,   ///< beta
    refractory,  ///< r of the factor (k - r x)
    sensitive,   ///< k of the factor (k - r x)
    last = sensitive
};
inline constexpr std::size_t activation_parameter_count = static_cast<std::size_t>(ActivationParameter::last) + 1;

/// Its key in a table of an activation, and the beginning of its name in the output.
[[nodiscard]] constexpr std::string_view name_of(ActivationParameter parameter) {
    constexpr std::string_view names[] = {"threshold", "max", "gain", "lambda", "sharpness", "refractory", "sensitive"};
    return names[static_cast<std::size_t>(parameter)];
}

/// A kind of activation by its name in specs, and what it has besides.
struct ActivationInfo {
    Activation kind;
    std::string_view name;
    std::array<ActivationParameter, activation_parameter_count> listed;
    std::size_t count;
    bool has_exponent = false, has_offset = false;

    [[nodiscard]] constexpr bool has(ActivationParameter parameter) const {
        for (std::size_t i = 0; i < count; ++i)
            if (listed[i] == parameter) return true;
        return false;
    }
};

namespace detail {
template <class... Parameters>
constexpr ActivationInfo activation_row(Activation kind, std::string_view name, Parameters... parameters) {
    return {kind, name, {parameters...}, sizeof...(parameters)};
}
}  // namespace detail

/// All kinds, in the order of the enumeration.
inline constexpr std::array<ActivationInfo, activation_count> activations = [] {
    using enum ActivationParameter;
    using detail::activation_row;
    std::array<ActivationInfo, activation_count> rows{
        activation_row(Activation::relu, "relu", threshold, gain),
        activation_row(Activation::saturated, "saturated", threshold, max, gain),
        activation_row(Activation::soft_threshold, "soft-threshold", lambda),
        activation_row(Activation::logistic, "logistic", threshold, max, gain, refractory, sensitive),
        activation_row(Activation::tanh, "tanh", threshold, gain),
        activation_row(Activation::softplus, "softplus", threshold, sharpness),
        activation_row(Activation::power_law, "power-law", threshold, max, gain),
        activation_row(Activation::linear, "linear", threshold, gain)};
    rows[static_cast<std::size_t>(Activation::logistic)].has_offset = true;
    rows[static_cast<std::size_t>(Activation::power_law)].has_exponent = true;
    return rows;
}();

[[nodiscard]] constexpr const ActivationInfo& info_of(Activation kind) {
    return activations[static_cast<std::size_t>(kind)];
}

/// Contrast metrics of a layer, in the order in which they are kept.
enum LayerMetric : int {
    michelson_metric,
    rms_contrast_metric,
    contrast_gain_metric,
    cumulative_gain_metric,
    winner_margin_metric,
    participation_ratio_metric,
    treves_rolls_metric,
    hoyer_metric,
    kendall_tau_metric,
    layer_metric_count
};

/// A metric as the output names it.
struct MetricInfo {
    LayerMetric metric;
    const char* name;  ///< of its variable
    const char* units;
    const char* long_name;
};

inline constexpr std::array<MetricInfo, layer_metric_count> layer_metrics{{
    {michelson_metric, "michelson", "1", "Michelson contrast of the excitatory rates"},
    {rms_contrast_metric, "rms_contrast", "1", "standard deviation over mean of the excitatory rates"},
    {contrast_gain_metric, "contrast_gain", "1", "Michelson contrast over that of the layer below, or of the input"},
    {cumulative_gain_metric, "cumulative_gain", "1", "Michelson contrast over that of the input"},
    {winner_margin_metric, "winner_margin", "1", "difference of the two largest rates over the largest"},
    {participation_ratio_metric, "participation_ratio", "1", "number of channels that share the activity"},
    {treves_rolls_metric, "treves_rolls", "1",
     "Treves-Rolls sparseness, the fraction of channels that share the activity"},
    {hoyer_metric, "hoyer", "1", "Hoyer sparseness, from 0 for equal rates to 1 for one alone"},
    {kendall_tau_metric, "kendall_tau", "1", "rank correlation of the rates with the input"},
}};
static_assert(
    [] {
        for (std::size_t i = 0; i < layer_metrics.size(); ++i)
            if (layer_metrics[i].metric != static_cast<LayerMetric>(i)) return false;
        return true;
    }(),
    "a row a metric, in the order of the enumeration");
static_assert(
    [] {
        for (std::size_t i = 0; i < activations.size(); ++i)
            if (activations[i].kind != static_cast<Activation>(i)) return false;
        return true;
    }(),
    "a row an activation, in the order of the enumeration");

}  // namespace colonnade

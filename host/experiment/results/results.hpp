#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "colonnade/dataset.hpp"
#include "colonnade/spec.hpp"
#include "host/assembly/shape.hpp"
#include "host/experiment/results/certificates.hpp"
#include "kernels/core/draw.hpp"

namespace colonnade::experiment {

/// A parameter that some column has for itself, kept with the results.
struct DrawnParameter {
    ParameterId quantity;
    std::string name;
    std::string units;
    bool per_layer = false;
    std::vector<double> values;  ///< [point][layer if per_layer][column]
};

/// Draws of what is presented and of x(0), kept with the results where some column has one for itself.
struct DrawnInputs {
    std::vector<DrawnParameter> stimulus;  ///< mean and difference, one a column
    std::vector<double> initial_rate;      ///< [point][layer][neuron][column], or empty
};

/// Time courses of named columns, sampled every trace_every steps; NaN past a column's last sample.
struct Traces {
    std::size_t samples = 0;
    std::vector<double> time;           ///< [point][column][layer][sample]
    std::vector<double> rate, energy;   ///< [point][column][layer][neuron][sample]
    std::vector<double> global_energy;  ///< [point][column][system][sample]
    std::vector<double> cooperation;    ///< [point][column][layer]
};

/// For `columns` columns of all points.
[[nodiscard]] KeptCertificates kept_certificates(const Spec& spec, const assembly::Shape& shape, std::size_t columns);

/// What some column has for itself, over all points of a sweep; values still empty.
struct KeptDraws {
    std::vector<DrawnParameter> parameters, stimulus;
    bool initial_rates = false;
};
[[nodiscard]] KeptDraws kept_draws(const Experiment& experiment);

/// Plain arrays that the batches of a run fill, each at its own place; `columns` counts computed columns only. What
/// neither the output keeps (experiment/variables.hpp) nor aggregates are made of is empty, and stays so.
struct Results {
    /// Arrays for `columns_held` columns a point, zeroed on `threads` threads; `certified`: with room for certificates.
    /// Throws Interrupted where `stop`, which may be empty, answers true in between.
    Results(const Experiment& experiment, const assembly::Shape& shape, std::size_t columns_held,
            bool certified = false, const std::function<bool()>& stop = {}, std::size_t threads = 1);
    /// The same for `points_held` points like `spec`, of which `draws` are kept.
    Results(const Spec& spec, const assembly::Shape& shape, std::size_t points_held, std::size_t columns_held,
            KeptDraws draws, bool certified, const std::function<bool()>& stop = {}, std::size_t threads = 1);

    /// Offset of the row [point][system] in the circuit arrays.
    [[nodiscard]] std::size_t circuit_row(std::size_t point, std::size_t system) const noexcept {
        return (point * systems + system) * columns;
    }
    /// Gives back what only aggregates were made of.
    void keep_only(const Output& output);
    /// Bytes that these arrays will take, without allocating them.
    [[nodiscard]] static std::size_t bytes(const Experiment& experiment, const assembly::Shape& shape,
                                           bool certified = false);

    std::size_t points, systems, layers, channels, neurons, columns;

    // one a circuit that ends by itself: [point][system][column]
    std::vector<std::int8_t> status, method, stability;  ///< stability: of experiment::Stability
    std::vector<std::int32_t> steps;
    std::vector<double> residual, error_bound, step, settling_time, period, amplitude;

    std::vector<std::vector<double>> metrics;            ///< of layer_metrics: [point][layer][column]
    std::vector<double> layers_to_wta, input_michelson;  ///< [point][column]
    std::vector<double> input;                           ///< [point][channel][column]
    std::vector<DrawnParameter> drawn;
    DrawnInputs drawn_inputs;
    /// E_int^i and E_act^i of every neuron at the equilibrium found [point][layer][neuron][column] or empty.
    std::vector<double> interaction_cost, activation_cost;
    std::variant<std::vector<double>, std::vector<float>> rates;  ///< [point][layer][neuron][column] or empty
    Traces traces;
    std::optional<Certificates> certificates;
};

}  // namespace colonnade::experiment

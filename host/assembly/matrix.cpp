#include "host/assembly/matrix.hpp"

#include "host/assembly/kernel_weights.hpp"

namespace colonnade::assembly {
namespace {

using Index = Eigen::Index;

Eigen::MatrixXd custom_matrix(const Microcircuit& circuit, Index n, std::size_t column) {
    const std::size_t entries = static_cast<std::size_t>(n * n);
    const double* from = circuit.weights.data() + (circuit.weights_per_column ? column * entries : 0);
    return Eigen::Map<const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>(from, n, n);
}

/// Inhibition of E neuron i by interneuron j of N pairs, as a positive magnitude.
double pair_inhibition(const Shape& shape, const LayerParameters& parameters, const std::vector<double>& kernel,
                       std::size_t i, std::size_t j, std::size_t k) {
    if (shape.motif == core::Motif::paired)
        return parameters.at(i == j ? ParameterId::w_self : ParameterId::w_cross)[k];
    return parameters.at(ParameterId::w_EI)[k] * kernel[kernel_distance(i, j, shape.channels, shape.ring)];
}

}  // namespace

Eigen::MatrixXd layer_matrix(const Spec& spec, const Shape& shape, const LayerParameters& parameters, std::size_t k,
                             std::size_t first) {
    const auto n = static_cast<Index>(shape.neurons);
    if (shape.motif == core::Motif::dense) return custom_matrix(spec.microcircuit, n, first + k);

    Eigen::MatrixXd w = Eigen::MatrixXd::Zero(n, n);
    const auto channels = static_cast<Index>(shape.channels);
    for (Index i = 0; i < channels; ++i) w(i, i) = parameters.at(ParameterId::w_EE)[k];
    for (Index j = channels; j < n; ++j) w(j, j) = -parameters.at(ParameterId::w_II)[k];
    if (shape.motif == core::Motif::shared) {
        w.col(channels).head(channels).setConstant(-parameters.at(ParameterId::w_EI)[k]);
        w.row(channels).head(channels).setConstant(parameters.at(ParameterId::w_IE)[k]);
        return w;
    }
    std::vector<double> kernel;
    if (shape.motif == core::Motif::kernel)
        kernel = kernel_weights(spec.microcircuit.kernel, shape.weight_rows - core::minus_kernel_row);
    for (std::size_t i = 0; i < shape.channels; ++i) {
        const auto row = static_cast<Index>(i);
        w(channels + row, row) = parameters.at(ParameterId::w_IE)[k];
        for (std::size_t j = 0; j < shape.channels; ++j)
            w(row, channels + static_cast<Index>(j)) = -pair_inhibition(shape, parameters, kernel, i, j, k);
    }
    return w;
}

Eigen::MatrixXd system_matrix(const Spec& spec, const Shape& shape, std::span<const LayerParameters> layers,
                              std::size_t k, std::size_t first) {
    const auto n = static_cast<Index>(shape.neurons);
    const auto count = static_cast<Index>(layers.size());
    Eigen::MatrixXd w = Eigen::MatrixXd::Zero(n * count, n * count);
    for (Index l = 0; l < count; ++l) {
        const LayerParameters& parameters = layers[static_cast<std::size_t>(l)];
        w.block(l * n, l * n, n, n) = layer_matrix(spec, shape, parameters, k, first);
        for (const std::size_t e : shape.excitatory) {
            const auto i = static_cast<Index>(e);
            if (l > 0) w(l * n + i, (l - 1) * n + i) = parameters.at(ParameterId::feedforward)[k];
            if (l + 1 < count) w(l * n + i, (l + 1) * n + i) = parameters.at(ParameterId::feedback)[k];
        }
    }
    return w;
}

}  // namespace colonnade::assembly

#include "stability/amplification.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "assembly/kernel_weights.hpp"
#include "assembly/matrix.hpp"
#include "assembly/slope.hpp"
#include "stability/matrix_factor.hpp"

namespace colonnade::stability {
namespace {

using assembly::LayerParameters;
using assembly::Shape;
using core::Quantity;
constexpr double not_certified = std::numeric_limits<double>::quiet_NaN();

/// G from weights v and beta = max_i (Mv)_i / v_i.
double factor(double v_max, double v_min, double beta) {
    return beta < 1.0 ? v_max / v_min / (1.0 - std::max(0.0, beta)) : not_certified;
}

/// Positive weight of the interneurons, with 1 for the E neurons, that makes beta small.
double interneuron_weight(double a, double b, double c, double d) {
    if (b == 0.0) return c == 0.0 ? 1.0 : std::max(1.0, 2.0 * c / (1.0 + d));
    if (c == 0.0) return a < 1.0 ? std::min(1.0, 0.5 * (1.0 - a) / b) : 1.0;
    const double alpha = 0.5 * ((a - d) + std::sqrt((a + d) * (a + d) + 4.0 * b * c));
    return (alpha - a) / b;
}

/// Largest row sum of |inhibition| onto an E neuron.
double inhibition_row_sum(const Spec& spec, const Shape& shape, const LayerParameters& parameters, std::size_t k) {
    if (shape.motif == core::Motif::shared) return std::abs(parameters.at(Quantity::w_EI)[k]);
    const auto others = static_cast<double>(shape.channels - 1);
    if (shape.motif == core::Motif::paired)
        return std::abs(parameters.at(Quantity::w_self)[k]) + others * std::abs(parameters.at(Quantity::w_cross)[k]);
    const auto kernel = assembly::kernel_weights(spec.microcircuit.kernel, shape.weight_rows - core::minus_kernel_row);
    double largest = 0.0;
    for (std::size_t i = 0; i < shape.channels; ++i) {
        double sum = 0.0;
        for (std::size_t j = 0; j < shape.channels; ++j)
            sum += std::abs(kernel[assembly::kernel_distance(i, j, shape.channels, shape.ring)]);
        largest = std::max(largest, sum);
    }
    return largest * std::abs(parameters.at(Quantity::w_EI)[k]);
}

/// Ends of the spectrum of the inhibition I -> E of paired or kernel circuits; for the latter by Gershgorin's discs.
std::pair<double, double> inhibition_modes(const Spec& spec, const Shape& shape, const LayerParameters& parameters,
                                           std::size_t k) {
    if (shape.motif == core::Motif::paired) {
        const double cross = parameters.at(Quantity::w_cross)[k];
        const double own = parameters.at(Quantity::w_self)[k] - cross;
        const double mean = own + static_cast<double>(shape.channels) * cross;
        return {std::min(own, mean), std::max(own, mean)};
    }
    const double total = inhibition_row_sum(spec, shape, parameters, k);
    const auto kernel = assembly::kernel_weights(spec.microcircuit.kernel, 1);
    const double centre = kernel[0] * parameters.at(Quantity::w_EI)[k];
    return {2.0 * centre - total, total};
}

/// E neurons that drive one interneuron.
double sources(const Shape& shape) {
    return shape.motif == core::Motif::shared ? static_cast<double>(shape.channels) : 1.0;
}

}  // namespace

double contraction_factor(double a, double b, double c, double d) {
    const double q = interneuron_weight(a, b, c, d);
    return factor(std::max(1.0, q), std::min(1.0, q), std::max(a + b * q, c / q - d));
}

double diagonal_factor(std::size_t channels, double w_EE, double w_EI, double w_IE, double w_II) {
    if (!is_diagonally_stable(w_EE, w_EI, w_IE, w_II)) return not_certified;
    const auto n = static_cast<double>(channels);
    const double p_E = 1.0;
    const double p_I = w_EI / w_IE;
    const double modulus = std::min(1.0 - w_EE, 1.0 + w_II);
    const double norm = std::max(1.0 - w_EE, 1.0 + w_II) + std::sqrt(n * w_EI * w_IE);
    return (1.0 + norm) / modulus * std::sqrt((n * p_E + p_I) / std::min(p_E, p_I));
}

double diagonal_factor_of_pairs(std::size_t channels, double w_EE, double b_low, double b_high, double w_IE,
                                double w_II) {
    if (w_EE >= 1.0 || w_IE <= 0.0 || w_II <= -1.0) return not_certified;
    const double m = (1.0 - w_EE) * (1.0 + w_II) / w_IE;
    if (b_low + m <= 0.0) return not_certified;
    const double lowest = std::pow(std::max(0.0, std::sqrt(b_high + m) - std::sqrt(m)), 2);
    const double highest = std::pow(std::sqrt(b_low + m) + std::sqrt(m), 2);
    if (!(lowest < highest)) return not_certified;
    const double middle = 0.5 * (b_low + b_high);
    const double r = middle > lowest && middle < highest ? middle : 0.5 * (lowest + highest);
    const double root = std::sqrt(r / w_IE);
    const double a = 1.0 - w_EE;
    const double d = 1.0 + w_II;
    double modulus = std::min(a, d);
    double norm = 0.0;
    for (const double b : {b_low, b_high}) {
        const double up = b / root;
        const double down = w_IE * root;
        modulus = std::min(modulus, 0.5 * (a + d) - std::hypot(0.5 * (a - d), 0.5 * (up - down)));
        norm = std::max({norm, std::abs(up), down});
    }
    if (modulus <= 0.0) return not_certified;  // rounding, at the very edge
    const auto n = static_cast<double>(channels);
    const double q = root * root;
    return (1.0 + std::max(a, d) + norm) / modulus * std::sqrt(n * (1.0 + q) / std::min(1.0, q));
}

double layer_factor(const Spec& spec, const Shape& shape, const LayerParameters& parameters, std::size_t k,
                    std::size_t first) {
    if (!assembly::is_proximal(shape, parameters, k)) return not_certified;
    if (shape.motif == core::Motif::dense) {
        const Effort effort = spec.microcircuit.weights_per_column ? Effort::one_of_many : Effort::thorough;
        return matrix_factor(assembly::layer_matrix(spec, shape, parameters, k, first), effort);
    }
    const double w_EE = parameters.at(Quantity::w_EE)[k];
    const double w_IE = parameters.at(Quantity::w_IE)[k];
    const double w_II = parameters.at(Quantity::w_II)[k];
    const double contraction =
        contraction_factor(w_EE, inhibition_row_sum(spec, shape, parameters, k), std::abs(w_IE) * sources(shape), w_II);
    if (shape.motif == core::Motif::shared)
        return std::fmin(contraction,
                         diagonal_factor(shape.channels, w_EE, parameters.at(Quantity::w_EI)[k], w_IE, w_II));
    const auto [low, high] = inhibition_modes(spec, shape, parameters, k);
    return std::fmin(contraction, diagonal_factor_of_pairs(shape.channels, w_EE, low, high, w_IE, w_II));
}

double layer_row_sum(const Spec& spec, const Shape& shape, const LayerParameters& parameters, std::size_t k,
                     std::size_t first) {
    if (shape.motif == core::Motif::dense)
        return assembly::layer_matrix(spec, shape, parameters, k, first).cwiseAbs().rowwise().sum().maxCoeff();
    const double excitatory =
        std::abs(parameters.at(Quantity::w_EE)[k]) + inhibition_row_sum(spec, shape, parameters, k);
    const double inhibitory =
        std::abs(parameters.at(Quantity::w_IE)[k]) * sources(shape) + std::abs(parameters.at(Quantity::w_II)[k]);
    return std::max(excitatory, inhibitory);
}

}  // namespace colonnade::stability

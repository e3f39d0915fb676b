#include "stability/bound.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "assembly/matrix.hpp"
#include "assembly/slope.hpp"
#include "stability/amplification.hpp"
#include "stability/matrix_factor.hpp"

namespace colonnade::stability {
namespace {

using assembly::LayerParameters;
using core::Quantity;
constexpr double not_certified = std::numeric_limits<double>::quiet_NaN();
/// Beyond this many neurons a coupled column's matrix is not examined: the cost would exceed that of the run.
constexpr std::size_t largest_coupled = 128;

double rounding(std::size_t neurons, double row_sum, const Solved& solved) {
    return (static_cast<double>(neurons) + 6.0) * solved.epsilon *
           (row_sum * solved.magnitude + solved.drive + solved.magnitude);
}

/// Keeps the marks of columns whose layer, of channels that share an interneuron, is diagonally stable and hears
/// nothing from above.
void mark_stable(const assembly::Shape& shape, const LayerParameters& p, bool last, std::vector<std::uint8_t>& marks) {
    const double* const w_EE = p.at(Quantity::w_EE).data();
    const double* const w_EI = p.at(Quantity::w_EI).data();
    const double* const w_IE = p.at(Quantity::w_IE).data();
    const double* const w_II = p.at(Quantity::w_II).data();
    for (std::size_t k = 0; k < marks.size(); ++k)
        marks[k] &= static_cast<std::uint8_t>(is_diagonally_stable(w_EE[k], w_EI[k], w_IE[k], w_II[k]));
    const bool always = assembly::has_slope_1(shape, 0) && assembly::has_slope_1(shape, 1);
    for (std::size_t k = 0; k < marks.size() && !(always && last); ++k)
        if (!assembly::is_proximal(shape, p, k) || (!last && p.at(Quantity::feedback)[k] != 0.0)) marks[k] = 0;
}

}  // namespace

ErrorBound::ErrorBound(const Spec& spec, const assembly::Shape& shape) : spec_(&spec), shape_(&shape) {}

ErrorBound::Layer ErrorBound::layer(const LayerParameters& parameters, std::size_t k, std::size_t first) {
    const auto compute = [&] {
        return Layer{layer_factor(*spec_, *shape_, parameters, k, first),
                     layer_row_sum(*spec_, *shape_, parameters, k, first)};
    };
    if (shape_->motif != core::Motif::dense) return compute();
    if (!assembly::is_proximal(*shape_, parameters, k)) return {not_certified, 0.0};
    // all layers have one W
    if (spec_->microcircuit.weights_per_column) return layers_.of(k, first, compute);
    if (shared_.empty()) shared_.push_back(compute());
    return shared_.front();
}

double ErrorBound::of(std::span<const LayerParameters> layers, std::size_t k, std::size_t first, const Solved& solved) {
    double largest = 0.0;
    double below = solved.driver_error;
    for (std::size_t l = 0; l < layers.size(); ++l) {
        if (l + 1 < layers.size() && layers[l].at(Quantity::feedback)[k] != 0.0) {
            const Layer all = coupled(layers, k, first);
            return all.factor * (solved.residual + rounding(shape_->neurons + 2, all.row_sum, solved));
        }
        const Layer own = layer(layers[l], k, first);
        const auto& feedforward = layers[l].at(Quantity::feedforward);
        const double gain = feedforward.empty() ? 0.0 : std::abs(feedforward[k]);
        const double summed = l > 0 ? gain : 0.0;  // the layer below is summed here only inside one system
        below = own.factor * (solved.residual + gain * below + rounding(shape_->neurons, own.row_sum + summed, solved));
        largest = std::isnan(below) ? below : std::max(largest, below);
        if (std::isnan(below)) break;
    }
    return largest;
}

double ErrorBound::residual_for(double tolerance, std::span<const LayerParameters> layers, std::size_t k,
                                std::size_t first, double drive, double epsilon) {
    // `of` of a residual r is at most factor * r + hidden, each layer's own inequality applied to the one below
    const Solved rest{.magnitude = 1.0, .drive = drive, .epsilon = epsilon};
    double factor = 0.0, hidden = 0.0, below_factor = 0.0, below_hidden = 0.0;
    for (std::size_t l = 0; l < layers.size(); ++l) {
        if (l + 1 < layers.size() && layers[l].at(Quantity::feedback)[k] != 0.0) {
            const Layer all = coupled(layers, k, first);
            factor = all.factor;
            hidden = all.factor * rounding(shape_->neurons + 2, all.row_sum, rest);
            break;
        }
        const Layer own = layer(layers[l], k, first);
        const double gain = l > 0 ? std::abs(layers[l].at(Quantity::feedforward)[k]) : 0.0;
        below_factor = own.factor * (1.0 + gain * below_factor);
        below_hidden = own.factor * (gain * below_hidden + rounding(shape_->neurons, own.row_sum + gain, rest));
        factor = below_factor >= factor || std::isnan(below_factor) ? below_factor : factor;
        hidden = std::max(hidden, below_hidden);
        if (std::isnan(factor)) break;
    }
    return std::isnan(factor) ? tolerance : std::min(tolerance, std::max(tolerance, hidden) / factor);
}

std::vector<std::uint8_t> ErrorBound::unique(std::span<const LayerParameters> layers, std::size_t columns,
                                             std::size_t first) {
    // the common case, for which no factor needs to be computed
    std::vector<std::uint8_t> marks(columns, shape_->motif == core::Motif::shared ? 1 : 0);
    if (shape_->motif == core::Motif::shared)
        for (std::size_t l = 0; l < layers.size(); ++l) mark_stable(*shape_, layers[l], l + 1 == layers.size(), marks);
    for (std::size_t k = 0; k < columns; ++k)
        if (marks[k] == 0) marks[k] = std::isnan(of(layers, k, first, Solved{})) ? 0 : 1;
    return marks;
}

ErrorBound::Layer ErrorBound::coupled(std::span<const LayerParameters> layers, std::size_t k, std::size_t first) {
    if (layers.size() * shape_->neurons > largest_coupled) return {not_certified, 0.0};
    for (const LayerParameters& parameters : layers)
        if (!assembly::is_proximal(*shape_, parameters, k)) return {not_certified, 0.0};
    return systems_.of(k, first, [&] {
        const Eigen::MatrixXd w = assembly::system_matrix(*spec_, *shape_, layers, k, first);
        return Layer{matrix_factor(w, Effort::one_of_many), w.cwiseAbs().rowwise().sum().maxCoeff()};
    });
}

}  // namespace colonnade::stability

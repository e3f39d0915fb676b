#include "stability/bound.hpp"

#include <cmath>
#include <limits>

#include "assembly/kernel_weights.hpp"
#include "assembly/matrix.hpp"
#include "assembly/slope.hpp"
#include "stability/matrix_factor.hpp"

namespace colonnade::stability {
namespace {

using assembly::LayerParameters;
using core::Quantity;
constexpr double not_certified = std::numeric_limits<double>::quiet_NaN();
/// Beyond this many neurons a coupled column's matrix is not examined: the cost would exceed that of the run.
constexpr std::size_t largest_coupled = 128;

/// Whether some layer of column k hears the one above it.
bool feeds_back(std::span<const LayerParameters> layers, std::size_t k) {
    for (std::size_t l = 0; l + 1 < layers.size(); ++l)
        if (layers[l].at(Quantity::feedback)[k] != 0.0) return true;
    return false;
}

/// |feedforward| into layer l of column k; 0 for a column of one layer.
auto gains(std::span<const LayerParameters> layers, std::size_t k) {
    return [=](int l) {
        const auto& feedforward = layers[static_cast<std::size_t>(l)].at(Quantity::feedforward);
        return feedforward.empty() ? 0.0 : std::abs(feedforward[k]);
    };
}

core::Amplification amplification(const Eigen::MatrixXd& w, Effort effort) {
    return {matrix_factor(w, effort), w.cwiseAbs().rowwise().sum().maxCoeff()};
}

/// Keeps the marks of columns whose layer, of channels that share an interneuron, is diagonally stable and hears
/// nothing from above.
void mark_stable(const assembly::Shape& shape, const LayerParameters& p, bool last, std::vector<std::uint8_t>& marks) {
    const double* const w_EE = p.at(Quantity::w_EE).data();
    const double* const w_EI = p.at(Quantity::w_EI).data();
    const double* const w_IE = p.at(Quantity::w_IE).data();
    const double* const w_II = p.at(Quantity::w_II).data();
    for (std::size_t k = 0; k < marks.size(); ++k)
        marks[k] &= static_cast<std::uint8_t>(core::is_diagonally_stable(w_EE[k], w_EI[k], w_IE[k], w_II[k]));
    const bool always = assembly::has_slope_1(shape, 0) && assembly::has_slope_1(shape, 1);
    for (std::size_t k = 0; k < marks.size() && !(always && last); ++k)
        if (!assembly::is_proximal(shape, p, k) || (!last && p.at(Quantity::feedback)[k] != 0.0)) marks[k] = 0;
}

}  // namespace

ErrorBound::ErrorBound(const Spec& spec, const assembly::Shape& shape)
    : spec_(&spec), shape_(&shape), lateral_(assembly::lateral_layer(spec, shape)) {}

core::Amplification ErrorBound::layer(const LayerParameters& parameters, std::size_t k, std::size_t first) {
    if (shape_->motif != core::Motif::dense) return core::lateral_amplification(lateral_, parameters.of(k));
    if (!assembly::is_proximal(*shape_, parameters, k)) return {not_certified, 0.0};
    const auto compute = [&](Effort effort) {
        return amplification(assembly::layer_matrix(*spec_, *shape_, parameters, k, first), effort);
    };
    // all layers have one W
    if (spec_->microcircuit.weights_per_column)
        return layers_.of(k, first, [&] { return compute(Effort::one_of_many); });
    if (shared_.empty()) shared_.push_back(compute(Effort::thorough));
    return shared_.front();
}

double ErrorBound::of(std::span<const LayerParameters> layers, std::size_t k, std::size_t first, const Solved& solved) {
    const auto neurons = static_cast<int>(shape_->neurons);
    if (feeds_back(layers, k)) {
        const core::Amplification all = coupled(layers, k, first);
        return all.factor * (solved.residual + core::hidden_by_rounding(neurons + 2, all.row_sum, solved));
    }
    return core::error_bound(
        static_cast<int>(layers.size()), neurons, solved,
        [&](int l) { return layer(layers[static_cast<std::size_t>(l)], k, first); }, gains(layers, k));
}

double ErrorBound::residual_for(double tolerance, std::span<const LayerParameters> layers, std::size_t k,
                                std::size_t first, double drive, double epsilon) {
    const Solved rest{.magnitude = 1.0, .drive = drive, .epsilon = epsilon};
    const auto neurons = static_cast<int>(shape_->neurons);
    if (feeds_back(layers, k)) {
        const core::Amplification all = coupled(layers, k, first);
        return core::residual_for(tolerance,
                                  core::Affine<double>{
                                      all.factor, all.factor * core::hidden_by_rounding(neurons + 2, all.row_sum, rest)});
    }
    return core::residual_for(
        tolerance, core::affine_bound(
                       static_cast<int>(layers.size()), neurons, rest,
                       [&](int l) { return layer(layers[static_cast<std::size_t>(l)], k, first); }, gains(layers, k)));
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

core::Amplification ErrorBound::coupled(std::span<const LayerParameters> layers, std::size_t k, std::size_t first) {
    if (layers.size() * shape_->neurons > largest_coupled) return {not_certified, 0.0};
    for (const LayerParameters& parameters : layers)
        if (!assembly::is_proximal(*shape_, parameters, k)) return {not_certified, 0.0};
    return systems_.of(k, first, [&] {
        return amplification(assembly::system_matrix(*spec_, *shape_, layers, k, first), Effort::one_of_many);
    });
}

}  // namespace colonnade::stability

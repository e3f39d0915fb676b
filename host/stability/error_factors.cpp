#include "host/stability/error_factors.hpp"

#include <cmath>
#include <limits>

#include "host/assembly/matrix.hpp"
#include "host/assembly/slope.hpp"
#include "host/stability/matrix_factor.hpp"

namespace colonnade::stability {
namespace {

using assembly::LayerParameters;
constexpr double not_certified = std::numeric_limits<double>::quiet_NaN();
/// Beyond this many neurons a coupled column's matrix is not examined: the cost would exceed that of the run.
constexpr std::size_t largest_coupled = 128;

core::ErrorFactor error_factor(const Eigen::MatrixXd& w, Effort effort) {
    return {matrix_factor(w, effort), w.cwiseAbs().rowwise().sum().maxCoeff()};
}

}  // namespace

core::ErrorFactor ErrorFactors::layer(const LayerParameters& parameters, std::size_t k, std::size_t first) {
    if (!assembly::is_proximal(*shape_, parameters, k)) return {not_certified, 0.0};
    const auto compute = [&](Effort effort) {
        return error_factor(assembly::layer_matrix(*spec_, *shape_, parameters, k, first), effort);
    };
    // all layers have one W
    if (spec_->microcircuit.weights_per_column)
        return layers_.of(k, first, [&] { return compute(Effort::one_of_many); });
    if (shared_.empty()) shared_.push_back(compute(Effort::thorough));
    return shared_.front();
}

core::ErrorFactor ErrorFactors::coupled(std::span<const LayerParameters> layers, std::size_t k, std::size_t first) {
    if (layers.size() * shape_->neurons > largest_coupled) return {not_certified, 0.0};
    bool heard = false;
    for (std::size_t l = 0; l < layers.size(); ++l) {
        if (!assembly::is_proximal(*shape_, layers[l], k)) return {not_certified, 0.0};
        heard = heard || (l + 1 < layers.size() && layers[l].at(ParameterId::feedback)[k] != 0.0);
    }
    if (!heard) return {not_certified, 0.0};
    return systems_.of(k, first, [&] {
        return error_factor(assembly::system_matrix(*spec_, *shape_, layers, k, first), Effort::one_of_many);
    });
}

}  // namespace colonnade::stability

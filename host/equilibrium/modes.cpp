#include "equilibrium/modes.hpp"

#include <Eigen/Eigenvalues>

#include "assembly/kernel_weights.hpp"

namespace colonnade::equilibrium {
namespace {

using core::Quantity;

/// Eigenvalues of the symmetric matrix K(|i - j|).
std::vector<double> kernel_modes(const KernelShape& kernel, std::size_t channels, std::size_t distances, bool ring) {
    const auto weights = assembly::kernel_weights(kernel, distances);
    const auto n = static_cast<Eigen::Index>(channels);
    Eigen::MatrixXd inhibition(n, n);
    for (Eigen::Index i = 0; i < n; ++i)
        for (Eigen::Index j = 0; j < n; ++j)
            inhibition(i, j) = weights[assembly::kernel_distance(static_cast<std::size_t>(i),
                                                                 static_cast<std::size_t>(j), channels, ring)];
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(inhibition, Eigen::EigenvaluesOnly);
    return {solver.eigenvalues().begin(), solver.eigenvalues().end()};
}

}  // namespace

LateralModes::LateralModes(const Spec& spec, const assembly::Shape& shape)
    : motif_(shape.motif), channels_(static_cast<double>(shape.channels)) {
    if (motif_ == core::Motif::kernel)
        kernel_modes_ = kernel_modes(spec.microcircuit.kernel, shape.channels,
                                     shape.weight_rows - core::minus_kernel_row, shape.ring);
}

std::vector<double> LateralModes::loop_strengths(const assembly::LayerParameters& parameters, std::size_t k) const {
    const double w_IE = parameters.at(Quantity::w_IE)[k];
    if (motif_ == core::Motif::shared) return {channels_ * parameters.at(Quantity::w_EI)[k] * w_IE};
    if (motif_ == core::Motif::paired) {
        const double own = parameters.at(Quantity::w_self)[k] - parameters.at(Quantity::w_cross)[k];
        return {own * w_IE, (own + channels_ * parameters.at(Quantity::w_cross)[k]) * w_IE};
    }
    std::vector<double> strengths = kernel_modes_;
    for (double& strength : strengths) strength *= parameters.at(Quantity::w_EI)[k] * w_IE;
    return strengths;
}

}  // namespace colonnade::equilibrium

#include "equilibrium/modes.hpp"

#include <Eigen/Eigenvalues>

#include "assembly/kernel_weights.hpp"

namespace colonnade::equilibrium {
namespace {

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

std::size_t LateralModes::count() const noexcept {
    if (motif_ == core::Motif::kernel) return kernel_modes_.size();
    return motif_ == core::Motif::paired ? 2 : 1;
}

void LateralModes::strengths(std::size_t m, const assembly::LayerParameters& parameters, std::span<double> loop) const {
    using core::Quantity;
    const double* const w_IE = parameters.at(Quantity::w_IE).data();
    if (motif_ == core::Motif::paired) {
        const double* const self = parameters.at(Quantity::w_self).data();
        const double* const cross = parameters.at(Quantity::w_cross).data();
        const double share = m == 0 ? 0.0 : channels_;
        for (std::size_t k = 0; k < loop.size(); ++k) loop[k] = (self[k] - cross[k] + share * cross[k]) * w_IE[k];
        return;
    }
    const double mode = motif_ == core::Motif::kernel ? kernel_modes_[m] : channels_;
    const double* const w_EI = parameters.at(Quantity::w_EI).data();
    for (std::size_t k = 0; k < loop.size(); ++k) loop[k] = mode * w_EI[k] * w_IE[k];
}

}  // namespace colonnade::equilibrium

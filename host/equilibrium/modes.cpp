#include "host/equilibrium/modes.hpp"

#include "host/assembly/kernel_weights.hpp"
#include "host/linear_algebra/decompositions.hpp"

namespace colonnade::equilibrium {
namespace {

/// Eigenvalues of the symmetric matrix K(|i - j|).
std::vector<double> kernel_eigenvalues(const KernelShape& kernel, std::size_t channels, std::size_t distances,
                                       bool ring) {
    const auto weights = assembly::kernel_weights(kernel, distances);
    const auto n = static_cast<Eigen::Index>(channels);
    Eigen::MatrixXd inhibition(n, n);
    for (Eigen::Index i = 0; i < n; ++i)
        for (Eigen::Index j = 0; j < n; ++j)
            inhibition(i, j) = weights[assembly::kernel_distance(static_cast<std::size_t>(i),
                                                                 static_cast<std::size_t>(j), channels, ring)];
    const Eigen::VectorXd found = linear_algebra::symmetric_eigenvalues(inhibition);
    return {found.begin(), found.end()};
}

}  // namespace

LateralModes::LateralModes(const Spec& spec, const assembly::Shape& shape)
    : modes_{shape.motif, static_cast<int>(shape.channels)} {
    if (shape.motif == core::Motif::kernel)
        kernel_modes_ = kernel_eigenvalues(spec.microcircuit.kernel, shape.channels,
                                           shape.weight_rows - core::minus_kernel_row, shape.ring);
}

core::LoopModes LateralModes::view() const noexcept {
    core::LoopModes modes = modes_;
    modes.kernel_modes = kernel_modes_.data();
    return modes;
}

}  // namespace colonnade::equilibrium

#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "assembly/parameters.hpp"
#include "assembly/shape.hpp"
#include "colonnade/spec.hpp"

namespace colonnade::equilibrium {

/// Spatial modes of a lateral-inhibition layer (theory.md, section 7). In mode m the layer's Jacobian for tau = 1 is
/// the 2 x 2 block [[w_EE - 1, -1], [strength_m, -w_II - 1]].
class LateralModes {
public:
    LateralModes(const Spec& spec, const assembly::Shape& shape);

    [[nodiscard]] std::size_t count() const noexcept;

    /// Fills `loop` with the strength of the loop E -> I -> E of mode m in every column: w_IE times an eigenvalue of
    /// the inhibition I -> E. Shared: N w_EI w_IE; paired: the own and the mean mode; kernel: every mode of the ring or
    /// the line.
    void strengths(std::size_t m, const assembly::LayerParameters& parameters, std::span<double> loop) const;

private:
    core::Motif motif_;
    double channels_;
    std::vector<double> kernel_modes_;  ///< eigenvalues of K(|i - j|), before w_EI
};

}  // namespace colonnade::equilibrium

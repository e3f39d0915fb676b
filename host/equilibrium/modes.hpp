#pragma once

#include <cstddef>
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

    /// Calls `each` with the strengths of the loop E -> I -> E in column k: w_IE times every eigenvalue of the
    /// inhibition I -> E. Shared: N w_EI w_IE; paired: the own and the mean mode; kernel: every mode of the ring or the
    /// line.
    template <class Each>
    void for_loop_strengths(const assembly::LayerParameters& parameters, std::size_t k, Each each) const {
        using core::Quantity;
        const double w_IE = parameters.at(Quantity::w_IE)[k];
        if (motif_ == core::Motif::shared) {
            each(channels_ * parameters.at(Quantity::w_EI)[k] * w_IE);
        } else if (motif_ == core::Motif::paired) {
            const double own = parameters.at(Quantity::w_self)[k] - parameters.at(Quantity::w_cross)[k];
            each(own * w_IE);
            each((own + channels_ * parameters.at(Quantity::w_cross)[k]) * w_IE);
        } else {
            for (const double mode : kernel_modes_) each(mode * parameters.at(Quantity::w_EI)[k] * w_IE);
        }
    }

private:
    core::Motif motif_;
    double channels_;
    std::vector<double> kernel_modes_;  ///< eigenvalues of K(|i - j|), before w_EI
};

}  // namespace colonnade::equilibrium

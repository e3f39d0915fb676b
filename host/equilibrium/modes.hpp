#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "colonnade/spec.hpp"
#include "host/assembly/parameters.hpp"
#include "host/assembly/shape.hpp"
#include "kernels/core/step_choice.hpp"

namespace colonnade::equilibrium {

/// core::LoopModes of the layers of a spec, with what they point to.
class LateralModes {
public:
    LateralModes(const Spec& spec, const assembly::Shape& shape);

    /// core::LoopModes::kernel_modes; empty for other motifs.
    [[nodiscard]] const std::vector<double>& kernel_modes() const noexcept { return kernel_modes_; }

    /// The view, valid as long as this.
    [[nodiscard]] core::LoopModes view() const noexcept;

private:
    core::LoopModes modes_;
    std::vector<double> kernel_modes_;  ///< eigenvalues of K(|i - j|), before w_EI
};

}  // namespace colonnade::equilibrium

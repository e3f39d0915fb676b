#pragma once

#include "core/activation.hpp"
#include "core/slope.hpp"
#include "core/system.hpp"

namespace colonnade::game {

/// The activation of one neuron with numbers of its own (theory.md, section 2). What the activation does not have is
/// not read.
struct Unit {
    core::Phi phi = core::Phi::relu;
    double threshold = 0.0;  ///< theta: relu, saturated, logistic
    double max = 1.0;        ///< r: saturated, logistic
    double gain = 1.0;       ///< k: logistic, tanh, power law
    double lambda = 1.0;     ///< soft threshold
    double sharpness = 1.0;  ///< beta: softplus
    double exponent = 2.0;   ///< p of the power law

    /// Phi(z), by the rule that every backend runs.
    [[nodiscard]] double response(double z) const {
        const core::Population population{phi, exponent};
        return core::AnyPhi{&population}(0, z - theta(), [this](int, int index) { return parameter(index); });
    }
    /// Phi'(z), 0 at a corner.
    [[nodiscard]] double slope(double z) const {
        const core::Population population{phi, exponent};
        return core::slope(core::AnyPhi{&population}, 0, z - theta(), response(z),
                           [this](int, int index) { return parameter(index); });
    }
    /// Supremum of Phi'; infinite for the power law.
    [[nodiscard]] double largest_slope() const;
    /// Supremum of |Phi''| apart from corners; infinite for the power law.
    [[nodiscard]] double largest_curvature() const;
    /// Whether Phi is the proximal operator of a cost: slopes in [0, 1].
    [[nodiscard]] bool is_proximal() const { return largest_slope() <= 1.0; }
    /// What is taken off the drive: 0 where the activation has no threshold.
    [[nodiscard]] double theta() const {
        const bool has_threshold = phi == core::Phi::relu || phi == core::Phi::saturated || phi == core::Phi::logistic;
        return has_threshold ? threshold : 0.0;
    }

private:
    /// p (0) and q (1) in the order of core/activation.hpp.
    [[nodiscard]] double parameter(int index) const;
};

}  // namespace colonnade::game

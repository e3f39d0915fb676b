#pragma once

#include <Eigen/Dense>
#include <vector>

#include "colonnade/spec.hpp"
#include "game/network.hpp"

namespace colonnade::continuation {

/// A network whose numbers depend on one parameter p: every weight, drive, activation parameter and time constant is
/// base + p * change, which is exact for all keys that may be drawn. All layers of a column are one network; a cascade
/// has the equilibria and the spectra of its concurrent twin without feedback, whose matrices are block triangular.
struct Family {
    game::Network base;    ///< at p = 0
    game::Network change;  ///< per unit of p; thresholds and the like of its units are changes as well
    Eigen::VectorXd tau;   ///< [neuron] at p = 0
    Eigen::VectorXd tau_change;

    [[nodiscard]] Eigen::Index size() const { return tau.size(); }
    [[nodiscard]] game::Network at(double p) const;
    [[nodiscard]] Eigen::VectorXd tau_at(double p) const { return tau + p * tau_change; }
    /// Whether equilibria or their stability can depend on p.
    [[nodiscard]] bool has_effect() const;
};

/// What rates are small against: the largest number that saturating activations reach or over which softplus bends, 1
/// where any other is among them; at most 1.
[[nodiscard]] double natural_scale(const game::Network& network);

/// The network of one column, with p in the place of `key` (spec::draws_at); an empty key changes nothing. `column` is
/// global. Throws Error as drawing does.
[[nodiscard]] Family family_of(const Spec& spec, std::size_t column, const std::string& key);

/// Slopes Phi'_i at the drives Wx + u, 0 at a corner.
[[nodiscard]] Eigen::VectorXd slopes(const game::Network& network, const Eigen::VectorXd& rates);

/// The flow's Jacobian diag(1/tau)(-I + DW).
[[nodiscard]] Eigen::MatrixXd jacobian(const game::Network& network, const Eigen::VectorXd& tau,
                                       const Eigen::VectorXd& slope);

/// Eigenvalues of the flow's Jacobian in short.
struct Spectrum {
    int unstable = 0;                 ///< eigenvalues with a positive real part
    double abscissa = 0.0;            ///< largest real part, in 1 / tau
    double critical_frequency = 0.0;  ///< |imaginary part| of the eigenvalue nearest the imaginary axis, in rad / tau
};
[[nodiscard]] Spectrum spectrum(const Eigen::MatrixXd& jacobian);

}  // namespace colonnade::continuation

#pragma once

#include <cstddef>
#include <span>

#include "host/game/unit.hpp"
#include "host/stability/answer.hpp"

namespace colonnade::experiment {

/// One layer of N channels that share an interneuron, N = 1 being a Wilson-Cowan pair, and its rates.
struct SharedLayer {
    double w_EE, w_EI, w_IE, w_II, tau_E, tau_I;
    game::Unit unit[2];  ///< of E neurons, of the interneuron
    double drive_I;      ///< from outside
    double rate_I;
    std::span<const double> drive;  ///< of the E neurons [channel]
    std::span<const double> rate;   ///< [channel]
};

/// Most channels of shared_stability.
inline constexpr std::size_t max_shared_channels = 64;

/// Whether closed forms tell the stability of such a layer: up to two channels, or piecewise linear activations, of
/// which it only matters how many channels are active.
[[nodiscard]] bool has_shared_form(const game::Unit& excitatory, const game::Unit& inhibitory, std::size_t channels);

/// Whether all eigenvalues of the flow's Jacobian at the equilibrium next to the rates have a negative real part, as
/// game::linearise and stability::local_stability would have it, in closed form: m active channels leave the
/// eigenvalue (w_EE - 1) / tau_E m - 1 times and the two of their mean and the interneuron. Nothing is allocated,
/// because this is asked of every circuit without a certificate. On a corner: what all sides agree on.
[[nodiscard]] stability::Answer shared_stability(const SharedLayer& layer);

}  // namespace colonnade::experiment

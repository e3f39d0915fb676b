#pragma once

#include <span>

namespace colonnade::game {

/// Energies of a circuit's two populations along its course; all spans [sample], of one length.
struct EnergyCourse {
    std::span<const double> time;        ///< rising
    std::span<const double> residual;    ///< max |Phi(Wx + u) - x| of the whole system
    std::span<const double> excitatory;  ///< mean E^i of the E neurons; of a Wilson-Cowan pair E^E
    std::span<const double> inhibitory;  ///< mean E^i of the I neurons; E^I
};

/// Cooperation in time (theory.md, section 6): the share of time in which both energies fall, each judged from one
/// sample to the next. Time runs from the first sample to the one after which the residual stays at or below `at_rest`:
/// beyond, differences are rounding. NaN where the residual is never above it, and where an energy in between is NaN.
[[nodiscard]] double cooperation(const EnergyCourse& course, double at_rest);

}  // namespace colonnade::game

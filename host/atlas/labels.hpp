#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "host/stability/rungs.hpp"

/// What the points of an atlas are called (theory.md, section 6).
namespace colonnade::atlas {

/// What was seen: ends of the flow from all starts, and for a single equilibrium its response to more drive of the
/// interneurons. The first that holds, in this order: diverging, unfinished, aperiodic, oscillating, multistable,
/// bistable, winner_take_all, antagonistic, cooperative, unresponsive, mixed.
enum class Observed : std::int8_t {
    antagonistic,     ///< the I rate rises, the E rate falls
    cooperative,      ///< both fall: the paradoxical response of an inhibition-stabilised circuit
    unresponsive,     ///< a rate does not move, as it is at an end of its range or on the boundary of two kinds
    mixed,            ///< the E rate rises
    winner_take_all,  ///< of several E neurons one alone is active
    bistable,         ///< two equilibria
    multistable,      ///< three or more
    oscillating,      ///< a cycle from some start
    diverging,        ///< from some start
    unfinished,       ///< some start met neither end within solve.max_time
    aperiodic         ///< chaos or quasi-periodic motion from some start
};
inline constexpr std::size_t observed_count = static_cast<std::size_t>(Observed::aperiodic) + 1;

/// What more drive of the E neurons does to the mean energies of E and of I neurons at the equilibrium (theory.md,
/// section 6): the agents' own reading of the switch at w_EE = 1, beside that of rates under drive of the I neurons.
enum class Energies : std::int8_t {
    both_fall,  ///< E and I neurons gain alike
    E_rises,    ///< the E neurons pay for it, the I neurons gain
    I_rises,    ///< the other way round
    both_rise,
    unmoved,  ///< an energy does not change, as of silent neurons
    none      ///< no single equilibrium was judged, one on a corner, or a population without costs
};
inline constexpr std::size_t energies_count = static_cast<std::size_t>(Energies::none) + 1;

/// The highest rung of the ladder (theory.md, section 5) that is proved. locally_stable: at the equilibrium that x(0)
/// leads to, or where it leads to none at the first other one; not_applicable: some slope exceeds 1, and nothing is
/// known locally.
using Certified = stability::Rung;
inline constexpr std::size_t certified_count = static_cast<std::size_t>(Certified::not_applicable) + 1;

struct LabelInfo {
    const char* name;              ///< of the CF flag
    const char* text;              ///< in pictures and tables
    std::array<double, 3> colour;  ///< red, green, blue in [0, 1]
};

/// Indexed by the labels' numbers. Colours after Okabe and Ito, "Color universal design" (2008), told apart by readers
/// with any colour vision; certified ones get lighter as less is proved.
[[nodiscard]] const std::array<LabelInfo, observed_count>& observed_labels();
[[nodiscard]] const std::array<LabelInfo, certified_count>& certified_labels();
[[nodiscard]] const std::array<LabelInfo, energies_count>& energies_labels();

/// Whether what was seen refutes "one equilibrium, to which everything goes".
[[nodiscard]] constexpr bool is_manifold(Observed label) {
    return label == Observed::bistable || label == Observed::multistable || label == Observed::oscillating ||
           label == Observed::aperiodic || label == Observed::diverging;
}
/// Whether "one equilibrium for every drive" is proved.
[[nodiscard]] constexpr bool is_unique(Certified label) {
    return label <= Certified::p_matrix;
}

}  // namespace colonnade::atlas

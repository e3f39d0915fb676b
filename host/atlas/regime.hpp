#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace colonnade::mapping {

/// What a circuit was seen to do (theory.md, section 6); the numbers are the flag values of the output. The first start
/// that diverges or cycles decides; else several equilibria, a winner, and the responses, in this order.
enum class Regime : std::int8_t {
    antagonistic = 0,     ///< more drive to I raises I and lowers E
    cooperative = 1,      ///< more drive to I lowers both: the paradoxical response of an inhibition-stabilised circuit
    unresponsive = 2,     ///< neither: E or I is silent or at its limit
    multistable = 3,      ///< more than one equilibrium was reached
    oscillating = 4,      ///< some start ended in a cycle
    diverging = 5,        ///< some start grew without bound
    winner_take_all = 6,  ///< one channel alone is active, of several
    unsettled = 7         ///< some start had not ended within solve.max_time
};

/// The strongest certificate that holds there, proved.
enum class Proof : std::int8_t {
    contracting = 0,        ///< one equilibrium, every start goes there exponentially
    diagonally_stable = 1,  ///< one equilibrium; every start goes there for equal time constants
    p_matrix = 2,           ///< one equilibrium
    locally_stable = 3,     ///< every equilibrium that was found is locally stable
    nothing = 4,
    not_applicable = 5  ///< an activation breaks its slope condition
};

using Flags = std::vector<std::pair<std::string, std::int8_t>>;
[[nodiscard]] const Flags& regime_flags();
[[nodiscard]] const Flags& proof_flags();

}  // namespace colonnade::mapping

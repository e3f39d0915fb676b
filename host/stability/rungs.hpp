#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace colonnade::stability {

/// Rungs of the ladder of certificates (theory.md, section 5), the one that says most first; the numbers are the flag
/// values of an atlas.
enum class Rung : std::int8_t {
    contracting,
    diagonally_stable,
    p_matrix,
    totally_hurwitz,
    locally_stable,
    nothing,        ///< none is proved
    not_applicable  ///< none is proved, and those that know nothing of an equilibrium are not asked
};

/// A rung as outputs name it.
struct RungInfo {
    Rung rung;
    const char* name;       ///< of its variable, and of its flag in an atlas
    const char* text;       ///< in pictures
    const char* long_name;  ///< what yes says
};

inline constexpr std::array<RungInfo, 5> rungs{{
    {Rung::contracting, "contracting", "contracting", "the flow contracts in a weighted maximum norm"},
    {Rung::diagonally_stable, "diagonally_stable", "diagonally stable", "W - I is Lyapunov diagonally stable"},
    {Rung::p_matrix, "p_matrix", "P-matrix", "all principal minors of I - W are positive"},
    {Rung::totally_hurwitz, "totally_hurwitz", "totally Hurwitz",
     "every principal submatrix of diag(1/tau)(W - I) is Hurwitz"},
    {Rung::locally_stable, "locally_stable", "locally stable", "the equilibrium found is locally exponentially stable"},
}};
static_assert(
    [] {
        for (std::size_t i = 0; i < rungs.size(); ++i)
            if (rungs[i].rung != static_cast<Rung>(i)) return false;
        return true;
    }(),
    "a row a rung, in the order of the enumeration");

}  // namespace colonnade::stability

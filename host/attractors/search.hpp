#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "colonnade/spec.hpp"
#include "host/dynamics/limit_set.hpp"
#include "kernels/backend.hpp"

/// Attractors of the flow, found by following it from many initial states (theory.md, section 4).
namespace colonnade::attractors {

enum class Kind : std::int8_t { equilibrium = 0, cycle = 1, aperiodic = 2 };

/// One end of the flow. A circuit's ends are one equilibrium where they differ by no more than what Newton corrected
/// both of them by and the tolerance; one cycle where the states that name them (dynamics::Cycle) and their periods
/// agree; one aperiodic motion where the ranges of all neurons do, to a tenth.
struct Attractor {
    Kind kind = Kind::equilibrium;
    std::vector<double> rates{};   ///< [layer][neuron]; a cycle: one state of it, NaN in the layers that it drives
    double period = 0.0;           ///< model time of a cycle; NaN for an equilibrium
    double amplitude = 0.0;        ///< half the peak-to-peak range of the widest swinging neuron; NaN likewise
    dynamics::LimitSet limit{};    ///< of what never rests, of the system that does not
    std::size_t first_neuron = 0;  ///< of that system, counted through the column
    std::size_t hits = 0;          ///< starts that ended here; 0: only listed
    double uncertainty = 0.0;      ///< by how much Newton corrected the flow's end; where it could not, the most it may
};

/// What became of all starts of one column: attractors in the order in which they were found, and the rest.
struct Ends {
    std::vector<Attractor> attractors{};
    std::size_t diverged = 0;
    std::size_t unfinished = 0;
    bool has_first = false;  ///< attractors.front() is where start 0 ended, which else ended nowhere
};

struct Search {
    std::size_t starts = 16;  ///< at least 1, at most 65535; start 0 is x(0) of the spec
    /// Drawn starts are uniform over the range of an activation; where that is unbounded, up to so many times
    /// max(1, largest drive).
    double spread = 4.0;
    /// A column that has one equilibrium, to which a certificate says that the flow goes, is run from start 0 alone,
    /// and all its starts count as hits.
    bool trust_certificates = true;
    /// Adds stable equilibria that no start ended at, by active sets or Newton's method (attractors/stable.hpp), where
    /// a column is small enough and no certificate says that it has one equilibrium.
    bool list_equilibria = false;
    bool same_in_all_columns = false;  ///< every column takes the numbers of column 0 (common random numbers)
    std::function<bool()> stop{};      ///< true ends the search with Interrupted
};

/// The spec with a method that follows the flow where nothing is certified: its own if that does, else `auto`. Products
/// are ordered, so that what is found does not depend on which columns are searched side by side.
[[nodiscard]] Spec searchable(Spec spec);

/// Runs `columns` columns from global column `first` on from every start, a start at a time, all columns side by side.
/// Numbers are keyed by (seed, column, layer, neuron, start): nothing depends on the range. `spec` is searchable().
/// Computes in float64. Throws Error as drawing does.
[[nodiscard]] std::vector<Ends> search(const Spec& spec, const kernels::Backend& backend, std::size_t first,
                                       std::size_t columns, const Search& request);

}  // namespace colonnade::attractors

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "colonnade/dataset.hpp"
#include "colonnade/run.hpp"
#include "colonnade/spec.hpp"

namespace colonnade {

/// The numbers are the flag values of the output.
enum class AttractorKind : std::int8_t { none = 0, equilibrium = 1, cycle = 2, aperiodic = 3 };

/// Whether all equilibria of a circuit are listed; the numbers are the flag values of the output.
enum class EnumerationKind : std::int8_t {
    none = 0,      ///< neurons too many, or no bounds on smooth ones' rates
    complete = 1,  ///< all that there are
    undecided = 2  ///< some may lack: numbers of an active set overflow, the flow ended at one that by rounding no
                   ///< active set has, or some smooth circuit is next to a fold
};

/// One end of the flow of a circuit, or an equilibrium that no start ended at.
struct AttractorReport {
    AttractorKind kind = AttractorKind::equilibrium;
    std::vector<double> rates;  ///< [layer][neuron]; a cycle: one state of it
    double period = 0.0;        ///< of a cycle, in tau; NaN otherwise
    double amplitude = 0.0;  ///< of a cycle: half the peak-to-peak range of the widest swinging neuron; NaN otherwise
    std::vector<double> amplitudes;  ///< the same of each [layer][neuron]; NaN where nothing moves; empty at rest
    double multiplier = 0.0;  ///< of a cycle: largest modulus of a Floquet multiplier but its own direction's; else NaN
    double exponent = 0.0, exponent_error = 0.0;  ///< of aperiodic motion: largest Lyapunov exponent, standard error
    std::size_t hits = 0;  ///< starts that ended here; 0: only enumerated, so unstable or of a small basin
    double share = 0.0;    ///< hits over starts: the basin's share of the initial states
    double share_low = 0.0, share_high = 1.0;  ///< its Wilson score interval, 95 %
    std::int32_t unstable = -1;  ///< equilibrium: eigenvalues of the flow's Jacobian with a positive real part; else -1
    double abscissa = 0.0;       ///< equilibrium: largest real part, in 1 / tau; NaN for a cycle
    double error_bound = 0.0;    ///< equilibrium: exactly one is so near to `rates`; NaN: undecided, or no equilibrium
};

struct CircuitAttractors {
    std::size_t column = 0;                    ///< global
    std::vector<AttractorReport> attractors;   ///< found ones in the order in which they were found, then the others
    std::size_t diverged = 0, unfinished = 0;  ///< starts
    std::int64_t equilibria = -1;              ///< all that there are, by active sets or boxes of rates; -1: not listed
    std::int64_t continua = -1;  ///< regions whose equilibria are no points, or were not decided; likewise
    EnumerationKind enumeration = EnumerationKind::none;
};

/// Attractors of every column from [attractors].starts initial states each (theory.md, section 4), and all equilibria
/// that there are, as far as rounding lets that be told: for piecewise linear activations with at most 12 neurons in a
/// column, for others with at most 4. Throws Error; Interrupted.
[[nodiscard]] std::vector<CircuitAttractors> find_attractors(const Experiment& experiment,
                                                             const RunOptions& options = {});

/// The same as labelled arrays (docs/output.md).
[[nodiscard]] Dataset label(const std::vector<CircuitAttractors>& circuits, const Experiment& experiment);

/// Wilson's score interval of a share of which `hits` of `trials` were seen, 95 % (Wilson, 1927).
struct ShareInterval {
    double low, high;
};
[[nodiscard]] ShareInterval wilson_interval(std::size_t hits, std::size_t trials);

}  // namespace colonnade

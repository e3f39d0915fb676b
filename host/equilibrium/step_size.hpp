#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "colonnade/error.hpp"
#include "colonnade/spec.hpp"
#include "host/assembly/parameters.hpp"
#include "host/assembly/shape.hpp"
#include "host/equilibrium/modes.hpp"

namespace colonnade::equilibrium {

/// A chosen step is so small that solve.max_time would take more of them than are counted: its own kind, because a
/// search over many circuits may leave that one unfinished.
class TooManySteps : public Error {
public:
    explicit TooManySteps(const std::string& sentence) : Error(sentence) {}
};

/// Largest h for which explicit Euler is stable on every decaying linear mode of the flow, whichever neurons are
/// active: |1 + h lambda| <= 1, hence h <= -2 Re(lambda) / |lambda|^2, over the eigenvalues lambda of
/// diag(1/tau)(D W - I) with the activations' largest slopes D, and over lone neurons, active and silent. Growing modes
/// set no limit: no step makes them decay. For forward-backward steps the same with tau = 1.
class StableSteps {
public:
    /// Keeps references to both.
    StableSteps(const Spec& spec, const assembly::Shape& shape);

    /// Of each of `columns` columns of the range that starts at global column `first`. `drive_E`
    /// [layer][channel][column], for the layers of the system: what the slope of a power law depends on. Where no step
    /// is `given`, modes of the flow that turn count as damped by core::min_damping at least.
    [[nodiscard]] std::vector<double> largest(std::span<const assembly::LayerParameters> layers, std::size_t columns,
                                              std::size_t first, std::span<const double> drive_E, bool given) const;

private:
    /// Of column k whose layers hear nothing from above.
    [[nodiscard]] double uncoupled_limit(std::span<const assembly::LayerParameters> layers, std::size_t k, double drive,
                                         double damping) const;

    const Spec* spec_;
    const assembly::Shape* shape_;
    LateralModes modes_;
};

/// Throws Error where a given step is not below the `largest` stable one, with the column and that; TooManySteps where
/// solve.max_time takes more than 2e9 of the steps `taken` [column].
void check_steps(const Spec& spec, std::span<const double> taken, std::span<const double> largest, std::size_t first);

/// Whether every column has the same linear part, so that one answer serves all.
[[nodiscard]] bool has_one_linear_part(const Spec& spec);

}  // namespace colonnade::equilibrium

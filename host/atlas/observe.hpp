#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "colonnade/spec.hpp"
#include "host/atlas/labels.hpp"
#include "kernels/backend.hpp"

namespace colonnade::atlas {

/// What is seen of every point, and what is proved; of columns of several layers, of the last.
struct Points {
    explicit Points(std::size_t count);

    std::vector<Observed> observed;
    std::vector<Certified> certified;
    std::vector<std::int32_t> equilibria, cycles;  ///< attractors found, listed stable equilibria included
    /// dx/du_I of the mean E and I rate at the equilibrium that start 0 ends at: the change that drive_I + delta makes,
    /// over delta. NaN where it ends elsewhere.
    std::vector<double> response_E, response_I;
    /// Spectral abscissa of the flow there, or where x(0) leads to no equilibrium at the first other one; 1 / tau.
    std::vector<double> abscissa;
    std::vector<double> period;  ///< of the first cycle found; NaN where there is none
    std::vector<Energies> energies;
    /// d/du_E of the mean energy of E and of I neurons at the same equilibrium; NaN where `energies` is none.
    std::vector<double> energy_E, energy_I;

    [[nodiscard]] static constexpr std::size_t bytes_each() { return 3 + 8 + 6 * 8; }
};

/// Drive that is added to the interneurons for a finite difference, relative to max(1, |drive_I|): 2^-20. Within one
/// piece of a piecewise linear activation the difference is exact whatever its size, and its rounding, some 1e-16 of
/// the rates, is a share of 1e-10 of it; for smooth activations it deviates from the derivative by a share of 1e-6.
inline constexpr double response_step = 0x1p-20;

/// Observes columns [first, first + count) of `spec`, which spec_of_points() made, into the same places of `points`.
void observe(const Spec& spec, const kernels::Backend& backend, std::size_t first, std::size_t count,
             const std::function<bool()>& stop, Points& points);

}  // namespace colonnade::atlas

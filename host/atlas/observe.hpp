#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "atlas/regime.hpp"
#include "backend.hpp"
#include "colonnade/spec.hpp"

namespace colonnade::mapping {

/// What was seen and proved at each point.
struct Observations {
    explicit Observations(std::size_t points);

    std::vector<Regime> regime;
    std::vector<Proof> proof;
    std::vector<std::int32_t> equilibria;  ///< distinct ones that were reached
    std::vector<double> response_E,
        response_I;  ///< change of the summed rates per change of drive_I; NaN: no equilibrium
};

/// How points are observed.
struct Observer {
    const Spec& spec;  ///< with its atlas; one system a column
    const kernels::Backend& backend;
    std::size_t threads = 1;
    std::function<void(std::size_t done)> progress{};  ///< points just done; called from one thread at a time
    const std::function<bool()>& stop;

    /// Observes the circuits whose keys spec.atlas.x.key and .y.key have the values x[point] and y[point]; all other
    /// draws are those of column spec.column.first.
    ///
    /// Every circuit is followed along the flow from the same initial states: the spec's x(0), all rates at `reach`,
    /// then drawn ones (Philox: seed, start, neuron). Ends are the same equilibrium when they differ by less than 1e-3
    /// max(1, |x|): two that are closer count as one. The response is a finite difference: from the first equilibrium
    /// found, with every drive_I raised by `probe`, the flow is followed again. A response below 1e-6 counts as none:
    /// ends are known to a residual of solve.tolerance. Throws Interrupted as solve does. No point depends on another.
    [[nodiscard]] Observations observe(std::span<const double> x, std::span<const double> y) const;
};

}  // namespace colonnade::mapping

#pragma once

#include <vector>

#include "colonnade/spec.hpp"
#include "host/assembly/shape.hpp"
#include "host/game/network.hpp"

namespace colonnade::experiment {

/// Energies of one system along its trace (theory.md, sections 3 and 6), a sample after another.
class TraceEnergies {
public:
    /// Keeps a reference to the shape.
    TraceEnergies(game::Network network, const assembly::Shape& shape);

    /// `rates` [layer][neuron] at a model time after that of the sample before.
    void add(double time, const Eigen::VectorXd& rates);

    /// E^i of the rates added last [layer][neuron].
    [[nodiscard]] const std::vector<double>& own() const noexcept { return own_; }
    /// The energy that all neurons share there; NaN unless W is symmetric.
    [[nodiscard]] double global() const noexcept { return global_; }

    /// Of one layer of the system, at rest when the system has settled as `solve` has it. NaN before the first sample.
    [[nodiscard]] double cooperation(std::size_t layer, const Solve& solve) const;

private:
    game::Network network_;
    const assembly::Shape& shape_;
    double global_;
    std::vector<double> time_, residual_, own_;
    std::vector<std::vector<double>> excitatory_, inhibitory_;  ///< means over a population [layer][sample]
};

}  // namespace colonnade::experiment

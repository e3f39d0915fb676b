#include "host/experiment/run/trace_energies.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "host/game/cooperation.hpp"

namespace colonnade::experiment {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

}  // namespace

TraceEnergies::TraceEnergies(game::Network network, const assembly::Shape& shape)
    : network_(std::move(network)),
      shape_(shape),
      global_(undefined),
      excitatory_(shape.layers_per_system),
      inhibitory_(shape.layers_per_system) {}

void TraceEnergies::add(double time, const Eigen::VectorXd& rates) {
    time_.push_back(time);
    residual_.push_back(game::residual(network_, rates).cwiseAbs().maxCoeff());
    global_ = game::global_energy(network_, rates).value_or(undefined);
    own_.clear();
    for (std::size_t layer = 0; layer < shape_.layers_per_system; ++layer) {
        double sum[2] = {0.0, 0.0}, neurons[2] = {0.0, 0.0};
        for (const std::uint8_t which : shape_.population_of) {
            own_.push_back(game::energy(network_, rates, static_cast<Eigen::Index>(own_.size())));
            sum[which] += own_.back();
            neurons[which] += 1.0;
        }
        // 0/0, hence NaN, for a population that a custom circuit lacks
        excitatory_[layer].push_back(sum[0] / neurons[0]);
        inhibitory_[layer].push_back(sum[1] / neurons[1]);
    }
}

double TraceEnergies::cooperation(std::size_t layer, const Solve& solve) const {
    if (time_.empty()) return undefined;
    const double peak = *std::max_element(residual_.begin(), residual_.end());
    return game::cooperation({time_, residual_, excitatory_[layer], inhibitory_[layer]},
                             std::max(solve.settle_fraction * peak, solve.tolerance));
}

}  // namespace colonnade::experiment

#include "host/continuation/beginnings.hpp"

#include <limits>

#include "host/assembly/shape.hpp"
#include "host/assembly/stimulus.hpp"
#include "host/equilibria/newton.hpp"
#include "host/game/pieces.hpp"

namespace colonnade::continuation {
namespace {

constexpr std::size_t newton_starts = 200;
constexpr std::size_t most_active_sets = 4096;  ///< of a column between the ends of a range, some milliseconds

}  // namespace

Eigen::VectorXd initial_rates(const Spec& spec, std::size_t column) {
    Eigen::VectorXd x(static_cast<Eigen::Index>(spec.column.layers * spec.microcircuit.neurons()));
    Eigen::Index at = 0;
    for (std::size_t l = 0; l < spec.column.layers; ++l)
        for (const double rate : assembly::initial_rates(spec, l, column, 1)) x(at++) = rate;
    return x;
}

std::vector<equilibria::Listed> beginnings(const game::Network& network, const Eigen::VectorXd& initial, bool is_end,
                                           const std::function<bool()>& stop) {
    std::vector<equilibria::Listed> found;
    bool is_complete = false;
    if (equilibria::is_listable(network, is_end ? std::numeric_limits<std::size_t>::max() : most_active_sets)) {
        equilibria::List listed = equilibria::list(network, stop);
        // an equilibrium on a corner, as where drives of 0 meet thresholds of 0, may be left undecided by boxes
        is_complete = listed.is_complete || game::are_piecewise(network.units) || !game::have_corners(network.units);
        found = std::move(listed.equilibria);
    }
    if (is_end && !is_complete)
        for (const Eigen::VectorXd& x : equilibria::newton_equilibria(network, initial, newton_starts))
            found.push_back({x, {}, {}});
    return found;
}

}  // namespace colonnade::continuation

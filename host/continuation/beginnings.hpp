#pragma once

#include <Eigen/Dense>
#include <cstddef>
#include <functional>
#include <vector>

#include "colonnade/spec.hpp"
#include "host/equilibria/list.hpp"

namespace colonnade::continuation {

inline constexpr int parts = 8;  ///< of a range, between which branches begin as well

/// x(0) of a whole column [layer][neuron].
[[nodiscard]] Eigen::VectorXd initial_rates(const Spec& spec, std::size_t column);

/// The equilibria at which branches begin where a network stands: all of them where they can be listed, else at an end
/// of a range those that Newton finds from x(0) = `initial` and 200 other points, between the ends none.
[[nodiscard]] std::vector<equilibria::Listed> beginnings(const game::Network& network, const Eigen::VectorXd& initial,
                                                         bool is_end, const std::function<bool()>& stop);

}  // namespace colonnade::continuation

#pragma once

#include <Eigen/Dense>
#include <cstddef>
#include <vector>

#include "host/stability/ladder.hpp"
#include "kernels/backend.hpp"

namespace colonnade::stability {

/// Networks that closed forms take.
[[nodiscard]] constexpr bool is_small_network(std::size_t neurons) {
    return neurons == 2 || neurons == 3;
}

/// Rungs 1 to 4 of many networks of two or three neurons, side by side on the vectors of a backend: P, its margin, L
/// and v in closed form (core/certify_small_networks.hpp), verified with bounds on every rounding error, so that yes
/// and no are proved. The same bits on every backend and whichever networks stand side by side.
class SmallNetworks {
public:
    /// `neurons`: 2 or 3.
    SmallNetworks(std::size_t neurons, std::size_t columns);

    /// Network of column k; finite numbers, tau > 0.
    void set(std::size_t k, const Eigen::MatrixXd& weights, const Eigen::VectorXd& tau);
    void climb(const kernels::Backend& backend);
    /// What is known of column k, all of `to` but equal_tau; a rung within rounding of its edge is undecided.
    void read(std::size_t k, Ladder& to) const;

private:
    [[nodiscard]] double number(int row, std::size_t k) const {
        return numbers_[static_cast<std::size_t>(row) * columns_ + k];
    }

    std::size_t neurons_, columns_;
    std::vector<double> weights_, tau_, numbers_;
    std::vector<std::int8_t> answers_;
};

/// Fifth rung of two or three neurons: whether all eigenvalues of diag(1/tau)(-I + diag(slopes) W) have a negative real
/// part, by the same closed forms. `errors` of the slopes, or none.
[[nodiscard]] Answer small_network_local_stability(const Network& network, const Eigen::VectorXd& slopes,
                                                   const Eigen::VectorXd& errors);

}  // namespace colonnade::stability

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "host/experiment/network/system_columns.hpp"
#include "host/game/network.hpp"
#include "host/stability/answer.hpp"

namespace colonnade::experiment {

/// Linear stability of the equilibrium that a circuit converged to; the numbers are the flag values of the output.
enum class Stability : std::int8_t {
    stable = 0,     ///< every eigenvalue of the flow's Jacobian there has a negative real part
    unstable = 1,   ///< some eigenvalue has not: the flow came along a way that leads there, and leaves on any other
    undecided = 2,  ///< within what rounding and the residual leave open, or too large
    not_applicable = 3  ///< it did not converge
};
inline constexpr std::size_t stability_kinds = 4;

/// Most neurons with a slope other than 0 whose Jacobian is looked at: an eigenvalue problem of that size takes some
/// milliseconds, and each circuit without a certificate has one.
inline constexpr Eigen::Index max_judged = 64;
/// Most neurons on a corner, of which all sides are looked at.
inline constexpr std::size_t max_corners = 3;

/// Of the equilibrium next to computed rates. On a corner of a piecewise linear activation the flow is linear on either
/// side: what all sides agree on, else undecided. (Of three neurons and more, sides that are all stable make a flow
/// that returns likely and not certain: Carmona, Freire, Ponce and Torres, The continuous matching of two stable linear
/// systems can be unstable, 2006.) A `no` means that an eigenvalue's real part is not negative. `tau` [neuron].
[[nodiscard]] stability::Answer linear_stability(const game::Network& network, const Eigen::VectorXd& tau,
                                                 const Eigen::VectorXd& rates);

/// Asks the same of the columns of ranges, whose layers are judged each by itself where none hears the one above.
class StabilityJudge {
public:
    StabilityJudge(const Spec& spec, const assembly::Shape& shape);

    /// Column k of the range, at the system it stands at; `rates` [neuron][column of the range].
    template <class T>
    [[nodiscard]] Stability of(const SystemColumns& range, std::size_t k, std::span<const T> rates) {
        if (is_pair_) {
            const auto found =
                of_pair(range, k, static_cast<double>(rates[k]), static_cast<double>(rates[range.columns() + k]));
            if (found != Stability::undecided) return found;
        }
        rates_.resize(static_cast<Eigen::Index>(shape_->layers_per_system * shape_->neurons));
        for (Eigen::Index i = 0; i < rates_.size(); ++i)
            rates_(i) = static_cast<double>(rates[static_cast<std::size_t>(i) * range.columns() + k]);
        return judge(range, k);
    }

private:
    [[nodiscard]] Stability of_pair(const SystemColumns& range, std::size_t k, double rate_E, double rate_I) const;
    [[nodiscard]] Stability judge(const SystemColumns& range, std::size_t k);
    [[nodiscard]] stability::Answer of_layer(const SystemColumns& range, std::size_t k, std::size_t layer);

    const Spec* spec_;
    const assembly::Shape* shape_;
    bool is_pair_;           ///< of piecewise linear neurons, one layer at a time
    Eigen::VectorXd rates_;  ///< of the column at hand [layer][neuron]
};

}  // namespace colonnade::experiment

#pragma once

#include <Eigen/Dense>
#include <optional>

#include "host/game/network.hpp"

/// Krawczyk's test (Krawczyk, Computing 4, 1969; Rump, Verification methods, Acta Numerica 19, 2010, section 13) for
/// the equilibria of a network: of g(x) = x - Phi(Wx + u) on a box X around c with any matrix C,
///     K(X) = c - C g(c) + (I - C (I - [D] W)) (X - c),
/// [D] the slopes of Phi for the drives of X, which at corners are 0, the largest and all between. Where K(X) lies
/// within X there is exactly one equilibrium in it; those of X all lie in K(X). Every operation's rounding is counted.
namespace colonnade::equilibria {

/// A box of rates [neuron].
struct Box {
    Eigen::VectorXd centre, radius;
};

/// What the test says of a box.
struct Krawczyk {
    bool has_one = false;   ///< exactly one equilibrium in the box
    bool has_none = false;  ///< no equilibrium in the box
    Box image;              ///< K(X), in which all equilibria of the box lie; radius infinite where C is none
};
[[nodiscard]] Krawczyk krawczyk(const game::Network& network, const Box& box);

/// Where Phi(Wx + u) of a box's rates lies.
[[nodiscard]] Box response_of(const game::Network& network, const Box& box);

/// How far from rates the one equilibrium next to them lies at most [neuron]: exactly one is within these distances of
/// them. Nothing where none is proved, as at a fold, where there are two or none, and on corners between flows too
/// different.
[[nodiscard]] std::optional<Eigen::VectorXd> proven_radius(const game::Network& network, const Eigen::VectorXd& rates);

}  // namespace colonnade::equilibria

#pragma once

#include <Eigen/Dense>

#include "host/stability/answer.hpp"
#include "host/stability/contraction.hpp"
#include "host/stability/diagonal_stability.hpp"

/// The ladder of certificates of theory.md, section 5. A printed yes or no is a proof, rounding included.
namespace colonnade::stability {

/// One system as the certificates see it: tau dx/dt = -x + Phi(Wx + u) for any u.
struct Network {
    Eigen::MatrixXd weights;  ///< W [neuron][neuron]
    Eigen::VectorXd tau;      ///< [neuron], > 0
    bool proximal = true;     ///< slopes of every activation in [0, 1]; else rungs 1 to 4 are not applicable
};

/// Rungs 1 to 4, which know nothing of drives or of an equilibrium.
struct Ladder {
    Answer contracting = Answer::not_applicable;
    Answer diagonally_stable = Answer::not_applicable;
    Answer p_matrix = Answer::not_applicable;
    Answer totally_hurwitz = Answer::not_applicable;
    double contraction_rate = 0.0;  ///< (1 - max(0, alpha(M))) / max tau, proven from below; NaN unless contracting
    Eigen::VectorXd contraction_weights;  ///< v of the norm max_i |x_i| / v_i; empty unless contracting
    double margin = 0.0;                  ///< of diagonal stability, trace P = n; NaN unless diagonally stable
    Eigen::VectorXd lyapunov;             ///< diagonal of P; empty unless diagonally stable
    Eigen::MatrixXd dual;                 ///< L with Z = LL'; empty unless proved not diagonally stable
    bool equal_tau = true;

    /// One equilibrium for every drive. A P-matrix says so for relu-like activations only, whose slopes are all 0 or 1
    /// or anything between: with every slope in [0, 1] the Jacobian I - DW has a positive determinant, so it holds for
    /// all proximal ones.
    [[nodiscard]] bool is_unique() const {
        return contracting == Answer::yes || diagonally_stable == Answer::yes || p_matrix == Answer::yes;
    }
    /// Every start of the flow ends there: by contraction for any tau, by diagonal stability for equal tau alone.
    [[nodiscard]] bool is_globally_stable() const {
        return contracting == Answer::yes || (diagonally_stable == Answer::yes && equal_tau);
    }
};

/// Networks of two and three neurons are asked by closed forms (small_networks.hpp) before the general methods. Throws
/// Error (Fault::input) when W is not square and finite or tau not positive.
[[nodiscard]] Ladder ladder(const Network& network);

/// Asks the general methods, which take networks of any size, about the rungs that `found` leaves undecided.
void climb_undecided(const Network& network, Ladder& found);

/// Fifth rung: the flow's Jacobian diag(1/tau)(-I + DW) at an equilibrium, D = diag(slopes) there, for any activation.
struct LocalStability {
    Answer answer = Answer::not_applicable;
    double abscissa = 0.0;  ///< largest real part of an eigenvalue, in 1 / tau
};

/// `slopes` [neuron] of the activations at the equilibrium, each known up to `errors`, or exactly where that is empty.
/// `answer` is proved at any size, by Routh's array or by Lyapunov's equation, whatever rounding did to the abscissa;
/// undecided where it is within rounding of 0.
[[nodiscard]] LocalStability local_stability(const Network& network, const Eigen::VectorXd& slopes,
                                             const Eigen::VectorXd& errors = {});

/// Its answer alone, which takes no eigenvalues.
[[nodiscard]] Answer is_locally_stable(const Network& network, const Eigen::VectorXd& slopes,
                                       const Eigen::VectorXd& errors);

}  // namespace colonnade::stability

#pragma once

#include <cstddef>
#include <vector>

/// Flows of logistic pairs in time, and who follows them: tau dx/dt = -x + S(k (W x + u - theta)), with 1 / (1 + e^-z)
/// for S(z).
namespace colonnade::bench {

/// Rows of numbers that differ from pair to pair: weights without their signs, drives of E and I, and x(0).
enum PairRow : std::size_t { w_EE, w_EI, w_IE, w_II, u_E, u_I, E_0, I_0, pair_rows };

/// What all pairs share, and how far they are followed.
struct PairFlow {
    double gain_E, gain_I, threshold_E, threshold_I, tau;
    double time;      ///< of the model
    double residual;  ///< max_i |S_i - x_i| at which a pair ends before; 0: none does
    double rtol, atol;
};

/// `rows`: [PairRow][count].
struct Pairs {
    std::size_t count = 0;
    const double* rows = nullptr;
    [[nodiscard]] const double* row(PairRow which) const { return rows + which * count; }
};

/// CYCLE: pairs 10, 6, 10, 1 and drives of 0.5, each within 3 %, in their limit cycle for 100 tau.
/// BISTABLE: pairs 8, 3, 6, 1 and drives of 0.5, each within 3 %, from an x(0) drawn in the unit square to one of their
/// two attractors, within 100 tau: steps of a loose tolerance may jump about an attractor without ever resting there.
enum class PairWorkload { cycle, bistable };
[[nodiscard]] PairFlow flow_of(PairWorkload workload, double rtol);
[[nodiscard]] std::vector<double> draw_pairs(PairWorkload workload, std::size_t count);

/// Each fills `ends` [E, I][count].
using FollowPairs = void (*)(const Pairs&, const PairFlow&, std::size_t threads, double* ends);

/// The widest level of the cpu backend, in batches.
void follow_by_backend(const Pairs& pairs, const PairFlow& flow, std::size_t threads, double* ends);
/// boost::odeint's controlled Dormand-Prince pair, a circuit at a time; nullptr where there is no odeint.
extern const FollowPairs follow_by_odeint;
/// By hand, for the widest instructions that this processor has; nullptr where no probe was built for any.
[[nodiscard]] FollowPairs follow_by_probe();

}  // namespace colonnade::bench

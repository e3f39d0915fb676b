#pragma once

/// What run.py calls through ctypes, on arrays that Python owns, so that every contestant computes on the same numbers:
/// the marches of support/workloads.hpp in float32, equilibria in the precision of their arrays, draws. State is
/// [row][column]; that of a march goes in and out.
#include <cstddef>

extern "C" {

/// Threads that all functions here use.
void set_threads(std::size_t threads_to_use);
std::size_t threads_in_use();
/// Widest vector level of this machine.
const char* simd_level();

/// LI3: n circuits; w_EI, w_IE [n]; u [2][n]; x [3][n]. w_EE = 0.5, w_II = 0.2, h = 0.05, tau_E = 1, tau_I = 0.5.
void colonnade_li3(std::size_t n, std::size_t steps, const float* w_EI, const float* w_IE, const float* u, float* x);
/// COL8x3: n columns; w_EI, w_IE [8][n]; u [2][n] of the first layer; x [8][3][n]; feedforward 1, no feedback.
void colonnade_col8x3(std::size_t n, std::size_t steps, const float* w_EI, const float* w_IE, const float* u, float* x);
/// DENSE32: n circuits of 32 neurons, the last 8 inhibitory; W [32][32], u and x [32][n].
void colonnade_dense32(std::size_t n, std::size_t steps, const float* W, const float* u, float* x);

/// LI3 by boost::numeric::odeint, an Euler stepper a circuit, OpenMP over circuits.
void odeint_li3(std::size_t n, std::size_t steps, const float* w_EI, const float* w_IE, const float* u, float* x);
/// LI3 by SUNDIALS CVODE, a circuit at a time to t = 0.05 steps: BDF, dense Newton, relative tolerance 1e-6.
void cvode_li3(std::size_t n, std::size_t steps, const float* w_EI, const float* w_IE, const float* u, float* x);

/// LI3-EQ: the equilibria x [3][n] of LI3's circuits to a residual of `tolerance`, by method auto: the caller's arrays
/// assembled, every circuit certified and solved, its status, residual and method recorded.
void colonnade_li3_eq(std::size_t n, double tolerance, const double* w_EI, const double* w_IE, const double* u,
                      double* x);
/// LI3-EQ by odeint: Euler steps of 0.3, near the fastest and with the same fixed points as any, tested every
/// ten; OpenMP over circuits.
void odeint_li3_eq(std::size_t n, double tolerance, const double* w_EI, const double* w_IE, const double* u, double* x);
/// LI3-EQ by CVODE, a circuit at a time, tested after each step: BDF, dense Newton, relative tolerance 1e-2.
void cvode_li3_eq(std::size_t n, double tolerance, const double* w_EI, const double* w_IE, const double* u, double* x);

/// PHOTO: reads the spec of the photograph for the functions below and says how many columns it has.
std::size_t photo_load(const char* spec);
/// Drives of its first layer, u [2][n].
void photo_input(float* u);
/// colonnade::run on it, results kept as the spec says.
void colonnade_photo();
/// Of such a run only the layers: drives as photo_input gave them, circuits certified, solved and their errors bounded.
/// x [3][n] of the last.
void colonnade_photo_layers(float* x);
/// Rates of its last layer, x [3][n], from a run that keeps them.
void colonnade_photo_rates(float* x);

/// ASSEMBLE: draws the parameters of n LI3 circuits, assembles them in batches, the step of each chosen, and copies out
/// w_EI, w_IE [n] and u [2][n].
void colonnade_assemble(std::size_t n, float* w_EI, float* w_IE, float* u);

/// Pairs of the workload CYCLE or BISTABLE (support/pair_flows.hpp): rows [w_EE, w_EI, w_IE, w_II, u_E, u_I, E, I][n],
/// and what all share: gains and thresholds of E and I, tau, the time, the residual at which a pair ends, and the
/// absolute tolerance as a multiple of the relative one.
void flow_pairs(const char* workload, std::size_t n, double* rows, double* shared);
/// Whether there is "colonnade", "probe" or "odeint" on this machine.
int flow_has(const char* contestant);
/// Follows such pairs; ends [E, I][n].
void flow_follow(const char* contestant, const char* workload, std::size_t n, const double* rows, double rtol,
                 double* ends);

/// Whole jobs: reads the spec for the functions below, with `key=value` overrides, one a line.
void job_load(const char* spec, const char* overrides);
std::size_t job_columns();
/// Grey values of its picture in [0, 1], row-major. Returns its width.
std::size_t job_pixels(double* pixels);
/// colonnade::run on it; results are written to `file` unless that is empty, and let go.
void job_run(const char* file);
/// The same, the results staying for job_size and job_values.
void job_answer();
/// Number of values of a variable of the results, 0 where there is no such variable.
std::size_t job_size(const char* variable);
/// These values.
void job_values(const char* variable, double* values);
}

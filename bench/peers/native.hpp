#pragma once

/// What run.py calls through ctypes: the workloads of support/workloads.hpp on arrays that Python owns, so that every
/// contestant marches the same numbers. Arrays are float32; state is [row][column], in and out.
#include <cstddef>

extern "C" {

/// Threads that all functions here use.
void set_threads(std::size_t threads_to_use);
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
}

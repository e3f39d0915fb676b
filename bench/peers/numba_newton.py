"""Numba: parallel over blocks of columns; in a block, Newton steps as loops over lanes that LLVM turns into vectors."""

import numpy as np
from numba import njit, prange

LANES = 64


@njit(fastmath=True)
def _settle(x, w_EE, w_EI, w_IE, w_II, u, tolerance, one):
    """Newton on one block from all neurons active; `one` has the type of the rates."""
    zero = one - one
    gain, leak = one / (one - w_EE), one + w_II
    for i in range(LANES):
        y = w_IE[i] * gain * (u[0, i] + u[1, i]) / (leak + w_IE[i] * w_EI[i] * (gain + gain))
        x[0, i], x[1, i], x[2, i] = gain * (u[0, i] - w_EI[i] * y), gain * (u[1, i] - w_EI[i] * y), y
    while True:
        worst = zero
        for i in range(LANES):
            za = w_EE * x[0, i] - w_EI[i] * x[2, i] + u[0, i]
            zb = w_EE * x[1, i] - w_EI[i] * x[2, i] + u[1, i]
            zy = w_IE[i] * (x[0, i] + x[1, i]) - w_II * x[2, i]
            worst = max(worst, abs(max(za, zero) - x[0, i]))
            worst = max(worst, abs(max(zb, zero) - x[1, i]))
            worst = max(worst, abs(max(zy, zero) - x[2, i]))
        if worst <= tolerance:
            return
        for i in range(LANES):
            za = w_EE * x[0, i] - w_EI[i] * x[2, i] + u[0, i]
            zb = w_EE * x[1, i] - w_EI[i] * x[2, i] + u[1, i]
            zy = w_IE[i] * (x[0, i] + x[1, i]) - w_II * x[2, i]
            ea, eb = gain if za > zero else zero, gain if zb > zero else zero
            y = w_IE[i] * (ea * u[0, i] + eb * u[1, i]) / (leak + w_IE[i] * w_EI[i] * (ea + eb))
            y = y if zy > zero else zero
            x[0, i], x[1, i], x[2, i] = ea * (u[0, i] - w_EI[i] * y), eb * (u[1, i] - w_EI[i] * y), y


@njit(parallel=True, fastmath=True)
def _blocks(out, w_EE, w_EI, w_IE, w_II, u, layers, tolerance, one):
    """Weights of length 1 are those of every column."""
    n = out.shape[1]
    for block in prange((n + LANES - 1) // LANES):
        first = block * LANES
        count = min(LANES, n - first)
        x, v = np.zeros((3, LANES), out.dtype), np.zeros((2, LANES), out.dtype)
        ei, ie = np.zeros(LANES, out.dtype), np.zeros(LANES, out.dtype)
        if len(w_EI) == 1:
            ei[:], ie[:] = w_EI[0], w_IE[0]
        else:
            ei[:count], ie[:count] = w_EI[first : first + count], w_IE[first : first + count]
        v[:, :count] = u[:, first : first + count]
        for _ in range(layers):
            _settle(x, w_EE, ei, ie, w_II, v, tolerance, one)
            v[:] = x[:2]
        out[:, first : first + count] = x[:, :count]


def solve(problem, threads):
    out = np.empty((3, problem.columns), problem.u.dtype)
    one = problem.u.dtype.type(1)
    weights = problem.w_EE, np.atleast_1d(problem.w_EI), np.atleast_1d(problem.w_IE), problem.w_II
    _blocks(out, *weights, problem.u, problem.layers, problem.u.dtype.type(problem.tolerance), one)
    return out

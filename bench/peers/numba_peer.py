"""Numba: parallel over blocks of columns; in a block, loops over lanes that LLVM turns into vectors."""

import numpy as np
from numba import njit, prange
from workloads import gains32

LANES = 64


@njit(parallel=True, fastmath=True)
def _li3(x, w_EI, w_IE, u, steps):
    n = x.shape[1]
    half, leak, h, k = np.float32(0.5), np.float32(0.2), np.float32(0.05), np.float32(0.1)
    zero = np.float32(0)
    for block in prange((n + LANES - 1) // LANES):
        first = block * LANES
        count = min(LANES, n - first)
        a, b, y = np.zeros(LANES, np.float32), np.zeros(LANES, np.float32), np.zeros(LANES, np.float32)
        ei, ie = np.zeros(LANES, np.float32), np.zeros(LANES, np.float32)
        ua, ub = np.zeros(LANES, np.float32), np.zeros(LANES, np.float32)
        for i in range(count):
            a[i], b[i], y[i] = x[0, first + i], x[1, first + i], x[2, first + i]
            ei[i], ie[i] = w_EI[first + i], w_IE[first + i]
            ua[i], ub[i] = u[0, first + i], u[1, first + i]
        for _ in range(steps):
            for i in range(LANES):
                inhibition = ei[i] * y[i]
                za = max(zero, half * a[i] - inhibition + ua[i])
                zb = max(zero, half * b[i] - inhibition + ub[i])
                zy = max(zero, ie[i] * (a[i] + b[i]) - leak * y[i])
                a[i] += h * (za - a[i])
                b[i] += h * (zb - b[i])
                y[i] += k * (zy - y[i])
        for i in range(count):
            x[0, first + i], x[1, first + i], x[2, first + i] = a[i], b[i], y[i]


@njit(parallel=True, fastmath=True)
def _col8x3(x, w_EI, w_IE, u, steps):
    layers, _, n = x.shape
    half, leak, h, k = np.float32(0.5), np.float32(0.2), np.float32(0.05), np.float32(0.1)
    zero = np.float32(0)
    for block in prange((n + LANES - 1) // LANES):
        first = block * LANES
        count = min(LANES, n - first)
        s = np.zeros((layers, 3, LANES), np.float32)
        ei, ie = np.zeros((layers, LANES), np.float32), np.zeros((layers, LANES), np.float32)
        v = np.zeros((2, LANES), np.float32)
        s[:, :, :count] = x[:, :, first : first + count]
        ei[:, :count], ie[:, :count] = w_EI[:, first : first + count], w_IE[:, first : first + count]
        v[:, :count] = u[:, first : first + count]
        for _ in range(steps):
            # from the top, so that each layer still hears the old rates of the one below
            for layer in range(layers - 1, -1, -1):
                for i in range(LANES):
                    ua = s[layer - 1, 0, i] if layer > 0 else v[0, i]
                    ub = s[layer - 1, 1, i] if layer > 0 else v[1, i]
                    a, b, y = s[layer, 0, i], s[layer, 1, i], s[layer, 2, i]
                    inhibition = ei[layer, i] * y
                    za = max(zero, half * a - inhibition + ua)
                    zb = max(zero, half * b - inhibition + ub)
                    zy = max(zero, ie[layer, i] * (a + b) - leak * y)
                    s[layer, 0, i] = a + h * (za - a)
                    s[layer, 1, i] = b + h * (zb - b)
                    s[layer, 2, i] = y + k * (zy - y)
        x[:, :, first : first + count] = s[:, :, :count]


@njit(parallel=True, fastmath=True)
def _dense32(x, w, u, gain, steps):
    neurons, n = x.shape
    zero = np.float32(0)
    for block in prange((n + LANES - 1) // LANES):
        first = block * LANES
        count = min(LANES, n - first)
        s, z = np.zeros((neurons, LANES), np.float32), np.zeros((neurons, LANES), np.float32)
        v = np.zeros((neurons, LANES), np.float32)
        s[:, :count], v[:, :count] = x[:, first : first + count], u[:, first : first + count]
        for _ in range(steps):
            for row in range(neurons):
                for i in range(LANES):
                    z[row, i] = v[row, i]
                for other in range(neurons):
                    weight = w[row, other]
                    for i in range(LANES):
                        z[row, i] += weight * s[other, i]
            for row in range(neurons):
                for i in range(LANES):
                    s[row, i] += gain[row, 0] * (max(zero, z[row, i]) - s[row, i])
        x[:, first : first + count] = s[:, :count]


def march(workload, threads):
    out = workload.x.copy()
    if workload.name == "LI3":
        _li3(out, *workload.weights, workload.u, workload.steps)
    elif workload.name == "COL8x3":
        _col8x3(out, *workload.weights, workload.u, workload.steps)
    else:
        _dense32(out, *workload.weights, workload.u, gains32(), workload.steps)
    return out

"""NumPy: whole-array Newton steps into buffers, blocks of columns on threads. Blocks are large: in small ones the
threads wait for each other's hold on the interpreter's lock, which costs more than a cache that is too small."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np

BLOCK = 32_768


def _step(x, active, w_EE, w_EI, w_IE, w_II, u, e, t):
    """The equilibrium with these neurons active, into x."""
    np.multiply(active[:2], 1 / (1 - w_EE), out=e)
    np.multiply(e, u, out=x[:2])
    np.add(x[0], x[1], out=x[2])
    x[2] *= w_IE
    x[2] *= active[2]
    np.add(e[0], e[1], out=t)
    t *= w_IE
    t *= w_EI
    t += 1 + w_II
    x[2] /= t
    np.multiply(w_EI, x[2], out=t)
    np.subtract(u, t, out=x[:2])
    x[:2] *= e


def _drives(x, w_EE, w_EI, w_IE, w_II, u, z, t):
    np.multiply(x[:2], w_EE, out=z[:2])
    z[:2] += u
    np.multiply(w_EI, x[2], out=t)
    z[:2] -= t
    np.add(x[0], x[1], out=z[2])
    z[2] *= w_IE
    np.multiply(x[2], w_II, out=t)
    z[2] -= t


def _settle(weights, u, tolerance):
    x, z, active = np.empty((3, 3, u.shape[1]), u.dtype)
    e, t = np.empty_like(u), np.empty_like(u[0])
    active[:] = 1
    while True:
        _step(x, active, *weights, u, e, t)
        _drives(x, *weights, u, z, t)
        np.greater(z, 0, out=active)
        np.maximum(z, 0, out=z)
        z -= x
        np.abs(z, out=z)
        if z.max() <= tolerance:
            return x


def solve(problem, threads):
    out = np.empty((3, problem.columns), problem.u.dtype)

    def run(first):
        part = slice(first, min(first + BLOCK, problem.columns))
        w_EI, w_IE = (w[part] if np.ndim(w) else w for w in (problem.w_EI, problem.w_IE))
        drive = problem.u[:, part]
        for _ in range(problem.layers):
            x = _settle((problem.w_EE, w_EI, w_IE, problem.w_II), drive, problem.tolerance)
            drive = x[:2]
        out[:, part] = x

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(run, range(0, problem.columns, BLOCK)))
    return out

"""SciPy: solve_ivp with RK45 on blocks of pairs, each block as one system with one step for all of it, as NumPy is slow
on single pairs; a thread a block."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from flows import responses
from scipy.integrate import solve_ivp

BLOCK = 500


def solve(flow, rtol, atol, method="RK45"):
    """Ends of all pairs as one system. SciPy bounds the root mean square of the errors over the system."""

    def slope(_, x):
        E, I = x.reshape(2, -1)  # noqa: E741
        S_E, S_I = responses(flow, E, I, np.exp)
        return np.concatenate([S_E - E, S_I - I]) / flow.tau

    def rests(_, x):
        return np.abs(slope(_, x)).max() * flow.tau - flow.residual

    rests.terminal = True
    events = rests if flow.residual > 0 else None
    found = solve_ivp(slope, (0.0, flow.time), flow.start.ravel(), method, rtol=rtol, atol=atol, events=events)
    return found.y[:, -1].reshape(2, -1)


def follow(flow, rtol, threads):
    with ThreadPoolExecutor(threads) as pool:
        blocks = pool.map(lambda part: solve(part, rtol, flow.atol(rtol)), flow.parts(BLOCK))
        return np.concatenate(list(blocks), axis=1)

"""Numba: its np.random, a Mersenne twister a thread, in a parallel loop."""

import numpy as np
from draws import LOG10_CONTRAST, WEIGHT
from numba import njit, prange

LOW, HIGH = np.log(10) * np.array(LOG10_CONTRAST)


@njit(parallel=True, fastmath=True)
def _draw(out):
    for k in prange(out.shape[1]):
        out[0, k] = WEIGHT[0] + (WEIGHT[1] - WEIGHT[0]) * np.random.random()
        out[1, k] = WEIGHT[0] + (WEIGHT[1] - WEIGHT[0]) * np.random.random()
        contrast = np.exp(np.float32(LOW + (HIGH - LOW) * np.random.random()))
        out[2, k] = np.float32(1) + contrast
        out[3, k] = np.float32(1) - contrast


def draw(problem, threads):
    # not seeded: a seed would have to be set on every thread, and only speed and distribution matter here
    out = np.empty((4, problem.columns), np.float32)
    _draw(out)
    return out

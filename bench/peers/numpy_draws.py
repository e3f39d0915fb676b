"""NumPy: Philox, a stream a thread, straight into the rows."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from draws import LOG10_CONTRAST, SEED, WEIGHT


def draw(problem, threads):
    out = np.empty((4, problem.columns), np.float32)
    low, high = np.log(10) * np.float32(LOG10_CONTRAST)

    def run(first, last, stream):
        random = np.random.Generator(np.random.Philox(SEED).jumped(stream))
        rows = out[:, first:last]
        for row in rows[:3]:
            random.random(dtype=np.float32, out=row)
        rows[:2] *= np.float32(WEIGHT[1] - WEIGHT[0])
        rows[:2] += np.float32(WEIGHT[0])
        contrast = rows[2]
        contrast *= high - low
        contrast += low
        np.exp(contrast, out=contrast)
        np.subtract(np.float32(1), contrast, out=rows[3])
        contrast += np.float32(1)

    edges = np.linspace(0, problem.columns, threads + 1).astype(int)
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(run, edges[:-1], edges[1:], range(threads)))
    return out

"""NumPy: whole-array operations into buffers that fit the cache, blocks of columns on threads (NumPy lets go of the
interpreter's lock)."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from workloads import H_E, H_I, W_EE, W_II, gains32


def _layer_step(x, w_EI, w_IE, u, z):
    e, i = x[:2], x[2]
    np.multiply(w_EI, i, out=z[2])
    np.multiply(e, W_EE, out=z[:2])
    z[:2] += u
    z[:2] -= z[2]
    np.add(e[0], e[1], out=z[2])
    z[2] *= w_IE
    np.multiply(i, W_II, out=z[3])
    z[2] -= z[3]
    np.maximum(z[:3], 0, out=z[:3])
    z[:3] -= x
    z[:2] *= H_E
    z[2] *= H_I


def _li3(x, w_EI, w_IE, u, steps):
    z = np.empty((4, x.shape[1]), np.float32)
    for _ in range(steps):
        _layer_step(x, w_EI, w_IE, u, z)
        x += z[:3]


def _col8x3(x, w_EI, w_IE, u, steps):
    # all layers at once: rows of the operations above are [layer, column]
    drive = np.empty((8, 2, x.shape[2]), np.float32)
    z = np.empty((8, 3, x.shape[2]), np.float32)
    t = np.empty((8, x.shape[2]), np.float32)
    for _ in range(steps):
        drive[0] = u
        drive[1:] = x[:-1, :2]
        np.multiply(w_EI, x[:, 2], out=t)
        np.multiply(x[:, :2], W_EE, out=z[:, :2])
        z[:, :2] += drive
        z[:, :2] -= t[:, None]
        np.add(x[:, 0], x[:, 1], out=z[:, 2])
        z[:, 2] *= w_IE
        np.multiply(x[:, 2], W_II, out=t)
        z[:, 2] -= t
        np.maximum(z, 0, out=z)
        z -= x
        z[:, :2] *= H_E
        z[:, 2] *= H_I
        x += z


def _dense32(x, w, u, steps):
    gain = gains32()
    z = np.empty_like(x)
    for _ in range(steps):
        np.matmul(w, x, out=z)
        z += u
        np.maximum(z, 0, out=z)
        z -= x
        z *= gain
        x += z


def march(workload, threads):
    kernel, block = {"LI3": (_li3, 8192), "COL8x3": (_col8x3, 1024), "DENSE32": (_dense32, 1024)}[workload.name]
    out = workload.x.copy()
    shared_w = workload.name == "DENSE32"

    def run(first):
        part = slice(first, min(first + block, workload.columns))
        x = np.ascontiguousarray(out[..., part])
        weights = workload.weights if shared_w else [np.ascontiguousarray(w[..., part]) for w in workload.weights]
        kernel(x, *weights, np.ascontiguousarray(workload.u[..., part]), workload.steps)
        out[..., part] = x

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(run, range(0, workload.columns, block)))
    return out

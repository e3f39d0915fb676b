"""The workloads of bench/support/workloads.hpp in NumPy arrays, float32, state as [row, column].

Every contestant gets them as they are and gives back the rates after `steps` Euler steps of 0.05 tau:
x + h/tau (relu(W x + u) - x) with w_EE = 0.5, w_II = 0.2, tau_E = 1, tau_I = 0.5.
"""

from dataclasses import dataclass

import numpy as np

H_E = np.float32(0.05)
H_I = np.float32(0.1)
W_EE = np.float32(0.5)
W_II = np.float32(0.2)


@dataclass
class Workload:
    """`weights` in the order in which the contestants take them, then the drives u and the initial rates x."""

    name: str
    columns: int
    steps: int
    weights: tuple
    u: np.ndarray
    x: np.ndarray


def _stimulus(random, n):
    contrast = 10.0 ** random.uniform(-4, -1, n)
    return np.stack([1 + contrast, 1 - contrast]).astype(np.float32)


def li3(n=100_000, steps=2_000):
    random = np.random.default_rng(7)
    w_EI, w_IE = random.uniform(0.8, 1.2, (2, n)).astype(np.float32)
    return Workload("LI3", n, steps, (w_EI, w_IE), _stimulus(random, n), np.zeros((3, n), np.float32))


def col8x3(n=10_000, steps=2_000):
    random = np.random.default_rng(8)
    w_EI, w_IE = random.uniform(0.8, 1.2, (2, 8, n)).astype(np.float32)
    return Workload("COL8x3", n, steps, (w_EI, w_IE), _stimulus(random, n), np.zeros((8, 3, n), np.float32))


def dense32(n=10_000, steps=500):
    random = np.random.default_rng(9)
    w = random.uniform(0, 0.03, (32, 32)).astype(np.float32)
    w[:, 24:] *= -1
    u = random.uniform(-0.5, 1, (32, n)).astype(np.float32)
    return Workload("DENSE32", n, steps, (w,), u, np.zeros((32, n), np.float32))


def gains32():
    """h/tau of the 32 neurons as a column."""
    return np.repeat(np.array([H_E, H_I], np.float32), [24, 8])[:, None]

"""CYCLE and BISTABLE of support/pair_flows.hpp, for peers: logistic pairs tau dx/dt = -x + S(k (W x + u - theta)).

A peer is asked for follow(flow, rtol, threads) and gives the ends [E, I][count] of all pairs, each after flow.time or,
where flow.residual is above 0, once max |S - x| is at most that. Tolerances are relative `rtol` and absolute
flow.atol(rtol).
"""

from dataclasses import dataclass, replace

import numpy as np


@dataclass
class PairFlow:
    """`rows`: w_EE, w_EI, w_IE, w_II (without their signs), u_E, u_I, E(0), I(0), each [count]."""

    name: str
    rows: np.ndarray
    gain_E: float
    gain_I: float
    threshold_E: float
    threshold_I: float
    tau: float
    time: float
    residual: float
    atol_per_rtol: float

    @property
    def count(self):
        return self.rows.shape[1]

    def atol(self, rtol):
        return self.atol_per_rtol * rtol

    def part(self, first, last):
        return replace(self, rows=np.ascontiguousarray(self.rows[:, first:last]))

    def parts(self, size):
        return [self.part(first, first + size) for first in range(0, self.count, size)]

    @property
    def start(self):
        return self.rows[6:]


def responses(flow, E, I, exp, rows=None):  # noqa: E741
    """S of both neurons, by the exp of any library of arrays; `rows` in its arrays."""
    w_EE, w_EI, w_IE, w_II, u_E, u_I = (flow.rows if rows is None else rows)[:6]
    S_E = 1 / (1 + exp(-flow.gain_E * (w_EE * E - w_EI * I + (u_E - flow.threshold_E))))
    S_I = 1 / (1 + exp(-flow.gain_I * (w_IE * E - w_II * I + (u_I - flow.threshold_I))))
    return S_E, S_I


def residual(flow, x):
    S = responses(flow, *x, np.exp)
    return np.maximum(abs(S[0] - x[0]), abs(S[1] - x[1]))

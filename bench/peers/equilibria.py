"""LI3-EQ and PHOTO: x = relu(W x + u) to a residual max|relu(W x + u) - x| of at most `tolerance`.

The Python peers solve both by semismooth Newton, which for relu is an active set: whichever neurons are active, the
equilibrium that has just these follows in closed form, e = active / (1 - w_EE) being the gain of an E neuron:

    y = active_y w_IE (e_1 u_1 + e_2 u_2) / (1 + w_II + w_IE w_EI (e_1 + e_2)),    x_i = e_i (u_i - w_EI y)

and its drives W x + u say which are active next, until all circuits have the residual. They begin with all active.
"""

import tomllib
from dataclasses import dataclass

import numpy as np
import workloads


@dataclass
class Equilibrium:
    """`layers` circuits one above the other, each driven by the E rates below it, in the precision of u [2][column].
    w_EI and w_IE are numbers, or arrays with one for each column."""

    name: str
    columns: int
    tolerance: float
    layers: int
    w_EE: np.floating
    w_EI: np.floating | np.ndarray
    w_IE: np.floating | np.ndarray
    w_II: np.floating
    u: np.ndarray


def li3_eq(n):
    march = workloads.li3(n)
    w_EI, w_IE, u = (a.astype(np.float64) for a in (*march.weights, march.u))
    return Equilibrium("LI3-EQ", n, 1e-12, 1, np.float64(0.5), w_EI, w_IE, np.float64(0.2), u)


def photo(spec, u):
    """The circuits of examples/photograph.toml, for its input u; 1e-5 is what a run in float32 asks for."""
    with open(spec, "rb") as file:
        read = tomllib.load(file)
    w_EE, w_EI, w_IE, w_II = (np.float32(read["microcircuit"][key]) for key in ("w_EE", "w_EI", "w_IE", "w_II"))
    return Equilibrium("PHOTO", u.shape[1], 1e-5, read["column"]["layers"], w_EE, w_EI, w_IE, w_II, u)

#!/usr/bin/env python3
"""What the flow of the specs beside this file does, by SciPy: the truths of tests/host/experiment/flow_truths.test.cpp.

    truths.py          needs NumPy and SciPy, which the tests themselves do not

Integrates tau dx/dt = -x + Phi(Wx + u) by LSODA or DOP853 at 1e-11 and prints, of what circles, the period between
upward crossings of the middle of the widest swinging neuron and half its range, each by dense output; of what rests its
rates and the time after which max |Phi(Wx + u) - x| stays below 2 % of its peak.
"""

import pathlib
import sys
import tomllib

import numpy as np
from scipy.integrate import solve_ivp
from scipy.optimize import brentq
from scipy.special import expit

HERE = pathlib.Path(__file__).parent
VARIANTS = {"inhibition-stabilised": [("tau_I", 12.0)], "logistic-focus-steep": [("w_EE", 0.99)]}


def activation(key):
    kind, threshold = key.get("kind", "relu"), key.get("threshold", 0.0)
    gain, top = key.get("gain", 1.0), key.get("max", 1.0)
    if kind == "logistic":
        return lambda z: top * expit(gain * (z - threshold))
    if kind == "saturated":
        return lambda z: min(top, max(0.0, z - threshold))
    if kind == "tanh":
        return lambda z: np.tanh(gain * z)
    if kind == "softplus":
        sharp = key.get("sharpness", 1.0)
        return lambda z: np.logaddexp(0.0, sharp * z) / sharp
    if kind == "soft-threshold":
        return lambda z: np.sign(z) * max(0.0, abs(z) - key["lambda"])
    return lambda z: gain * max(0.0, z) ** key["exponent"]


def circuit(spec):
    """W, u, tau, Phi of each neuron and x(0)."""
    micro, stimulus, initial = spec["microcircuit"], spec.get("stimulus", {}), spec.get("initial", {})
    inhibitory = [False, True]
    if micro["motif"] == "custom":
        weights = np.array(micro["weights"])
        if "inhibitory" in micro:
            inhibitory = [i in micro["inhibitory"] for i in range(len(weights))]
        else:
            inhibitory = [bool((column < 0).any()) for column in weights.T]
    else:
        weights = np.array([[micro["w_EE"], -micro["w_EI"]], [micro["w_IE"], -micro.get("w_II", 0.0)]])
    both = micro.get("activation", {})
    phi = [activation(micro.get("activation_I" if i else "activation_E", both)) for i in inhibitory]
    drive_E = stimulus.get("drive_E", 1.0)
    drives = iter(drive_E if isinstance(drive_E, list) else [drive_E] * len(inhibitory))
    drive = np.array([stimulus.get("drive_I", 0.0) if i else next(drives) for i in inhibitory])
    tau = np.array([micro.get("tau_I" if i else "tau_E", 1.0) for i in inhibitory])
    start = np.array([initial.get("rate_I" if i else "rate_E", 0.0) for i in inhibitory])
    return weights, drive, tau, phi, start


def follow(spec, until):
    weights, drive, tau, phi, start = circuit(spec)

    def defect(x):
        return np.array([f(z) for f, z in zip(phi, weights @ x + drive, strict=True)]) - x

    # corners: steps short enough that none is stepped over, and the error control sees them
    method = "LSODA" if max(tau) > 100 * min(tau) else "DOP853"
    course = solve_ivp(
        lambda t, x: defect(x) / tau, (0, until), start, method, rtol=1e-11, atol=1e-13, dense_output=True
    )
    return defect, course


def describe(spec):
    tau = circuit(spec)[2]
    until = 400.0 * max(tau) if max(tau) < 1000 * min(tau) else 8.0 * max(tau)
    defect, course = follow(spec, until)
    grid = np.linspace(0, until, 400001)
    states = course.sol(grid)
    late = states[:, len(grid) // 2 :]
    swing = late.max(1) - late.min(1)
    if swing.max() > 1e-6:
        i = int(swing.argmax())
        middle = 0.5 * (late[i].max() + late[i].min())

        def value(t):
            return course.sol(t)[i] - middle

        half = grid[len(grid) // 2 :]
        times = [
            brentq(value, half[k], half[k + 1], xtol=1e-12)
            for k in range(len(half) - 1)
            if late[i, k] < middle <= late[i, k + 1]
        ]
        return f"period {(times[-1] - times[0]) / (len(times) - 1):.7g} amplitude {0.5 * swing[i]:.6g}"
    size = np.array([np.abs(defect(x)).max() for x in states.T])
    above = np.nonzero(size > 0.02 * size.max())[0]
    settled = 0.0
    if len(above):

        def level(t):
            return np.abs(defect(course.sol(t))).max() - 0.02 * size.max()

        settled = brentq(level, grid[above[-1]], grid[above[-1] + 1], xtol=1e-10)
    rates = " ".join(f"{rate:.9g}" for rate in states[:, -1])
    return f"rates {rates} settling {settled:.6g}"


def main():
    for path in sorted(HERE.glob("*.toml")):
        for change in [None, *VARIANTS.get(path.stem, [])]:
            spec = tomllib.loads(path.read_text())
            if change:
                spec["microcircuit"][change[0]] = change[1]
            print(path.stem, "=".join(map(str, change or [])), describe(spec))
    return 0


if __name__ == "__main__":
    sys.exit(main())

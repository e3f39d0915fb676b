"""Branches of cycles from Hopf points on against SciPy: periods and ranges of stable cycles by following the flow, of
unstable ones of pairs by following it backwards; folds of cycles by where the flow still circles and where not."""

import os
import tempfile

import numpy as np
from circuits import Circuit, fate
from equilibria_test import text_of
from scipy.optimize import brentq
from tool import flag, run

CIRCUITS = int(os.environ.get("COLONNADE_DRAWN_CIRCUITS", "4")) * 3
# Borisyuk and Kirillov's parameters (1992) and a pair of three channels' weights: cycles from a Hopf point to a
# homoclinic orbit, and to a saddle-node on an invariant circle
PUBLISHED = [
    """
[microcircuit]
motif = "wilson-cowan"
w_EE = 10.0
w_EI = 6.0
w_IE = 10.0
w_II = 1.0
tau_E = 10.0
tau_I = 10.0
activation_E = { kind = "logistic", gain = 1.2, threshold = 2.0 }
activation_I = { kind = "logistic", gain = 2.0, threshold = 3.5 }
[stimulus]
drive_E = [0.5]
[continuation]
key = "stimulus.drive_E"
from = -1.0
to = 4.0
""",
    """
[microcircuit]
motif = "wilson-cowan"
activation = { kind = "logistic", gain = 4.0, threshold = 1.0 }
w_EE = 3.25
w_EI = 2.5
w_IE = 3.75
w_II = 0.0
tau_E = 10.0
tau_I = 20.0
[stimulus]
drive_E = [0.4]
[continuation]
key = "stimulus.drive_E"
from = 0.0
to = 3.0
""",
]


class Backwards(Circuit):
    def flow(self, t, x):
        return -super().flow(t, x)


def at(text, p):
    """The text with the key of its continuation at p."""
    lines = []
    for line in text.splitlines():
        if line.startswith("drive_E"):
            line = f"drive_E = [{float(p)!r}]"
        lines.append(line)
    return "\n".join(lines)


def branches(data):
    for b in range(data.sizes.get("cycle_branch", 0)):
        yield b, np.flatnonzero(data["cycle_branch_of"].values == b)


def check_cycle(text, data, k):
    """One point against SciPy; False where the cycle attracts too slowly either way to be followed."""
    multiplier, period = data["cycle_multiplier"].values[k], data["cycle_period"].values[k]
    if 0.7 < multiplier < 1.4:
        return False
    assert (multiplier > 1) == (data["cycle_unstable"].values[k] > 0)
    kind = Circuit if multiplier < 1 else Backwards
    circuit = kind(at(text, data["cycle_parameter"].values[k]))
    low, high = data["cycle_rate_min"].values[0, :, k], data["cycle_rate_max"].values[0, :, k]
    # from the cycle's own state where x_E is highest, and so at rest
    width = high - low
    reach = (low - 0.1 * width)[1], (high + 0.1 * width)[1]
    x_I = brentq(lambda y: circuit.flow(0, np.array([high[0], y]))[0], *reach)
    turns = 20 / abs(np.log(multiplier)) + 3
    end, found, amplitudes = fate(circuit, [high[0], x_I], turns * period, 6 * period)
    assert end == "oscillating", (text, k, end)
    # a turn closes within 1e-8, and the integration is off by as much; next to a homoclinic orbit the period answers
    # strongly to that, as it does to the key
    beside = np.arange(k - 1, min(k + 2, data.sizes["cycle"]))
    slopes = np.gradient(data["cycle_period"].values[beside]) / np.gradient(data["cycle_parameter"].values[beside])
    allowed = 1e-6 * period + 2e-8 * np.abs(slopes).max()
    assert abs(found - period) <= allowed, (text, k, found, period, allowed)
    assert np.abs(amplitudes - 0.5 * width).max() <= 1e-5, (text, k, amplitudes, 0.5 * width)
    return True


def published(folder):
    checked = 0
    for text in PUBLISHED:
        data = run(folder, "continue", text)
        for b, points in branches(data):
            assert len(points) > 20
            assert data["cycle_branch_end"].values[b] == flag(data, "cycle_branch_end", "long_period")
            # the first is the Hopf point
            omega = data["special_frequency"].values[data["cycle_branch_hopf"].values[b]]
            periods = data["cycle_period"].values[points] * omega / (2 * np.pi)
            assert abs(periods[0] - 1) < 1e-9 and abs(periods[1] - 1) < 0.05, periods[:2]
            for k in points[2 :: len(points) // 8]:
                checked += check_cycle(text, data, k)
    # the saddle-node is a fold that the same run locates
    end = data["cycle_parameter"].values[-1]
    folds = data["special_parameter"].values[data["special_kind"].values == flag(data, "special_kind", "fold")]
    assert np.abs(folds - end).min() < 1e-3, (folds, end)
    print(f"published pairs: {checked} cycles as SciPy has them")
    assert checked > 6


def subcritical(folder):
    """Unstable cycles, from a subcritical Hopf point to a homoclinic orbit."""
    text = text_of("logistic", (2.3076, 1.6008, 4.2654, 0.1897), (0.5, 0.283), 1.721)
    text += '[continuation]\nkey = "stimulus.drive_E"\nfrom = -1.0\nto = 3.0\n'
    data = run(folder, "continue", text)
    checked = 0
    for b, points in branches(data):
        assert data["special_lyapunov_coefficient"].values[data["cycle_branch_hopf"].values[b]] > 0
        assert (data["cycle_unstable"].values[points[1:]] == 1).all()
        for k in points[4 :: len(points) // 6]:
            checked += check_cycle(text, data, k)
    print(f"subcritical pair: {checked} unstable cycles as SciPy has them")
    assert checked > 3


def drawn(folder):
    rng = np.random.default_rng(72)
    checked = {True: 0, False: 0}
    folds = ends = 0
    for c in range(CIRCUITS):
        kind = ("logistic", "tanh", "saturated")[c % 3]
        w = np.array([rng.uniform(1.5, 4), *rng.uniform(1, 5, 2), rng.uniform(0, 0.5)])
        text = text_of(kind, w, (0.5, rng.uniform(-0.5, 0.3)), rng.uniform(0.6, 2.5))
        text += '[continuation]\nkey = "stimulus.drive_E"\nfrom = -1.0\nto = 3.0\n'
        data = run(folder, "continue", text)
        for b, points in branches(data):
            end = data["cycle_branch_end"].values[b]
            # beside a fold (Bogdanov and Takens) cycles are smaller than any that is tried
            hopf = data["cycle_branch_hopf"].values[b]
            special = data["special_parameter"].values
            folds_near = np.abs(special - special[hopf])[data["special_kind"].values == 0] < 2e-3
            may_lose = kind == "saturated" or (folds_near.any() and len(points) == 1)
            assert end != flag(data, "cycle_branch_end", "lost") or may_lose, (text, b)
            if len(points) == 1:
                continue
            ends += int(end != flag(data, "cycle_branch_end", "lost"))
            for k in points[3 :: max(1, len(points) // 4)]:
                if check_cycle(text, data, k):
                    checked[bool(data["cycle_unstable"].values[k] == 0)] += 1
            # the side on which cycles begin, by the first Lyapunov coefficient: supercritical ones are stable
            if kind != "saturated":
                subcritical = data["special_lyapunov_coefficient"].values[hopf] > 0
                assert (data["cycle_unstable"].values[points[1]] > 0) == subcritical, (text, b)
        folds += int((data["cycle_special_kind"].values == 0).sum()) if "cycle_special_kind" in data else 0
    print(f"drawn pairs: {checked[True]} stable and {checked[False]} unstable cycles as SciPy has them,")
    print(f"{folds} folds, {ends} branches that ended as they may")
    assert checked[True] > 0


def main():
    with tempfile.TemporaryDirectory() as folder:
        published(folder)
        subcritical(folder)
        drawn(folder)


if __name__ == "__main__":
    main()

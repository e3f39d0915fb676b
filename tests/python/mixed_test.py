"""Branches of circuits that mix activations with and without corners, against SciPy: all equilibria of drawn pairs at
twenty values of the key as zeros of one function of one variable, those of triples from many starts; folds, corners and
Hopf points as solutions of equations of their own; stability by finite differences; cycles that pass corners."""

import copy
import itertools
import os
import tempfile

import numpy as np
from circuits import Circuit, response
from cycles_test import branches, check_cycle
from scipy.optimize import brentq, root
from tool import flag, run

DRAWS = int(os.environ.get("COLONNADE_DRAWN_CIRCUITS", "1"))
# of the pairings, unless more is asked for: a third takes minutes
STRIDE = 1 if "COLONNADE_DRAWN_CIRCUITS" in os.environ else 3

FORMS = {
    "relu": {"kind": "relu", "threshold": 0.1, "gain": 1.2},
    "saturated": {"kind": "saturated", "max": 1.3},
    "soft-threshold": {"kind": "soft-threshold", "lambda": 0.3},
    "linear": {"kind": "linear", "gain": 0.8},
    "logistic": {"kind": "logistic", "gain": 5.0, "threshold": 0.6, "max": 1.4},
    "tanh": {"kind": "tanh", "gain": 1.7},
    "softplus": {"kind": "softplus", "sharpness": 4.0},
    "power law": {"kind": "power-law", "exponent": 2.0, "gain": 0.6},
    "limited power law": {"kind": "power-law", "exponent": 1.7, "gain": 0.9, "max": 1.2},
}
CORNERS = {
    "relu": lambda f: [f["threshold"]],
    "saturated": lambda f: [0.0, f["max"]],
    "soft-threshold": lambda f: [-f["lambda"], f["lambda"]],
    "power-law": lambda f: [(f["max"] / f["gain"]) ** (1 / f["exponent"])] if "max" in f else [],
}
LINEAR = ("relu", "saturated", "soft-threshold", "linear")
SMOOTH = ("logistic", "tanh", "softplus", "power law")
# what is compared; some branches go to infinity
LARGEST = 50.0


def corners(form):
    return CORNERS.get(form["kind"], lambda _: [])(form)


def written(form):
    return "{ " + ", ".join(f'{k} = "{v}"' if isinstance(v, str) else f"{k} = {v!r}" for k, v in form.items()) + " }"


def text_of(forms, w, drive, tau_I, motif, key, ends):
    w, drive, tau_I = [float(v) for v in w], [float(v) for v in drive], float(tau_I)
    return (
        f"[column]\ncount = 1\n[microcircuit]\n{motif}\n"
        f"activation_E = {written(forms[0])}\nactivation_I = {written(forms[1])}\n"
        f"w_EE = {w[0]!r}\nw_EI = {w[1]!r}\nw_IE = {w[2]!r}\nw_II = {w[3]!r}\ntau_I = {tau_I!r}\n"
        f"[stimulus]\ndrive_E = {drive[0]!r}\ndrive_I = {drive[1]!r}\n"
        f'[continuation]\nkey = "{key}"\nfrom = {ends[0]!r}\nto = {ends[1]!r}\n'
    )


class Family:
    """A circuit as its key varies."""

    def __init__(self, text, key):
        self.text, self.key = text, key.split(".")[-1]
        self.base = Circuit(text)
        self.excitatory = ~self.base.is_inhibitory
        self.forms = [self.base.forms[int(i)] for i in self.base.is_inhibitory]

    def at(self, p):
        circuit = copy.copy(self.base)
        circuit.drive, circuit.weights = self.base.drive.copy(), self.base.weights.copy()
        if self.key == "drive_E":
            circuit.drive[self.excitatory] = p
        else:
            assert self.key == "w_EE", self.key
            own = np.flatnonzero(self.excitatory)
            circuit.weights[own, own] = p
        return circuit

    def off(self, x, p):
        circuit = self.at(p)
        return x - circuit.phi(circuit.weights @ x + circuit.drive)

    def drives(self, x, p):
        circuit = self.at(p)
        return circuit.weights @ x + circuit.drive

    def pattern(self, x, p):
        """Pieces, and the distance of the nearest corner."""
        z = self.drives(x, p)
        near = [abs(v - c) for v, form in zip(z, self.forms, strict=True) for c in corners(form)]
        pieces = tuple(sum(v > c for c in corners(form)) for v, form in zip(z, self.forms, strict=True))
        return pieces, min(near, default=np.inf)


def scanned(circuit, forms):
    """All equilibria of a pair with |x_E| up to LARGEST, and whether none can be missing: x_I follows from x_E, as its
    own equation is monotonic in it."""

    def follower(x_E):
        a, b = np.full_like(x_E, -2e4), np.full_like(x_E, 2e4)
        for _ in range(70):
            middle = 0.5 * (a + b)
            drive = circuit.weights[1, 0] * x_E + circuit.weights[1, 1] * middle + circuit.drive[1]
            above = middle > response(forms[1], drive)
            a, b = np.where(above, a, middle), np.where(above, middle, b)
        return 0.5 * (a + b)

    def rest(x_E):
        drive = circuit.weights[0, 0] * x_E + circuit.weights[0, 1] * follower(x_E) + circuit.drive[0]
        return x_E - response(forms[0], drive)

    grid = np.sinh(np.linspace(-np.arcsinh(20 * LARGEST), np.arcsinh(20 * LARGEST), 3001)) / 20
    values = rest(grid)
    certain = True
    brackets = [(grid[k], grid[k + 1]) for k in np.flatnonzero(values[:-1] * values[1:] <= 0)]
    # where it comes near 0 without a change of sign there may be two within a step
    size = np.abs(values)
    steps = np.abs(np.diff(values))
    turns = (size[1:-1] <= size[:-2]) & (size[1:-1] <= size[2:]) & (size[1:-1] < 4 * np.maximum(steps[:-1], steps[1:]))
    for k in np.flatnonzero(turns) + 1:
        if min(values[k - 1] * values[k], values[k] * values[k + 1]) <= 0:
            continue
        fine = np.linspace(grid[k - 1], grid[k + 1], 401)
        inner = rest(fine)
        found = np.flatnonzero(inner[:-1] * inner[1:] < 0)
        brackets += [(fine[j], fine[j + 1]) for j in found]
        certain = certain and (len(found) > 0 or np.abs(inner).min() > 1e-5)
    roots = []
    for low, high in brackets:
        # exact at a corner too, where Newton's method may go to and fro between two pieces
        middle = np.array([0.5 * (low + high)])
        x = newton(circuit, np.append(middle, follower(middle)))
        if x is None or not low <= x[0] <= high:
            x_E = np.array([brentq(lambda v: rest(np.array([v]))[0], low, high, xtol=1e-15, rtol=1e-15)])
            x = np.append(x_E, follower(x_E))
        roots.append(tuple(x))
    roots = np.array(sorted(roots)).reshape(-1, 2)
    near = np.abs(np.diff(roots, axis=0)).max(axis=1) < 1e-4
    if near.any():
        certain = False
    return roots, certain


def newton(circuit, x):
    """The equilibrium near rates by Newton's method with derivatives by differences; None where it does not arrive."""
    n = len(x)
    for _ in range(40):
        z = circuit.weights @ x + circuit.drive
        slope = (circuit.phi(z + 1e-6) - circuit.phi(z - 1e-6)) / 2e-6
        if not np.isfinite(slope).all() or np.abs(x).max() > 1e6:
            return None
        a = np.eye(n) - slope[:, None] * circuit.weights
        if abs(np.linalg.det(a)) < 1e-12:
            return None
        step = np.linalg.solve(a, x - circuit.phi(z))
        x = x - step
        if np.abs(step).max() < 1e-13 * max(1, np.abs(x).max()):
            break
    rest = np.abs(x - circuit.phi(circuit.weights @ x + circuit.drive)).max()
    return x if rest < 1e-12 * max(1, np.abs(x).max()) else None


def searched(circuit, rng, passed, starts=60):
    """Equilibria from many starts, the places found among them."""
    found = []
    n = len(circuit.weights)
    for start in (*passed, *(rng.uniform(-1.5, 3, (starts, n)) * rng.choice([1, 1, 4], (starts, 1)))):
        x = newton(circuit, start)
        if x is not None and all(np.abs(x - y).max() > 1e-6 for y in found):
            found.append(x)
    return np.array(found).reshape(-1, n)


def slopes(family, x, p, side=None, neuron=None):
    """Phi' by differences; of one neuron on a corner to one side."""
    circuit = family.at(p)
    z = circuit.weights @ x + circuit.drive
    h = 1e-6
    slope = (circuit.phi(z + h) - circuit.phi(z - h)) / (2 * h)
    if neuron is not None:
        one = (circuit.phi(z + side * 2 * h) - circuit.phi(z + side * h)) / (side * h)
        slope[neuron] = one[neuron]
    return slope


def system(family, x, p, **on):
    return np.eye(len(x)) - slopes(family, x, p, **on)[:, None] * family.at(p).weights


def check_fold(family, x, p):
    """Where the equations and those of a kernel vector hold at once."""
    n = len(x)
    kernel = np.linalg.svd(system(family, x, p))[2][-1]

    def equations(y):
        x, v, p = y[:n], y[n : 2 * n], y[2 * n]
        return np.concatenate([family.off(x, p), system(family, x, p) @ v, [v @ kernel - 1]])

    found = root(equations, np.concatenate([x * (1 + 1e-4) + 1e-5, kernel, [p]]), tol=1e-13)
    assert abs(found.x[2 * n] - p) < 1e-8, (family.text, p, found)


def check_corner(family, x, p, neuron, kind):
    """Where the drive is that of the corner, and whether the branch turns back: det(I - DW) has other signs on both
    sides."""
    z = family.drives(x, p)[neuron]
    level = min(corners(family.forms[neuron]), key=lambda c: abs(c - z))
    others = [i for i in range(len(x)) if i != neuron]
    own = response(family.forms[neuron], np.array([level]))[0]

    def state(y):
        full = np.empty(len(x))
        full[others], full[neuron] = y[:-1], own
        return full

    def equations(y):
        full = state(y)
        return np.concatenate([family.off(full, y[-1])[others], [family.drives(full, y[-1])[neuron] - level]])

    start = np.append(x[others] * (1 + 1e-4) + 1e-5, p + 1e-5)
    found = root(equations, start, tol=1e-13)
    assert np.abs(equations(found.x)).max() < 1e-11, (family.text, p, found)
    assert np.abs(found.x - np.append(x[others], p)).max() < 1e-8 * max(1, np.abs(x).max()), (family.text, p, found)
    below, above = (np.linalg.det(system(family, x, p, side=s, neuron=neuron)) for s in (-1, 1))
    if min(abs(below), abs(above)) > 1e-4:
        assert (below * above < 0) == (kind == "border_fold"), (family.text, p, kind, below, above)


def check_special(family, data, counts):
    names = data["special_kind"].attrs["flag_meanings"].split() if "special_kind" in data else []
    for s in range(data.sizes.get("special", 0)):
        x, p = data["special_rate"].values[..., s].ravel(), float(data["special_parameter"].values[s])
        kind = names[int(data["special_kind"].values[s])]
        neuron = int(data["special_neuron"].values[s])
        counts[kind] = counts.get(kind, 0) + 1
        # differences across another corner are none
        nearest = [
            abs(z - c)
            for i, (z, form) in enumerate(zip(family.drives(x, p), family.forms, strict=True))
            for c in corners(form)
            if i != neuron
        ]
        if min(nearest, default=1) < 1e-5 or np.abs(x).max() > LARGEST:
            continue
        if kind == "fold":
            check_fold(family, x, p)
        elif kind in ("border_crossing", "border_fold"):
            check_corner(family, x, p, neuron, kind)
        elif kind == "hopf":
            values = np.linalg.eigvals(-system(family, x, p) / family.base.tau[:, None])
            nearest = values[np.argmin(np.abs(values.real))]
            # differences leave 1e-10 of a slope, and half the digits where two eigenvalues meet
            assert abs(nearest.real) < 1e-5, (family.text, p, values)
            frequency = data["special_frequency"].values[s]
            assert abs(abs(nearest.imag) - frequency) < 1e-5 * max(1, frequency), (family.text, p, values)


def check_points(family, data, counts):
    """Every point is an equilibrium and as stable as finite differences say; drives change pieces, and eigenvalues
    their side, at special points alone."""
    rates = data["rate"].values.reshape(-1, data.sizes["point"])
    at_special = data["special_parameter"].values if "special_parameter" in data else np.array([])
    for b in range(data.sizes["branch"]):
        before, through = None, ()
        for k in np.flatnonzero(data["point_branch"].values == b):
            x, p = rates[:, k], float(data["parameter"].values[k])
            size = max(1.0, np.abs(x).max())
            if size > LARGEST:
                before = None
                continue
            a = system(family, x, p)
            if np.linalg.cond(a) < 1e5:
                distance = np.abs(np.linalg.solve(a, family.off(x, p))).max()
                assert distance < 1e-9 * size, (family.text, p, x, distance)
                counts["points"] = counts.get("points", 0) + 1
            pieces, near = family.pattern(x, p)
            unstable = int(data["unstable"].values[k])
            values = np.linalg.eigvals(-a / family.base.tau[:, None]).real
            if near > 1e-5 and np.abs(values).min() > 1e-6:
                assert (values > 0).sum() == unstable, (family.text, p, x, values)
            if near <= 1e-7:
                # on a corner, which may be the end of a branch's way in the key
                through = (*through, p)
                continue
            if before is not None and (before[1] != pieces or before[2] != unstable):
                low, high = min(before[0], p, *through), max(before[0], p, *through)
                marked = ((at_special >= low - 1e-9) & (at_special <= high + 1e-9)).any()
                assert marked or (before[1] == pieces and folds_beside(data, x)), (family.text, p, pieces, before)
            before, through = (p, pieces, unstable), ()


def folds_beside(data, x):
    """Whether a special point is a step away, such as a fold beyond the ends of a step in the key."""
    special = data["special_rate"].values.reshape(len(x), -1).T
    return bool(len(special)) and np.abs(special - x).max(axis=1).min() < 0.05 * max(1.0, np.abs(x).max())


def crossings(data, p):
    """Where branches pass a value of the key, by linear interpolation."""
    rates = data["rate"].values.reshape(-1, data.sizes["point"])
    parameter, branch = data["parameter"].values, data["point_branch"].values
    found = []
    for k in range(len(parameter) - 1):
        one, other = parameter[k], parameter[k + 1]
        if branch[k] == branch[k + 1] and one != other and min(one, other) <= p <= max(one, other):
            share = (p - one) / (other - one)
            found.append((1 - share) * rates[:, k] + share * rates[:, k + 1])
    return np.array(found).reshape(-1, len(rates))


def check_numbers(family, data, ends, counts, rng):
    for p in np.linspace(*ends, 22)[1:-1] + 1e-4 * rng.standard_normal(20):
        circuit = family.at(p)
        passed = crossings(data, p)
        if len(circuit.weights) == 2:
            truth, certain = scanned(circuit, family.forms)
        else:
            truth, certain = searched(circuit, rng, passed), True
        truth = truth[np.abs(truth).max(axis=1) < LARGEST]
        # a neighbour on a step is off by its bend: steps are 1/200 of the range, turns at most 15 degrees
        near = [np.abs(passed - x).max(axis=1).min() if len(passed) else np.inf for x in truth]
        if not certain:
            counts["uncertain"] = counts.get("uncertain", 0) + 1
            continue
        assert all(d < 0.03 * max(1, np.abs(x).max()) for d, x in zip(near, truth, strict=True)), (
            family.text,
            p,
            truth,
            passed,
        )
        # each passage is by an equilibrium of its own
        polished = []
        for x in passed[np.abs(passed).max(axis=1) < 0.9 * LARGEST]:
            distances = np.abs(truth - x).max(axis=1) if len(truth) else np.array([np.inf])
            assert distances.min() < 0.03 * max(1, np.abs(x).max()), (family.text, p, x, truth)
            polished.append(int(np.argmin(distances)))
        within = np.flatnonzero(np.abs(truth).max(axis=1) < 0.8 * LARGEST)
        if len(truth) < 2 or min(np.abs(a - b).max() for a, b in itertools.combinations(truth, 2)) > 0.1:
            assert set(within) <= set(polished), (family.text, p, truth, passed)
        counts["numbers"] = counts.get("numbers", 0) + 1
        counts["several"] = counts.get("several", 0) + int(len(truth) > 1)


def check(folder, text, key, ends, counts, rng):
    data = run(folder, "continue", text)
    family = Family(text, key)
    for b in range(data.sizes.get("branch", 0)):
        end = int(data["branch_end"].values[b])
        assert end not in (flag(data, "branch_end", "lost"), flag(data, "branch_end", "max_points")), (text, b)
    if "point" in data.sizes:
        check_points(family, data, counts)
        check_special(family, data, counts)
    check_numbers(family, data, ends, counts, rng)
    return data


def pairings():
    mixed = [*itertools.product(LINEAR, SMOOTH), *itertools.product(SMOOTH, LINEAR)]
    limited = "limited power law"
    mixed += [(limited, kind) for kind in FORMS] + [(kind, limited) for kind in FORMS if kind != limited]
    return mixed


def drawn(folder):
    rng = np.random.default_rng(1905)
    counts, circuits, cycles = {}, 0, 0
    for (one, other), draw in itertools.product(pairings()[::STRIDE], range(DRAWS)):
        w = [rng.uniform(0.3, 2.8), *rng.uniform(0.5, 3.5, 2), rng.uniform(0, 0.6)]
        key, ends = (("stimulus.drive_E", (-1.0, 2.0)), ("microcircuit.w_EE", (0.0, 3.0)))[(draw + circuits) % 2]
        triple = circuits % 4 == 3
        motif = f'motif = "{"lateral-inhibition" if triple else "wilson-cowan"}"' + ("\nchannels = 2" if triple else "")
        drive = (rng.uniform(0.2, 1.2), rng.uniform(-0.5, 0.3))
        text = text_of((FORMS[one], FORMS[other]), w, drive, rng.uniform(0.7, 2.5), motif, key, ends)
        data = check(folder, text, key, ends, counts, rng)
        circuits += 1
        if "cycle" in data.sizes and key == "stimulus.drive_E" and not triple:
            for _, points in branches(data):
                for k in points[3 :: max(1, len(points) // 3)]:
                    # where E rests at its highest rate all along the state does not follow from that rate
                    top = FORMS[one].get("max", np.inf)
                    if data["cycle_rate_max"].values[0, 0, k] < top - 1e-6:
                        cycles += bool(check_cycle(text, data, k))
    print(f"{circuits} circuits: {counts}, {cycles} cycles as SciPy has them")
    assert counts["numbers"] > 10 * circuits and counts["several"] > 0
    assert counts["border_crossing"] > 0 and counts["border_fold"] > 0 and counts["fold"] > 0 and counts["hopf"] > 0


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        drawn(place)

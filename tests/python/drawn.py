"""Circuits of every motif and activation, drawn by the hundred: anywhere, near Hopf points, and near folds and branch
points, with the spec that runs them all as columns and the one that runs a single one of them."""

from pathlib import Path

import numpy as np
from circuits import Circuit
from courses import Circuits, abscissa

# by name: the kind and its options, and what is drawn of it
FORMS = {
    "relu": ({"kind": "relu"}, {"gain": (0.6, 1.4), "threshold": (-0.3, 0.3)}),
    "saturated": ({"kind": "saturated"}, {"max": (0.5, 3.0), "gain": (0.6, 2.0), "threshold": (-0.3, 0.3)}),
    "linear": ({"kind": "linear"}, {"gain": (0.2, 1.2), "threshold": (-0.3, 0.3)}),
    "soft-threshold": ({"kind": "soft-threshold"}, {"lambda": (0.05, 0.3)}),
    "logistic": ({"kind": "logistic"}, {"gain": (1.0, 6.0), "threshold": (0.2, 1.2), "max": (0.6, 1.6)}),
    "refractory": (
        {"kind": "logistic", "offset": True},
        {"gain": (2.0, 8.0), "threshold": (0.2, 1.2), "refractory": (0.2, 1.0), "sensitive": (0.8, 1.2)},
    ),
    "tanh": ({"kind": "tanh"}, {"gain": (0.6, 2.2), "threshold": (-0.2, 0.2)}),
    "softplus": ({"kind": "softplus"}, {"sharpness": (1.0, 6.0), "threshold": (-0.3, 0.3)}),
    "power-law": ({"kind": "power-law"}, {"gain": (0.1, 0.5), "threshold": (-0.3, 0.3)}),
    "bounded-power-law": ({"kind": "power-law"}, {"gain": (0.3, 1.5), "threshold": (-0.3, 0.3), "max": (0.5, 5.0)}),
}
MOTIFS = {
    "pair": {"motif": "wilson-cowan"},
    "shared": {"motif": "lateral-inhibition", "channels": 3},
    "paired": {"motif": "lateral-inhibition", "inhibition": "paired", "channels": 2},
    "kernel": {"motif": "lateral-inhibition", "inhibition": "kernel", "channels": 3, "kernel": {"width": 0.8}},
    "custom": {"motif": "custom", "inhibitory": [3]},
}
EXCITATORY = {"pair": 1, "shared": 3, "paired": 2, "kernel": 3, "custom": 3}
WEIGHTS = {"w_EE": (0.5, 4.0), "w_EI": (0.5, 5.0), "w_IE": (0.5, 5.0), "w_II": (0.0, 1.0)}
PAIRED = {"w_EE": (0.5, 4.0), "w_self": (0.5, 5.0), "w_cross": (0.2, 5.0), "w_IE": (0.5, 5.0), "w_II": (0.0, 1.0)}


def form_of(name, count, random):
    fixed, ranges = FORMS[name]
    return fixed | {key: random.uniform(*range_, count) for key, range_ in ranges.items()}


class Drawn:
    """Columns of one motif, with forms of E and I neurons by name: `spec` holds numbers and arrays [column]."""

    def __init__(self, motif, names, count, random):
        self.motif, self.count, self.random = motif, count, random
        channels = EXCITATORY[motif]
        own = {key: value for key, value in MOTIFS[motif].items()}
        if motif == "custom":
            weights = random.uniform(0.0, 1.5, (count, channels + 1, channels + 1))
            weights[:, range(channels), range(channels)] += random.uniform(0.0, 2.5, (count, 1))
            weights[:, :, channels] *= -2.5
            weights[:, channels, channels] *= 0.2
            weights[:, channels, :channels] *= 2.0
            own["weights"] = weights
        else:
            ranges = PAIRED if motif == "paired" else WEIGHTS
            own |= {key: random.uniform(*range_, count) for key, range_ in ranges.items()}
        own["tau_I"] = random.uniform(0.3, 3.0, count)
        own["activation_E"], own["activation_I"] = (form_of(name, count, random) for name in names)
        drive_E = random.uniform(-0.5, 2.0, count)
        self.spec = {
            "column": {"count": count},
            "microcircuit": own,
            "stimulus": {
                "drive_E": [drive_E + random.uniform(-0.2, 0.2, count) for _ in range(channels)],
                "drive_I": random.uniform(-0.5, 0.5, count),
            },
            "initial": {"rate_E": np.full(count, 0.2), "rate_I": np.full(count, 0.1)},
        }
        parts = np.array_split(random.permutation(count), 4)
        self.where = np.zeros(count, int)  # 0 anywhere, 1 near a Hopf point, 2 near a fold or branch point
        self.where[parts[2]], self.where[parts[3]] = 1, 2
        self._go_near()

    def circuits(self):
        all_ = [Circuit(self.single(k)) for k in range(self.count)]
        forms = [self.spec["microcircuit"][key] for key in ("activation_E", "activation_I")]
        stacked = [np.stack([getattr(c, name) for c in all_]) for name in ("weights", "drive", "tau", "start")]
        return Circuits(*stacked[:3], forms, EXCITATORY[self.motif]), stacked[3]

    def _go_near(self):
        """Moves circuits to special points, which lie at a state that is drawn: time constants put a pair of
        eigenvalues on the imaginary axis, self-excitation one at 0, drives make the state an equilibrium; then off by a
        drawn share of 1e-1 to 1e-3."""
        own, stimulus, random = self.spec["microcircuit"], self.spec["stimulus"], self.random
        circuits, _ = self.circuits()
        channels = EXCITATORY[self.motif]
        inputs = []
        for form in circuits.forms:
            corner = form.get("threshold", 0.0) + form.get("lambda", 0.0)
            smooth = form["kind"] in ("logistic", "tanh", "softplus")
            inputs.append(corner + random.uniform(-0.2 if smooth else 0.03, 0.8, self.count))
        z = np.stack([inputs[0]] * channels + [inputs[1]] * (circuits.drive.shape[1] - channels), axis=1)
        if self.motif in ("shared", "custom"):  # one I neuron alone, whose drive can make any state an equilibrium
            z[:, 1:channels] -= random.uniform(0.0, 1.5, (self.count, channels - 1))
        x = circuits.answer(z)
        off = 10 ** random.uniform(-3, -1, self.count) * random.choice([-1, 1], self.count)
        hopf, fold = self.where == 1, self.where == 2
        # tau_I at which the largest real part passes 0; excitation at which the determinant does
        for which, key, grid in ((hopf, "tau_I", np.geomspace(0.05, 20, 60)), (fold, "w_EE", np.linspace(0.05, 6, 60))):
            value = self._root(which, key, grid, circuits, z, x)
            good = which & np.isfinite(value)
            self.where[which & ~good] = 0
            if key == "tau_I":
                own["tau_I"] = np.where(good, value * (1 + off), own["tau_I"])
            elif self.motif == "custom":
                own["weights"][good, :channels, :channels] *= value[good, None, None]
            else:
                own["w_EE"] = np.where(good, value, own["w_EE"])
        circuits, _ = self.circuits()
        near = self.where > 0
        drive = z - np.einsum("cij,cj->ci", circuits.weights, x)
        shift = np.where(self.where == 2, off, 0.0)
        for k in range(channels):
            unlike = 0.0 if channels == 1 else random.uniform(-0.1, 0.1, self.count) * np.abs(off)
            stimulus["drive_E"][k] = np.where(near, drive[:, k] + shift + unlike, stimulus["drive_E"][k])
        stimulus["drive_I"] = np.where(near, drive[:, -1], stimulus["drive_I"])
        # half of them begin not far from there
        beside = near & (random.random(self.count) < 0.5)
        reach = 10 ** random.uniform(-2, -0.3, self.count)
        for key, column in (("rate_E", 0), ("rate_I", -1)):
            from_there = x[:, column] + reach * random.uniform(-1, 1, self.count)
            self.spec["initial"][key] = np.where(beside, from_there, self.spec["initial"][key])

    def _root(self, which, key, grid, circuits, z, x):
        """The first value of a key on the grid at which the stability of the state changes, bisected; else NaN."""
        at = np.flatnonzero(which)
        some, state, channels = circuits.of(at), x[at], EXCITATORY[self.motif]
        some.drive = z[at] - np.einsum("cij,cj->ci", some.weights, state)
        weights, tau = some.weights.copy(), some.tau.copy()

        def measure(value):
            if key == "tau_I":
                some.tau = tau.copy()
                some.tau[:, channels:] = value[:, None]
                return abscissa(some, state)
            some.weights = weights.copy()
            diagonal = np.arange(channels)
            if self.motif == "custom":
                some.weights[:, :channels, :channels] *= value[:, None, None]
            else:
                some.weights[:, diagonal, diagonal] = value[:, None]
            some.drive = z[at] - np.einsum("cij,cj->ci", some.weights, state)
            return np.linalg.det(some.jacobian(state))

        values = np.stack([measure(np.full(len(at), v)) for v in grid])
        change = (values[:-1] < 0) != (values[1:] < 0)
        first = change.argmax(axis=0)
        low, high = grid[first], grid[first + 1]
        side = values[first, np.arange(len(at))] < 0
        for _ in range(50):
            middle = 0.5 * (low + high)
            same = (measure(middle) < 0) == side
            low, high = np.where(same, middle, low), np.where(same, high, middle)
        out = np.full(self.count, np.nan)
        out[at] = np.where(change.any(axis=0), 0.5 * (low + high), np.nan)
        return out

    def keep(self, columns):
        """Leaves these columns alone."""

        def pick(value):
            if isinstance(value, dict):
                return {key: pick(v) for key, v in value.items()}
            if isinstance(value, list) and value and isinstance(value[0], np.ndarray):
                return [v[columns] for v in value]
            return value[columns] if isinstance(value, np.ndarray) else value

        self.spec, self.count, self.where = pick(self.spec), len(columns), self.where[columns]
        self.spec["column"] = {"count": len(columns)}

    def single(self, k):
        """The spec of column k alone."""

        def pick(value):
            if isinstance(value, dict):
                return {key: pick(v) for key, v in value.items()}
            if isinstance(value, list):
                return [pick(v) for v in value]
            if isinstance(value, np.ndarray):
                return value[k].tolist()
            return value

        return pick(self.spec) | {"column": {"count": 1}}

    def text(self, folder, k=None):
        """The spec of all columns, whose numbers are put into files of a folder; or of column k alone."""
        number = iter(range(1000))

        def write(value):
            if isinstance(value, bool):
                return str(value).lower()
            if isinstance(value, str):
                return f'"{value}"'
            if isinstance(value, dict):
                return "{ " + ", ".join(f"{key} = {write(v)}" for key, v in value.items()) + " }"
            if isinstance(value, list):
                return "[" + ", ".join(write(v) for v in value) + "]"
            if isinstance(value, np.ndarray):
                name = f"values{next(number)}.npy"
                np.save(Path(folder, name), value)
                return f'{{ file = "{name}" }}'
            return repr(value)

        spec = self.spec if k is None else self.single(k)
        return "".join(
            f"[{name}]\n" + "".join(f"{key} = {write(v)}\n" for key, v in own.items()) for name, own in spec.items()
        )

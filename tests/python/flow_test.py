"""What the flow does in time, against SciPy: published circuits and threshold-linear networks that rest, circle or do
neither (tests/data/flow), circuits drawn near and far from the onset of oscillations, courses and settling times."""

import os
import sys
import tempfile
from pathlib import Path

import numpy as np
from circuits import Circuit, fate, settling_time
from scipy.integrate import solve_ivp
from tool import meaning, run

DATA = Path(os.environ["COLONNADE_SOURCE_DIR"], "tests/data/flow")

# by file: time that passes before the end is looked at, time in which it is, method
CASES = {
    "logistic-cycle-1972": (2000, 500, "DOP853"),
    "logistic-cycle": (2000, 400, "DOP853"),
    "logistic-focus": (8000, 400, "DOP853"),
    "logistic-focus-steep": (200, 20, "DOP853"),
    "logistic-cycle-steep": (300, 40, "DOP853"),
    "two-excitatory-cells": (200, 40, "DOP853"),
    "saturated-cycle": (100, 20, "DOP853"),
    "inhibition-stabilised": (2000, 200, "DOP853"),
    "relaxation-oscillator": (120_000, 110_000, "LSODA"),
    "supralinear-pair": (2000, 100, "LSODA"),
    "four-populations": (2000, 100, "LSODA"),
    "softplus-focus": (300, 40, "DOP853"),
    "tanh-cycle": (100, 20, "DOP853"),
    "soft-threshold-cycle": (200, 20, "DOP853"),
}


# by kind: what is drawn of an activation
DRAWN = {
    "relu": {},
    "saturated": {"max": (0.5, 3.0)},
    "soft-threshold": {"lambda": (0.05, 0.3)},
    "logistic": {"gain": (1.0, 6.0), "threshold": (0.2, 1.2), "max": (0.6, 1.6)},
    "tanh": {"gain": (0.6, 2.2)},
    "softplus": {"sharpness": (1.0, 6.0)},
    "power-law": {"gain": (0.1, 0.5)},
}
WEIGHTS = {"w_EE": (0.5, 4.0), "w_EI": (0.5, 5.0), "w_IE": (0.5, 5.0), "w_II": (0.0, 1.0), "tau_I": (0.3, 3.0)}
DRIVES = {"drive_E": (-0.5, 2.0), "drive_I": (-0.5, 0.5)}


def check_case(folder, name):
    text = Path(DATA, f"{name}.toml").read_text()
    transient, window, method = CASES[name]
    circuit = Circuit(text)
    # LSODA does not go below
    tight = {"rtol": 1e-12, "atol": 1e-14} if method == "DOP853" else {"rtol": 1e-11, "atol": 1e-12}
    status, truth, amplitudes = fate(circuit, circuit.start, transient, window, method, **tight)
    data = run(folder, "run", text)
    found = meaning(data, "status", column=0)
    assert found == status, (name, found, status)
    rates = data["rate"].values.ravel()
    if status == "converged":
        assert np.abs(rates - truth).max() < 1e-6 * max(1, np.abs(truth).max()), (name, rates, truth)
        return
    period, amplitude = data["period"].values.ravel()[0], data["amplitude"].values.ravel()[0]
    assert abs(period / truth - 1) < 1e-5, (name, period, truth)
    assert abs(amplitude / amplitudes.max() - 1) < 1e-5, (name, amplitude, amplitudes)
    # the state that is written lies on the cycle
    turn = solve_ivp(circuit.flow, (0, truth), rates, method=method, **tight).y[:, -1]
    # a period that is known to 1e-8 of itself
    slack = 1e-8 * truth * np.abs(circuit.flow(0, rates)).max()
    assert np.abs(turn - rates).max() < 1e-6 * max(1, np.abs(rates).max()) + slack, (name, turn, rates)


def check_threshold_linear(folder):
    ring = run(folder, "attractors", Path(DATA, "threshold-linear-ring-3.toml").read_text())
    circuit = Circuit(Path(DATA, "threshold-linear-ring-3.toml").read_text())
    status, period, amplitudes = fate(circuit, [0.1, 0.2, 0.05], 500, 100)
    assert status == "oscillating"
    cycles = [k for k in range(ring.sizes["attractor"]) if meaning(ring, "attractor_kind", attractor=k) == "cycle"]
    assert len(cycles) == 1, cycles
    at = ring.isel(column=0, attractor=cycles[0])
    assert abs(float(at["period"]) / period - 1) < 1e-5, (float(at["period"]), period)
    assert abs(float(at["amplitude"]) / amplitudes.max() - 1) < 1e-5
    assert float(at["floquet_multiplier"]) < 1

    gaits = run(folder, "attractors", Path(DATA, "threshold-linear-two-gaits.toml").read_text())
    seen = {}
    for k in range(gaits.sizes["attractor"]):
        if meaning(gaits, "attractor_kind", attractor=k) != "cycle" or int(gaits["hits"][0, k]) == 0:
            continue
        at = gaits.isel(column=0, attractor=k)
        state = at["rate"].values.ravel()
        circuit = Circuit(Path(DATA, "threshold-linear-two-gaits.toml").read_text())
        status, period, amplitudes = fate(circuit, state, 100, 60)
        assert status == "oscillating"
        assert abs(float(at["period"]) / period - 1) < 1e-5, (float(at["period"]), period)
        assert abs(float(at["amplitude"]) / amplitudes.max() - 1) < 1e-5
        seen[tuple(np.flatnonzero(amplitudes > 0.99 * amplitudes.max()))] = period
    assert len(seen) == 2, seen

    chaos = run(
        folder, "attractors", Path(DATA, "threshold-linear-chaos.toml").read_text(), "--set", "attractors.starts=4"
    )
    kinds = {
        meaning(chaos, "attractor_kind", attractor=k)
        for k in range(chaos.sizes["attractor"])
        if int(chaos["hits"][0, k])
    }
    assert kinds == {"aperiodic"}, kinds
    exponents = chaos["lyapunov_exponent"].values.ravel(), chaos["lyapunov_exponent_error"].values.ravel()
    assert np.nanmin(exponents[0] - 3 * exponents[1]) > 0, exponents


def drawn(kind, random):
    """A pair of that kind, half of them near the onset of oscillations: there the trace of the linear part is small."""
    circuit = {"motif": "wilson-cowan"} | {key: float(random.uniform(*range_)) for key, range_ in WEIGHTS.items()}
    if random.random() < 0.5:
        circuit["tau_I"] = float((1 + circuit["w_II"]) / max(0.1, circuit["w_EE"] - 1) * random.uniform(0.9, 1.1))
    circuit["activation"] = {"kind": kind} | {key: float(random.uniform(*r)) for key, r in DRAWN[kind].items()}
    drives = {key: float(random.uniform(*range_)) for key, range_ in DRIVES.items()}
    return {"microcircuit": circuit, "stimulus": drives, "initial": {"rate_E": 0.2, "rate_I": 0.1}}


def as_toml(spec):
    def value(v):
        if isinstance(v, dict):
            return "{ " + ", ".join(f"{k} = {value(w)}" for k, w in v.items()) + " }"
        return f'"{v}"' if isinstance(v, str) else repr(v)

    return "\n".join(
        f"[{name}]\n" + "\n".join(f"{k} = {value(v)}" for k, v in own.items()) for name, own in spec.items()
    )


def check_drawn(folder, kind, count):
    random = np.random.default_rng(20261201)
    seen = {}
    for _ in range(count):
        spec = drawn(kind, random)
        circuit = Circuit(spec)
        escape = lambda _, x: np.abs(x).max() - 1e7  # noqa: E731
        escape.terminal = True
        first = solve_ivp(circuit.flow, (0, 400), circuit.start, method="LSODA", rtol=1e-9, atol=1e-11, events=escape)
        status = "diverged"
        if first.status == 0:
            status, truth, amplitudes = fate(circuit, first.y[:, -1], 1200, 150, "LSODA", rtol=1e-11, atol=1e-12)
        data = run(folder, "run", as_toml(spec), "--set", "solve.method=flow")
        found = meaning(data, "status", column=0)
        # what turns aperiodic here has not come near enough to its cycle or its rest in the time of the truth
        assert found == status or status == "aperiodic", (kind, spec, found, status)
        seen[status] = seen.get(status, 0) + 1
        if found != status:
            continue
        if status == "oscillating":
            assert abs(data["period"].values.ravel()[0] / truth - 1) < 1e-5, (kind, spec, data["period"].values, truth)
            assert abs(data["amplitude"].values.ravel()[0] / amplitudes.max() - 1) < 1e-5, (kind, spec)
        if status == "converged":
            assert np.abs(data["rate"].values.ravel() - truth).max() < 1e-6 * max(1, np.abs(truth).max()), (kind, spec)
            settled = data["settling_time"].values.ravel()[0]
            expected = settling_time(circuit, circuit.start, 1.2 * settled + 1.0, samples=20_001)
            assert abs(settled - expected) < 0.01 * expected + 1e-3, (kind, spec, settled, expected)
    return seen


def check_courses(folder):
    """Traces of circuits that rest and circle, within ten times the tolerance of the course."""
    for name, time in (
        ("logistic-cycle", 60),
        ("softplus-focus", 20),
        ("supralinear-pair", 60),
        ("saturated-cycle", 6),
    ):
        text = Path(DATA, f"{name}.toml").read_text()
        circuit = Circuit(text)
        for rtol in (1e-4, 1e-6, 1e-8):
            output = f'\n[output]\nrates = "traces"\ntrace_columns = [0]\ntrace_time = {time}.0\n'
            data = run(folder, "run", text + output, "--set", f"solve.rtol={rtol}", "--set", f"solve.atol={rtol}")
            times = data["trace_time"].values.ravel()
            trace = data["trace_rate"].transpose("sample", ...).values.reshape(times.size, -1)
            truth = solve_ivp(
                circuit.flow, (0, times[-1]), circuit.start, method="DOP853", t_eval=times, rtol=1e-12, atol=1e-13
            ).y.T
            assert np.abs(trace - truth).max() < 10 * rtol * max(1, np.abs(truth).max()), (name, rtol)


def main():
    with tempfile.TemporaryDirectory() as folder:
        for name in sys.argv[1:] or CASES:
            check_case(folder, name)
            print(name, flush=True)
        check_threshold_linear(folder)
        check_courses(folder)
        for kind in DRAWN:
            print(kind, check_drawn(folder, kind, int(os.environ.get("COLONNADE_DRAWN_CIRCUITS", "4"))), flush=True)


if __name__ == "__main__":
    main()

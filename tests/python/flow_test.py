"""What the flow does in time, against SciPy: published circuits and threshold-linear networks that rest, circle or do
neither (tests/data/flow), and their courses. Drawn circuits are those of truth_test.py."""

import os
import sys
import tempfile
from pathlib import Path

import numpy as np
from circuits import Circuit, fate
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


if __name__ == "__main__":
    main()

"""Equilibria, their number and their stability against SciPy: drawn pairs of every smooth activation, whose equilibria
are all the zeros of one function of one variable; and Hopf points against finite differences and the cycles beside
them."""

import os
import tempfile

import numpy as np
from circuits import Circuit, response
from scipy.optimize import brentq
from tool import flag, meaning, run

CIRCUITS = int(os.environ.get("COLONNADE_DRAWN_CIRCUITS", "4")) * 3

FORMS = {
    "logistic": {"kind": "logistic", "gain": 4.0, "threshold": 0.5},
    "tanh": {"kind": "tanh", "gain": 1.9},
    "softplus": {"kind": "softplus", "sharpness": 3.0},
    "saturated": {"kind": "saturated", "max": 1.5},
    "relu": {"kind": "relu"},
}


def text_of(kind, w, drive, tau_I=1.0):
    form = ", ".join(f'{k} = "{v}"' if isinstance(v, str) else f"{k} = {v}" for k, v in FORMS[kind].items())
    return (
        f'[column]\ncount = 1\n[microcircuit]\nmotif = "wilson-cowan"\nactivation = {{ {form} }}\n'
        f"w_EE = {w[0]}\nw_EI = {w[1]}\nw_IE = {w[2]}\nw_II = {w[3]}\ntau_I = {tau_I}\n"
        f'[stimulus]\nkind = "constant"\ndrive_E = [{drive[0]}]\ndrive_I = {drive[1]}\n'
    )


def equilibria(circuit, form, top, points=40_001):
    """All x_E between 0 (or -top) and top at which both equations hold: x_I follows from x_E, as its own equation is
    monotonic in it, and what is left of the E equation changes its sign at each."""

    def follower(x_E):
        def off(x_I):
            return x_I - response(form, circuit.weights[1, 0] * x_E + circuit.weights[1, 1] * x_I + circuit.drive[1])

        return brentq(off, -2 * top - 10, 2 * top + 100, xtol=1e-15, rtol=1e-15)

    low = -top if form["kind"] == "tanh" else 0.0
    # finer next to the ends, where those of piecewise linear neurons come close
    fine = np.geomspace(1e-12, 1e-3, points // 10)
    grid = np.sort(np.concatenate([np.linspace(low - 1e-3, top + 1e-3, points), low + fine, top - fine]))
    points = len(grid)
    # the same for all points at once, by bisection
    a, b = np.full(points, -2 * top - 10.0), np.full(points, 2 * top + 100.0)
    for _ in range(60):
        middle = 0.5 * (a + b)
        drive = circuit.weights[1, 0] * grid + circuit.weights[1, 1] * middle + circuit.drive[1]
        above = middle > response(form, drive)
        a, b = np.where(above, a, middle), np.where(above, middle, b)

    def rest(x_E, x_I):
        return x_E - response(form, circuit.weights[0, 0] * x_E + circuit.weights[0, 1] * x_I + circuit.drive[0])

    values = rest(grid, 0.5 * (a + b))
    found = []
    for k in np.flatnonzero(values[:-1] * values[1:] < 0):
        x_E = brentq(lambda x: rest(x, follower(x)), grid[k], grid[k + 1], xtol=1e-15, rtol=1e-15)
        found.append((x_E, follower(x_E)))
    return np.array(found).reshape(-1, 2)


def drawn_pairs(folder):
    rng = np.random.default_rng(20261201)
    counts = {}
    for kind in FORMS:
        for _ in range(CIRCUITS):
            bounded = kind not in ("relu", "softplus")
            w = np.array([rng.uniform(0.3, 4 if bounded else 0.95), *rng.uniform(0, 4, 2), rng.uniform(0, 1)])
            drive = rng.uniform(-0.5, 1.5), rng.uniform(-0.5, 0.5)
            tau_I = rng.uniform(0.2, 3)
            text = text_of(kind, w, drive, tau_I)
            circuit = Circuit(text)
            top = FORMS[kind].get("max", 1.0) if bounded else (abs(drive[0]) + 1) / (1 - w[0]) + 1
            truth = equilibria(circuit, FORMS[kind], top)
            data = run(folder, "attractors", text, "--starts", "4")
            assert meaning(data, "enumeration") == "complete", (kind, text)
            listed = np.flatnonzero(data["attractor_kind"].values[0] == flag(data, "attractor_kind", "equilibrium"))
            assert data["equilibrium_count"].values[0] == len(truth) == len(listed), (kind, text, truth, listed)
            for k in listed:
                near = np.abs(truth - data["rate"].values[0, k, 0]).max(axis=1).min()
                assert near <= data["error_bound"].values[0, k] + 1e-12, (kind, text, near)
                assert meaning(data, "proof", column=0, attractor=k) == "proved"
            certified = run(folder, "certify", text)
            unique = meaning(certified, "unique_at_drive")
            assert unique == ("yes" if len(truth) == 1 else "no"), (kind, text, unique)
            slope = {"logistic": 1.0, "tanh": 1.9}.get(kind, 1.0)
            rests = (w[0] * slope - 1) < 1 / tau_I - 1e-9
            stable = meaning(certified, "globally_stable")
            if len(truth) == 1 and rests:
                assert stable == "yes", (kind, text)
            elif len(truth) > 1:
                assert stable == "no", (kind, text)
            counts[kind, len(truth)] = counts.get((kind, len(truth)), 0) + 1
    print("drawn pairs by their equilibria:", counts)


def lyapunov_coefficient(circuit, x, omega, h=2e-3):
    """The first Lyapunov coefficient from finite differences of the flow alone (Kuznetsov, equation 5.39)."""
    n = len(x)
    A = circuit.jacobian(x)
    values, vectors = np.linalg.eig(A)
    q = vectors[:, np.argmin(np.abs(values - 1j * omega))]
    values, vectors = np.linalg.eig(A.T)
    p = vectors[:, np.argmin(np.abs(values + 1j * omega))]
    q = q / np.linalg.norm(q)
    p = p / np.conj(np.vdot(p, q))

    def along(*directions):
        """A derivative of second or third order along real directions, by central differences of order four."""
        weights, places = np.array([1, -8, 8, -1]) / 12, np.array([-2, -1, 1, 2])
        if not directions:
            return lambda y: circuit.flow(0, y)
        inner = along(*directions[1:])
        return lambda y: sum(w * inner(y + s * h * directions[0]) for w, s in zip(weights, places, strict=True)) / h

    def multilinear(*vectors):
        total = np.zeros(n, complex)
        for bits in range(2 ** len(vectors)):
            parts = [v.imag if bits >> k & 1 else v.real for k, v in enumerate(vectors)]
            total += 1j ** bin(bits).count("1") * along(*parts)(x)
        return total

    cubic = multilinear(q, q, q.conj())
    steady = np.linalg.solve(A, multilinear(q, q.conj()))
    doubled = np.linalg.solve(2j * omega * np.eye(n) - A, multilinear(q, q))
    total = np.vdot(p, cubic) - 2 * np.vdot(p, multilinear(q, steady)) + np.vdot(p, multilinear(q.conj(), doubled))
    return total.real / (2 * omega)


def hopf_points(folder):
    rng = np.random.default_rng(7)
    signs, tried = {True: 0, False: 0}, 0
    while tried < CIRCUITS:
        kind = ("logistic", "tanh", "softplus")[tried % 3]
        tried += 1
        w = np.array([rng.uniform(1.5, 4), *rng.uniform(1, 5, 2), rng.uniform(0, 0.5)])
        text = text_of(kind, w, (0.5, rng.uniform(-0.5, 0.3)), rng.uniform(0.6, 2.5))
        text += '[continuation]\nkey = "stimulus.drive_E"\nfrom = -1.0\nto = 3.0\n'
        data = run(folder, "continue", text)
        if "special_kind" not in data:
            continue
        for s in np.flatnonzero(data["special_kind"].values == flag(data, "special_kind", "hopf")):
            at = data["special_parameter"].values[s]
            x, omega = data["special_rate"].values[0, :, s], data["special_frequency"].values[s]
            circuit = Circuit(text.replace("drive_E = [0.5]", f"drive_E = [{at}]"))
            assert np.abs(circuit.flow(0, x)).max() < 1e-8
            found = data["special_lyapunov_coefficient"].values[s]
            truth = lyapunov_coefficient(circuit, x, omega)
            assert abs(found - truth) < 1e-3 * max(1, abs(truth)), (text, at, found, truth)
            signs[bool(found < 0)] += 1
    print(f"Hopf points: {signs[True]} supercritical, {signs[False]} subcritical")
    assert sum(signs.values()) > 0


def branches(folder):
    """As many branches cross every value of a key as there are equilibria."""
    text = text_of("logistic", (2.6, 3.0, 3.2, 0.0), (0.55, -0.35), 1.0)
    text += '[continuation]\nkey = "microcircuit.w_IE"\nfrom = 0.0\nto = 6.0\n'
    data = run(folder, "continue", text)
    circuit = Circuit(text)
    for p in np.linspace(0.1, 5.9, 30):
        circuit.weights[1, 0] = p
        truth = equilibria(circuit, FORMS["logistic"], 1.0, 20_001)
        crossings = 0
        for b in range(data.sizes["branch"]):
            q = data["parameter"].values[data["point_branch"].values == b]
            crossings += int(np.sum((q[:-1] - p) * (q[1:] - p) < 0))
        assert crossings == len(truth), (p, crossings, len(truth))


def stiff_circuits(folder):
    """Time constants a million apart and steep power laws, whose equilibria NumPy finds by itself."""
    for kind, w, drive, tau_I in [
        ("softplus", (0.5, 1.0, 1.0, 0.2), (1.0, 0.1), 1e6),
        ("logistic", (0.9, 2.0, 2.0, 0.0), (0.7, 0.2), 3e5),
        ("saturated", (0.8, 1.0, 1.0, 0.0), (0.9, 0.1), 1e7),
    ]:
        text = text_of(kind, w, drive, tau_I) + '[solve]\nmethod = "flow"\nmax_time = 1e10\n'
        data = run(folder, "run", text)
        assert meaning(data, "status") == "converged", (kind, meaning(data, "status"))
        circuit = Circuit(text)
        x = data["rate"].values[0, :, 0]
        correction = np.linalg.solve(circuit.jacobian(x), circuit.flow(0, x))
        assert np.abs(correction).max() < 1e-8, (kind, x, correction)
        assert data["steps"].values.ravel()[0] < 2e4, data["steps"].values


def main():
    with tempfile.TemporaryDirectory() as folder:
        drawn_pairs(folder)
        hopf_points(folder)
        branches(folder)
        stiff_circuits(folder)


if __name__ == "__main__":
    main()

"""Motion that is no cycle: drawn threshold-linear networks on directed graphs, networks beside a chaotic one and pairs
that circle side by side with periods of their own. What `run` calls aperiodic does not return here either; the largest
Lyapunov exponent is that of two neighbouring courses that are followed here, positive for chaos and 0 for two
periods."""

import os
import tempfile
import tomllib
from pathlib import Path

import numpy as np
from courses import Circuits, Courses, fates
from tool import run
from truth_test import meanings

CAMPAIGN = bool(os.environ.get("COLONNADE_DRAWN_CIRCUITS"))
GRAPHS, TIME = (200, 4000.0) if CAMPAIGN else (6, 600.0)
RELU = {"kind": "relu"}


def graphs(count, n, random):
    """W of graphs: of every two neurons one inhibits the other less than it is inhibited itself, or they are alike."""
    weights = np.full((count, n, n), -1.5)
    for c in range(count):
        for i in range(n):
            weights[c, i, i] = 0.0
            for j in range(i):
                arrow = random.choice(3, p=(0.45, 0.45, 0.1))
                if arrow < 2:
                    at = (i, j) if arrow else (j, i)
                    weights[c][at] = -0.75
    return weights


def text_of(folder, weights, start, more=""):
    np.save(Path(folder, "weights.npy"), weights)
    for name, column in (("rate_E", 0), ("rate_I", -1)):
        np.save(Path(folder, f"{name}.npy"), start[:, column])
    return (
        f"[column]\ncount = {len(weights)}\n[microcircuit]\nmotif = \"custom\"\n"
        f"weights = {{ file = \"weights.npy\" }}\nallow_mixed_signs = true\n{more}"
        "[initial]\nrate_E = { file = \"rate_E.npy\" }\nrate_I = { file = \"rate_I.npy\" }\n"
    )  # fmt: skip


def exponents(circuits, start, time, apart=1e-7, rest=200.0):
    """Largest Lyapunov exponents and their standard errors, from pairs of neighbouring courses that are brought near
    again every unit of time; what passes in `rest` does not count."""
    random = np.random.default_rng(4)
    count, n = start.shape
    direction = random.normal(size=start.shape)
    both = circuits.of(np.tile(np.arange(count), 2))
    courses = Courses(both, np.concatenate([start, start]), 1e-10, 1e-12)
    growth = []
    for t in range(int(rest + time)):
        direction *= apart / np.linalg.norm(direction, axis=1, keepdims=True)
        courses.x[count:] = courses.x[:count] + direction
        courses.advance(t + 1.0)
        direction = courses.x[count:] - courses.x[:count]
        growth.append(np.log(np.linalg.norm(direction, axis=1) / apart))
    parts = np.array_split(np.array(growth[int(rest) :]), 20)
    means = np.array([part.mean(axis=0) for part in parts])
    return means.mean(axis=0), means.std(axis=0, ddof=1) / np.sqrt(len(parts))


def compare(folder, name, circuits, start, text):
    """Statuses of all, and exponents of those that are aperiodic; the numbers of each."""
    truth, _, period = fates(circuits, start, windows=8 if CAMPAIGN else 7)
    data = run(folder, "run", text, "--set", "solve.method=flow")
    found = meanings(data, "status")
    ends = {(str(t), str(f)): int(((truth == t) & (found == f)).sum()) for t in set(truth) for f in set(found)}
    print(name, {key: number for key, number in ends.items() if number}, flush=True)
    wrong = 0
    for k in np.flatnonzero((truth != found) & ~((truth == "undecided") & (found == "aperiodic"))):
        wrong += 1
        print(f"{name} {k}: {found[k]}, in truth {truth[k]}, period {period[k]}")
        print(circuits.weights[k].tolist(), "drive", circuits.drive[k].tolist(), "start", start[k].tolist())
    for k in np.flatnonzero((truth == found) & (truth == "oscillating")):
        if not abs(data["period"].values.ravel()[k] / period[k] - 1) < 1e-4:
            wrong += 1
            print(f"{name} {k}: period {data['period'].values.ravel()[k]}, in truth {period[k]}")
            print(circuits.weights[k].tolist(), "drive", circuits.drive[k].tolist(), "start", start[k].tolist())
    at = np.flatnonzero((found == "aperiodic") & (truth == "undecided"))
    if not len(at):
        return wrong, 0
    data = run(folder, "attractors", text, "--starts", "1")
    mine, error = exponents(circuits.of(at), start[at], TIME)
    for row, k in enumerate(at):
        other = float(data["lyapunov_exponent"][k, 0]), float(data["lyapunov_exponent_error"][k, 0])
        far = abs(mine[row] - other[0]) / np.hypot(max(error[row], 1e-4), max(other[1], 1e-4))
        print(f"{name} {k}: exponent {other[0]:.5f} +- {other[1]:.5f}, here {mine[row]:.5f} +- {error[row]:.5f}")
        wrong += int(not far < 4)
    return wrong, len(at)


PAIR = {"kind": "logistic", "gain": 4.0, "threshold": 0.5}
DRIVES, TAU = (0.7, 0.0), 1.5  # of E and of I; of I, that of E is 1


def side_by_side(count, random):
    """W of two drawn pairs that circle by themselves and do not hear each other: E, E, I, I."""
    tried = 20 * count
    weights = np.empty((tried, 2, 2))
    weights[:, 0, 0], weights[:, 0, 1] = random.uniform(2.0, 4.0, tried), -random.uniform(1.0, 5.0, tried)
    weights[:, 1, 0], weights[:, 1, 1] = random.uniform(1.0, 5.0, tried), -random.uniform(0.0, 0.5, tried)
    pairs = Circuits(weights, np.tile(DRIVES, (tried, 1)), np.tile((1.0, TAU), (tried, 1)), [PAIR, PAIR], 1)
    status, _, _ = fates(pairs, np.tile((0.3, 0.1), (tried, 1)), windows=4)
    circles = np.flatnonzero(status == "oscillating")
    both = np.zeros((min(count, len(circles) // 2), 4, 4))
    for k, pair in enumerate(both):
        for place, at in enumerate(circles[2 * k : 2 * k + 2]):
            pair[place::2, place::2] = weights[at]
    return both


def main():
    random = np.random.default_rng(9)
    wrong = motions = 0
    with tempfile.TemporaryDirectory() as folder:
        for n in (4, 5, 6):
            weights = graphs(GRAPHS, n, random)
            start = np.repeat(random.uniform(0.0, 0.3, (GRAPHS, 1)), n, axis=1)
            start[:, -1] = random.uniform(0.0, 0.3, GRAPHS)
            # unlike drives, so that no course stays where neurons are alike
            drive = random.uniform(0.98, 1.02, n)
            circuits = Circuits(weights, np.tile(drive, (GRAPHS, 1)), np.ones((GRAPHS, n)), [RELU, RELU], n - 1)
            more = f"inhibitory = [{n - 1}]\n[stimulus]\ndrive_E = {drive[:-1].tolist()}\n"
            more += f"drive_I = {float(drive[-1])!r}\n"
            new = compare(folder, f"graphs of {n}", circuits, start, text_of(folder, weights, start, more))
            wrong, motions = wrong + new[0], motions + new[1]
        # around a network that is known to be chaotic
        known = Path(os.environ["COLONNADE_SOURCE_DIR"], "tests/data/flow/threshold-linear-chaos.toml")
        spec = tomllib.loads(known.read_text())
        count = GRAPHS // 3
        weights = np.array(spec["microcircuit"]["weights"]) + random.uniform(-0.02, 0.02, (count, 5, 5))
        weights[:, range(5), range(5)] = 0.0
        start = np.repeat(random.uniform(0.0, 0.3, (count, 1)), 5, axis=1)
        circuits = Circuits(weights, np.ones((count, 5)), np.ones((count, 5)), [RELU, RELU], 4)
        more = "inhibitory = [4]\n[stimulus]\ndrive_I = 1.0\n"
        new = compare(folder, "near chaos", circuits, start, text_of(folder, weights, start, more))
        wrong, motions = wrong + new[0], motions + new[1]
        weights = side_by_side(GRAPHS // 4, random)
        count = len(weights)
        drive, tau = np.repeat(DRIVES, 2), np.repeat((1.0, TAU), 2)
        circuits = Circuits(weights, np.tile(drive, (count, 1)), np.tile(tau, (count, 1)), [PAIR, PAIR], 2)
        start = np.tile((0.3, 0.3, 0.1, 0.1), (count, 1))
        form = ", ".join(f'{key} = "{v}"' if isinstance(v, str) else f"{key} = {v}" for key, v in PAIR.items())
        more = f"inhibitory = [2, 3]\nactivation = {{ {form} }}\ntau_I = {TAU}\n"
        more += f"[stimulus]\ndrive_E = {DRIVES[0]}\ndrive_I = {DRIVES[1]}\n"
        new = compare(folder, "side by side", circuits, start, text_of(folder, weights, start, more))
        wrong, motions = wrong + new[0], motions + new[1]
    print(f"{motions} motions that neither rest nor return, {wrong} wrong")
    assert motions > 0 and wrong == 0


if __name__ == "__main__":
    main()

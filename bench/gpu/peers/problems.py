"""What colonnade and its peers solve: drawn by colonnade (gpu_bench serve), read from the folder it wrote them to."""

import json
import pathlib
import subprocess
from dataclasses import dataclass

import numpy as np

H_E, H_I, W_EE, W_II = 0.05, 0.1, 0.5, 0.2
# Two answers to one march differ by rounding, which a circuit contracts to a few units in the last place of float32 and
# each of eight layers amplifies by its gain of up to 6; two equilibria by at most 8.8 residuals (bench/peers/run.py).
ALLOWED = {"LI3": 2e-5, "COL8x3": 2e-2, "DENSE32": 2e-5, "LI3-EQ": 8.8e-12}
COLUMNS = {"LI3": 1_000_000, "COL8x3": 100_000, "DENSE32": 100_000, "LI3-EQ": 1_000_000}
STEPS = {"LI3": 2_000, "COL8x3": 2_000, "DENSE32": 500, "LI3-EQ": 0}
TOLERANCE = 1e-12


@dataclass
class Problem:
    """`steps` Euler steps x + h/tau (relu(W x + u) - x) in float32 from x, or, in LI3-EQ and float64, x = relu(W x + u)
    to a residual of TOLERANCE. State is [row][column], of COL8x3 [layer][row][column]; `weights`: w_EI and w_IE
    ([layer][column] in COL8x3), or W."""

    name: str
    columns: int
    steps: int
    weights: tuple
    u: np.ndarray
    x: np.ndarray


def gains32():
    """h/tau of the 32 neurons as a column."""
    return np.repeat(np.array([H_E, H_I], np.float32), [24, 8])[:, None]


class Colonnade:
    """A process that solves what it drew, a turn at a time."""

    def __init__(self, program, backend):
        self._process = subprocess.Popen(
            [program, "serve", backend], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def _ask(self, request):
        print(request, file=self._process.stdin, flush=True)
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError(f"gpu_bench serve ended with {self._process.wait()}, asked for {request}")
        reply = json.loads(answer)
        if "error" in reply:
            raise RuntimeError(reply["error"])
        return reply

    def open(self, name, columns, folder):
        """Draws a problem and gives its arrays."""
        self._ask(f"open {name} {columns} {STEPS[name]} {folder}")
        kind = np.float64 if name == "LI3-EQ" else np.float32

        def read(file):
            return np.fromfile(pathlib.Path(folder, file), kind)

        if name == "DENSE32":
            u, x = (read(file).reshape(32, columns) for file in ("u", "x0"))
            return Problem(name, columns, STEPS[name], (read("matrix").reshape(32, 32),), u, x)
        layers = (8,) if name == "COL8x3" else ()
        u, x = (read(file).reshape(*layers, 3, columns) for file in ("u", "x0"))
        rows = read("weight").reshape(*layers, 4, columns)
        weights = np.ascontiguousarray(-rows[..., 1, :]), np.ascontiguousarray(rows[..., 2, :])
        first = u[0] if layers else u
        return Problem(name, columns, STEPS[name], weights, np.ascontiguousarray(first[:2]), x)

    def turn(self):
        """Seconds."""
        return self._ask("turn")["ms"] / 1e3

    def answer(self, problem, folder):
        path = pathlib.Path(folder, "answer")
        self._ask(f"answer {path}")
        return np.fromfile(path, problem.x.dtype).reshape(problem.x.shape)

    def close(self):
        self._process.stdin.close()
        self._process.wait()

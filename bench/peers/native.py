"""What libcolonnade_peers.so computes: colonnade, and odeint and CVODE where it was built with them."""

import ctypes
import os

import numpy as np

FLOAT, DOUBLE, SIZE = ctypes.POINTER(ctypes.c_float), ctypes.POINTER(ctypes.c_double), ctypes.c_size_t


def _pointers(*arrays):
    return [a.ctypes.data_as(DOUBLE if a.dtype == np.float64 else FLOAT) for a in arrays]


class Native:
    """Functions are named CONTESTANT_WORKLOAD, as in native.hpp."""

    def __init__(self, path, threads):
        self._library = ctypes.CDLL(os.path.abspath(path))
        self._library.set_threads(SIZE(threads))
        self._library.simd_level.restype = ctypes.c_char_p
        for function in ("photo_load", "job_columns", "job_pixels", "job_size"):
            getattr(self._library, function).restype = SIZE

    def has(self, function):
        return hasattr(self._library, function)

    def simd_level(self):
        return self._library.simd_level().decode()

    def march(self, contestant, workload):
        x = workload.x.copy()
        function = getattr(self._library, f"{contestant}_{workload.name.lower()}")
        function(SIZE(workload.columns), SIZE(workload.steps), *_pointers(*workload.weights, workload.u, x))
        return x

    def settle(self, contestant, problem):
        x = np.zeros((3, problem.columns))
        arrays = _pointers(problem.w_EI, problem.w_IE, problem.u, x)
        function = getattr(self._library, f"{contestant}_li3_eq")
        function(SIZE(problem.columns), ctypes.c_double(problem.tolerance), *arrays)
        return x

    def photo_input(self, spec):
        """Reads the spec, also for the functions below, and gives the drives of its first layer."""
        u = np.empty((2, self._library.photo_load(os.fsencode(spec))), np.float32)
        self._library.photo_input(*_pointers(u))
        return u

    def photo(self):
        self._library.colonnade_photo()

    def photo_last(self, function, problem):
        """Rates of the last layer: `function` photo_layers or photo_rates."""
        x = np.empty((3, problem.columns), np.float32)
        getattr(self._library, f"colonnade_{function}")(*_pointers(x))
        return x

    def assemble(self, problem):
        rows = np.empty((4, problem.columns), np.float32)
        self._library.colonnade_assemble(SIZE(problem.columns), *_pointers(rows[0], rows[1], rows[2:]))
        return rows

    def flow_pairs(self, workload, n):
        """Rows [8, n] of a flow's pairs, and the eight numbers that they share, in the order of native.hpp."""
        rows, shared = np.empty((8, n)), np.empty(8)
        self._library.flow_pairs(workload.encode(), SIZE(n), *_pointers(rows, shared))
        return rows, shared

    def flow_has(self, contestant):
        return bool(self._library.flow_has(contestant.encode()))

    def flow_follow(self, contestant, problem, rtol):
        ends = np.empty((2, problem.count))
        rows, answer = _pointers(problem.rows, ends)
        tolerance = ctypes.c_double(rtol)
        self._library.flow_follow(
            contestant.encode(), problem.name.encode(), SIZE(problem.count), rows, tolerance, answer
        )
        return ends

    def job_load(self, spec, *overrides):
        """Reads the spec of a whole job for the functions below; `overrides`: "key=value"."""
        self._library.job_load(os.fsencode(spec), "\n".join(overrides).encode())

    def job_picture(self):
        """Grey values from 0 to 255, [row][column]."""
        pixels = np.empty(self._library.job_columns())
        width = self._library.job_pixels(*_pointers(pixels))
        return np.rint(255 * pixels).astype(np.uint8).reshape(-1, width)

    def job_run(self, file=""):
        self._library.job_run(os.fsencode(file))

    def job_answer(self):
        """A run of which job_values reads variables."""
        self._library.job_answer()

    def job_values(self, variable):
        values = np.empty(self._library.job_size(variable.encode()))
        self._library.job_values(variable.encode(), *_pointers(values))
        return values

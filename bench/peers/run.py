"""LI3, COL8x3 and DENSE32 in colonnade and its peers: same arrays, answers compared, contestants in turn, medians.

    cmake --build --preset cpu --target colonnade_peers
    python -m venv peers && peers/bin/pip install -r bench/peers/requirements.txt
    peers/bin/python bench/peers/run.py build/cpu/bench/libcolonnade_peers.so > peers.json

The table goes to stderr. Peers that are not installed are left out and named.
"""

import argparse
import ctypes
import importlib
import json
import os
import platform
import statistics
import sys
import time
from importlib import metadata

import numpy as np

# Rounding differs from peer to peer. A circuit contracts it to a few units in the last place of float32, 1e-6; each of
# the eight layers amplifies it by its gain of up to 6 until a channel is silent.
ALLOWED = {"LI3": 2e-5, "COL8x3": 2e-2, "DENSE32": 2e-5}

# Seconds before each timing: worker threads of the contestant before go on spinning for a while.
PAUSE = 0.3


def native(library, function, threads):
    """A contestant that calls FUNCTION_WORKLOAD of the shared library."""
    library.set_threads(ctypes.c_size_t(threads))

    def march(workload, _):
        x = workload.x.copy()
        arrays = [a.ctypes.data_as(ctypes.POINTER(ctypes.c_float)) for a in (*workload.weights, workload.u, x)]
        sizes = ctypes.c_size_t(workload.columns), ctypes.c_size_t(workload.steps)
        getattr(library, f"{function}_{workload.name.lower()}")(*sizes, *arrays)
        return x

    return march


def contestants(library, workload, threads, absent):
    found = {"colonnade": native(library, "colonnade", threads)}
    for label, module in {"NumPy": "numpy", "Numba": "numba", "JAX": "jax", "PyTorch": "torch"}.items():
        try:
            found[f"{label} {metadata.version(module)}"] = importlib.import_module(f"{module}_peer").march
        except ImportError:
            absent.add(label)
    for label, function in {"boost::odeint, OpenMP": "odeint", "SUNDIALS CVODE": "cvode"}.items():
        if workload.name != "LI3":
            continue
        if hasattr(library, f"{function}_li3"):
            found[label] = native(library, function, threads)
        else:
            absent.add(label)
    return found


def contest(workload, library, rounds, threads, absent):
    entries = contestants(library, workload, threads, absent)
    truth = entries["colonnade"](workload, threads)
    difference, seconds = {}, {name: [] for name in entries}
    for name, march in entries.items():
        difference[name] = float(np.max(np.abs(march(workload, threads) - truth)))  # also compiles
    for _ in range(rounds):
        for name, march in entries.items():
            time.sleep(PAUSE)
            start = time.perf_counter()
            march(workload, threads)
            seconds[name].append(time.perf_counter() - start)
    median = {name: statistics.median(times) for name, times in seconds.items()}
    return [
        {
            "contestant": name,
            "median_ms": 1e3 * median[name],
            "column_steps_per_second": workload.columns * workload.steps / median[name],
            "times_colonnade": median[name] / median["colonnade"],
            "largest_difference": difference[name],
            "same_answer": difference[name] <= ALLOWED[workload.name],
        }
        for name in entries
    ]


def processor():
    with open("/proc/cpuinfo") as file:
        names = [line.split(":")[1].strip() for line in file if line.startswith("model name")]
    return names[0] if names else platform.processor()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("library", help="libcolonnade_peers.so")
    parser.add_argument("--rounds", type=int, default=5, help="timed runs of each contestant, in turn (default 5)")
    parser.add_argument("--scale", type=float, default=1.0, help="share of the columns (default 1)")
    options = parser.parse_args()

    threads = len(os.sched_getaffinity(0))
    os.environ.update(OMP_NUM_THREADS=str(threads), OPENBLAS_NUM_THREADS="1")
    import workloads

    library = ctypes.CDLL(os.path.abspath(options.library))
    library.simd_level.restype = ctypes.c_char_p
    absent = set()
    report = {"bench": "peers", "processor": processor(), "threads": threads, "simd": library.simd_level().decode()}
    for make, columns in ((workloads.li3, 100_000), (workloads.col8x3, 10_000), (workloads.dense32, 10_000)):
        workload = make(int(columns * options.scale))
        results = contest(workload, library, options.rounds, threads, absent)
        report[workload.name] = results
        for r in results:
            agrees = "" if r["same_answer"] else "  ANSWER DIFFERS"
            print(
                f"{workload.name:8} {r['contestant']:24} {r['median_ms']:10.1f} ms {r['times_colonnade']:8.1f} x"
                f"  {r['largest_difference']:.1e}{agrees}",
                file=sys.stderr,
            )
    report["absent"] = sorted(absent)
    print(json.dumps(report, indent=2))
    same = all(r["same_answer"] for name in ALLOWED for r in report[name])
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())

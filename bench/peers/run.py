"""Six workloads, or three whole jobs, in colonnade and its peers: answers compared, contestants in turn, medians.

    cmake --build --preset cpu --target colonnade_peers
    python -m venv peers && peers/bin/pip install -r bench/peers/requirements.txt
    peers/bin/python bench/peers/run.py build/cpu/bench/libcolonnade_peers.so > peers.json
    peers/bin/python bench/peers/run.py --jobs build/cpu/bench/libcolonnade_peers.so > peer_jobs.json

The table goes to stderr, with the share of the machine that other processes had in the turns. Peers that are not
installed are left out and named.
"""

import argparse
import importlib
import json
import os
import pathlib
import platform
import sys
import tempfile
from functools import partial
from importlib import metadata

from contest import Contest, against_fastest, tell

PHOTOGRAPH = pathlib.Path(__file__).parents[2] / "examples" / "photograph.toml"


class Peers:
    """Who takes part beside colonnade, as functions without argument by name; `absent` collects who is missing."""

    def __init__(self, native, threads):
        self.native, self.threads, self.absent = native, threads, set()

    def python(self, module, function, workload):
        """`function` of numpy_MODULE, numba_MODULE and so on."""
        found = {}
        for label, package in {"NumPy": "numpy", "Numba": "numba", "JAX": "jax", "PyTorch": "torch"}.items():
            try:
                entry = getattr(importlib.import_module(f"{package}_{module}"), function)
                found[f"{label} {metadata.version(package)}"] = partial(entry, workload, self.threads)
            except ImportError:
                self.absent.add(label)
        return found

    def integrators(self, method, workload):
        """They take LI3 and LI3-EQ only: larger circuits and the photograph's million would show the same again at
        length, and they draw nothing."""
        found = {}
        for label, function in {"boost::odeint, OpenMP": "odeint", "SUNDIALS CVODE": "cvode"}.items():
            if self.native.has(f"{function}_li3"):
                found[label] = partial(method, function, workload)
            else:
                self.absent.add(label)
        return found


def distance_to(truth):
    return lambda answer: {"largest_difference": abs(answer - truth).max()}


def at_most(difference):
    return {"largest_difference": difference}


def march(peers, workload, allowed):
    entries = {"colonnade": partial(peers.native.march, "colonnade", workload)}
    entries |= peers.python("peer", "march", workload)
    if workload.name == "LI3":
        entries |= peers.integrators(peers.native.march, workload)
    steps = workload.columns * workload.steps
    return Contest(workload.name, entries, distance_to(entries["colonnade"]()), at_most(allowed), "column_steps", steps)


def li3_eq(peers, problem):
    """colonnade's time has in it that the arrays are assembled and every circuit certified and recorded."""
    entries = {"colonnade": partial(peers.native.settle, "colonnade", problem)}
    entries |= peers.python("newton", "solve", problem)
    entries |= peers.integrators(peers.native.settle, problem)
    # (I - D W)^-1 has row sums of at most 4.4, whatever D is active: so many residuals away is the equilibrium, and
    # two answers at most twice as far apart
    truth = distance_to(entries["colonnade"]())
    return Contest(problem.name, entries, truth, at_most(8.8e-12), "columns", problem.columns)


def photo(peers, problem):
    """colonnade's time is that of a whole run: it takes the mean of every pixel's neighbourhood, which the peers are
    given, certifies and records every circuit, measures contrast in every layer and aggregates it over the columns.
    Like the spec, it keeps no rates; those that are compared come from another run. Its layers alone are what the peers
    do, and certificates."""
    entries = {"colonnade": peers.native.photo}
    entries["colonnade, layers alone"] = partial(peers.native.photo_last, "photo_layers", problem)
    entries |= peers.python("newton", "solve", problem)
    keeping = partial(peers.native.photo_last, "photo_rates", problem)
    # four layers amplify differences of a few units in the last place by 1.4 each
    contest = Contest(problem.name, entries, distance_to(keeping()), at_most(1e-5), "columns", problem.columns)
    contest.answers["colonnade"] = keeping
    return contest


def assemble(peers, problem):
    """colonnade's time has in it all rows of a batch, gains among them, for which every circuit's step is chosen."""
    import draws

    def departure(rows):
        return {"largest_difference": draws.departure(rows)}

    entries = {"colonnade": partial(peers.native.assemble, problem)} | peers.python("draws", "draw", problem)
    # moments depart by five standard errors three times in a million
    return Contest(problem.name, entries, departure, at_most(5.0), "columns", problem.columns)


def whole_job(peers, job, folder):
    """Everything from the inputs to the statistics. colonnade also certifies every circuit and, of a job that keeps
    columns, labels more of each than the peers give."""
    import job_answers

    native = peers.native
    native.job_load(job.spec, *job.overrides)
    truth = job_answers.of_colonnade(native, job)
    entries = {"colonnade": native.job_run}
    entries["colonnade, with its file"] = partial(native.job_run, os.path.join(folder, "job.nc"))
    answers = {name: lambda: (truth.answer, None) for name in entries}
    for name, peer in peers.python("jobs", "run", job).items():
        entries[name] = peer
        answers[name] = partial(both_answers, peer, truth.draws)
    return Contest(
        job.name,
        entries,
        lambda pair: job_answers.compare(truth, *pair),
        job_answers.allowed(job),
        "columns",
        job.columns,
        answers,
    )


def both_answers(peer, draws):
    """From colonnade's draws and from the peer's own; where nothing is drawn there is one."""
    return (peer(), None) if draws is None else (peer(given=draws), peer())


def workloads_of(peers, scale):
    """By name, made one after the other, so that each finds the memory of the one before free."""
    import draws
    import equilibria
    import workloads

    # Rounding differs from peer to peer. A circuit contracts it to a few units in the last place of float32, 1e-6; each
    # of the eight layers amplifies it by its gain of up to 6 until a channel is silent.
    return {
        "LI3": lambda: march(peers, workloads.li3(int(100_000 * scale)), 2e-5),
        "COL8x3": lambda: march(peers, workloads.col8x3(int(10_000 * scale)), 2e-2),
        "DENSE32": lambda: march(peers, workloads.dense32(int(10_000 * scale)), 2e-5),
        "LI3-EQ": lambda: li3_eq(peers, equilibria.li3_eq(int(100_000 * scale))),
        "PHOTO": lambda: photo(peers, equilibria.photo(PHOTOGRAPH, peers.native.photo_input(PHOTOGRAPH))),
        "ASSEMBLE": lambda: assemble(peers, draws.Draws("ASSEMBLE", int(100_000 * scale))),
    }


def jobs_of(peers, scale, folder):
    import jobs

    def photograph():
        peers.native.job_load(jobs.PHOTOGRAPH)
        return whole_job(peers, jobs.read("PHOTO-JOB", jobs.PHOTOGRAPH, picture=peers.native.job_picture()), folder)

    def drawn(name, spec, columns):
        return whole_job(peers, jobs.read(name, jobs.HERE / spec, int(columns * scale)), folder)

    return {
        "PHOTO-JOB": photograph,
        "LI3-EQ-JOB": partial(drawn, "LI3-EQ-JOB", "li3-eq.toml", 100_000),
        "STACK-JOB": partial(drawn, "STACK-JOB", "stack.toml", 1_000_000),
    }


def processor():
    with open("/proc/cpuinfo") as file:
        names = [line.split(":")[1].strip() for line in file if line.startswith("model name")]
    return names[0] if names else platform.processor()


def use_threads(threads):
    """Says so to libraries that are not loaded yet; returns how many there are."""
    # what reads no variable asks how many processors it may use
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])
    threads = len(os.sched_getaffinity(0))
    # read when NumPy and the others are loaded; OpenBLAS computes inside threads of the NumPy peer
    os.environ.update(OMP_NUM_THREADS=str(threads), NUMBA_NUM_THREADS=str(threads), OPENBLAS_NUM_THREADS="1")
    os.environ["TORCHINDUCTOR_FORCE_DISABLE_CACHES"] = "1"  # a first run compiles, also when another did before
    return threads


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("library", help="libcolonnade_peers.so")
    parser.add_argument("--rounds", type=int, default=5, help="timed runs of each contestant, in turn (default 5)")
    parser.add_argument(
        "--scale", type=float, default=1.0, help="share of the columns (default 1); the photograph is always whole"
    )
    parser.add_argument(
        "--patience",
        type=float,
        default=100.0,
        help="seconds that a workload may wait for a quiet machine (default 100)",
    )
    parser.add_argument("--threads", type=int, default=2, help="of every contestant (default 2)")
    parser.add_argument("--jobs", action="store_true", help="whole jobs instead of workloads")
    parser.add_argument("--only", nargs="+", help="names of workloads or of jobs (default: all)")
    options = parser.parse_args()

    threads = use_threads(options.threads)
    from native import Native

    native = Native(options.library, threads)
    peers = Peers(native, threads)
    report = {"bench": "peers", "processor": processor(), "threads": threads, "simd": native.simd_level()}
    same = True
    with tempfile.TemporaryDirectory() as folder:
        contests = jobs_of(peers, options.scale, folder) if options.jobs else workloads_of(peers, options.scale)
        for name, make in contests.items():
            if options.only and name not in options.only:
                continue
            report[name] = results = make().hold(options.rounds, options.patience)
            tell(name, results)
            same = same and all(r["same_answer"] for r in results)
            if options.jobs:
                report.setdefault("against_fastest", {})[name] = against_fastest(results)
    report["rounds"], report["absent"] = options.rounds, sorted(peers.absent)
    print(json.dumps(report, indent=2))
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())

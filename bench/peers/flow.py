"""Flows of 100,000 pairs in colonnade, by the hand probe and in peers, at several tolerances: CYCLE and BISTABLE of
support/pair_flows.hpp. Errors are measured, and times compared where the errors are equal: those that 99 % of the pairs
do not exceed, as a pair or two whose cycle is about to vanish at a saddle are a thousand times as sensitive as others.

    cmake --build --preset cpu --target colonnade_peers
    python -m venv peers && peers/bin/pip install -r bench/peers/requirements.txt
    peers/bin/python bench/peers/flow.py build/cpu/bench/libcolonnade_peers.so > flow.json
    peers/bin/python bench/peers/flow.py build/cpu/bench/libcolonnade_peers.so --count 20000 \\
        --rtols 1e-3 1e-4 1e-5 1e-6 1e-7 1e-8 1e-9 1e-10 > flow_precision.json

All follow the same pairs on the same threads, in turn. Errors are those of the ends, against colonnade at rtol 1e-12,
which is itself held to SciPy's DOP853; in BISTABLE against the equilibrium there. Those who follow all pairs too slowly
take the first few thousand, and their time is scaled; their errors are compared with colonnade's of the same pairs.
"""

import argparse
import importlib
import json
import math
import statistics
import sys
import time
from dataclasses import dataclass
from functools import partial
from importlib import metadata

from run import processor, use_threads

# The tolerance of colonnade whose error the others are compared at.
RTOL = 1e-6
# Pairs that a contestant takes at most, as its time grows with them.
MOST = {"SciPy": 2_000, "torchdiffeq": 20_000, "torchode": 20_000}
PYTHON = {
    "Numba": ("numba", "numba_flow", None),
    "SciPy": ("scipy", "scipy_flow", None),
    "diffrax": ("diffrax", "diffrax_flow", None),
    "torchdiffeq": ("torchdiffeq", "torch_flow", "torchdiffeq"),
    "torchode": ("torchode", "torch_flow", "torchode"),
}
# Attractors of a pair are farther apart, ends at one of them nearer.
APART = 0.2


@dataclass
class Run:
    """One contestant at one tolerance."""

    contestant: str
    rtol: float
    pairs: int
    work: object
    first: float = math.nan
    errors: object = None
    turns: list = None

    def median(self, all_pairs):
        """Seconds for all pairs."""
        return statistics.median(seconds for seconds, _ in self.turns) * all_pairs / self.pairs


def contestants(native, threads):
    """Functions (flow, rtol) by name, and who is absent."""
    found, absent = {}, []
    for label, name in {"colonnade": "colonnade", "probe by hand": "probe", "boost::odeint": "odeint"}.items():
        if native.flow_has(name):
            found[label] = partial(native.flow_follow, name)
        else:
            absent.append(label)
    for label, (package, module, member) in PYTHON.items():
        try:
            version = metadata.version(package)
            peer = importlib.import_module(module)
            follow = (getattr(peer, member) if member else peer).follow
            found[f"{label} {version}"] = partial(lambda follow, flow, rtol: follow(flow, rtol, threads), follow)
        except ImportError:
            absent.append(label)
    return found, absent


def equilibria(flow, ends):
    """Newton from the ends of the flow."""
    import numpy as np
    from flows import responses

    E, I = ends  # noqa: E741
    w_EE, w_EI, w_IE, w_II = flow.rows[:4]
    for _ in range(8):
        S_E, S_I = responses(flow, E, I, np.exp)
        d_E, d_I = flow.gain_E * S_E * (1 - S_E), flow.gain_I * S_I * (1 - S_I)
        a, b, c, d = 1 - d_E * w_EE, d_E * w_EI, -d_I * w_IE, 1 + d_I * w_II
        r, s = S_E - E, S_I - I
        E, I = E + (d * r - b * s) / (a * d - b * c), I + (a * s - c * r) / (a * d - b * c)  # noqa: E741
    return np.stack([E, I])


def truth_of(native, flow):
    """The ends, and how far those of the first 200 pairs are from SciPy's at 1e-13."""
    import scipy_flow

    ends = native.flow_follow("colonnade", flow, 1e-12)
    first = flow.part(0, 200)
    other = scipy_flow.solve(first, 1e-13, 1e-15, "DOP853")
    if flow.residual > 0:
        ends, other = equilibria(flow, ends), equilibria(first, other)
    return ends, abs(other - ends[:, :200]).max()


def summary(errors):
    """`elsewhere`: how many ended at another attractor, which is told apart from being off."""
    import numpy as np

    there = errors[errors < APART]
    return {
        "error_99": float(np.quantile(errors, 0.99)),
        "largest_error": float(there.max()),
        "median_error": float(np.median(errors)),
        "elsewhere": int((errors >= APART).sum()),
    }


def time_at(error, points):
    """Milliseconds at which a contestant has this error, on the line through its neighbours among `points` (error, ms)
    in logarithms; None beyond them."""
    points = sorted(points)
    for (below, slower), (above, faster) in zip(points, points[1:], strict=False):
        if below <= error <= above and below > 0:
            share = math.log(error / below) / math.log(above / below) if above > below else 0.0
            return slower * (faster / slower) ** share
    return None


def at_equal_error(flow, runs, all_pairs):
    """Milliseconds of every contestant where its error is that of colonnade at RTOL. CYCLE: that of 99 % of the
    ends. BISTABLE, where the residual decides how far ends are off: the shortest time at which no more pairs end
    elsewhere."""
    reference = next((run for run in runs if run.contestant == "colonnade" and run.rtol == RTOL), None)
    if reference is None:
        return []
    times = {}
    for name in dict.fromkeys(run.contestant for run in runs):
        own = [run for run in runs if run.contestant == name]
        target = summary(reference.errors[: own[0].pairs])
        if flow.residual > 0:
            enough = [r for r in own if summary(r.errors)["elsewhere"] <= target["elsewhere"]]
            times[name] = min((1e3 * r.median(all_pairs) for r in enough), default=None)
        else:
            points = [(summary(r.errors)["error_99"], 1e3 * r.median(all_pairs)) for r in own]
            times[name] = time_at(target["error_99"], points)
    mine = times["colonnade"]
    return [{"contestant": n, "ms": ms, "times_colonnade": ms and ms / mine} for n, ms in times.items()]


def hold(native, flow, options, threads):
    from contest import turn

    found, absent = contestants(native, threads)
    failed = []
    truth, doubt = truth_of(native, flow)
    runs = []
    for name, follow in found.items():
        if name.split(" ")[0] in options.without:
            continue
        pairs = min(flow.count, MOST.get(name.split(" ")[0], flow.count))
        part = flow if pairs == flow.count else flow.part(0, pairs)
        for rtol in options.rtols:
            run = Run(name, rtol, pairs, partial(follow, part, rtol), turns=[])
            start = time.perf_counter()
            try:
                ends = run.work()
            except Exception as error:  # whatever a library throws: the others go on, and the report says so
                failed.append({"contestant": name, "rtol": rtol, "why": repr(error)})
                continue
            run.first = time.perf_counter() - start
            run.errors = abs(ends - truth[:, :pairs]).max(axis=0)
            runs.append(run)
            print(f"{flow.name:9} {name:20} {rtol:.0e} first {run.first:.2f} s {summary(run.errors)}", file=sys.stderr)
    patient_until = time.perf_counter() + options.patience
    for _ in range(options.rounds):
        for run in runs:
            run.turns.append(turn(run.work, patient_until))
    lines = [
        {
            "contestant": run.contestant,
            "rtol": run.rtol,
            "median_ms": 1e3 * run.median(flow.count),
            "pairs_timed": run.pairs,
            **summary(run.errors),
            "first_ms": 1e3 * run.first,
            "share_of_others": statistics.median(share for _, share in run.turns),
        }
        for run in runs
    ]
    equal = at_equal_error(flow, runs, flow.count)
    tell(flow.name, lines, equal)
    return {
        "pairs": flow.count,
        "truth_against_scipy": float(doubt),
        "absent": absent,
        "left_out": options.without,
        "failed": failed,
        "results": lines,
        "at_equal_error": equal,
    }


def tell(workload, lines, equal):
    """The tables, to stderr."""
    for line in lines:
        print(
            f"{workload:9} {line['contestant']:20} {line['rtol']:.0e} {line['median_ms']:10.1f} ms"
            f"  of 99 % {line['error_99']:.1e} largest {line['largest_error']:.1e} elsewhere {line['elsewhere']}"
            f"  others {line['share_of_others']:.2f}",
            file=sys.stderr,
        )
    for line in equal:
        ms = "not reached" if line["ms"] is None else f"{line['ms']:10.1f} ms {line['times_colonnade']:6.2f} x"
        print(f"{workload:9} at equal error {line['contestant']:20} {ms}", file=sys.stderr)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("library", help="libcolonnade_peers.so")
    parser.add_argument("--count", type=int, default=100_000, help="pairs (default 100,000)")
    parser.add_argument("--rtols", type=float, nargs="+", default=[1e-5, RTOL, 1e-7], help="relative tolerances")
    parser.add_argument("--rounds", type=int, default=3, help="timed runs of each contestant, in turn (default 3)")
    parser.add_argument("--patience", type=float, default=100.0, help="seconds to wait for quiet (default 100)")
    parser.add_argument("--threads", type=int, default=2, help="of every contestant (default 2)")
    parser.add_argument("--only", nargs="+", default=["CYCLE", "BISTABLE"], help="workloads (default: both)")
    parser.add_argument("--without", nargs="+", default=[], help="peers to leave out, such as torchode")
    options = parser.parse_args()

    threads = use_threads(options.threads)
    from flows import PairFlow
    from native import Native

    native = Native(options.library, threads)
    report = {"bench": "flow", "processor": processor(), "threads": threads, "simd": native.simd_level()}
    report["rounds"] = options.rounds
    for name in options.only:
        rows, shared = native.flow_pairs(name, options.count)
        report[name] = hold(native, PairFlow(name, rows, *shared), options, threads)
    print(json.dumps(report, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())

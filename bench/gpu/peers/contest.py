"""LI3, COL8x3, DENSE32 and LI3-EQ in colonnade and its peers on one GPU: same arrays, on the device from the start,
answers compared, contestants in turn, medians.

    python contest.py build/cuda/bench/gpu_bench --seconds 90

Prints one JSON object a line. A peer that is absent, fails or finds no GPU is named with the reason. A workload in
which a library crashes or hangs is named too, and those after it begin in a process of their own. Exit 1 where an
answer differs. `--on cpu` tries the peers' answers where there is no GPU.
"""

import argparse
import importlib
import json
import signal
import statistics
import subprocess
import sys
import tempfile
import time

from problems import ALLOWED, COLUMNS, Colonnade

PEERS = {"JAX": "jax_gpu", "CuPy": "cupy_gpu", "PyTorch": "torch_gpu"}
ROUNDS = 5
# Seconds that a turn lasts at least: what takes less is repeated.
TURN = 0.05


def tell(**line):
    print(json.dumps({"bench": "peers"} | line), flush=True)


def peers(on):
    """Modules by name, of the peers that can run here."""
    found = {}
    for label, module in PEERS.items():
        try:
            peer = importlib.import_module(module)
            if not peer.present(on):
                raise ImportError(f"finds no {'GPU' if on == 'cuda' else 'way to run on the processor'}")
            found[label] = peer
        except Exception as error:  # drivers that do not fit raise all kinds
            tell(contestant=label, why=f"absent: {error}".splitlines()[0][:200])
    return found


def timed(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def turn(seconds_of):
    taken = []
    while sum(taken) < TURN:
        taken.append(seconds_of())
    return statistics.median(taken)


def hold(problem, colonnade, truth, modules, on, deadline):
    """Whether all answers agree."""
    entries, difference = {"colonnade": colonnade.turn}, {"colonnade": 0.0}
    for label, module in modules.items():
        about = {"workload": problem.name, "contestant": label, "columns": problem.columns}
        if time.monotonic() > deadline:
            tell(**about, skipped="time")
            continue
        try:
            for name, work in module.contestants(problem, on).items():
                difference[name] = float(abs(module.on_host(work()) - truth).max())  # also compiles
                entries[name] = lambda work=work: timed(work)
        except Exception as error:  # a peer may fail as it likes; it is not what is tested
            tell(**about, why=f"failed: {error}".splitlines()[0][:200])
    turns = {name: [] for name in entries}
    for _ in range(ROUNDS):
        for name, seconds_of in entries.items():
            turns[name].append(turn(seconds_of))
    median = {name: statistics.median(taken) for name, taken in turns.items()}
    for name in entries:
        tell(
            workload=problem.name,
            contestant=name,
            precision=str(problem.x.dtype),
            columns=problem.columns,
            median_ms=1e3 * median[name],
            circuits_per_second=problem.columns / median[name],
            times_colonnade=median[name] / median["colonnade"],
            largest_difference=difference[name],
            same_answer=difference[name] <= ALLOWED[problem.name],
        )
    return all(difference[name] <= ALLOWED[problem.name] for name in entries)


def compete(options, deadline):
    """All workloads of `options.only` in this process; says on standard output when each has ended."""
    colonnade = Colonnade(options.program, options.on)
    modules = peers(options.on)
    same = True
    for name in options.only:
        if time.monotonic() > deadline:
            tell(workload=name, skipped="time")
        else:
            signal.alarm(options.limit)  # ends this process, wherever it hangs
            with tempfile.TemporaryDirectory() as folder:
                problem = colonnade.open(name, int(COLUMNS[name] * options.scale), folder)
                colonnade.turn()
                truth = colonnade.answer(problem, folder)
                same = hold(problem, colonnade, truth, modules, options.on, deadline) and same
            signal.alarm(0)
        print(json.dumps({"ended": name}), flush=True)
    colonnade.close()
    return 0 if same else 1


def supervise(options, deadline):
    """`compete` in a process, and in another for what is left where it ends early."""
    left, same = list(options.only), True
    while left:
        seconds = max(1.0, deadline - time.monotonic())
        command = [sys.executable, *sys.argv, "--alone", "--seconds", str(seconds), "--only", *left]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            for line in process.stdout:
                if line.startswith('{"ended": '):
                    left.remove(json.loads(line)["ended"])
                else:
                    print(line, end="", flush=True)
        if process.returncode == 0:
            break
        same = False
        if left:
            late = process.returncode == -signal.SIGALRM
            why = f"not done after {options.limit} s" if late else f"ended early: exit {process.returncode}"
            tell(workload=left.pop(0), why=why)
    return 0 if same else 1


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", help="gpu_bench")
    parser.add_argument("--seconds", type=float, default=90.0, help="no workload begins later (default 90)")
    parser.add_argument("--limit", type=int, default=60, help="seconds of a workload at most (default 60)")
    parser.add_argument("--on", choices=["cuda", "cpu"], default="cuda")
    parser.add_argument("--scale", type=float, default=1.0, help="share of the columns (default 1)")
    parser.add_argument("--only", nargs="+", default=list(COLUMNS), choices=COLUMNS, help="workloads (default: all)")
    parser.add_argument("--alone", action="store_true", help="in this process, whatever becomes of it")
    options = parser.parse_args()
    return (compete if options.alone else supervise)(options, time.monotonic() + options.seconds)


if __name__ == "__main__":
    sys.exit(main())

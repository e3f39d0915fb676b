"""Contestants of one workload in turn, answers compared, medians."""

import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

# Seconds before each turn: worker threads of the contestant before go on spinning for a while.
PAUSE = 0.3
# Seconds that a turn lasts at least: what takes milliseconds is repeated, so that one slice of the processor given to
# something else does not decide its turn.
TURN = 0.2
# A turn waits and is repeated until other processes take no more than this share of the machine, while there is
# patience left.
QUIET = 0.08


class Others:
    """Share of the machine that other processes have taken since this was made."""

    def __init__(self):
        self._start, self._taken = time.perf_counter(), self._seconds()

    @staticmethod
    def _seconds():
        with open("/proc/stat") as file:
            user, nice, system, _, _, irq, softirq, steal = map(int, file.readline().split()[1:9])
        busy = user + nice + system + irq + softirq + steal
        return busy / os.sysconf("SC_CLK_TCK") - time.process_time()

    def share(self):
        passed = time.perf_counter() - self._start
        return max(0.0, self._seconds() - self._taken) / (passed * os.cpu_count())


def turn(work, patient_until):
    """Median seconds of the repetitions in one turn, and the share that others had of it."""
    while True:
        pause = Others()
        time.sleep(PAUSE)
        patient = time.perf_counter() < patient_until
        if patient and pause.share() > QUIET:
            continue
        others, taken, total = Others(), [], 0.0
        while total < TURN:
            start = time.perf_counter()
            work()
            taken.append(time.perf_counter() - start)
            total += taken[-1]
        share = others.share()
        if share <= QUIET or not patient:
            return statistics.median(taken), share


@dataclass
class Contest:
    """`entries`: what is timed, by name, the first being what the others are measured against. `difference` of the
    answer that an entry gives: numbers by name, `largest_difference` among them, each at most what `allowed` has under
    its name; `answers` has what gives the answer where the timed work does not. `unit` names what there are `amount` of
    in one run."""

    name: str
    entries: dict[str, Callable]
    difference: Callable
    allowed: dict[str, float]
    unit: str
    amount: int
    answers: dict[str, Callable] = field(default_factory=dict)

    def _first(self, name):
        """Seconds of a contestant's first run, in which it compiles, and how far its answer is off."""
        start = time.perf_counter()
        answer = self.entries[name]()
        first = time.perf_counter() - start
        if name in self.answers:
            answer = self.answers[name]()
        return first, {of: float(number) for of, number in self.difference(answer).items()}

    def hold(self, rounds, patience):
        """`patience`: seconds in all after which turns count as they are, whatever else the machine does."""
        reference = next(iter(self.entries))
        turns = {name: [] for name in self.entries}
        first = {name: self._first(name) for name in self.entries}
        patient_until = time.perf_counter() + patience
        for _ in range(rounds):
            for name, work in self.entries.items():
                turns[name].append(turn(work, patient_until))
        median = {name: statistics.median(seconds for seconds, _ in of_name) for name, of_name in turns.items()}
        return [
            {
                "contestant": name,
                "median_ms": 1e3 * median[name],
                f"{self.unit}_per_second": self.amount / median[name],
                f"times_{reference}": median[name] / median[reference],
                "first_ms": 1e3 * seconds,
                "share_of_others": statistics.median(share for _, share in turns[name]),
                **differences,
                "same_answer": all(number <= self.allowed[of] for of, number in differences.items()),
            }
            for name, (seconds, differences) in first.items()
        ]


def against_fastest(results):
    """How many times as long as the first contestant the fastest peer takes, of those whose answer is the same."""
    first, *others = results
    valid = [r for r in others if r["same_answer"] and not r["contestant"].startswith(first["contestant"])]
    if not valid or not first["same_answer"]:
        return {"fastest_peer": None, "times_fastest_peer": None}
    fastest = min(valid, key=lambda r: r["median_ms"])
    return {"fastest_peer": fastest["contestant"], "times_fastest_peer": fastest["median_ms"] / first["median_ms"]}


def tell(workload, results):
    """The table, to stderr."""
    for r in results:
        agrees = "" if r["same_answer"] else "  ANSWER DIFFERS"
        print(
            f"{workload:10} {r['contestant']:24} {r['median_ms']:10.1f} ms {r['times_colonnade']:8.2f} x"
            f"  {r['largest_difference']:.1e}  others {r['share_of_others']:.2f}{agrees}",
            file=sys.stderr,
        )

"""Contestants of one workload in turn, answers compared, medians."""

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


def _turn(work):
    """Median seconds of the repetitions in one turn."""
    taken = []
    while sum(taken) < TURN:
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


@dataclass
class Contest:
    """`entries`: what is timed, by name, the first being what the others are measured against. `difference` of the
    answer that an entry gives may be at most `allowed`; `answers` has what gives it where the timed work does not.
    `unit` names what there are `amount` of in one run."""

    name: str
    entries: dict[str, Callable]
    difference: Callable
    allowed: float
    unit: str
    amount: int
    answers: dict[str, Callable] = field(default_factory=dict)

    def hold(self, rounds):
        first = next(iter(self.entries))
        difference, seconds = {}, {name: [] for name in self.entries}
        for name, work in self.entries.items():
            difference[name] = float(self.difference(self.answers.get(name, work)()))  # also compiles
        for _ in range(rounds):
            for name, work in self.entries.items():
                time.sleep(PAUSE)
                seconds[name].append(_turn(work))
        median = {name: statistics.median(times) for name, times in seconds.items()}
        return [
            {
                "contestant": name,
                "median_ms": 1e3 * median[name],
                f"{self.unit}_per_second": self.amount / median[name],
                f"times_{first}": median[name] / median[first],
                "largest_difference": difference[name],
                "same_answer": difference[name] <= self.allowed,
            }
            for name in self.entries
        ]


def tell(workload, results):
    """The table, to stderr."""
    for r in results:
        agrees = "" if r["same_answer"] else "  ANSWER DIFFERS"
        print(
            f"{workload:8} {r['contestant']:24} {r['median_ms']:10.1f} ms {r['times_colonnade']:8.2f} x"
            f"  {r['largest_difference']:.1e}{agrees}",
            file=sys.stderr,
        )

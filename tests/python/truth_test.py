"""Every motif with every activation against the flow integrated by itself (courses.py): circuits drawn anywhere, near
Hopf points and near folds have the status, the period, the rates, the settling time and the traces of the truth."""

import os
import sys
import tempfile

import numpy as np
from courses import abscissa, fates, newton, samples, settling_times
from drawn import EXCITATORY, FORMS, Drawn
from tool import run

COUNT = int(os.environ.get("COLONNADE_DRAWN_CIRCUITS", "0"))
# what a settling time is sought in, in tau, and in how many circuits of a group; the same of traces
SETTLED, SETTLING, TRACES, TRACE_TIME = 150.0, COUNT // 5 or 8, COUNT // 10 or 8, 20.0
RTOL = 1e-6


def groups():
    """Motif and names of the forms of E and I; all of them only in a campaign."""
    names, motifs = list(FORMS), list(EXCITATORY)
    for k, name in enumerate(names):
        for m, motif in enumerate(motifs):
            if COUNT or m == k % len(motifs):
                yield motif, (name, name)
        if COUNT:
            yield "pair", (name, names[(k + 3) % len(names)])


def meanings(data, name):
    values = np.atleast_1d(data[name].attrs["flag_values"])
    table = dict(zip(values.tolist(), data[name].attrs["flag_meanings"].split(), strict=True))
    return np.array([table[v] for v in data[name].values.ravel().tolist()])


class Group:
    """One motif with one pair of forms."""

    def __init__(self, folder, motif, names, count, random):
        self.folder, self.name = folder, f"{motif} {names[0]}/{names[1]}"
        self.drawn = Drawn(motif, names, count, random)
        self.circuits, self.start = self.drawn.circuits()
        self.truth, self.place, self.period = fates(self.circuits, self.start, windows=6 if COUNT else 4)
        self.wrong, self.worst, self.unsteady = [], {}, 0

    def hold(self, what, k, error, allowed):
        """Compares one error with what is allowed."""
        self.worst[what] = max(self.worst.get(what, 0.0), float(error / allowed))
        if not error <= allowed:
            self.note(f"{what} of column {k} off by {error:.3g}, allowed {allowed:.3g}", k)

    def note(self, text, k):
        self.wrong.append(f"{self.name}, kind {self.drawn.where[k]}: {text}\n{self.drawn.text(self.folder, k)}")

    def statuses(self, *arguments):
        text = self.drawn.text(self.folder)
        data = run(self.folder, "run", text, "--set", "solve.max_time=1e6", *arguments)
        found = meanings(data, "status")
        self.verify(np.flatnonzero(self.truth == "undecided"), found, data)
        for k in np.flatnonzero((found != self.truth) & (self.truth != "undecided")):
            self.note(f"column {k} {found[k]}, in truth {self.truth[k]} ({arguments})", k)
        same = found == self.truth
        rates = data["rate"].transpose("column", "layer", "neuron").values.reshape(self.start.shape)
        for k in np.flatnonzero(same & (found == "converged")):
            # places are known to 1e-7, which is where a course was taken as at rest on a corner
            scale = max(1.0, np.abs(self.place[k]).max())
            self.hold("rate", k, np.abs(rates[k] - self.place[k]).max(), 1e-6 * scale)
        for k in np.flatnonzero(same & (found == "oscillating")):
            self.hold("period", k, abs(data["period"].values.ravel()[k] / self.period[k] - 1), 1e-4)
        return data, found

    def verify(self, at, found, data):
        """Of slow circuits, whose course has not shown its end: what the tool says is an equilibrium that attracts, or
        a closed orbit."""
        rates = data["rate"].transpose("column", "layer", "neuron").values.reshape(self.start.shape)
        for k in at[found[at] == "converged"]:
            one = self.circuits.of([k])
            place, is_one = newton(one, rates[[k]])
            if not (is_one[0] and np.abs(place - rates[k]).max() < 1e-6 and abscissa(one, place)[0] < 0):
                self.note(f"column {k} converged, where no equilibrium attracts", k)
        around = at[found[at] == "oscillating"]
        if len(around):
            periods = data["period"].values.ravel()[around]
            times = periods[:, None] * np.linspace(0, 1, 41)
            turn = samples(self.circuits.of(around), rates[around], times, 1e-10, 1e-12)
            width = (turn.max(axis=1) - turn.min(axis=1)).max(axis=1)
            for k, off in zip(around, np.abs(turn[:, -1] - turn[:, 0]).max(axis=1) / width, strict=True):
                self.hold("closed orbit", k, off, 1e-4)
        self.left = int((~np.isin(found[at], ["converged", "oscillating"])).sum())

    def settling(self, data, found):
        times = data["settling_time"].values.ravel()
        rest = (found == "converged") & (self.truth == "converged")
        for k in np.flatnonzero(rest & ~np.isfinite(times)):
            self.note(f"no settling time of column {k}", k)
        at = np.flatnonzero(rest & (times < SETTLED))[:SETTLING]
        for some in np.array_split(at, max(1, len(at) // 50)):
            if not len(some):
                continue
            until = 1.5 * times[some] + 5.0 * self.circuits.tau[some].max(axis=1)
            low, high = settling_times(self.circuits.of(some), self.start[some], until)
            for k, least, most in zip(some, low, high, strict=True):
                off = max(least - times[k], times[k] - most, 0.0)
                self.hold("settling time", k, off, 0.01 * most + 1e-3)
        return len(at)

    def traces(self):
        count = min(TRACES, self.drawn.count)
        at = np.flatnonzero(self.truth[:count] != "diverged")
        if not len(at):
            return 0
        columns = ", ".join(map(str, at))
        output = f'[output]\nrates = "traces"\ntrace_columns = [{columns}]\ntrace_time = {TRACE_TIME}\n'
        text = self.drawn.text(self.folder) + output
        data = run(self.folder, "run", text, "--set", "solve.method=flow", "--set", f"solve.rtol={RTOL}")
        times = data["trace_time"].transpose("trace_column", "sample", "layer").values[:, :, 0]
        trace = data["trace_rate"].transpose("trace_column", "sample", "layer", "neuron").values
        trace = trace.reshape(times.shape + (-1,))
        step = max(1, trace.shape[1] // 40)
        # those whose own steps are shorter have more
        until = np.fmin(times, np.nanmax(times, axis=1, keepdims=True))[:, ::step]
        some, start = self.circuits.of(at), self.start[at]
        truth = samples(some, start, until)
        # what errors of single steps, a hundredth of the tolerance, grow to where the flow itself lets them
        with np.errstate(all="ignore"):
            grown = np.abs(samples(some, start, until, 1e-10, 1e-12, kick=RTOL / 100) - truth)
        for row, k in enumerate(at):
            scale = max(1.0, np.abs(truth[row]).max())
            seen = np.isfinite(times[row, ::step])
            assert seen.sum() > 10 and np.isfinite(trace[row, ::step][seen]).all(), (self.name, k)
            error, grows = np.abs(trace[row, ::step] - truth[row])[seen].max(), grown[row, seen].max()
            self.unsteady += int(grows > RTOL * scale)
            self.hold("trace", k, error, 10 * max(RTOL * scale, grows))
        return len(at)

    def check(self):
        data, found = self.statuses("--set", "solve.method=flow")
        self.statuses()
        counts = {str(name): int((self.truth == name).sum()) for name in sorted(set(self.truth))}
        settled, traced = self.settling(data, found), self.traces()
        worst = ", ".join(f"{what} {error:.2g}" for what, error in self.worst.items())
        counts = ", ".join(f"{number} {name}" for name, number in counts.items())
        print(f"{self.name}: {counts}, {self.left} of these by the tool as well; {settled} settling times,", end=" ")
        print(f"{traced} traces, {self.unsteady} of them unsteady; of what is allowed: {worst}", flush=True)
        return self.wrong


def main():
    wrong = []
    only = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        for number, (motif, names) in enumerate(groups()):
            if only and motif not in only and names[0] not in only and str(number) not in only:
                continue
            random = np.random.default_rng([20261201, number])
            found = Group(folder, motif, names, COUNT or 16, random).check()
            print(*found, sep="\n", end="", flush=True)
            wrong += found
    print(len(wrong), "wrong")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())

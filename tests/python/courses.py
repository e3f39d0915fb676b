"""Courses of many circuits at once, each in steps of its own: the Runge-Kutta method of order 8 of Dormand and Prince
with the coefficients and the error estimate of SciPy's DOP853, in NumPy over all circuits."""

import numpy as np
from circuits import response, slope
from scipy.integrate import DOP853
from scipy.integrate._ivp.dop853_coefficients import E3, E5

STAGES = 12
A, B = DOP853.A[:STAGES, :STAGES], DOP853.B


def speed(form, z):
    """The factor of the flow: 1 + b S of refractory neurons, tau dx/dt = -x + (q - b x) S(z)."""
    return 1 + form["refractory"] * response(form, z) if "refractory" in form else np.ones_like(z)


def answer(form, z):
    """The rate at which a neuron rests with the input z."""
    return form["sensitive"] * response(form, z) / speed(form, z) if "refractory" in form else response(form, z)


def answer_slope(form, z):
    return form["sensitive"] * slope(form, z) / speed(form, z) ** 2 if "refractory" in form else slope(form, z)


class Circuits:
    """tau dx/dt = speed (-x + Phi(W x + u)) of circuits of one shape: weights [circuit][to][from], drives,
    time constants and states [circuit][neuron], the first `excitatory` neurons excitatory; forms of E and I, whose
    numbers are single or [circuit]."""

    def __init__(self, weights, drive, tau, forms, excitatory):
        self.weights, self.drive, self.tau, self.forms = weights, drive, tau, forms
        self.parts = slice(0, excitatory), slice(excitatory, drive.shape[1])
        self.is_refractory = any("refractory" in form for form in forms)
        self.columns = [{k: v[:, None] if isinstance(v, np.ndarray) else v for k, v in form.items()} for form in forms]

    def of(self, which):
        """Some of them."""
        forms = [{k: v[which] if isinstance(v, np.ndarray) else v for k, v in form.items()} for form in self.forms]
        return Circuits(self.weights[which], self.drive[which], self.tau[which], forms, self.parts[0].stop)

    def __len__(self):
        return len(self.drive)

    def _each(self, function, z):
        out = np.empty_like(z)
        for form, part in zip(self.columns, self.parts, strict=True):
            out[:, part] = function(form, z[:, part])
        return out

    def inputs(self, x):
        return np.einsum("cij,cj->ci", self.weights, x) + self.drive

    def answer(self, z):
        return self._each(answer, z)

    def flow(self, x):
        z = self.inputs(x)
        pull = (self.answer(z) - x) / self.tau
        return pull * self._each(speed, z) if self.is_refractory else pull

    def phi(self, x):
        return self.answer(self.inputs(x))

    def residual(self, x):
        return np.abs(self.phi(x) - x).max(axis=1)

    def slopes(self, x):
        return self._each(answer_slope, self.inputs(x))

    def jacobian(self, x):
        """Of the flow at an equilibrium."""
        speeds = self._each(speed, self.inputs(x)) / self.tau
        return speeds[:, :, None] * (self.slopes(x)[:, :, None] * self.weights - np.eye(x.shape[1]))


def one_step(circuits, x, slopes, h):
    """The state after a step of length h [circuit], and the slopes of all stages."""
    count, n = x.shape
    k = np.empty((STAGES + 1, count, n))
    k[0] = slopes
    flat = k.reshape(STAGES + 1, -1)
    for s in range(1, STAGES):
        k[s] = circuits.flow(x + h[:, None] * (A[s, :s] @ flat[:s]).reshape(count, n))
    return x + h[:, None] * (B @ flat[:STAGES]).reshape(count, n), k


class Courses:
    """Where circuits stand in time."""

    def __init__(self, circuits, x, rtol=1e-11, atol=1e-13):
        self.circuits, self.x, self.rtol, self.atol = circuits, x.copy(), rtol, atol
        self.time = np.zeros(len(x))
        self.h = 0.02 * circuits.tau.min(axis=1)
        self.is_lost = np.zeros(len(x), bool)  # rates beyond `escape`, or steps that are too many
        self.is_slow = np.zeros(len(x), bool)

    def advance(self, until, seen=None, escape=1e10, most_steps=200_000, longest=np.inf):
        """Follows each to its time `until`, calls seen(circuits' numbers, begin, h, x, slopes, x after) of those that
        took a step."""
        until = np.broadcast_to(until, self.time.shape)
        at = np.flatnonzero(~self.is_lost & ~self.is_slow & (self.time < until))
        steps = 0
        circuits, x, t, h = self.circuits.of(at), self.x[at], self.time[at], self.h[at]
        slopes = circuits.flow(x)
        end = until[at]
        longest = np.broadcast_to(longest, self.time.shape)[at]
        while len(at):
            steps += 1
            step = np.minimum(np.minimum(h, longest), end - t)
            with np.errstate(all="ignore"):
                x_new, k = one_step(circuits, x, slopes, step)
                k[STAGES] = circuits.flow(x_new)
                scale = self.atol + self.rtol * np.maximum(np.abs(x), np.abs(x_new))
                flat = k.reshape(STAGES + 1, -1)
                five = (((E5 @ flat).reshape(x.shape) / scale) ** 2).sum(axis=1)
                three = (((E3 @ flat).reshape(x.shape) / scale) ** 2).sum(axis=1)
                error = step * five / np.sqrt((five + 0.01 * three) * x.shape[1] + 1e-300)
                is_good = error <= 1.0
                factor = np.clip(0.9 * np.maximum(error, 1e-10) ** (-1 / 8), 0.2, 8.0)
                factor = np.where(np.isfinite(error), factor, 0.1)
            is_end = t + step >= end
            if seen is not None and is_good.any():
                seen(at[is_good], t[is_good], step[is_good], x[is_good], slopes[is_good], x_new[is_good])
            keeps = is_good & ((step < h) & (factor > 1))  # cut short by the end
            h = np.where(keeps, h, step * factor)
            t = np.where(is_good, np.where(is_end, end, t + step), t)
            x = np.where(is_good[:, None], x_new, x)
            slopes = np.where(is_good[:, None], k[STAGES], slopes)
            lost = ~(np.abs(x).max(axis=1) < escape)
            slow = (h < 1e-12 * np.maximum(t, 1e-3)) | (steps >= most_steps)
            over = lost | slow | (t >= end)
            if over.any() and (over.mean() > 0.05 or over.all() or steps % 64 == 0):
                done = at[over]
                self.x[done], self.time[done], self.h[done] = x[over], t[over], h[over]
                self.is_lost[done], self.is_slow[done] = lost[over], (slow & ~lost & (t < end))[over]
                left = ~over
                at, x, t, h, slopes, end = at[left], x[left], t[left], h[left], slopes[left], end[left]
                longest, circuits = longest[left], circuits.of(left)


def newton(circuits, x, turns=30):
    """Equilibria near x, and whether Newton's method came to rest there."""
    n = x.shape[1]
    for _ in range(turns):
        with np.errstate(all="ignore"):
            matrix = np.eye(n) - circuits.slopes(x)[:, :, None] * circuits.weights
            gap = circuits.phi(x) - x
            good = np.isfinite(matrix).all(axis=(1, 2)) & np.isfinite(gap).all(axis=1)
            good &= np.abs(np.linalg.det(np.where(good[:, None, None], matrix, 0.0))) > 1e-14
            change = np.zeros_like(x)
            change[good] = np.linalg.solve(matrix[good], gap[good][:, :, None])[:, :, 0]
        x = x + change
    scale = np.maximum(1.0, np.abs(x).max(axis=1))
    return x, good & (np.abs(change).max(axis=1) < 1e-11 * scale) & (circuits.residual(x) < 1e-11 * scale)


def abscissa(circuits, x):
    """Largest real part of an eigenvalue."""
    return np.linalg.eigvals(circuits.jacobian(x)).real.max(axis=1)


class Passages:
    """Where courses pass a level of one neuron upwards, the last `kept` of them."""

    def __init__(self, neuron, level, kept=64):
        self.neuron, self.level, self.kept = neuron, level, kept
        self.count = np.zeros(len(neuron), int)
        self.begin = np.zeros((len(neuron), kept))
        self.h = np.zeros((len(neuron), kept))
        self.start = None

    def __call__(self, at, t, h, x, slopes, x_new):
        if self.start is None:
            self.start = np.zeros((len(self.neuron), self.kept, x.shape[1]))
        i, level, rows = self.neuron[at], self.level[at], np.arange(len(at))
        hits = (x[rows, i] < level) & (x_new[rows, i] >= level)
        at = at[hits]
        place = self.count[at] % self.kept
        self.start[at, place], self.begin[at, place], self.h[at, place] = x[hits], t[hits], h[hits]
        self.count[at] += 1

    def states(self, circuits, of):
        """Times [circuit][passage] and states of the passages of some circuits, oldest first, NaN where there are
        fewer."""
        rows, places = np.nonzero(np.arange(self.kept)[None] < np.minimum(self.count[of], self.kept)[:, None])
        lanes, row_of = of[rows], rows
        order = (places - self.count[lanes]) % self.kept
        order = np.where(self.count[lanes] < self.kept, places, order)
        own, x, h = circuits.of(lanes), self.start[lanes, places], self.h[lanes, places]
        slopes, rows = own.flow(x), np.arange(len(lanes))
        i, level = self.neuron[lanes], self.level[lanes]
        low, high = np.zeros(len(h)), h.copy()
        theta = 0.5 * h
        for _ in range(12):
            end, _ = one_step(own, x, slopes, theta)
            off = end[rows, i] - level
            low, high = np.where(off < 0, theta, low), np.where(off < 0, high, theta)
            with np.errstate(all="ignore"):
                trial = theta - off / own.flow(end)[rows, i]
            theta = np.where((trial >= low) & (trial <= high), trial, 0.5 * (low + high))
        # across a corner one step is not enough
        exact = Courses(own, x, 1e-11, 1e-13)
        exact.advance(theta)
        end = exact.x
        for _ in range(3):
            slopes = own.flow(end)
            with np.errstate(all="ignore"):
                more = np.clip((level - end[rows, i]) / slopes[rows, i], -0.1 * h, 0.1 * h)
            end, _ = one_step(own, end, slopes, more)
            theta = theta + more
        shape = (len(of), self.kept)
        times, states = np.full(shape, np.nan), np.full(shape + (x.shape[1],), np.nan)
        times[row_of, order], states[row_of, order] = self.begin[lanes, places] + theta, end
        return times, states


class Ranges:
    """Lowest and highest rates at the ends of steps."""

    def __init__(self, x):
        self.low, self.high = x.copy(), x.copy()

    def __call__(self, at, t, h, x, slopes, x_new):
        self.low[at], self.high[at] = np.minimum(self.low[at], x_new), np.maximum(self.high[at], x_new)


def return_of(times, states, width, closed):
    """State and period of the closed orbit on which passages [passage] of a section lie, or to which they come in equal
    shares turn by turn, within three thousandths of its width; None: neither."""
    last = len(times) - 1
    scale = np.abs(states[last]).max()
    exact = closed * width + 1e-10 * scale
    for m in range(1, (last + 1) // 2):
        gap = states[last] - states[last - m]
        now, before = np.abs(gap).max(), np.abs(states[last - m] - states[last - 2 * m]).max()
        if now > 0.05 * width:
            continue
        period = times[last] - times[last - m]
        nearest = min((np.abs(states[last] - states[last - j]).max() for j in range(1, m)), default=np.inf)
        # perhaps a shorter return that is not near enough yet, or that steps which meet corners elsewhere keep apart
        if nearest <= 1e-3 * width:
            return None
        if now <= exact and before <= 3 * exact and exact < 1e-3 * width:
            return (states[last], period) if nearest > 100 * exact else None
        # s + c r^k: the same share in both halves of what is kept
        q = (last - m) // (2 * m)
        if q < 3:
            continue
        gaps = [np.abs(states[last - j * m * q] - states[last - j * m * q - m]).max() for j in range(3)]
        if not gaps[2] > gaps[1] > gaps[0] > exact:
            continue
        first, second = np.log(gaps[1] / gaps[2]), np.log(gaps[0] / gaps[1])
        # two turns of a multiplier that is negative lie on either side
        turns_over = gap @ (states[last - m] - states[last - 2 * m]) < 0
        share = np.exp(second / q) * (-1 if turns_over else 1)
        onward = share / (1 - share)
        if nearest < 100 * (1 + abs(onward)) * now:
            return None
        if abs(first - second) < 0.05 * abs(second) and abs(onward) * now < 0.003 * width:
            slower = period - (times[last - m] - times[last - 2 * m])
            return states[last] + onward * gap, period + onward * slower
    return None


def rests(own, x, width, width_before, span):
    """Which courses come to rest, and where: an equilibrium is near, its eigenvalues have negative real parts, no
    corner lies between, and either the course has arrived or the range of its rates falls as the slowest eigenvalue
    says."""
    rest, found = newton(own, x)
    scale = np.maximum(1.0, np.abs(x).max(axis=1))
    distance = np.abs(rest - x).max(axis=1) / scale
    near = found & (distance < 1e-3) & (width_before < 1e-3 * scale)
    at = np.flatnonzero(near)
    some, place = own.of(at), rest[at]
    slowest = abscissa(some, place)
    # slopes that hardly differ on either side of the equilibrium
    smooth = np.ones(len(at), bool)
    for sign in (-1, 1):
        change = some.slopes(place + sign * 2 * (x[at] - place)) - some.slopes(place)
        smooth &= (np.abs(change) < 0.05).all(axis=1)
    with np.errstate(all="ignore"):
        falls, expected = np.log(width[at] / width_before[at]), slowest * span[at]
        as_linear = (expected < -0.05) & (np.abs(falls - expected) < 0.1 * np.abs(expected))
    near[at] = smooth & (slowest < 0) & ((distance[at] < 1e-7) | as_linear)
    # on a corner, where eigenvalues say little: nothing moves any more
    near |= (width < 1e-10 * scale) & (own.residual(x) < 1e-10 * scale)
    return near, np.where(found[:, None] & (distance < 1e-3)[:, None], rest, x)


def fates(circuits, start, first=60.0, windows=6, closed=1e-7, rtol=1e-9):
    """How courses end, by following them for windows that double: status [circuit], "converged", "oscillating",
    "diverged" or "undecided"; equilibrium or a state on the cycle; period."""
    count, n = start.shape
    status = np.full(count, "undecided", dtype="<U12")
    place, period = np.full((count, n), np.nan), np.full(count, np.nan)
    at, courses = np.arange(count), Courses(circuits, start, rtol, 0.01 * rtol)
    window = first * circuits.tau.max(axis=1)
    for _ in range(windows):
        own, halves = courses.circuits, []
        for _ in range(2):
            ranges, passages = Ranges(courses.x), None
            if halves:
                before = halves[0]
                widest = (before.high - before.low).argmax(axis=1)
                passages = Passages(widest, 0.5 * (before.high + before.low)[np.arange(len(at)), widest])

            def seen(*step, ranges=ranges, passages=passages):
                ranges(*step)
                if passages is not None:
                    passages(*step)

            # long steps would pass a peak above the level
            courses.advance(courses.time + 0.5 * window, seen, longest=0.25 * own.tau.min())
            halves.append(ranges)
        width, before = ((half.high - half.low).max(axis=1) for half in halves[::-1])
        status[at[courses.is_lost]] = "diverged"
        moves = ~courses.is_lost & ~courses.is_slow
        with np.errstate(all="ignore"):
            near, where = rests(own, courses.x, width, before, 0.5 * window)
        near &= moves
        status[at[near]], place[at[near]] = "converged", where[near]
        # a range that errors of steps may be is no cycle
        scale = np.maximum(1.0, np.abs(courses.x).max(axis=1))
        ask = np.flatnonzero(~near & moves & (passages.count > 3) & (width > 1e3 * rtol * scale))
        if len(ask):
            times, states = passages.states(own, ask)
            for k, lane in enumerate(ask):
                kept = min(passages.count[lane], passages.kept)
                orbit = return_of(times[k, :kept], states[k, :kept], width[lane], closed)
                if orbit is not None:
                    status[at[lane]], (place[at[lane]], period[at[lane]]) = "oscillating", orbit
        left = (status[at] == "undecided") & ~courses.is_slow
        if not left.any():
            break
        again = Courses(own.of(left), courses.x[left], courses.rtol, courses.atol)
        again.h = courses.h[left]
        courses, at, window = again, at[left], 2 * window[left]
    return status, place, period


def samples(circuits, start, times, rtol=1e-12, atol=1e-14, kick=0.0):
    """States at times [sample], or [circuit][sample]: [circuit][sample][neuron]. At each of them a share `kick` of the
    largest rate, or of 1, is added to every rate or taken off, as an integration of that tolerance might."""
    random = np.random.default_rng(3)
    times = np.broadcast_to(times, (len(circuits), np.shape(times)[-1]))
    courses = Courses(circuits, start, rtol, atol)
    out = np.empty(times.shape + (start.shape[1],))
    for k in range(times.shape[1]):
        courses.advance(times[:, k])
        out[:, k] = np.where(courses.is_lost[:, None] | courses.is_slow[:, None], np.nan, courses.x)
        if kick:
            scale = np.maximum(1.0, np.abs(courses.x).max(axis=1, keepdims=True))
            courses.x = courses.x + kick * scale * random.choice([-1.0, 1.0], courses.x.shape)
    return out


def settling_times(circuits, start, until, fraction=0.02, slack=1e-3):
    """The least and the largest time after which the residual stays below a fraction of its peak, for fractions that
    differ by `slack`, as a peak may just touch the level."""
    record = []

    def seen(at, t, h, x, slopes, x_new):
        record.append((at, t + h, x_new))

    courses = Courses(circuits, start, 1e-10, 1e-13)
    courses.advance(until, seen, longest=0.05 * circuits.tau.min(axis=1))
    lanes = np.concatenate([np.arange(len(circuits))] + [at for at, _, _ in record])
    times = np.concatenate([np.zeros(len(circuits))] + [t for _, t, _ in record])
    states = np.concatenate([start] + [x for _, _, x in record])
    residual = circuits.of(lanes).residual(states)
    order = np.lexsort((times, lanes))
    lanes, times, residual = lanes[order], times[order], residual[order]
    peak = np.zeros(len(circuits))
    np.maximum.at(peak, lanes, residual)
    bounds = []
    for share in (fraction * (1 + slack), fraction * (1 - slack)):
        above = residual > share * peak[lanes]
        last = np.full(len(circuits), -1)
        np.maximum.at(last, lanes[above], np.flatnonzero(above))
        after = np.minimum(last + 1, len(times) - 1)
        with np.errstate(all="ignore"):
            part = np.log(residual[last] / (share * peak)) / np.log(residual[last] / residual[after])
        crossing = times[last] + part * (times[after] - times[last])
        bounds.append(np.where(last < 0, 0.0, crossing))
    return bounds

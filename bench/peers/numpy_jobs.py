"""NumPy: blocks of columns on threads, then rows of quantities on threads; quantiles by the histogram of the leading
bits of a row, where they must be exact with the values of the bins that hold them sorted."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from jobs import DROPPED, HOYER, LEVELS, SEED, Answer

BLOCK = 32_768
BINS = 1 << 16


def _picture_drives(job):
    """Sums and differences of the drives; sums over a neighbourhood are differences of running sums, in integers."""
    r, size = job.neighbourhood, 2 * job.neighbourhood + 1
    total = np.pad(job.picture, r, "symmetric").astype(np.int32)
    for axis in (0, 1):
        total = np.moveaxis(total, axis, 0)
        running = np.zeros((len(total) + 1, *total.shape[1:]), np.int32)
        np.cumsum(total, axis=0, out=running[1:])
        total = np.moveaxis(running[size:] - running[:-size], 0, axis)
    pixel, square = job.picture.astype(np.int32), size * size
    scale = 2 * job.contrast / (255 * square)
    p = 2 - 2 * job.contrast + scale * (square * pixel + total)
    q = scale * (square * pixel - total)
    return p.astype(job.dtype).ravel(), q.astype(job.dtype).ravel()


def _draw(random, rule, count):
    if not isinstance(rule, tuple):
        return rule
    values = random.random(count)
    values *= rule[1] - rule[0]
    values += rule[0]
    return values


def _solve(job, w_EI, w_IE, p, q):
    """s, d, y and the largest residual."""
    e, leak = 1 / (1 - job.w_EE), 1 + job.w_II
    k = e * w_EI * w_IE
    s = p / (leak + 2 * k)
    s *= e * leak
    d = e * q
    alone = np.flatnonzero(np.abs(d) > s)
    if alone.size:
        of_k = k[alone] if np.ndim(k) else k
        s[alone] = (0.5 * e * leak) * (p[alone] + np.abs(q[alone])) / (leak + of_k)
        d[alone] = np.copysign(s[alone], q[alone])
    y = w_IE * s
    y /= leak
    # the residual, from rates of the channels as they are kept
    inhibition = w_EI * y
    worst = np.abs(w_IE * s - (1 + job.w_II) * y)
    for sign in (1, -1):
        x, z = s + sign * d, p + sign * q
        x *= 0.5
        z *= 0.5
        z -= inhibition
        z += job.w_EE * x
        np.maximum(z, 0, out=z)
        z -= x
        np.abs(z, out=z)
        np.maximum(worst, z, out=worst)
    return s, d, y, worst


def _measure(out, m, below, presented, d, q):
    """Rows of `out` from the second on."""
    square = m * m
    t = np.sqrt(1 + square)
    out[1] = out[2] = m
    np.divide(m, below, out=out[3])
    np.divide(m, presented, out=out[4])
    np.divide(2 * m, 1 + m, out=out[5])
    np.divide(2, 1 + square, out=out[6])
    np.multiply(out[6], 0.5, out=out[7])
    square *= HOYER
    np.divide(square, t * (1 + t), out=out[8])
    order = np.sign(d) * np.sign(q)
    order[order == 0] = np.nan
    out[9] = order


def _leading(values, dropped):
    """Counts of the leading bits of values that are not negative, these bits, and the first of them."""
    bits = values.view(np.int64 if values.itemsize == 8 else np.int32)
    if dropped is None:
        span = int(bits.max()) - int(bits.min())
        dropped = max(0, span.bit_length() - BINS.bit_length() + 1)
    bins = bits >> dropped
    first = bins.min()
    bins -= first
    return np.bincount(bins), bins, first, dropped


def _quantiles(values, exact):
    where = LEVELS * (values.size - 1)
    ranks = np.concatenate([where.astype(np.int64), np.ceil(where).astype(np.int64)])
    if values.min() < 0:
        found = np.sort(values)[ranks]
    else:
        values = values + 0  # no -0, whose bits are out of order
        counts, bins, first, dropped = _leading(values, None if exact else DROPPED)
        ends = counts.cumsum()
        of_rank = np.searchsorted(ends, ranks, side="right")
        if exact:
            holds = np.zeros(counts.size, bool)
            holds[of_rank] = True
            inside = np.sort(values[holds[bins]])
            outside = np.where(holds, 0, counts).cumsum()
            found = inside[ranks - outside[of_rank]]
        else:
            found = ((of_rank + first) << dropped).view(np.float64)
    low, high = found[: LEVELS.size], found[LEVELS.size :]
    return low + (where % 1) * (high - low)


def _aggregate(values, exact):
    defined, undefined = values, np.isnan(values)
    if undefined.any():
        defined = values[~undefined]
    if defined.size == 0:
        return [np.nan] * 7 + [values.size]
    mean = defined.mean(dtype=np.float64)
    distance = np.subtract(defined, mean, dtype=np.float64)
    deviation = np.sqrt(np.dot(distance, distance) / defined.size)
    return [mean, deviation, *_quantiles(defined, exact), values.size - defined.size]


def run(job, threads, given=None):
    n, rows = job.columns, len(job.quantities)
    values = np.empty((rows, job.layers, n), job.dtype)
    status = np.empty((job.layers, n), np.int8)
    rates = np.empty((3, n), job.dtype) if job.keeps_rates else None
    picture = _picture_drives(job) if job.picture is not None else None

    def circuits(first):
        part = slice(first, min(first + BLOCK, n))
        count = part.stop - first
        random = np.random.Generator(np.random.Philox(SEED).jumped(first // BLOCK))
        w_EI, w_IE = job.w_EI, job.w_IE
        if picture is not None:
            p, q = picture[0][part], picture[1][part]
        else:
            p = np.full(count, 2.0)
            if given is None:
                w_EI, w_IE = _draw(random, w_EI, count), _draw(random, w_IE, count)
                q = np.exp(_draw(random, tuple(np.log(job.difference)), count))
            else:
                w_EI, w_IE = (w[part] if np.ndim(w) else w for w in (given.w_EI, given.w_IE))
                q = given.difference[part]
        presented = below = np.abs(q) / p
        of_input = q
        for layer in range(job.layers):
            s, d, y, values[0, layer, part] = _solve(job, w_EI, w_IE, p, q)
            m = np.abs(d)
            m /= s
            if rows > 2:
                _measure(values[:, layer, part], m, below, presented, d, of_input)
            else:
                values[1, layer, part] = m
            p, q, below = s, d, m
        if rates is not None:
            np.multiply(s + d, 0.5, out=rates[0, part])
            np.multiply(s - d, 0.5, out=rates[1, part])
            rates[2, part] = y
        np.less_equal(values[0, :, part], job.tolerance, out=status[:, part].view(bool))

    aggregates = np.empty((rows, job.layers, LEVELS.size + 3))

    def aggregate(at):
        aggregates[at] = _aggregate(values[at], job.keeps_columns)

    def quiet():
        np.seterr(divide="ignore", invalid="ignore")  # 0/0 where nothing is presented

    with ThreadPoolExecutor(threads, initializer=quiet) as pool:
        list(pool.map(circuits, range(0, n, BLOCK)))
        list(pool.map(aggregate, np.ndindex(rows, job.layers)))
    converged = np.count_nonzero(status, axis=1)
    if not job.keeps_columns:
        return Answer(aggregates, converged)
    return Answer(aggregates, converged, values, status, rates)

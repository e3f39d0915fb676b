"""Numba: parallel over blocks of columns that stay in cache; in a block, loops over lanes that LLVM turns into vectors.

Where columns are kept their rows follow, in parallel: moments, a histogram of leading bits, and the bins that hold a
quantile sorted. Where none is kept a block's moments and bins are added up at once, a tally for each thread.
"""

import numpy as np
from jobs import DROPPED, HOYER, LEVELS, Answer
from numba import njit, prange

LANES = 512
BITS = 16
# Leading bits of float64 from 2^-60 to 2^20, beyond which nothing is told apart.
LOWEST = (1023 - 60) << (52 - DROPPED)
HALF = 80 << (52 - DROPPED)


@njit(parallel=True)
def _box_sums(picture, r):
    """Sums over the neighbourhood of every pixel, edges reflected."""
    height, width = picture.shape
    lines, out = np.empty((height, width), np.int32), np.empty((height, width), np.int32)
    for y in prange(height):
        total = np.int32(0)
        for x in range(-r, r + 1):
            total += picture[y, -x - 1 if x < 0 else x]
        for x in range(width):
            lines[y, x] = total
            enters, leaves = x + r + 1, x - r
            total += picture[y, enters if enters < width else 2 * width - 1 - enters]
            total -= picture[y, leaves if leaves >= 0 else -leaves - 1]
    strips = 8
    for strip in prange(strips):
        first, last = width * strip // strips, width * (strip + 1) // strips
        total = np.zeros(last - first, np.int32)
        for y in range(-r, r + 1):
            total += lines[-y - 1 if y < 0 else y, first:last]
        for y in range(height):
            out[y, first:last] = total
            enters, leaves = y + r + 1, y - r
            total += lines[enters if enters < height else 2 * height - 1 - enters, first:last]
            total -= lines[leaves if leaves >= 0 else -leaves - 1, first:last]
    return out


@njit(parallel=True)
def _picture_drives(picture, sums, base, scale, square, p, q):
    for k in prange(p.size):
        pixel = square * np.int32(picture[k])
        p[k] = base + scale * (pixel + sums[k])
        q[k] = scale * (pixel - sums[k])


@njit(error_model="numpy", fastmath={"contract", "reassoc", "nsz", "arcp"})
def _circuits(numbers, w_EI, w_IE, p, q, s, d, y, residual):
    """Solves a block into s, d, y, with the residual of every circuit. `numbers`: w_EE, w_II, 1 and 1/2 in its type."""
    w_EE, w_II, one, half = numbers
    zero = one - one
    e, leak = one / (one - w_EE), one + w_II
    for i in range(LANES):
        k = e * w_EI[i] * w_IE[i]
        both = e * leak * p[i] / (leak + k + k)
        alone = half * e * leak * (p[i] + abs(q[i])) / (leak + k)
        apart = e * q[i]
        silent = abs(apart) > both
        s[i] = alone if silent else both
        d[i] = (alone if q[i] > zero else -alone) if silent else apart
        y[i] = w_IE[i] * s[i] / leak
        inhibition = w_EI[i] * y[i]
        a, b = half * (s[i] + d[i]), half * (s[i] - d[i])
        za = max(zero, w_EE * a - inhibition + half * (p[i] + q[i]))
        zb = max(zero, w_EE * b - inhibition + half * (p[i] - q[i]))
        zy = max(zero, w_IE[i] * (a + b) - w_II * y[i])
        residual[i] = max(abs(za - a), max(abs(zb - b), abs(zy - y[i])))


@njit(error_model="numpy", fastmath={"contract", "reassoc", "nsz", "arcp"})
def _measure(numbers, hoyer, s, d, q, presented, below, out):
    """Rows 1 to 9 of the block; `below` becomes the layer's own contrast."""
    one, half = numbers[2], numbers[3]
    zero = one - one
    nan = zero / zero
    for i in range(LANES):
        m = abs(d[i]) / s[i]
        square = m * m
        t = np.sqrt(one + square)
        out[1, i] = m
        out[2, i] = m
        out[3, i] = m / below[i]
        out[4, i] = m / presented[i]
        out[5, i] = (m + m) / (one + m)
        out[6, i] = (one + one) / (one + square)
        out[7, i] = half * out[6, i]
        out[8, i] = hoyer * square / (t * (one + t))
        order = d[i] * q[i]
        out[9, i] = one if order > zero else (-one if order < zero else nan)
        below[i] = m


@njit(error_model="numpy", fastmath={"contract", "reassoc", "nsz"})
def _tally(values, count, keys, moments, bins, ends):
    """Adds a block of one row, in loops that LLVM makes vectors of, to its number of values, mean and squares, its
    bins, of which the first is for NaN and 0 is at HALF, and the ends of these; `keys` is room for a block."""
    total, defined, squares = 0.0, 0, 0.0
    for i in range(count):
        total += values[i] if values[i] == values[i] else 0.0
    for i in range(count):
        defined += values[i] == values[i]
    if defined == 0:
        return
    mean = total / defined
    for i in range(count):
        squares += (values[i] - mean) * (values[i] - mean) if values[i] == values[i] else 0.0
    bits, low, high = values.view(np.int64), ends[0], ends[1]
    for i in range(count):
        key = ((bits[i] & 0x7FFFFFFFFFFFFFFF) >> DROPPED) - LOWEST
        key = min(max(key, 0), HALF - 1)
        key = HALF + (-key if values[i] < 0 else key)
        keys[i] = key if values[i] == values[i] else 0
    for i in range(count):
        least = keys[i] if keys[i] > 0 else 2 * HALF
        low, high = least if least < low else low, keys[i] if keys[i] > high else high
    for i in range(count):
        bins[np.uint64(keys[i])] += np.int32(1)
    ends[0], ends[1] = low, high
    together = moments[0] + defined
    apart = mean - moments[1]
    moments[2] += squares + apart * apart * moments[0] * defined / together
    moments[1] += apart * defined / together
    moments[0] = together


@njit(error_model="numpy")
def _uniform(bounds, stream, first, out):
    """SplitMix64 (Steele, Lea, Flood 2014) as a function of the column: unlike np.random's it runs on vectors."""
    width = (bounds[1] - bounds[0]) * 2.0**-53
    for i in range(LANES):
        z = (np.uint64(first + i) + stream) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        out[i] = bounds[0] + width * np.float64(np.int64((z ^ (z >> np.uint64(31))) >> np.uint64(11)))


@njit(parallel=True, error_model="numpy")
def _blocks(parts, shape, numbers, hoyer, tolerance, ranges, drives, given, kept, status, rates, tallies):
    """`parts`: number of threads. `shape`: rows, layers, columns. `ranges`: bounds of w_EI, w_IE and log difference,
    equal for what is not drawn. `drives`: p and q of a picture; `given`: w_EI, w_IE, difference of draws; each empty
    where there is none, as is what is not kept or tallied."""
    p_all, q_all = drives
    w_EI_all, w_IE_all, difference_all = given
    moments, bins, ends = tallies
    wanted, layers, n = shape
    pieces = (n + LANES - 1) // LANES
    converged = np.zeros((parts, layers), np.int64)
    stream = np.uint64(1 << 40)
    for part in prange(parts):
        dtype = p_all.dtype
        rows, keys = np.zeros((10, LANES), dtype), np.empty(LANES, np.int64)
        w_EI, w_IE = np.full(LANES, ranges[0, 0]), np.full(LANES, ranges[1, 0])
        lanes = np.ones((8, LANES), dtype)
        p, q, s, d, y, of_input = lanes[0], lanes[1], lanes[2], lanes[3], lanes[4], lanes[5]
        presented, below = lanes[6], lanes[7]
        for piece in range(pieces * part // parts, pieces * (part + 1) // parts):
            first = piece * LANES
            count = min(LANES, n - first)
            if p_all.size > 0:
                p[:count], of_input[:count] = p_all[first : first + count], q_all[first : first + count]
            else:
                p[:] = numbers[2] + numbers[2]
                if difference_all.size > 0:
                    of_input[:count] = difference_all[first : first + count]
                else:
                    _uniform(ranges[2], stream, first, of_input)
                    for i in range(LANES):
                        of_input[i] = np.exp(of_input[i])
            if w_EI_all.size > 0:
                w_EI[:count] = w_EI_all[first : first + count]
            elif ranges[0, 0] < ranges[0, 1]:
                _uniform(ranges[0], stream * np.uint64(2), first, w_EI)
            if w_IE_all.size > 0:
                w_IE[:count] = w_IE_all[first : first + count]
            elif ranges[1, 0] < ranges[1, 1]:
                _uniform(ranges[1], stream * np.uint64(3), first, w_IE)
            q[:] = of_input
            for i in range(LANES):
                presented[i] = abs(q[i]) / p[i]
                below[i] = presented[i]
            for layer in range(layers):
                _circuits(numbers, w_EI, w_IE, p, q, s, d, y, rows[0])
                for i in range(count):
                    converged[part, layer] += rows[0, i] <= tolerance
                if wanted == 2:
                    for i in range(LANES):
                        rows[1, i] = abs(d[i]) / s[i]
                else:
                    _measure(numbers, hoyer, s, d, of_input, presented, below, rows)
                if moments.size > 0:
                    for row in range(10):
                        at = part, row, layer
                        _tally(rows[row], count, keys, moments[at], bins[at], ends[at])
                else:
                    kept[:, layer, first : first + count] = rows[:wanted, :count]
                    for i in range(count):
                        status[layer, first + i] = rows[0, i] <= tolerance
                p[:], q[:] = s, d
            if rates.size > 0:
                for i in range(count):
                    rates[0, first + i] = numbers[3] * (s[i] + d[i])
                    rates[1, first + i] = numbers[3] * (s[i] - d[i])
                    rates[2, first + i] = y[i]
    return converged.sum(axis=0)


@njit(error_model="numpy")
def _select(keys, rank):
    """The key of a rank and the ranks from and to which it has equals, by histograms of ever fewer keys."""
    outside = 0
    while keys.size > 64:
        low, high = keys.min(), keys.max()
        if low == high:
            return low, outside, outside + keys.size
        dropped = 0
        while (high - low) >> dropped >= 1 << 10:
            dropped += 1
        bins = np.zeros(1 << 10, np.int64)
        for key in keys:
            bins[(key - low) >> dropped] += 1
        at = 0
        while rank >= bins[at]:
            rank -= bins[at]
            outside += bins[at]
            at += 1
        inside, count = np.empty(bins[at], keys.dtype), 0
        for key in keys:
            if (key - low) >> dropped == at:
                inside[count] = key
                count += 1
        keys = inside
    key = np.sort(keys)[rank]
    outside += np.sum(keys < key)
    return key, outside, outside + np.sum(keys == key)


@njit(parallel=True, error_model="numpy", fastmath={"contract", "reassoc", "nsz"})
def _statistics(values, keys, sign, out):
    """Of rows [row][column], their bits being `keys`; `sign` is the largest key."""
    rows, n = values.shape
    for row in prange(rows):
        defined, total, low, high = 0, 0.0, sign, -sign
        for k in range(n):
            total += values[row, k] if values[row, k] == values[row, k] else 0.0
        for k in range(n):
            defined += values[row, k] == values[row, k]
        for k in range(n):
            key = keys[row, k] if keys[row, k] >= 0 else keys[row, k] ^ sign
            least = key if values[row, k] == values[row, k] else sign
            most = key if values[row, k] == values[row, k] else -sign
            low, high = least if least < low else low, most if most > high else high
        out[row, 7] = n - defined
        out[row, :7] = np.nan
        if defined == 0:
            continue
        mean, squares = total / defined, 0.0
        dropped = 0
        while (high - low) >> dropped >= 1 << BITS:
            dropped += 1
        bins = np.zeros(1 << BITS, np.int32)
        for k in range(n):
            apart = values[row, k] - mean if values[row, k] == values[row, k] else 0.0
            squares += apart * apart
        for k in range(n):
            if values[row, k] == values[row, k]:
                key = keys[row, k] if keys[row, k] >= 0 else keys[row, k] ^ sign
                bins[np.uint64((key - low) >> dropped)] += np.int32(1)
        out[row, 0], out[row, 1] = mean, np.sqrt(squares / defined)
        # keys of the bins that hold a quantile, gathered in one pass
        slot, start = np.full(1 << BITS, -1, np.int8), np.zeros(11, np.int64)
        ranks, of_rank = np.zeros((LEVELS.size, 2), np.int64), np.zeros((LEVELS.size, 2), np.int8)
        below, at, slots = 0, 0, 0
        for level in range(LEVELS.size):
            for side in range(2):
                rank = min(int(LEVELS[level] * (defined - 1)) + side, defined - 1)
                while rank >= below + bins[at]:
                    below += bins[at]
                    at += 1
                if slot[at] < 0:
                    slot[at] = slots
                    start[slots + 1] = start[slots] + bins[at]
                    slots += 1
                of_rank[level, side], ranks[level, side] = slot[at], rank - below
        inside, ends = np.empty(start[slots], keys.dtype), start.copy()
        for k in range(n):
            key = keys[row, k] if keys[row, k] >= 0 else keys[row, k] ^ sign
            if values[row, k] == values[row, k] and slot[(key - low) >> dropped] >= 0:
                of_key = slot[(key - low) >> dropped]
                inside[ends[of_key]] = key
                ends[of_key] += 1
        found, key, known, first, last = np.empty(2, keys.dtype), sign, -1, 0, 0
        for level in range(LEVELS.size):
            for side in range(2):
                of_bin = of_rank[level, side]
                if of_bin != known or not first <= ranks[level, side] < last:
                    key, first, last = _select(inside[start[of_bin] : start[of_bin + 1]], ranks[level, side])
                    known = of_bin
                found[side] = key if key >= 0 else key ^ sign
            share = LEVELS[level] * (defined - 1) % 1
            nearest = found.view(values.dtype)
            out[row, 2 + level] = nearest[0] + share * (nearest[1] - nearest[0])


def _of_tallies(n, moments, bins, ends):
    """Rows of statistics from the tallies of all parts."""
    out = np.empty((*moments.shape[1:3], LEVELS.size + 3))
    for at in np.ndindex(out.shape[:2]):
        count, mean, squares = 0.0, 0.0, 0.0
        for of_part in moments[:, *at]:
            if of_part[0] > 0:
                apart, together = of_part[1] - mean, count + of_part[0]
                squares += of_part[2] + apart**2 * count * of_part[0] / together
                mean += apart * of_part[0] / together
                count = together
        low, high = ends[:, *at, 0].min(), ends[:, *at, 1].max()
        inside = bins[:, *at, low : high + 1].sum(axis=0).cumsum()
        where = LEVELS * (count - 1)
        ranks = np.concatenate([np.floor(where), np.ceil(where)])
        keys = np.searchsorted(inside, ranks, side="right") + low - HALF
        edges = np.where(keys == 0, 0, (np.abs(keys) + LOWEST) << DROPPED).view(np.float64) * np.sign(keys)
        lower, upper = edges.reshape(2, -1)
        out[at] = [mean, np.sqrt(squares / count), *(lower + (where % 1) * (upper - lower)), n - count]
    return out


def _bounds(rule):
    return rule if isinstance(rule, tuple) else (rule, rule)


def run(job, threads, given=None):
    dtype, n, rows = job.dtype, job.columns, len(job.quantities)
    nothing = np.empty(0, dtype), np.empty((0, 0), dtype), np.empty((0, 0, 0), dtype)
    numbers = tuple(dtype(v) for v in (job.w_EE, job.w_II, 1, 0.5))
    drives = nothing[0], nothing[0]
    if job.picture is not None:
        square = (2 * job.neighbourhood + 1) ** 2
        scale = dtype(2 * job.contrast / (255 * square))
        drives = np.empty(n, dtype), np.empty(n, dtype)
        sums = _box_sums(job.picture, job.neighbourhood)
        base = dtype(2 - 2 * job.contrast)
        _picture_drives(job.picture.ravel(), sums.ravel(), base, scale, np.int32(square), *drives)
    draws = (nothing[0],) * 3
    if given is not None:
        draws = tuple(of if np.ndim(of) else nothing[0] for of in (given.w_EI, given.w_IE, given.difference))
    differences = np.log(job.difference) if job.difference else (0.0, 0.0)
    ranges = np.array([_bounds(job.w_EI), _bounds(job.w_IE), differences], dtype)
    shape = rows, job.layers, n
    if job.keeps_columns:
        kept, status = np.empty(shape, dtype), np.empty((job.layers, n), np.int8)
        tallies = np.empty((0, 0, 0, 0)), np.empty((0, 0, 0, 0), np.int32), np.empty((0, 0, 0, 0), np.int64)
    else:
        kept, status = nothing[2], np.empty((0, 0), np.int8)
        # zeros of which only pages that are written to take memory
        of = threads, rows, job.layers
        tallies = np.zeros((*of, 3)), np.zeros((*of, 2 * HALF), np.int32), np.zeros((*of, 2), np.int64)
        tallies[2][..., 0] = 2 * HALF
    rates = np.empty((3, n), dtype) if job.keeps_rates else nothing[1]
    of_job = numbers, dtype(HOYER), dtype(job.tolerance), ranges
    converged = _blocks(threads, shape, *of_job, drives, draws, kept, status, rates, tallies)
    if not job.keeps_columns:
        return Answer(_of_tallies(n, *tallies), converged)
    integer = np.int32 if dtype is np.float32 else np.int64
    flat = kept.reshape(-1, n)
    aggregates = np.empty((len(flat), LEVELS.size + 3))
    _statistics(flat, flat.view(integer), integer(np.iinfo(integer).max), aggregates)
    aggregates = aggregates.reshape(rows, job.layers, -1)
    return Answer(aggregates, converged, kept, status, rates if job.keeps_rates else None)

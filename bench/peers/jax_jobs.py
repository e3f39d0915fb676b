"""JAX: one jitted function for the whole job. Quantiles by scattering the leading bits of a row into a histogram, and
where they must be exact the bits that follow in those bins; XLA's sort takes longer."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
from jobs import DROPPED, HOYER, LEVELS, SEED, Answer

BITS = 16


def _picture_drives(job):
    r, size = job.neighbourhood, 2 * job.neighbourhood + 1
    total = jnp.pad(jnp.asarray(job.picture), r, "symmetric").astype(jnp.int32)
    height, width = job.picture.shape
    total = sum(total[y : y + height] for y in range(size))
    total = sum(total[:, x : x + width] for x in range(size))
    pixel, square = jnp.asarray(job.picture).astype(jnp.int32), size * size
    scale = job.dtype(2 * job.contrast / (255 * square))
    p = job.dtype(2 - 2 * job.contrast) + scale * (square * pixel + total).astype(job.dtype)
    return p.ravel(), (scale * (square * pixel - total).astype(job.dtype)).ravel()


def _uniform(key, bounds, shape):
    return jax.random.uniform(key, shape, jnp.float64, *bounds)


def _draws(job):
    """w_EI and w_IE, numbers or one a column, and the difference of the input."""
    keys = jax.random.split(jax.random.key(SEED, impl="rbg"), 3)
    weights = [
        _uniform(key, rule, (job.columns,)) if isinstance(rule, tuple) else rule
        for key, rule in zip(keys[:2], (job.w_EI, job.w_IE), strict=True)
    ]
    bounds = tuple(float(bound) for bound in np.log(job.difference))
    return *weights, jnp.exp(_uniform(keys[2], bounds, (job.columns,)))


def _solve(job, w_EI, w_IE, p, q):
    """s, d, y and the residual of every circuit."""
    real = p.dtype.type
    w_EE, w_II, half = real(job.w_EE), real(job.w_II), real(0.5)
    e, leak = 1 / (1 - w_EE), 1 + w_II
    k = e * w_EI * w_IE
    both = e * leak * p / (leak + 2 * k)
    alone = half * e * leak * (p + abs(q)) / (leak + k)
    apart = e * q
    silent = abs(apart) > both
    s = jnp.where(silent, alone, both)
    d = jnp.where(silent, jnp.copysign(alone, q), apart)
    y = w_IE * s / leak
    a, b = half * (s + d), half * (s - d)
    za = jax.nn.relu(w_EE * a - w_EI * y + half * (p + q))
    zb = jax.nn.relu(w_EE * b - w_EI * y + half * (p - q))
    zy = jax.nn.relu(w_IE * (a + b) - w_II * y)
    return s, d, y, jnp.maximum(jnp.maximum(abs(za - a), abs(zb - b)), abs(zy - y))


def _measure(m, below, presented, d, q):
    """All rows but the residual."""
    real = m.dtype.type
    square = m * m
    t = jnp.sqrt(1 + square)
    participation = 2 / (1 + square)
    order = jnp.sign(d) * jnp.sign(q)
    return [
        m,
        m,
        m / below,
        m / presented,
        2 * m / (1 + m),
        participation,
        real(0.5) * participation,
        real(HOYER) * square / (t * (1 + t)),
        jnp.where(order == 0, real(np.nan), order),
    ]


def _at_rank(counts, rank):
    """The bin of a rank and the rank in it, by sums over lines of bins first."""
    lines = counts.reshape(-1, 256)
    ends = jnp.cumsum(lines.sum(axis=1))
    line = jnp.searchsorted(ends, rank, side="right")
    rank = rank - jnp.where(line > 0, ends[line - 1], 0)
    ends = jnp.cumsum(lines[line])
    place = jnp.searchsorted(ends, rank, side="right")
    return line * 256 + place, rank - jnp.where(place > 0, ends[place - 1], 0)


def _counts(bins, size):
    return jnp.zeros(size, jnp.int32).at[bins].add(1, mode="promise_in_bounds")


def _exact(key, ranks):
    """Keys of ranks: digit by digit, of each rank among the keys that share the digits before."""
    bits = jnp.iinfo(key.dtype).bits
    first = jnp.right_shift(key, bits - BITS) + (1 << (BITS - 1))  # from 0
    of_rank = jax.vmap(partial(_at_rank, _counts(first, 1 << BITS)))
    digit, ranks = of_rank(ranks)
    found = digit.astype(key.dtype) - (1 << (BITS - 1))
    for shift in range(bits - 2 * BITS, -1, -BITS):
        ahead, digits = jnp.right_shift(key, shift + BITS), jnp.right_shift(key, shift) & ((1 << BITS) - 1)
        chosen = []
        for k in range(LEVELS.size):
            counts = _counts(jnp.where(ahead == found[k], digits, 1 << BITS).astype(jnp.int32), (1 << BITS) + 256)
            chosen.append(_at_rank(counts, ranks[k]))
        digit, ranks = (jnp.stack(part) for part in zip(*chosen, strict=True))
        found = (found << BITS) + digit
    return found


def _quantiles(row, defined, exact):
    """Of the defined values of a row."""
    integer = jnp.int32 if row.dtype == jnp.float32 else jnp.int64
    bits = jax.lax.bitcast_convert_type(row + 0, integer)
    most = jnp.iinfo(integer).max
    key = jnp.where(bits >= 0, bits, bits ^ most)  # in the order of the values
    missing = jnp.isnan(row)
    where = LEVELS * (defined - 1)
    lower = where.astype(jnp.int32)
    if exact:
        key = jnp.where(missing, most, key)
        below = _exact(key, lower)
        # the next: equal to it, or the least above it
        upto = jnp.stack([jnp.sum(key <= bound) for bound in below])
        next_above = jnp.stack([jnp.min(jnp.where(key > bound, key, most)) for bound in below])
        above = jnp.where(upto > jnp.minimum(lower + 1, defined - 1), below, next_above)
    else:
        key = key >> DROPPED
        last = jnp.max(jnp.where(missing, -most, key))
        bins = jnp.where(missing, 1 << BITS, jnp.clip(key - last + (1 << BITS) - 1, 0)).astype(jnp.int32)
        of_rank = jax.vmap(partial(_at_rank, _counts(bins, (1 << BITS) + 256)))
        below, above = (
            (of_rank(ranks)[0] + last - (1 << BITS) + 1) << DROPPED
            for ranks in (lower, jnp.minimum(lower + 1, defined - 1))
        )
    low, high = (
        jax.lax.bitcast_convert_type(jnp.where(k >= 0, k, k ^ most).astype(integer), row.dtype) for k in (below, above)
    )
    return low + (where % 1) * (high.astype(jnp.float64) - low)


def _aggregate(row, exact):
    missing = jnp.isnan(row)
    defined = row.size - jnp.sum(missing)
    mean = jnp.sum(jnp.where(missing, 0, row), dtype=jnp.float64) / defined
    deviation = jnp.sqrt(jnp.sum(jnp.where(missing, 0, (row - mean) ** 2), dtype=jnp.float64) / defined)
    undefined = (row.size - defined).astype(jnp.float64)
    return jnp.hstack([mean, deviation, _quantiles(row, defined, exact), undefined])


@partial(jax.jit, static_argnames="job")
def _job(job, given):
    """Layer by layer, so that rows which are not kept take the memory of those before."""
    if job.picture is not None:
        weights = job.dtype(job.w_EI), job.dtype(job.w_IE)
        drives = _picture_drives(job)
    else:
        *weights, of_input = _draws(job) if given is None else given
        drives = jnp.full(job.columns, 2.0), of_input
    of_input, presented = drives[1], abs(drives[1]) / drives[0]

    def layer(state, _):
        p, q, below = state
        s, d, y, residual = _solve(job, *weights, p, q)
        m = abs(d) / s
        rows = jnp.stack([residual, *_measure(m, below, presented, d, of_input)[: len(job.quantities) - 1]])
        aggregates = jax.lax.map(partial(_aggregate, exact=job.keeps_columns), rows)
        status = (residual <= job.tolerance).astype(jnp.int8)
        kept = (rows, status) if job.keeps_columns else ()
        rates = jnp.stack([(s + d) / 2, (s - d) / 2, y]) if job.keeps_rates else ()
        return (s, d, m), (aggregates, jnp.sum(status, dtype=jnp.int32), kept, rates)

    return jax.lax.scan(layer, (*drives, presented), length=job.layers)[1]


def run(job, threads, given=None):
    with jax.enable_x64(True):
        given = given and (given.w_EI, given.w_IE, given.difference)
        answer = jax.block_until_ready(_job(job, given))
    aggregates, converged, kept, rates = jax.tree.map(np.asarray, answer)
    answer = Answer(np.moveaxis(aggregates, 0, 1), converged)
    if job.keeps_columns:
        answer.columns, answer.status = np.moveaxis(kept[0], 0, 1), kept[1]
    if job.keeps_rates:
        answer.rates = rates[-1]
    return answer

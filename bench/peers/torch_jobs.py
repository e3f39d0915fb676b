"""PyTorch: torch.compile of the circuits and metrics of a layer, which Inductor fuses into one loop over columns, and
of the moments and leading bits of its rows; quantiles by bincount of these bits and, where they must be exact, with the
values of the bins that hold them sorted. torch.sort of whole rows takes longer."""

import numpy as np
import torch
from jobs import DROPPED, HOYER, LEVELS, SEED, Answer

BITS = 16
SHARES = torch.from_numpy(LEVELS)


def _picture_drives(job):
    r, size = job.neighbourhood, 2 * job.neighbourhood + 1
    total = torch.from_numpy(np.pad(job.picture, r, "symmetric")).to(torch.int32)
    for axis in (0, 1):
        running = torch.nn.functional.pad(total.movedim(axis, -1).cumsum(-1, dtype=torch.int32), (1, 0))
        total = (running[..., size:] - running[..., :-size]).movedim(-1, axis)
    pixel, square = torch.from_numpy(job.picture).to(torch.int32), size * size
    scale = 2 * job.contrast / (255 * square)
    real = torch.from_numpy(np.empty(0, job.dtype)).dtype
    p = 2 - 2 * job.contrast + scale * (square * pixel + total).to(real)
    return p.flatten(), (scale * (square * pixel - total).to(real)).flatten()


def _draw(rule, count):
    return torch.empty(count, dtype=torch.float64).uniform_(*rule) if isinstance(rule, tuple) else rule


@torch.compile(dynamic=False)
def _layer(w_EE, w_II, w_EI, w_IE, p, q, below, presented, of_input, everything: bool):
    """s, d, y and the rows of one layer."""
    e, leak = 1 / (1 - w_EE), 1 + w_II
    k = e * w_EI * w_IE
    both = e * leak * p / (leak + 2 * k)
    alone = 0.5 * e * leak * (p + q.abs()) / (leak + k)
    apart = e * q
    silent = apart.abs() > both
    s = torch.where(silent, alone, both)
    d = torch.where(silent, alone.copysign(q), apart)
    y = w_IE * s / leak
    a, b = 0.5 * (s + d), 0.5 * (s - d)
    za = (w_EE * a - w_EI * y + 0.5 * (p + q)).relu()
    zb = (w_EE * b - w_EI * y + 0.5 * (p - q)).relu()
    zy = (w_IE * (a + b) - w_II * y).relu()
    residual = torch.maximum(torch.maximum((za - a).abs(), (zb - b).abs()), (zy - y).abs())
    m = d.abs() / s
    rows = [residual, m]
    if everything:
        square = m * m
        t = (1 + square).sqrt()
        participation = 2 / (1 + square)
        order = d.sign() * of_input.sign()
        rows += [m, m / below, m / presented, 2 * m / (1 + m), participation, 0.5 * participation]
        rows += [HOYER * square / (t * (1 + t)), torch.where(order == 0, float("nan"), order)]
    return s, d, y, torch.stack(rows)


def _keys(rows):
    """Bits as integers in the order of the values."""
    bits = (rows + 0).view(torch.int64 if rows.dtype == torch.float64 else torch.int32)
    return torch.where(bits >= 0, bits, bits ^ torch.iinfo(bits.dtype).max)


@torch.compile(dynamic=False)
def _moments(rows):
    """Means, deviations, numbers and ends of the keys of defined values."""
    missing, keys = rows.isnan(), _keys(rows)
    defined = rows.shape[1] - missing.sum(dim=1)
    mean = torch.where(missing, 0, rows).sum(dim=1, dtype=torch.float64) / defined
    squares = torch.where(missing, 0, (rows.double() - mean[:, None]) ** 2).sum(dim=1)
    most = torch.iinfo(keys.dtype).max
    low, high = torch.where(missing, most, keys).amin(dim=1), torch.where(missing, -most, keys).amax(dim=1)
    return mean, (squares / defined).sqrt(), defined, low, high


@torch.compile(dynamic=False)
def _bins(rows, low, high, dropped):
    """Leading bits from 0; what is not defined comes after all others."""
    keys, dropped = torch.where(rows.isnan(), high[:, None], _keys(rows)), dropped[:, None]
    bins = (keys >> dropped) - (low[:, None] >> dropped)
    return (bins + rows.isnan()).long()


def _quantiles(values, bins, defined, low, dropped, exact):
    counts = torch.bincount(bins)
    ends = counts.cumsum(0)
    where = SHARES * (defined - 1)
    ranks = torch.cat([where.floor(), where.ceil()]).long()
    at = torch.searchsorted(ends, ranks, right=True)
    if exact:
        holds = torch.zeros(counts.numel(), dtype=torch.bool)
        holds[at] = True
        inside = values[holds[bins]].sort()[0]
        outside = torch.where(holds, 0, counts).cumsum(0)
        found = inside[ranks - outside[at]].double()
    else:
        keys = (at + (low >> dropped)) << dropped
        found = torch.where(keys >= 0, keys, keys ^ torch.iinfo(torch.int64).max).view(torch.float64)
    below, above = found.view(2, -1)
    return below + where.frac() * (above - below)


def _aggregate(rows, exact):
    n = rows.shape[1]
    mean, deviation, defined, low, high = _moments(rows)
    spans = [int(span).bit_length() for span in high.long() - low.long()]
    dropped = torch.tensor([max(0, span - BITS) for span in spans]) if exact else torch.full((len(rows),), DROPPED)
    bins = _bins(rows, low, high, dropped.to(low.dtype))
    rest = zip(rows, bins, defined, low.long(), dropped, strict=True)
    quantiles = torch.stack([_quantiles(*of_row, exact) for of_row in rest])
    return torch.cat([torch.stack([mean, deviation], dim=1), quantiles, (n - defined)[:, None]], dim=1)


@torch.inference_mode()
def run(job, threads, given=None):
    torch.set_num_threads(threads)
    torch.manual_seed(SEED)
    n, count = job.columns, len(job.quantities)
    if job.picture is not None:
        weights, (p, q) = [job.w_EI, job.w_IE], _picture_drives(job)
    else:
        if given is None:
            weights = [_draw(rule, n) for rule in (job.w_EI, job.w_IE)]
            q = _draw(tuple(np.log(job.difference)), n).exp_()
        else:
            drawn = given.w_EI, given.w_IE, given.difference
            *weights, q = (torch.from_numpy(of) if np.ndim(of) else of for of in drawn)
        p = torch.full((n,), 2.0, dtype=torch.float64)
    presented = below = q.abs() / p
    of_input, aggregates = q, []
    columns = torch.empty(count, job.layers, n, dtype=p.dtype) if job.keeps_columns else None
    status = torch.empty(job.layers, n, dtype=torch.bool)
    for layer in range(job.layers):
        s, d, y, rows = _layer(job.w_EE, job.w_II, *weights, p, q, below, presented, of_input, count > 2)
        aggregates.append(_aggregate(rows, job.keeps_columns))
        torch.le(rows[0], job.tolerance, out=status[layer])
        if columns is not None:
            columns[:, layer] = rows
        p, q, below = s, d, rows[1]
    answer = Answer(torch.stack(aggregates, dim=1).numpy(), status.sum(dim=1).numpy())
    if job.keeps_columns:
        answer.columns, answer.status = columns.numpy(), status.view(torch.int8).numpy()
    if job.keeps_rates:
        answer.rates = torch.stack([(s + d) / 2, (s - d) / 2, y]).numpy()
    return answer

"""What colonnade answers to a whole job, and how far the answers of others are from it.

Of a job that draws, every peer gives two answers: from colonnade's draws, which is to be the same to rounding, and from
its own, which is what is timed and of which the statistics are to agree within standard errors of two samples.
"""

from dataclasses import dataclass

import numpy as np
from jobs import LEVELS, RESOLUTION, Answer, Draws

# Relative to the larger of a value and its row's mean and deviation. In float64 a contrast c carries the rounding of a
# rate divided by c, at least 5e-5. In float32 the photograph's drives and rates may be rounded, by 6e-8, before their
# difference is taken, and layers amplify that 35 times; means and deviations of contrasts are at least 0.01.
ALLOWED = {"float64": 1e-10, "float32": 2e-4}
# Standard errors: one of 300 numbers is farther once in 5,000 runs.
ALLOWED_DEPARTURE = 5.0
GAINS = "contrast_gain", "cumulative_gain"
# Contrast of the photograph's input: a neighbourhood's mean may differ by its rounding from pixels that are all alike.
NOTHING_PRESENTED = 1e-12


@dataclass
class Truth:
    """colonnade's answer, with the metrics of all columns, the contrast of the input and what was drawn, also of a job
    that keeps none."""

    job: object
    answer: Answer
    columns: np.ndarray
    presented: np.ndarray
    draws: Draws | None


def of_colonnade(native, job):
    """colonnade's answer to the job, and the Truth of it."""
    shape = job.layers, job.columns
    native.job_answer()
    aggregates = np.empty((len(job.quantities), job.layers, LEVELS.size + 3))
    for to, name in zip(aggregates, job.quantities, strict=True):
        for at, part in enumerate(("mean", "std")):
            to[:, at] = native.job_values(f"{name}_{part}")
        to[:, 2:-1] = native.job_values(f"{name}_quantile").reshape(LEVELS.size, job.layers).T
        to[:, -1] = native.job_values(f"{name}_undefined")
    answer = Answer(aggregates, native.job_values("status_count").reshape(-1, job.layers)[1])
    if not job.keeps_columns:
        native.job_load(job.spec, *job.overrides, "output.columns=true")
        native.job_answer()
    columns = np.stack([native.job_values(name).reshape(shape) for name in job.quantities])
    if job.keeps_columns:
        answer.columns, answer.status = columns, native.job_values("status").reshape(shape)
    if job.keeps_rates:
        answer.rates = native.job_values("rate").reshape(3, job.columns)
    draws = None
    if job.difference:
        w_EI, w_IE = (
            native.job_values(name) if isinstance(rule, tuple) else rule
            for name, rule in (("w_EI", job.w_EI), ("w_IE", job.w_IE))
        )
        draws = Draws(w_EI, w_IE, native.job_values("stimulus_difference"))
    presented = native.job_values("input_michelson")
    native.job_load(job.spec, *job.overrides)
    return Truth(job, answer, columns, presented, draws)


def _largest(found, expected, scale):
    """Largest difference relative to the scale; infinite where just one is not a number."""
    if (np.isnan(found) != np.isnan(expected)).any():
        return np.inf
    difference = np.abs(found - expected) / np.maximum(np.abs(expected), scale)
    return float(np.nanmax(difference, initial=0.0))


def _scale(aggregates):
    """Larger of a row's mean and deviation, with an axis for what is compared."""
    return np.maximum(np.abs(aggregates[..., :1]), np.abs(aggregates[..., 1:2]))


def statistics(values):
    """Mean, deviation, quantiles and number of what is not a number, by NumPy's own."""
    defined = values[~np.isnan(values)].astype(np.float64)
    quantiles = np.quantile(defined, LEVELS)
    return np.array([defined.mean(), defined.std(), *quantiles, values.size - defined.size])


def _of_columns(truth, answer):
    """Largest difference of the columns from colonnade's and of the statistics from those of the columns. A gain is a
    contrast over another, which multiplies its difference here: what is to be the same to rounding are contrasts."""
    job, largest = truth.job, 0.0
    for at in range(1, len(job.quantities)):
        quantity = job.quantities[at]
        for layer in range(job.layers):
            mine, theirs = answer.columns[at, layer].astype(np.float64), truth.columns[at, layer]
            scale = _scale(truth.answer.aggregates[at, layer])
            if quantity in GAINS:
                one = quantity == "cumulative_gain" or layer == 0
                by = truth.presented if one else truth.columns[1, layer - 1]
                some = truth.presented > NOTHING_PRESENTED
                mine, theirs = (mine * by)[some], (theirs * by)[some]
                scale = _scale(truth.answer.aggregates[1, layer])
            own = statistics(answer.columns[at, layer])
            given = answer.aggregates[at, layer]
            largest = max(largest, _largest(mine, theirs, scale), _largest(given[:-1], own[:-1], _scale(own)))
            if given[-1] != own[-1]:
                return np.inf
    if not np.array_equal(answer.status, truth.answer.status) or not (answer.columns[0] <= job.tolerance).all():
        return np.inf
    return largest


def differences(truth, answer):
    """`largest_difference` of all that is to be the same to rounding; of a job that keeps no columns, whose statistics
    are compared, also `quantile_difference`. Infinite where a circuit has not converged, columns without a value are
    others or a residual is above the tolerance, which is all that is compared of residuals."""
    job, expected = truth.job, truth.answer.aggregates
    same = np.array_equal(answer.converged, truth.answer.converged) and (answer.converged == job.columns).all()
    if not same or not (answer.aggregates[0, :, :-1] <= job.tolerance).all():
        return {"largest_difference": np.inf}
    if job.keeps_columns:
        largest = _of_columns(truth, answer)
        if job.keeps_rates:
            largest = max(largest, _largest(answer.rates, truth.answer.rates, 1.0))
        return {"largest_difference": largest}
    if not np.array_equal(answer.aggregates[1:, :, -1], expected[1:, :, -1]):
        return {"largest_difference": np.inf}
    return {
        "largest_difference": _largest(answer.aggregates[1:, :, :2], expected[1:, :, :2], _scale(expected[1:])),
        "quantile_difference": _largest(answer.aggregates[1:, :, 2:-1], expected[1:, :, 2:-1], 0.0),
    }


def _moment_errors(values, mean, deviation):
    """Distances of mean and variance from those of the values, in standard errors of two samples of that size."""
    n, variance = values.size, values.var()
    if variance == 0:
        return [0.0 if mean == values[0] and deviation == 0 else np.inf]
    fourth = np.mean((values - values.mean()) ** 4)
    of_variance = np.sqrt(2 * max(fourth - variance**2, 0.0) / n)
    return [abs(mean - values.mean()) / np.sqrt(2 * variance / n), abs(deviation**2 - variance) / of_variance]


def departure(truth, answer):
    """The largest distance of a statistic from colonnade's, in standard errors; of a quantile by the share of columns
    below it. Infinite where a circuit has not converged, a column has no value or a residual is above the tolerance."""
    job = truth.job
    if not (answer.converged == job.columns).all() or answer.aggregates[1:, :, -1].any():
        return np.inf
    if not (answer.aggregates[0, :, :-1] <= job.tolerance).all():
        return np.inf
    largest, slack = 0.0, 0.0 if job.keeps_columns else 2 * RESOLUTION
    for of_quantity, rows in zip(answer.aggregates[1:], truth.columns[1:], strict=True):
        for (mean, deviation, *quantiles), values in zip(of_quantity[:, :-1], rows, strict=True):
            ordered, quantiles = np.sort(values), np.array(quantiles)
            # as many columns as lie within rounding, or what a histogram does not tell apart, count as either side
            room = np.abs(quantiles) * (slack + ALLOWED["float64"])
            below = np.searchsorted(ordered, quantiles - room, side="left") / values.size
            upto = np.searchsorted(ordered, quantiles + room, side="right") / values.size
            error = np.sqrt(2 * LEVELS * (1 - LEVELS) / values.size)
            of_quantiles = np.maximum(below - LEVELS, LEVELS - upto) / error
            largest = max(largest, *of_quantiles, *_moment_errors(values, mean, deviation))
    return float(largest)


def compare(truth, from_draws, drawn):
    """All differences of a peer's two answers; `drawn` is None of a job that draws nothing."""
    found = differences(truth, from_draws)
    return found if drawn is None else found | {"departure": departure(truth, drawn)}


def allowed(job):
    return {
        "largest_difference": ALLOWED[np.dtype(job.dtype).name],
        "quantile_difference": 2 * RESOLUTION,
        "departure": ALLOWED_DEPARTURE,
    }

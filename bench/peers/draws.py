"""ASSEMBLE: the parameters of LI3's circuits drawn and put into float32 arrays: rows w_EI, w_IE, u_1, u_2.

Every tool draws with its own generator, so that answers differ; what is compared is what the distributions promise:
w_EI and w_IE uniform, log10 c uniform for the drives 1 + c and 1 - c.
"""

from dataclasses import dataclass

import numpy as np

WEIGHT = (0.8, 1.2)
LOG10_CONTRAST = (-4.0, -1.0)
SEED = 7


@dataclass
class Draws:
    name: str
    columns: int


def _departure(values, low, high):
    """Distance of the mean and the variance from those of a uniform distribution, in standard errors; infinite where
    a value is outside, but for `slack` of its range by rounding."""
    width, n, slack = high - low, values.size, 1e-3 * (high - low)
    if values.min() < low - slack or values.max() > high + slack:
        return np.inf
    mean = abs(values.mean() - (low + high) / 2) / (width / np.sqrt(12 * n))
    # variance of (v - mean)^2: width^4 (1/80 - 1/144)
    variance = abs(values.var() - width**2 / 12) / (width**2 * np.sqrt((1 / 80 - 1 / 144) / n))
    return max(mean, variance)


def departure(rows):
    """The largest of all rows, in standard errors; infinite where the drives do not add up to 2."""
    w_EI, w_IE, u1, u2 = rows.astype(np.float64)
    if np.abs(u1 + u2 - 2).max() > 4 * np.finfo(np.float32).eps:
        return np.inf
    log_contrast = np.log10((u1 - u2) / 2)
    drawn = (w_EI, *WEIGHT), (w_IE, *WEIGHT), (log_contrast, *LOG10_CONTRAST)
    return float(max(_departure(*row) for row in drawn))

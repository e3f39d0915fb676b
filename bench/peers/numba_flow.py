"""Numba: Tsitouras 5(4) written out for one pair after the other, all threads over pairs."""

import math

import numpy as np
from numba import njit, prange


@njit(fastmath=True, inline="always")
def _slope(x, y, w, v, inverse_tau):
    """`w`: weights with their signs, gains multiplied in; `v`: the same of drives."""
    return (
        (1.0 / (1.0 + math.exp(-(w[0] * x + w[1] * y + v[0]))) - x) * inverse_tau,
        (1.0 / (1.0 + math.exp(-(w[2] * x + w[3] * y + v[1]))) - y) * inverse_tau,
    )


@njit(fastmath=True)
def _one(x, y, w, v, tau, time, residual, rtol, atol):
    inverse_tau = 1.0 / tau
    left, h, last, grown = time, 0.05 * tau, 1e-4, 8.0
    p1, q1 = _slope(x, y, w, v, inverse_tau)
    while left > 0.0 and max(abs(p1), abs(q1)) * tau > residual:
        h = min(h, left)
        p2, q2 = _slope(x + h * 0.161 * p1, y + h * 0.161 * q1, w, v, inverse_tau)
        p3, q3 = _slope(
            x + h * (-0.008480655492356989 * p1 + 0.335480655492357 * p2),
            y + h * (-0.008480655492356989 * q1 + 0.335480655492357 * q2),
            w,
            v,
            inverse_tau,
        )
        p4, q4 = _slope(
            x + h * (2.8971530571054935 * p1 - 6.359448489975075 * p2 + 4.3622954328695815 * p3),
            y + h * (2.8971530571054935 * q1 - 6.359448489975075 * q2 + 4.3622954328695815 * q3),
            w,
            v,
            inverse_tau,
        )
        p5, q5 = _slope(
            x
            + h
            * (5.325864828439257 * p1 - 11.748883564062828 * p2 + 7.4955393428898365 * p3 - 0.09249506636175525 * p4),
            y
            + h
            * (5.325864828439257 * q1 - 11.748883564062828 * q2 + 7.4955393428898365 * q3 - 0.09249506636175525 * q4),
            w,
            v,
            inverse_tau,
        )
        p6, q6 = _slope(
            x
            + h
            * (
                5.86145544294642 * p1
                - 12.92096931784711 * p2
                + 8.159367898576159 * p3
                - 0.071584973281401 * p4
                - 0.028269050394068383 * p5
            ),
            y
            + h
            * (
                5.86145544294642 * q1
                - 12.92096931784711 * q2
                + 8.159367898576159 * q3
                - 0.071584973281401 * q4
                - 0.028269050394068383 * q5
            ),
            w,
            v,
            inverse_tau,
        )
        next_x = x + h * (
            0.09646076681806523 * p1
            + 0.01 * p2
            + 0.4798896504144996 * p3
            + 1.379008574103742 * p4
            - 3.290069515436081 * p5
            + 2.324710524099774 * p6
        )
        next_y = y + h * (
            0.09646076681806523 * q1
            + 0.01 * q2
            + 0.4798896504144996 * q3
            + 1.379008574103742 * q4
            - 3.290069515436081 * q5
            + 2.324710524099774 * q6
        )
        p7, q7 = _slope(next_x, next_y, w, v, inverse_tau)
        error_x = h * (
            -0.00178001105222577714 * p1
            - 0.0008164344596567469 * p2
            + 0.007880878010261995 * p3
            - 0.1447110071732629 * p4
            + 0.5823571654525552 * p5
            - 0.45808210592918697 * p6
            + 0.015151515151515152 * p7
        )
        error_y = h * (
            -0.00178001105222577714 * q1
            - 0.0008164344596567469 * q2
            + 0.007880878010261995 * q3
            - 0.1447110071732629 * q4
            + 0.5823571654525552 * q5
            - 0.45808210592918697 * q6
            + 0.015151515151515152 * q7
        )
        error = max(
            abs(error_x) / (atol + rtol * max(abs(x), abs(next_x))),
            abs(error_y) / (atol + rtol * max(abs(y), abs(next_y))),
            1e-10,
        )
        if error <= 1.0:
            left -= h
            x, y, p1, q1 = next_x, next_y, p7, q7
            h *= min(max(0.9 * error**-0.17 * last**0.04, 0.2), grown)
            last, grown = max(error, 1e-4), 8.0
        else:
            h *= max(0.9 * error**-0.2, 0.1)
            grown = 1.0
    return x, y


@njit(parallel=True, fastmath=True)
def _all(ends, rows, gains, thresholds, tau, time, residual, rtol, atol):
    for k in prange(rows.shape[1]):
        w = (gains[0] * rows[0, k], -gains[0] * rows[1, k], gains[1] * rows[2, k], -gains[1] * rows[3, k])
        v = (gains[0] * (rows[4, k] - thresholds[0]), gains[1] * (rows[5, k] - thresholds[1]))
        ends[0, k], ends[1, k] = _one(rows[6, k], rows[7, k], w, v, tau, time, residual, rtol, atol)


def follow(flow, rtol, threads):
    ends = np.empty((2, flow.count))
    gains, thresholds = (flow.gain_E, flow.gain_I), (flow.threshold_E, flow.threshold_I)
    _all(ends, flow.rows, gains, thresholds, flow.tau, flow.time, flow.residual, rtol, flow.atol(rtol))
    return ends

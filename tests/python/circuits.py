"""Circuits of specs with constant numbers as ordinary differential equations, written here from the documentation
alone, and their fates by SciPy at tight tolerance."""

import tomllib

import numpy as np
from scipy.integrate import solve_ivp

DEFAULT_WEIGHTS = {"w_EE": 0.5, "w_EI": 0.6, "w_IE": 1.0, "w_II": 0.0, "w_self": 0.4, "w_cross": 0.2}


def response(form, z):
    """Phi of one population; of neurons that are refractory without that factor."""
    kind, k, threshold = form["kind"], form.get("gain", 1.0), form.get("threshold", 0.0)
    z = z - threshold
    if kind == "relu":
        return k * np.maximum(0, z)
    if kind == "linear":
        return k * z
    if kind == "saturated":
        return np.minimum(form.get("max", 1.0), k * np.maximum(0, z))
    if kind == "soft-threshold":
        return np.sign(z) * np.maximum(0, np.abs(z) - form["lambda"])
    if kind == "tanh":
        return np.tanh(k * z)
    if kind == "softplus":
        s = form.get("sharpness", 1.0)
        return np.logaddexp(0, s * z) / s
    if kind == "power-law":
        return np.minimum(form.get("max", np.inf), k * np.maximum(0, z) ** form.get("exponent", 2.0))
    assert kind == "logistic", kind
    top = form.get("max", 1.0)
    at_rest = top / (1 + np.exp(k * threshold)) if form.get("offset") else 0.0
    return top / (1 + np.exp(-k * z)) - at_rest


def slope(form, z):
    """Its derivative; on a corner that of the silent side."""
    kind, k = form["kind"], form.get("gain", 1.0)
    z = z - form.get("threshold", 0.0)
    if kind == "relu":
        return k * (z > 0)
    if kind == "linear":
        return k * np.ones_like(z)
    if kind == "saturated":
        return k * ((z > 0) & (k * z < form.get("max", 1.0)))
    if kind == "soft-threshold":
        return 1.0 * (np.abs(z) > form["lambda"])
    if kind == "tanh":
        return k / np.cosh(np.clip(k * z, -350, 350)) ** 2
    if kind == "softplus":
        return 0.5 * (1 + np.tanh(0.5 * form.get("sharpness", 1.0) * z))
    if kind == "power-law":
        p, positive = form.get("exponent", 2.0), np.maximum(0, z)
        return k * p * positive ** (p - 1) * (k * positive**p < form.get("max", np.inf))
    assert kind == "logistic", kind
    return 0.25 * form.get("max", 1.0) * k / np.cosh(np.clip(0.5 * k * z, -350, 350)) ** 2


class Circuit:
    """tau dx/dt = -x + Phi(W x + u) of one layer."""

    def __init__(self, text):
        spec = tomllib.loads(text) if isinstance(text, str) else text
        own, stimulus = spec["microcircuit"], spec.get("stimulus", {})
        w = DEFAULT_WEIGHTS | own
        if own["motif"] == "custom":
            self.weights = np.array(own["weights"])
            inhibitory = own.get("inhibitory")
            if inhibitory is None:
                inhibitory = [i for i in range(len(self.weights)) if self.weights[:, i].min() < 0]
        else:
            channels = 1 if own["motif"] == "wilson-cowan" else own.get("channels", 2)
            inhibition = own.get("inhibition", "shared")
            if inhibition == "kernel":
                eye, places = np.eye(channels), np.arange(channels)
                distance = np.abs(places[:, None] - places)
                distance = np.minimum(distance, channels - distance)  # on a ring
                reach = np.exp(-0.5 * (distance / own["kernel"]["width"]) ** 2)
                self.weights = np.block([[w["w_EE"] * eye, -w["w_EI"] * reach], [w["w_IE"] * eye, -w["w_II"] * eye]])
                inhibitory = range(channels, 2 * channels)
            elif inhibition == "paired":
                ones, eye = np.ones((channels, channels)), np.eye(channels)
                across = -(w["w_cross"] * ones + (w["w_self"] - w["w_cross"]) * eye)
                self.weights = np.block([[w["w_EE"] * eye, across], [w["w_IE"] * eye, -w["w_II"] * eye]])
                inhibitory = range(channels, 2 * channels)
            else:
                self.weights = np.zeros((channels + 1, channels + 1))
                self.weights[:channels, :channels] = w["w_EE"] * np.eye(channels)
                self.weights[:channels, channels] = -w["w_EI"]
                self.weights[channels, :channels] = w["w_IE"]
                self.weights[channels, channels] = -w["w_II"]
                inhibitory = [channels]
        n = len(self.weights)
        self.is_inhibitory = np.isin(np.arange(n), list(inhibitory))
        both = own.get("activation", {"kind": "relu"})
        self.forms = [own.get("activation_E", both), own.get("activation_I", both)]
        self.tau = np.where(self.is_inhibitory, own.get("tau_I", 1.0), own.get("tau_E", 1.0))
        drive = np.where(self.is_inhibitory, stimulus.get("drive_I", 0.0), 0.0)
        drive[~self.is_inhibitory] = stimulus.get("drive_E", 1.0)
        self.drive = drive
        initial = spec.get("initial", {})
        rates = [initial.get("rate_E", 0.0), initial.get("rate_I", 0.0)]
        self.start = np.where(self.is_inhibitory, *reversed([r if isinstance(r, float) else np.nan for r in rates]))

    def phi(self, z):
        out = np.empty_like(z)
        for which, form in enumerate(self.forms):
            at = self.is_inhibitory == bool(which)
            if at.any():
                out[at] = response(form, z[at])
        return out

    def flow(self, _, x):
        return (self.phi(self.weights @ x + self.drive) - x) / self.tau

    def jacobian(self, x, h=1e-6):
        n = len(x)
        return np.array([(self.flow(0, x + h * e) - self.flow(0, x - h * e)) / (2 * h) for e in np.eye(n)]).T


def fate(circuit, start, transient, window, method="DOP853", rtol=1e-12, atol=1e-14):
    """How a course ends: ("converged", rates, None), ("oscillating", period, amplitudes) or ("aperiodic", None,
    amplitudes), from what follows `transient` in `window`; the period is the least return of the state to a section."""
    flow = circuit.flow
    x = solve_ivp(flow, (0, transient), start, method=method, rtol=rtol, atol=atol).y[:, -1]
    first = solve_ivp(flow, (0, window), x, method=method, rtol=rtol, atol=atol, dense_output=True)
    samples = first.sol(np.linspace(0, window, 20001))
    ranges = np.ptp(samples, axis=1)
    if ranges.max() < 1e-7:
        return "converged", first.y[:, -1], None
    i = int(np.argmax(ranges))
    level = samples[i].mean()

    def passes(_, y):
        return y[i] - level

    passes.direction = 1
    second = solve_ivp(flow, (0, window), first.y[:, -1], method=method, rtol=rtol, atol=atol, events=passes)
    times, states = second.t_events[0], second.y_events[0]
    for m in range(1, len(times) // 2):
        if np.abs(states[-1] - states[-1 - m]).max() < 1e-7 * ranges.max():
            period = times[-1] - times[-1 - m]
            turn = solve_ivp(flow, (0, period), states[-1], method=method, rtol=rtol, atol=atol, dense_output=True)
            # parabolas through the samples around each extreme
            fine = turn.sol(np.linspace(0, period, 40001))
            return "oscillating", period, 0.5 * (extreme(fine) + extreme(-fine))
    return "aperiodic", None, 0.5 * ranges


def extreme(samples):
    """The largest value of each row of samples of a closed course, by the parabola through three of them."""
    out = np.empty(len(samples))
    for k, row in enumerate(samples[:, :-1]):
        at = int(np.argmax(row))
        a, b, c = row[at - 1], row[at], row[(at + 1) % len(row)]
        bend = a - 2 * b + c
        out[k] = b - (a - c) ** 2 / (8 * bend) if bend < 0 and abs(a - c) <= -2 * bend else b
    return out

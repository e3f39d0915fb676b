"""Curves of folds and Hopf points in two keys against closed forms of Wilson-Cowan pairs, whose fold and Hopf
conditions are explicit in the drives that its neurons hear; and the onset of oscillations in an atlas against them."""

import os
import tempfile

import numpy as np
from scipy.optimize import brentq
from scipy.special import expit
from tool import flag, run

PAIRS = int(os.environ.get("COLONNADE_DRAWN_CIRCUITS", "1"))

FORMS = {
    "logistic": {"kind": "logistic", "gain": 4.0, "threshold": 0.5},
    "tanh": {"kind": "tanh", "gain": 1.9},
    "softplus": {"kind": "softplus", "sharpness": 3.0},
    "power-law": {"kind": "power-law", "gain": 0.7},
}


def phi(form, z):
    """Phi and its first three derivatives."""
    k = form.get("gain", 1.0)
    z = np.asarray(z, float) - form.get("threshold", 0.0)
    if form["kind"] == "logistic":
        x = expit(k * z)
        one = k * x * (1 - x)
        return x, one, k * one * (1 - 2 * x), k * k * one * (1 - 6 * x + 6 * x * x)
    if form["kind"] == "tanh":
        x = np.tanh(k * z)
        one = k * (1 - x) * (1 + x)
        return x, one, -2 * k * x * one, -2 * k * one * (k - 3 * k * x * x)
    if form["kind"] == "softplus":
        s = form["sharpness"]
        x = expit(s * z)
        return np.logaddexp(0, s * z) / s, x, s * x * (1 - x), s * s * x * (1 - x) * (1 - 2 * x)
    up = np.maximum(0, z)
    return k * up**2, 2 * k * up, 2.0 * k * (z > 0), 0.0 * z


def drives_of_slope(form, slope):
    """Drives at which Phi' is `slope`: two of a sigmoid, as columns; NaN where there is none."""
    k = form["gain"]
    with np.errstate(invalid="ignore", divide="ignore"):
        if form["kind"] == "logistic":
            half = 0.5 * np.sqrt(1 - 4 * slope / k)
            x = np.stack([0.5 - half, 0.5 + half])
            return np.log(x / (1 - x)) / k + form["threshold"]
        x = np.sqrt(1 - slope / k)
        return np.arctanh(np.stack([-x, x])) / k


class Pair:
    """One pair of the activation `form`, whose weights are w_EE, w_EI, w_IE, w_II and tau_E = 1."""

    def __init__(self, form, w, u_I, tau_I):
        self.form, self.w, self.u_I, self.tau_I = form, w, u_I, tau_I

    def text(self, keys):
        form = ", ".join(f'{k} = "{v}"' if isinstance(v, str) else f"{k} = {v}" for k, v in self.form.items())
        (p, p_from, p_to), (q, q_from, q_to) = keys
        return (
            f'[microcircuit]\nmotif = "wilson-cowan"\nactivation = {{ {form} }}\n'
            f"w_EE = {self.w[0]}\nw_EI = {self.w[1]}\nw_IE = {self.w[2]}\nw_II = {self.w[3]}\ntau_I = {self.tau_I}\n"
            f"[stimulus]\ndrive_E = [0.5]\ndrive_I = {self.u_I}\n"
            f'[continuation]\nkey = "{p}"\nfrom = {p_from}\nto = {p_to}\n'
            f'second_key = "{q}"\nsecond_from = {q_from}\nsecond_to = {q_to}\n'
        )

    def jacobian(self, z_E, z_I, w_EE):
        s_E, s_I = phi(self.form, z_E)[1], phi(self.form, z_I)[1]
        _, w_EI, w_IE, w_II = self.w
        t = self.tau_I
        return np.array([[s_E * w_EE - 1, -s_E * w_EI], [s_I * w_IE / t, (-1 - s_I * w_II) / t]])

    def coefficient(self, z_E, z_I, w_EE):
        """What has the sign of the first Lyapunov coefficient (Guckenheimer and Holmes 1983, equation 3.4.11)."""
        j = self.jacobian(z_E, z_I, w_EE)
        omega = np.sqrt(np.linalg.det(j))
        values, vectors = np.linalg.eig(j)
        v = vectors[:, np.argmax(values.imag)]
        basis = np.stack([v.real, -v.imag], axis=1)
        weights = np.array([[w_EE, -self.w[1]], [self.w[2], -self.w[3]]]) @ basis
        tau = np.array([1.0, self.tau_I])
        bends = [np.array([phi(self.form, z)[k] for z in (z_E, z_I)]) / tau for k in (2, 3)]
        back = np.linalg.inv(basis)

        def second(a, b):
            return back @ (bends[0] * weights[:, a] * weights[:, b])

        def third(a, b, c):
            return back @ (bends[1] * weights[:, a] * weights[:, b] * weights[:, c])

        (f_xx, g_xx), (f_xy, g_xy), (f_yy, g_yy) = second(0, 0), second(0, 1), second(1, 1)
        cubic = third(0, 0, 0)[0] + third(0, 1, 1)[0] + third(0, 0, 1)[1] + third(1, 1, 1)[1]
        return cubic + (f_xy * (f_xx + f_yy) - g_xy * (g_xx + g_yy) - f_xx * g_xx + f_yy * g_yy) / omega


class OverWeight(Pair):
    """Keys drive_E and w_EE: for every drive z_E that E hears the fold and Hopf conditions are linear in w_EE."""

    second = "microcircuit.w_EE"

    def follower(self, x_E):
        """The drive of I, as its equation is monotonic in it."""
        _, _, w_IE, w_II = self.w
        low, high = np.full_like(x_E, -100.0), np.full_like(x_E, 1e4)
        for _ in range(200):
            middle = 0.5 * (low + high)
            above = middle > w_IE * x_E - w_II * phi(self.form, middle)[0] + self.u_I
            low, high = np.where(above, low, middle), np.where(above, middle, high)
        return 0.5 * (low + high)

    def curve(self, kind, z_E):
        """(p, q, z_E, z_I) of folds or Hopf points; NaN where there is none."""
        _, w_EI, w_IE, w_II = self.w
        x_E, s_E = phi(self.form, z_E)[:2]
        z_I = self.follower(x_E)
        x_I, s_I = phi(self.form, z_I)[:2]
        damping = 1 + s_I * w_II
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            fold = (1 + s_E * s_I * w_EI * w_IE / damping) / s_E
            q = fold if kind == "fold" else (1 + damping / self.tau_I) / s_E
            # between both determinants have the sign of fold - q
            q = np.where((kind == "hopf") & (fold <= q), np.nan, q)
            return np.stack([z_E - q * x_E + w_EI * x_I, q, z_E, z_I])

    def curves(self, kind, z):
        return [self.curve(kind, z)]

    def weight(self, q):
        return q


class OverDrives(Pair):
    """Keys drive_E and drive_I: for every drive of E the conditions are linear in the slope of I."""

    second = "stimulus.drive_I"

    def curves(self, kind, z_E):
        w_EE, w_EI, w_IE, w_II = self.w
        x_E, s_E = phi(self.form, z_E)[:2]
        with np.errstate(divide="ignore", invalid="ignore"):
            fold = -(1 - s_E * w_EE) / ((1 - s_E * w_EE) * w_II + s_E * w_EI * w_IE)
            s_I = fold if kind == "fold" else ((s_E * w_EE - 1) * self.tau_I - 1) / w_II
            s_I = np.where(s_I > 0, s_I, np.nan)
        found = []
        for z_I in drives_of_slope(self.form, s_I):
            x_I = phi(self.form, z_I)[0]
            p, q = z_E - w_EE * x_E + w_EI * x_I, z_I - w_IE * x_E + w_II * x_I
            if kind == "hopf":
                determinant = (1 - s_E * w_EE) * (1 + s_I * w_II) + s_E * s_I * w_EI * w_IE
                p = np.where(determinant > 0, p, np.nan)
            found.append(np.stack([p, q, z_E, z_I]))
        return found

    def weight(self, q):
        return self.w[0] + 0 * q


def points_of(data, kind):
    """Segments (from, to) of all curves of a kind, each end (p, q, x_E, x_I)."""
    if "curve_kind" not in data:
        return np.zeros((0, 2, 4))
    of = data["curve_of"].values
    all_points = np.stack(
        [data["curve_parameter"].values, data["curve_second"].values, *data["curve_rate"].values[0]], axis=1
    )
    kinds = data["curve_kind"].values[of]
    ends = np.flatnonzero((of[1:] == of[:-1]) & (kinds[1:] == flag(data, "curve_kind", kind)))
    return np.stack([all_points[ends], all_points[ends + 1]], axis=1)


def distances(points, segments, ranges):
    """Of points [n, 4] from the nearest of segments, in shares of the ranges."""
    if len(segments) == 0:
        return np.full(len(points), np.inf)
    a, b = segments[:, 0] / ranges, segments[:, 1] / ranges
    out = np.empty(len(points))
    for k, point in enumerate(points / ranges):
        along = np.clip(((point - a) * (b - a)).sum(1) / np.maximum(((b - a) ** 2).sum(1), 1e-300), 0, 1)
        out[k] = np.sqrt((((a + along[:, None] * (b - a)) - point) ** 2).sum(1).min())
    return out


def check_conditions(pair, data):
    """Every point of every curve is an equilibrium at a fold or Hopf point. Newton stops within 1e-13 of the ranges,
    and the slopes of the conditions are some 100 at most."""
    if "curve_kind" not in data:
        return 0
    p, q = data["curve_parameter"].values, data["curve_second"].values
    x_E, x_I = data["curve_rate"].values[0]
    w_EE = pair.weight(q)
    u_I = q if isinstance(pair, OverDrives) else pair.u_I
    z_E = w_EE * x_E - pair.w[1] * x_I + p
    z_I = pair.w[2] * x_E - pair.w[3] * x_I + u_I
    for x, z in ((x_E, z_E), (x_I, z_I)):
        assert np.abs(x - phi(pair.form, z)[0]).max() < 1e-8
    j = pair.jacobian(z_E, z_I, w_EE)
    trace, determinant = j[0, 0] + j[1, 1], j[0, 0] * j[1, 1] - j[0, 1] * j[1, 0]
    is_fold = data["curve_kind"].values[data["curve_of"].values] == flag(data, "curve_kind", "fold")
    size = np.maximum(1, np.abs(j).max(axis=(0, 1)))
    assert (np.abs(determinant) < 1e-8 * size**2)[is_fold].all()
    assert (np.abs(trace) < 1e-8 * size)[~is_fold].all()
    frequency = data["curve_frequency"].values
    assert np.isnan(frequency[is_fold]).all()
    assert (np.abs(frequency**2 - determinant) < 1e-8 * size**2)[~is_fold].all()
    # the side on which cycles begin, where it is not next to a change of it or to a frequency of 0
    known = data["curve_lyapunov_coefficient"].values
    for k in np.flatnonzero(~is_fold & (frequency > 1e-2) & (np.abs(known) > 1e-6))[::7]:
        assert known[k] * pair.coefficient(z_E[k], z_I[k], w_EE[k]) > 0, k
    # the sign of what is left of the spectrum of a fold
    off = is_fold & (np.abs(trace) > 1e-6)
    assert (data["curve_unstable"].values == (trace > 0))[off].all()
    return len(p)


def sign_changes(values):
    ok = np.isfinite(values[:-1]) & np.isfinite(values[1:])
    return np.flatnonzero(ok & (values[:-1] * values[1:] < 0))


def codimension_two(data, kind):
    if "codimension_two_kind" not in data:
        return np.zeros((0, 2))
    at = data["codimension_two_kind"].values == flag(data, "codimension_two_kind", kind)
    return np.stack([data["codimension_two_parameter"].values, data["codimension_two_second"].values], axis=1)[at]


def same_points(found, truth, box, what):
    """Both lists are one, but for points within a thousandth of an edge of the ranges."""
    low, width = box[:, 0], box[:, 1] - box[:, 0]

    def inside(points):
        share = (np.array(points).reshape(-1, 2) - low) / width
        return ((share > 1e-3) & (share < 1 - 1e-3)).all(axis=1)

    truth = np.array(truth).reshape(-1, 2)
    for one, other, which in ((truth, found, "missed"), (found, truth, "invented")):
        for point in one[inside(one)]:
            off = np.abs((other - point) / width).max(axis=1).min() if len(other) else np.inf
            assert off < 1e-6, (what, which, point, off, found, truth)
    return int(inside(truth).sum())


def check_codimension_two(pair, data, box, z):
    """Along OverWeight.curve() a cusp is an extremum of w_EE, a Bogdanov-Takens point where both curves meet."""

    def off(at):
        fold, hopf = pair.curve("fold", np.array([at]))[1, 0], pair.curve("any", np.array([at]))[1, 0]
        return fold - hopf

    def slope(at, h=1e-5):
        one, two = pair.curve("fold", np.array([at - h, at + h]))[1]
        return two - one

    def coefficient(at):
        p, q, z_E, z_I = pair.curve("hopf", np.array([at]))[:, 0]
        return pair.coefficient(z_E, z_I, q) if np.isfinite(p) else np.nan

    counts = []
    fold = pair.curve("fold", z)
    takens = [brentq(off, z[k], z[k + 1], xtol=1e-14) for k in sign_changes(fold[1] - pair.curve("any", z)[1])]
    truth = [pair.curve("fold", np.array([at]))[:2, 0] for at in takens]
    counts.append(same_points(codimension_two(data, "bogdanov_takens"), truth, box, "Bogdanov-Takens"))
    cusps = [
        brentq(slope, z[k], z[k + 2], xtol=1e-12)
        for k in sign_changes(np.diff(fold[1]))
        if slope(z[k]) * slope(z[k + 2]) < 0
    ]
    if pair.form["kind"] == "power-law":  # of exponent 2: where a neuron falls silent curves have corners, no cusps
        cusps = [at for at in cusps if abs(pair.curve("fold", np.array([at]))[3, 0]) > 1e-3]
    truth = [pair.curve("fold", np.array([at]))[:2, 0] for at in cusps]
    counts.append(same_points(codimension_two(data, "cusp"), truth, box, "cusp"))
    coefficients = np.array([coefficient(at) for at in z])
    generalised = [brentq(coefficient, z[k], z[k + 1], xtol=1e-12) for k in sign_changes(coefficients)]
    truth = [pair.curve("hopf", np.array([at]))[:2, 0] for at in generalised]
    counts.append(same_points(codimension_two(data, "generalised_hopf"), truth, box, "generalised Hopf"))
    return np.array(counts)


def check_complete(pair, data, box, z):
    """Every point of the closed form inside the ranges lies on a curve: between two points, a share of 1 / 200 apart in
    a direction that turns by 15 degrees at most, the curve is within 3e-4 of a chord; 1e-3 leaves room for rates."""
    checked = 0
    # rates are measured as steps are, against the largest
    top = np.abs(data["curve_rate"].values).max() if "curve_rate" in data else 1.0
    ranges = np.array([*(box[:, 1] - box[:, 0]), *[max(1.0, top)] * 2])
    for kind in ("fold", "hopf"):
        segments = points_of(data, kind)
        for p, q, z_E, z_I in pair.curves(kind, z):
            rates = phi(pair.form, z_E)[0], phi(pair.form, z_I)[0]
            all_points = np.stack([p, q, *rates], axis=1)
            share = (all_points[:, :2] - box[:, 0]) / (box[:, 1] - box[:, 0])
            inside = np.isfinite(share).all(axis=1) & ((share > 2e-3) & (share < 1 - 2e-3)).all(axis=1)
            if pair.form["kind"] == "softplus":  # a line but for rounding, along which keys stand still: its end
                inside &= np.minimum(1 - phi(pair.form, z_E)[1], 1 - phi(pair.form, z_I)[1]) > 1e-8
            off = distances(all_points[inside], segments, ranges)
            assert not inside.any() or off.max() < 1e-3, (kind, off.max(), all_points[inside][off.argmax()])
            checked += int(inside.sum())
    return checked


def check(folder, pair, box):
    keys = (("stimulus.drive_E", *box[0]), (pair.second, *box[1]))
    data = run(folder, "continue", pair.text(keys))
    top = 8.0 if pair.form["kind"] in ("logistic", "tanh") else 20.0
    z = np.linspace(-6 if pair.form["kind"] != "power-law" else 1e-6, top, 2001)
    try:
        points = check_conditions(pair, data)
        checked = check_complete(pair, data, box, z)
        counts = check_codimension_two(pair, data, box, z) if isinstance(pair, OverWeight) else np.zeros(3, int)
        if "curve_end" in data and pair.form["kind"] != "power-law":  # whose curves may end at corners
            assert (data["curve_end"].values != flag(data, "curve_end", "lost")).all()
    except AssertionError as error:
        raise AssertionError(pair.text(keys)) from error
    return points, checked, counts


def drawn(folder):
    rng = np.random.default_rng(19)
    for kind, form in FORMS.items():
        for over in (OverWeight, OverDrives) if kind in ("logistic", "tanh") else (OverWeight,):
            totals = [0, 0, np.zeros(3, int)]
            for _ in range(PAIRS):
                w = np.array([rng.uniform(1.5, 4), *rng.uniform(1, 5, 2), rng.uniform(0.05, 0.8)])
                pair = over(form, w, rng.uniform(-0.5, 0.3), rng.uniform(0.6, 3))
                box = np.array([[-2.0, 4.0], [0.0, 6.0] if over is OverWeight else [-3.0, 3.0]])
                for k, found in enumerate(check(folder, pair, box)):
                    totals[k] = totals[k] + found
            print(f"{kind}, {over.second}: {totals[0]} points, {totals[1]} of the closed form met, codimension two:")
            print("  Bogdanov-Takens, cusps, generalised Hopf", totals[2])
            assert totals[0] > 0 and totals[1] > 0


def published(folder):
    """Hoppensteadt and Izhikevich (Weakly Connected Neural Networks, 1997, 2.3.4): a pair of logistic cells, the
    second of which excites itself, over both drives. With s = x (1 - x) trace and determinant are 0 where
    24 s_I^2 - 24 s_I + 1 = 0 and s_E = (1 - s_I) / 5: four such points, by both signs of each square root."""
    text = """
[microcircuit]
motif = "custom"
weights = [[10.0, -10.0], [10.0, 2.0]]
inhibitory = [1]
allow_mixed_signs = true
activation = { kind = "logistic" }
[stimulus]
drive_E = [0.0]
drive_I = 0.0
[continuation]
key = "stimulus.drive_E"
from = -10.0
to = 10.0
second_key = "stimulus.drive_I"
second_from = -20.0
second_to = 5.0
"""
    data = run(folder, "continue", text)
    s_I = 0.5 - np.sqrt(0.25 - 1 / 24)
    s_E = (1 - s_I) / 5
    truth = []
    for x in (0.5 - np.sqrt(0.25 - s_E), 0.5 + np.sqrt(0.25 - s_E)):
        for y in (0.5 - np.sqrt(0.25 - s_I), 0.5 + np.sqrt(0.25 - s_I)):
            truth.append((np.log(x / (1 - x)) - 10 * x + 10 * y, np.log(y / (1 - y)) - 10 * x - 2 * y))
    found = codimension_two(data, "bogdanov_takens")
    box = np.array([[-10.0, 10.0], [-20.0, 5.0]])
    assert same_points(found, truth, box, "Bogdanov-Takens") == 4, truth
    print("Hoppensteadt and Izhikevich: four Bogdanov-Takens points,", len(codimension_two(data, "cusp")), "cusps")
    p, q = data["curve_parameter"].values, data["curve_second"].values
    x, y = data["curve_rate"].values[0]
    assert np.abs(x - expit(10 * x - 10 * y + p)).max() < 1e-10
    assert np.abs(y - expit(10 * x + 2 * y + q)).max() < 1e-10
    s_E, s_I = x * (1 - x), y * (1 - y)
    is_fold = data["curve_kind"].values[data["curve_of"].values] == flag(data, "curve_kind", "fold")
    assert np.abs((10 * s_E + 2 * s_I - 2)[~is_fold]).max() < 1e-8
    assert np.abs(((1 - 10 * s_E) * (1 - 2 * s_I) + 100 * s_E * s_I)[is_fold]).max() < 1e-8


def crossings(segments, axis, at):
    """Values of the other coordinate at which segments [n, 2, 2] meet a line of the grid, linear between their ends."""
    a, b = segments[:, 0], segments[:, 1]
    on = np.flatnonzero((a[:, axis] - at) * (b[:, axis] - at) <= 0)
    share = (at - a[on, axis]) / (b[on, axis] - a[on, axis])
    return a[on, 1 - axis] + share * (b[on, 1 - axis] - a[on, 1 - axis])


def onset(folder):
    """Where a logistic pair begins to oscillate in an atlas, all of it supercritical and away from folds: within the
    width of the bisection of the Hopf curve of `continue`, which the atlas draws. A chord of the curve is off by the
    square of its length, 1 / 200, over 8 radii of curvature, of which the least is some 0.05 of the ranges: 6e-5."""
    refine, chord = 1e-3, 6e-5
    pair = OverWeight(FORMS["logistic"], np.array([2.0, 3.15, 2.25, 0.74]), 0.24, 1.65)
    box = np.array([[0.8, 2.6], [1.8, 2.3]])
    keys = (("stimulus.drive_E", *box[0]), (pair.second, *box[1]))
    followed = run(folder, "continue", pair.text(keys))
    hopf = points_of(followed, "hopf")[:, :, :2]
    assert (followed["curve_lyapunov_coefficient"].values < 0).all()
    axes = [
        f'{name} = {{ key = "{key}", from = {low}, to = {high}, points = {points} }}'
        for name, points, (key, low, high) in zip("xy", (7, 4), keys, strict=True)
    ]
    text = pair.text(keys) + "\n".join(["[atlas]", *axes, f"refine = {refine}", "starts = 2\n"])
    atlas = run(folder, "atlas", text)
    oscillating = flag(atlas, "boundary_below", "oscillating")
    sides = (atlas["boundary_below"].values == oscillating) ^ (atlas["boundary_above"].values == oscillating)
    places = np.stack([atlas["boundary_x"].values, atlas["boundary_y"].values], axis=1)[sides]
    lines = np.stack([atlas["curve_x"].values, atlas["curve_y"].values], axis=2)
    drawn_hopf = lines[atlas["curve"].values == flag(atlas, "curve", "hopf")]
    grid = [np.linspace(*box[0], 7), np.linspace(*box[1], 4)]
    worst = 0.0
    for place in places:
        # of an edge along x, y is that of a row
        axis = 1 if np.abs(grid[1] - place[1]).min() < 1e-12 else 0
        width = (box[:, 1] - box[:, 0])[1 - axis]
        for segments in (hopf, drawn_hopf):
            off = np.abs(crossings(segments, axis, place[axis]) - place[1 - axis]).min() / width
            worst = max(worst, off)
            assert off <= refine + chord, (place, off)
    print(f"onset of oscillations: {len(places)} places within {worst:.1e} of the ranges of the Hopf curve")
    assert len(places) >= 4


def main():
    with tempfile.TemporaryDirectory() as folder:
        published(folder)
        onset(folder)
        drawn(folder)


if __name__ == "__main__":
    main()

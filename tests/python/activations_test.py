"""Every activation with each of its options, against SciPy and formulas written here: equilibria of the flow as its
equation has them, their stability by eigenvalues, courses in time, and branches of equilibria."""

import tempfile

import circuits
import numpy as np
from scipy.integrate import solve_ivp
from tool import flag, run

# by kind: what is drawn, and what is constant
ACTIVATIONS = {
    "relu": ({"threshold": (0.0, 0.2), "gain": (0.4, 1.4)}, {}),
    "saturated": ({"threshold": (0.0, 0.2), "max": (0.5, 2.0), "gain": (0.5, 2.0)}, {}),
    "linear": ({"threshold": (-0.2, 0.2), "gain": (0.3, 0.9)}, {}),
    "logistic": ({"threshold": (0.2, 1.5), "max": (0.6, 1.2), "gain": (1.0, 6.0)}, {"offset": "true"}),
    "refractory": (
        {
            "threshold": (0.2, 1.5),
            "max": (0.6, 1.2),
            "gain": (1.0, 6.0),
            "refractory": (0.2, 1.5),
            "sensitive": (0.7, 1.0),
        },
        {"offset": "true"},
    ),
    "refractory without offset": (
        {"threshold": (0.2, 1.5), "gain": (1.0, 6.0), "refractory": (0.2, 1.5)},
        {},
    ),
    "tanh": ({"threshold": (-0.5, 0.5), "gain": (0.4, 1.6)}, {}),
    "softplus": ({"threshold": (-0.5, 0.5), "sharpness": (1.0, 6.0)}, {}),
    "power-law": ({"threshold": (0.0, 0.2), "max": (0.5, 2.0), "gain": (0.2, 1.0)}, {"exponent": "2.5"}),
}
DEFAULTS = {"threshold": 0.0, "max": 1.0, "gain": 1.0, "sharpness": 1.0, "refractory": 0.0, "sensitive": 1.0}
WEIGHTS = {"w_EE": (0.2, 1.6), "w_EI": (0.4, 2.0), "w_IE": (0.4, 2.0), "w_II": (0.0, 0.5)}


def kind_of(name):
    return "logistic" if name.startswith("refractory") else name


def response(name, z, p):
    """S(z): the activation, without the refractory factor."""
    form = p | {"kind": kind_of(name), "offset": bool(ACTIVATIONS[name][1].get("offset"))}
    if kind_of(name) == "power-law":
        form["exponent"] = 2.5
    return circuits.response(form, z)


def slope_of_flow(name, x, circuit):
    """tau dx/dt of a pair, as Wilson and Cowan write it."""
    weights, drive = circuit["weights"], circuit["drive"]
    z = weights @ x + drive
    out = np.empty(2)
    for i, p in enumerate(circuit["parameters"]):
        out[i] = -x[i] + (p["sensitive"] - p["refractory"] * x[i]) * response(name, z[i], p)
    return out / circuit["tau"]


def spec(name, head="", tail="", columns=60):
    drawn, constant = ACTIVATIONS[name]
    entries = [f'kind = "{kind_of(name)}"']
    entries += [f"{key} = {{ uniform = [{low}, {high}] }}" for key, (low, high) in drawn.items()]
    entries += [f"{key} = {value}" for key, value in constant.items()]
    weights = "\n".join(f"{key} = {{ uniform = [{low}, {high}] }}" for key, (low, high) in WEIGHTS.items())
    return f"""
{head}
[column]
count = {columns}
[microcircuit]
motif = "wilson-cowan"
activation = {{ {", ".join(entries)} }}
{weights}
tau_I = {{ uniform = [0.5, 2.0] }}
[stimulus]
drive_E = {{ uniform = [0.2, 1.5] }}
drive_I = {{ uniform = [-0.2, 0.3] }}
{tail}
"""


def circuit_of(name, data, column):
    at = {key: float(data[key][column]) for key in data if data[key].dims == ("column",)}
    parameters = []
    for population in "EI":
        own = dict(DEFAULTS)
        for key in ACTIVATIONS[name][0]:
            own[key] = at[f"{key}_{population}"]
        parameters.append(own)
    return {
        "weights": np.array([[at["w_EE"], -at["w_EI"]], [at["w_IE"], -at["w_II"]]]),
        "drive": np.array([float(data["input"].isel(column=column).values.ravel()[0]), at["drive_I"]]),
        "tau": np.array([1.0, at["tau_I"]]),
        "parameters": parameters,
    }


def jacobian(name, x, circuit):
    columns = []
    for j in range(2):
        h = np.zeros(2)
        h[j] = 1e-6
        columns.append((slope_of_flow(name, x + h, circuit) - slope_of_flow(name, x - h, circuit)) / 2e-6)
    return np.array(columns).T


def check_equilibria(folder, name, method):
    data = run(folder, "run", spec(name, tail=f'[solve]\nmethod = "{method}"\n'))
    converged, judged = 0, 0
    for column in range(data.sizes["column"]):
        if data["status"].isel(column=column).values.ravel()[0] != flag(data, "status", "converged"):
            continue
        x = data["rate"].isel(column=column).values.ravel()
        circuit = circuit_of(name, data, column)
        # the residual at which a march ends is 1e-10 of max(1, |x|) / tau, in the unit of the flow
        assert np.abs(slope_of_flow(name, x, circuit)).max() < 1e-8, (name, column, x)
        converged += 1
        abscissa = np.linalg.eigvals(jacobian(name, x, circuit)).real.max()
        stability = data["stability"].isel(column=column).values.ravel()[0]
        if abs(abscissa) < 1e-4:  # as near to an edge, or on a corner, a difference quotient tells nothing
            continue
        stable, unstable = flag(data, "stability", "stable"), flag(data, "stability", "unstable")
        if stability in (stable, unstable):
            judged += 1
            assert (stability == stable) == (abscissa < 0), (name, column, abscissa, stability)
    assert converged >= data.sizes["column"] // 2, (name, converged)
    assert judged >= converged * 0.9, (name, judged, converged)
    return converged


def check_traces(folder, name):
    columns = 6
    tail = '[output]\nrates = "traces"\ntrace_columns = [0, 1, 2, 3, 4, 5]\ntrace_time = 8.0\n[initial]\nrate_E = 0.05'
    data = run(folder, "run", spec(name, tail=tail, columns=columns))
    worst = 0.0
    for column in range(columns):
        circuit = circuit_of(name, data, column)
        times = data["trace_time"].isel(trace_column=column).values.ravel()
        trace = data["trace_rate"].isel(trace_column=column).transpose("sample", ...).values.reshape(times.size, -1)
        kept = np.isfinite(times)
        times, trace = times[kept], trace[kept]
        truth = solve_ivp(
            lambda _, x, c=circuit: slope_of_flow(name, x, c),
            (0, times[-1]),
            [0.05, 0.0],
            t_eval=times,
            rtol=1e-10,
            atol=1e-12,
            max_step=0.02,
        )
        worst = max(worst, np.abs(truth.y.T - trace).max())
    # steps of a fiftieth of the shortest time constant by the classical method of fourth order, first at a corner
    assert worst < 2e-5, (name, worst)
    return worst


def check_branch(folder, name, key, low, high):
    text = spec(
        name, columns=1, tail=f'[continuation]\nkey = "microcircuit.activation.{key}"\nfrom = {low}\nto = {high}'
    )
    data = run(folder, "continue", text, "--set", f"microcircuit.activation.{key}={low}")
    drawn = run(folder, "run", spec(name, columns=1), "--set", f"microcircuit.activation.{key}={low}")
    drawn = {k: drawn[k] for k in drawn}
    for population in "EI":
        drawn[f"{key}_{population}"] = drawn["w_EE"] * 0
    circuit = circuit_of(name, drawn, 0)
    points = 0
    rates = data["rate"].transpose(data["parameter"].dims[0], ...).values.reshape(-1, 2)
    for rate, p in zip(rates, data["parameter"].values, strict=True):
        for own in circuit["parameters"]:
            own[key] = p
        assert np.abs(slope_of_flow(name, rate, circuit)).max() < 1e-7, (name, key, p, rate)
        points += 1
    assert points > 50, (name, key, points)
    return points


WILSON_COWAN_1972 = """
[microcircuit]
motif = "wilson-cowan"
w_EE = 16.0
w_EI = 12.0
w_IE = 15.0
w_II = 3.0
tau_E = 8.0
tau_I = 8.0
activation_E = { kind = "logistic", gain = 1.3, threshold = 4.0, offset = true, refractory = 1, sensitive = 0.9945137 }
activation_I = { kind = "logistic", gain = 2.0, threshold = 3.7, offset = true, refractory = 1, sensitive = 0.9993891 }
[stimulus]
drive_E = 1.25
"""
PUBLISHED = {
    "weights": np.array([[16.0, -12.0], [15.0, -3.0]]),
    "tau": np.array([8.0, 8.0]),
    "parameters": [
        DEFAULTS | {"gain": 1.3, "threshold": 4.0, "refractory": 1.0, "sensitive": 0.9945137},
        DEFAULTS | {"gain": 2.0, "threshold": 3.7, "refractory": 1.0, "sensitive": 0.9993891},
    ],
}


def check_wilson_cowan(folder):
    """The published circuit that cycles (1972, figure 11): its course, and where the cycle is born and ends."""
    tail = (
        '[output]\nrates = "traces"\ntrace_columns = [0]\ntrace_time = 60.0\n[initial]\nrate_E = 0.1\nrate_I = 0.05\n'
    )
    data = run(folder, "run", WILSON_COWAN_1972 + tail)
    assert data["status"].values.ravel()[0] == flag(data, "status", "oscillating")
    times = data["trace_time"].values.ravel()
    trace = data["trace_rate"].transpose("sample", ...).values.reshape(times.size, -1)
    kept = np.isfinite(times)
    circuit = PUBLISHED | {"drive": np.array([1.25, 0.0])}
    truth = solve_ivp(
        lambda _, x: slope_of_flow("refractory", x, circuit),
        (0, 60.0),
        [0.1, 0.05],
        t_eval=times[kept],
        rtol=1e-11,
        atol=1e-13,
    )
    worst = np.abs(truth.y.T - trace[kept]).max()
    assert worst < 1e-6, worst
    tail = '[continuation]\nkey = "stimulus.drive_E"\nfrom = 0.0\nto = 4.0\n'
    data = run(folder, "continue", WILSON_COWAN_1972 + tail)
    kinds = data["special_kind"].values
    rates = data["special_rate"].transpose(data["special_kind"].dims[0], ...).values.reshape(-1, 2)
    assert sorted(kinds) == sorted([flag(data, "special_kind", kind) for kind in ("fold", "fold", "hopf")]), kinds
    for k, kind in enumerate(kinds):
        circuit = PUBLISHED | {"drive": np.array([float(data["special_parameter"].values[k]), 0.0])}
        assert np.abs(slope_of_flow("refractory", rates[k], circuit)).max() < 1e-9
        values = np.linalg.eigvals(jacobian("refractory", rates[k], circuit))
        # difference quotients of step 1e-6 are right to 1e-9
        if kind == flag(data, "special_kind", "hopf"):
            assert np.abs(values.real).max() < 1e-7, values
            assert abs(abs(values.imag[0]) - data["special_frequency"].values[k]) < 1e-7, values
        else:
            assert np.abs(values).min() < 1e-6, values
    return worst


def main():
    with tempfile.TemporaryDirectory() as folder:
        for name in ACTIVATIONS:
            found = [check_equilibria(folder, name, method) for method in ("auto", "newton", "forward-backward")]
            print(name, found, f"{check_traces(folder, name):.1e}")
        for name, key, low, high in [
            ("relu", "gain", 0.3, 1.5),
            ("saturated", "gain", 0.3, 3.0),
            ("saturated", "max", 0.3, 3.0),
            ("linear", "gain", 0.2, 0.9),
            ("tanh", "threshold", -1.0, 1.0),
            ("softplus", "threshold", -1.0, 1.0),
            ("logistic", "threshold", 0.0, 2.0),
            ("logistic", "gain", 0.5, 8.0),
            ("refractory", "refractory", 0.1, 1.4),
            ("refractory", "sensitive", 0.5, 1.5),
            ("refractory", "max", 0.3, 1.0),
            ("refractory", "gain", 0.5, 8.0),
        ]:
            print(name, key, check_branch(folder, name, key, low, high))
        print("Wilson and Cowan 1972", f"{check_wilson_cowan(folder):.1e}")


if __name__ == "__main__":
    main()

"""Specs of all sorts for estimates.py: a verb each, from milliseconds to some ten seconds."""

PAIR = """
[microcircuit]
motif = "wilson-cowan"
w_EE = 0.5
w_IE = 1.5
w_II = 0.2
[stimulus]
drive_E = { uniform = [0.5, 1.5] }
"""

STACK = """
[column]
count = 1
[microcircuit]
w_EE = 0.5
w_EI = { uniform = [0.8, 1.2] }
w_II = 0.2
[stimulus]
kind = "contrast"
difference = { loguniform = [1e-3, 1e-1] }
"""

SLOW = """
[column]
count = 1
[microcircuit]
w_EE = { linspace = [0.3, 0.999] }
w_EI = 0.4
w_II = 0.2
[stimulus]
kind = "contrast"
difference = 0.02
[solve]
method = "flow"
"""

CYCLES = """
[column]
count = 1
[microcircuit]
motif = "wilson-cowan"
activation = { kind = "saturated", max = 2.0 }
w_EE = { uniform = [1.5, 3.0] }
w_EI = 2.0
w_IE = 2.0
tau_I = 2.0
[stimulus]
drive_E = 0.6
"""

SMOOTH = """
[column]
count = 1
[microcircuit]
motif = "wilson-cowan"
activation = { kind = "logistic", max = 1.0, gain = 4.0, threshold = 0.5 }
w_EE = { uniform = [0.2, 1.8] }
w_EI = 1.0
w_IE = 1.2
[stimulus]
drive_E = { uniform = [0.0, 1.0] }
"""


def ring(neurons):
    """A dense W of alternating populations, contracting."""
    rows = [
        "[" + ", ".join(f"{(-1 if j % 2 else 1) * 0.6 / neurons * (1 + (i * j) % 3):.4f}" for j in range(neurons)) + "]"
        for i in range(neurons)
    ]
    return f"""
[column]
count = 1
[microcircuit]
motif = "custom"
weights = [{", ".join(rows)}]
[stimulus]
drive_E = {{ uniform = [0.5, 1.5] }}
"""


def case(verb, spec="", sets=(), file=None, flags=()):
    return {"verb": verb, "spec": spec, "set": list(sets), "file": file, "flags": list(flags)}


def example(verb, name, *sets, flags=()):
    return case(verb, sets=sets, file=f"examples/{name}.toml", flags=flags)


ATTRACTORS = "\n[attractors]\nstarts = 64\n"
ATLAS = """
[microcircuit]
motif = "wilson-cowan"
activation = { kind = "logistic", max = 1.0, gain = 4.0, threshold = 0.5 }
w_IE = 1.2
[stimulus]
drive_E = 0.4
[atlas]
x = { key = "microcircuit.w_EE", from = 0.0, to = 3.0, points = 60 }
y = { key = "microcircuit.w_EI", from = 0.0, to = 3.0, points = 60 }
"""
FOLLOW = """
[microcircuit]
motif = "wilson-cowan"
activation = { kind = "logistic", max = 1.0, gain = 4.0, threshold = 0.5 }
w_EE = 1.5
w_IE = 1.2
[stimulus]
drive_E = 0.4
[continuation]
key = "stimulus.drive_E"
from = 0.0
to = 2.0
"""

SWEEP = '\n[sweep]\n"microcircuit.w_EE" = { linspace = [0.0, 0.9, POINTS] }\n'


def sweep(points):
    return SWEEP.replace("POINTS", str(points))


CASES = {
    "contrast-stack": example("run", "contrast-stack"),
    "contrast-stack certified": example("certify", "contrast-stack"),
    "photograph": example("run", "photograph", "output.image=photo.png"),
    "wilson-cowan": example("run", "wilson-cowan"),
    "winner-take-all": example("run", "winner-take-all"),
    "winner-take-all certified": example("certify", "winner-take-all", "column.count=200"),
    "bistable-pair": example("run", "bistable-pair"),
    "bistable-pair attractors": example("attractors", "bistable-pair"),
    "bistable-pair followed": example("continue", "bistable-pair", flags=["picture continuation.picture"]),
    "atlas-wilson-cowan": example("atlas", "atlas-wilson-cowan", flags=["picture atlas.picture"]),
    "atlas-layers": example("atlas", "atlas-layers", flags=["picture atlas.picture"]),
    "1e6 stacks": case("run", STACK, ["column.count=1_000_000"]),
    "1e6 stacks, no rates": case("run", STACK, ["column.count=1_000_000", "output.rates=none", "output.metrics=false"]),
    "3e5 stacks of 4, float32": case(
        "run", STACK, ["column.count=300_000", "column.layers=4", "solve.precision=float32"]
    ),
    "1e5 stacks of 4, mixed": case("run", STACK, ["column.count=100_000", "column.layers=4", "solve.precision=mixed"]),
    "20 stacks of 4000": case("run", STACK, ["column.count=20", "column.layers=4000"]),
    "1000 concurrent of 20": case(
        "run", STACK, ["column.count=1000", "column.layers=20", "column.coupling=concurrent"]
    ),
    "2e6 aggregated": case("run", STACK, ["column.count=2_000_000", "output.rates=none", "output.columns=false"]),
    "3e5 of 8 aggregated": case(
        "run", STACK, ["column.count=300_000", "column.layers=8", "output.rates=none", "output.columns=false"]
    ),
    "sweep of 1e5": case("run", PAIR + sweep(100_000)),
    "sweep of 1e6": case("run", PAIR + sweep(1_000_000)),
    "sweep of 300 x 1000": case("run", PAIR + sweep(300), ["column.count=1000"]),
    "sweep of names": case("run", PAIR + '\n[sweep]\n"solve.method" = ["flow", "auto"]\n', ["column.count=50_000"]),
    "sweep aggregated": case(
        "run", PAIR + sweep(50), ["column.count=20_000", "output.rates=none", "output.columns=false"]
    ),
    "slow in linspace": case("run", SLOW, ["column.count=20_000"]),
    "cycles": case("run", CYCLES, ["column.count=3000"]),
    "logistic": case("run", SMOOTH, ["column.count=200_000"]),
    "traces": case(
        "run",
        STACK,
        [
            "column.count=50",
            "column.layers=3",
            "output.rates=traces",
            "output.trace_columns=[0, 7, 20]",
            "output.trace_time=20000",
        ],
    ),
    "64 channels, kernel": case(
        "run", STACK, ["column.count=5000", "microcircuit.channels=64", "microcircuit.inhibition=kernel"]
    ),
    "dense W of 100": case("run", ring(100), ["column.count=20_000"]),
    "dense W of 24 certified": case("certify", ring(24), ["column.count=300"]),
    "pairs certified": case("certify", PAIR, ["column.count=300_000"]),
    "logistic certified": case("certify", SMOOTH, ["column.count=30_000"]),
    "pairs' attractors": case("attractors", CYCLES + ATTRACTORS, ["column.count=500"]),
    "certified pairs' attractors": case("attractors", PAIR + ATTRACTORS, ["column.count=100_000"]),
    "logistic attractors": case("attractors", SMOOTH + ATTRACTORS, ["column.count=2000"]),
    "channels' attractors": case(
        "attractors",
        STACK + ATTRACTORS,
        ["column.count=100", "microcircuit.w_EE=1.2", 'microcircuit.activation={kind="saturated"}'],
    ),
    "logistic atlas": case("atlas", ATLAS),
    "fine atlas": example(
        "atlas", "atlas-wilson-cowan", "atlas.x.points=400", "atlas.y.points=400", flags=["picture atlas.picture"]
    ),
    "logistic followed": case("continue", FOLLOW),
    "logistic followed finely": case("continue", FOLLOW, ["continuation.step=0.0002"]),
    "stack followed": case(
        "continue",
        STACK.replace("{ uniform = [0.8, 1.2] }", "0.9").replace("{ loguniform = [1e-3, 1e-1] }", "0.02"),
        ["column.layers=6", "continuation.key=microcircuit.w_EE", "continuation.to=0.9"],
    ),
}

"""Whole jobs, which every contestant does from its inputs to its statistics:

PHOTO-JOB   examples/photograph.toml: the neighbourhood's mean of every pixel, four layers of circuits, the metrics of
            every layer; status, residual and metrics of every column kept.
LI3-EQ-JOB  li3-eq.toml: 100,000 circuits drawn and solved to a residual of 1e-12; rates, status, residual and
            Michelson contrast of every column kept.
STACK-JOB   stack.toml: a million columns of four layers drawn, solved and measured; no column kept.

All end with mean, standard deviation and five quantiles over the columns of every quantity in every layer; those of
STACK-JOB may be off by 2^-11 of themselves, as colonnade's are where it keeps no columns.

What the peers know and colonnade does not: there are two channels under shared inhibition, and relu. They compute with
the sums and differences over the channels, of the drives (p, q) and of the rates (s, d), so that no difference is
rounded off. With both channels active, e = 1 / (1 - w_EE), l = 1 + w_II and k = e w_EI w_IE,

    s = e p l / (l + 2 k),    d = e q,    y = w_IE s / l

and where |d| > s the winner is alone with s = |d| = e (p + |q|) / 2 l / (l + k). The residual tells whether that was
right. All metrics follow from m = |d| / s, each with a row of its own:

    michelson = rms_contrast = m,    winner_margin = 2 m / (1 + m),    participation_ratio = 2 / (1 + m^2),
    treves_rolls = participation_ratio / 2,    hoyer = sqrt 2 / (sqrt 2 - 1) m^2 / (t (1 + t)), t = sqrt(1 + m^2)
"""

import pathlib
import tomllib
from dataclasses import dataclass

import numpy as np

HERE = pathlib.Path(__file__).parent
PHOTOGRAPH = HERE.parents[1] / "examples" / "photograph.toml"
LEVELS = np.array([0.05, 0.25, 0.5, 0.75, 0.95])
QUANTITIES = (
    "residual",
    "michelson",
    "rms_contrast",
    "contrast_gain",
    "cumulative_gain",
    "winner_margin",
    "participation_ratio",
    "treves_rolls",
    "hoyer",
    "kendall_tau",
)
# Bits of a float64 that a histogram of leading bits leaves out, and the relative error of a quantile from it.
DROPPED = 41
RESOLUTION = 2.0**-11
SEED = 7
HOYER = float(np.sqrt(2) / (np.sqrt(2) - 1))


@dataclass
class Draws:
    """What a job draws, [column]: weights, or a number where all columns have the same, and the input's differences."""

    w_EI: np.ndarray | float
    w_IE: np.ndarray | float
    difference: np.ndarray


@dataclass
class Answer:
    """`aggregates` [quantity][layer]: mean, standard deviation, five quantiles, number of columns without a value.
    `converged` [layer]: number of columns. What is kept: `columns` [quantity][layer][column], `status`
    [layer][column] and `rates` [3][column], in the precision of the job."""

    aggregates: np.ndarray
    converged: np.ndarray
    columns: np.ndarray | None = None
    status: np.ndarray | None = None
    rates: np.ndarray | None = None


@dataclass(eq=False)
class Job:
    """`w_EI` and `w_IE` are numbers, or pairs of bounds between which every column has one for all of its layers;
    `difference`: bounds of a log-uniform draw, for drives 1 + difference / 2 and 1 - difference / 2, where there is no
    picture [row][column] of grey values from 0 to 255. `overrides`: what colonnade is told beside the spec."""

    name: str
    spec: pathlib.Path
    columns: int
    layers: int
    dtype: type
    tolerance: float
    w_EE: float
    w_II: float
    w_EI: float | tuple
    w_IE: float | tuple
    quantities: tuple
    keeps_columns: bool
    keeps_rates: bool
    difference: tuple | None = None
    picture: np.ndarray | None = None
    contrast: float = 0.0
    neighbourhood: int = 0
    overrides: tuple = ()


def _weight(value):
    return tuple(value["uniform"]) if isinstance(value, dict) else float(value)


def read(name, spec, columns=None, picture=None):
    """The job of a spec; of LI3-EQ-JOB one metric is wanted, of the others all."""
    with open(spec, "rb") as file:
        toml = tomllib.load(file)
    circuit, stimulus, output = toml["microcircuit"], toml["stimulus"], toml["output"]
    dtype = {"float32": np.float32, "float64": np.float64}[toml["solve"]["precision"]]
    job = Job(
        name,
        spec,
        picture.size if picture is not None else columns or toml["column"]["count"],
        toml["column"].get("layers", 1),
        dtype,
        toml["solve"].get("tolerance", 1e-5),
        float(circuit["w_EE"]),
        float(circuit["w_II"]),
        _weight(circuit["w_EI"]),
        _weight(circuit["w_IE"]),
        QUANTITIES[:2] if name == "LI3-EQ-JOB" else QUANTITIES,
        output.get("columns", True),
        output["rates"] == "final",
    )
    if picture is None:
        job.difference = tuple(stimulus["difference"]["loguniform"])
        job.overrides = (f"column.count={job.columns}",)
    else:
        job.picture, job.contrast, job.neighbourhood = picture, stimulus["contrast"], stimulus["neighbourhood"]
    return job

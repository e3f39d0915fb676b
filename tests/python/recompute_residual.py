"""Recomputes every residual of an output file from its rates and parameters, sharing no code with the simulator.

For relu circuits of the motifs wilson-cowan and lateral-inhibition (shared, paired), with all rates kept:

    r = max_i |max(0, (W x + u)_i - theta_i) - x_i|                        (theory.md, sections 1, 4, 6, 7, 8)

    shared   z_Ei = w_EE x_Ei - w_EI x_I + u_Ei,   z_I = w_IE sum_i x_Ei - w_II x_I + u_I
    paired   z_Ei = w_EE x_Ei - w_self x_Ii - w_cross sum_{j != i} x_Ij + u_Ei,   z_Ii = w_IE x_Ei - w_II x_Ii + u_I
    u_E of layer 0 is `input`; above it feedforward x_E(below) + offset; with feedback also feedback x_E(above)

Ends with status 1 and one sentence when a residual differs by more than rounding allows.
"""

import sys
import tomllib

import numpy as np
import xarray as xr


class Mismatch(Exception):
    """Why the file cannot be confirmed, as a sentence."""


class Circuits:
    """Rates and parameters of a file, broadcast by the names of their dimensions."""

    def __init__(self, dataset: xr.Dataset) -> None:
        self.dataset = dataset
        self.spec = tomllib.loads(dataset.attrs["spec"])
        self.circuit = self.spec["microcircuit"]
        names = [str(name) for name in dataset["neuron"].values]
        if "rate" not in dataset or "input" not in dataset:
            raise Mismatch("found no variable 'rate' or no 'input': run with output.rates = \"final\"")
        rate = dataset["rate"].astype("float64")
        self.single = dataset["rate"].dtype == np.float32
        self.x_E = self.population(rate, [i for i, name in enumerate(names) if name.startswith("E")])
        self.x_I = self.population(rate, [i for i, name in enumerate(names) if name.startswith("I")])

    @staticmethod
    def population(rate: xr.DataArray, indices: list[int]) -> xr.DataArray:
        return rate.isel(neuron=indices).drop_vars("neuron").rename(neuron="channel")

    def value(self, section: str, key: str, variable: str | None = None) -> xr.DataArray:
        """A drawn or swept parameter from its variable, a constant one from the spec."""
        name = variable or key
        if name in self.dataset.variables:
            found = self.dataset[name]
        else:
            found = self.spec
            for part in [*section.split("."), key]:
                found = found[part]
        found = xr.DataArray(found)
        if not np.issubdtype(found.dtype, np.number):
            raise Mismatch(f"parameter '{name}' is neither constant in the spec nor a numeric variable")
        return found.astype("float64")

    def weight(self, key: str) -> xr.DataArray:
        return self.value("microcircuit", key)

    def threshold(self, population: str) -> xr.DataArray:
        table = "activation" if "activation" in self.circuit else f"activation_{population}"
        if self.circuit[table]["kind"] != "relu":
            raise Mismatch(f"activation is {self.circuit[table]['kind']}, only relu is recomputed")
        return self.value(f"microcircuit.{table}", "threshold", f"threshold_{population}")

    def drive_E(self) -> list[xr.DataArray]:
        """Terms of u_E, each over [layer, channel, column]."""
        drive = self.dataset["input"].astype("float64").drop_vars("channel", errors="ignore")
        layer = xr.DataArray(np.arange(self.x_E.sizes["layer"]), dims="layer", coords=self.layers())
        terms = [drive.where(layer == 0, 0.0)]
        if self.x_E.sizes["layer"] == 1:
            return terms
        below = self.x_E.shift(layer=1, fill_value=0.0)
        terms.append(self.value("column", "feedforward") * below)
        terms.append(self.value("column", "offset").where(layer > 0, 0.0))
        if self.spec["column"]["coupling"] == "concurrent":
            terms.append(self.value("column", "feedback") * self.x_E.shift(layer=-1, fill_value=0.0))
        return terms

    def layers(self) -> dict:
        return {"layer": self.dataset["layer"]} if "layer" in self.dataset.coords else {}

    def terms_E(self) -> list[xr.DataArray]:
        terms = [self.weight("w_EE") * self.x_E, *self.drive_E(), -self.threshold("E")]
        if self.circuit.get("inhibition") == "paired" and self.circuit["motif"] == "lateral-inhibition":
            own, cross = -self.weight("w_self") * self.x_I, self.weight("w_cross")
            return [*terms, own, cross * self.x_I, -cross * self.x_I.sum("channel")]
        return [*terms, -self.weight("w_EI") * self.x_I.isel(channel=0, drop=True)]

    def terms_I(self) -> list[xr.DataArray]:
        paired = self.x_I.sizes["channel"] == self.x_E.sizes["channel"]
        source = self.x_E if paired else self.x_E.sum("channel").expand_dims(channel=1)
        inhibition = -self.weight("w_II") * self.x_I
        return [self.weight("w_IE") * source, inhibition, self.value("stimulus", "drive_I"), -self.threshold("I")]


def worst(circuits: Circuits, terms: list[xr.DataArray], rate: xr.DataArray) -> tuple[xr.DataArray, xr.DataArray]:
    """Residual of one population, and the largest sum of magnitudes that entered it."""
    z = sum(terms[1:], start=terms[0])
    size = sum((abs(t) for t in terms), start=abs(rate))
    along = ["channel"] + (["layer"] if "layer" not in circuits.dataset["residual"].dims else [])
    # skipna=False: a circuit that diverged has no number to agree on, and is set aside below
    return abs(z.clip(min=0.0) - rate).max(along, skipna=False), size.max(along, skipna=False)


def rounding(circuits: Circuits) -> float:
    """Relative bound on the difference of two evaluations of z, per unit of the sum of magnitudes.

    A term passes through at most: rounding of its parameter and of the drive to the working precision (2), one
    product (1), n sums over the neurons, and five more over drive, offset, feedback, threshold and the final
    difference; a weight stored as w_self - w_cross adds 2, a rate from the layer below 2. Each rounding contributes
    at most u = eps / 2, on both sides, so 2 (n + 12) u = (n + 12) eps; the second order is below 1e-4 of that.
    """
    eps = float(np.finfo(np.float32 if circuits.single else np.float64).eps)
    return (circuits.dataset.sizes["neuron"] + 12) * eps


def compare(dataset: xr.Dataset) -> str:
    circuits = Circuits(dataset)
    if circuits.circuit["motif"] == "custom" or circuits.circuit.get("inhibition") == "kernel":
        raise Mismatch("only wilson-cowan and shared or paired lateral inhibition are recomputed")
    residual_E, size_E = worst(circuits, circuits.terms_E(), circuits.x_E)
    residual_I, size_I = worst(circuits, circuits.terms_I(), circuits.x_I)
    recomputed, size = np.maximum(residual_E, residual_I), np.maximum(size_E, size_I)
    stored = dataset["residual"]
    recomputed, size, stored, status = xr.broadcast(recomputed, size, stored, dataset["status"])
    meanings = dict(
        zip(dataset["status"].attrs["flag_meanings"].split(), dataset["status"].attrs["flag_values"], strict=True)
    )
    ended = ~status.isin([meanings[name] for name in ("diverged", "skipped") if name in meanings])
    if not bool(ended.any()):
        raise Mismatch("every circuit diverged: there is nothing to compare")
    # `not <=` rather than `>`: a NaN on either side is a difference
    differs = ended & ~(abs(recomputed - stored) <= rounding(circuits) * size)
    if bool(differs.any()):
        at = {dim: int(i[0]) for dim, i in zip(differs.dims, np.nonzero(differs.values), strict=True)}
        raise Mismatch(
            f"{int(differs.sum())} of {int(ended.sum())} residuals differ, the first at {at}: stored "
            f"{float(stored[at])!r}, recomputed {float(recomputed[at])!r}, allowed difference "
            f"{rounding(circuits) * float(size[at]):.3g}"
        )
    gap = float(abs(recomputed - stored).where(ended).max())
    return f"{int(ended.sum())} residuals confirmed, largest difference {gap:.3g}"


def main(argv: list[str]) -> int:
    if len(argv) != 2:
        print("usage: recompute_residual.py FILE.nc", file=sys.stderr)
        return 2
    try:
        # a diverged circuit overflows here too; it is set aside, not warned of
        with xr.open_dataset(argv[1], engine="netcdf4") as dataset, np.errstate(over="ignore", invalid="ignore"):
            print(f"{argv[1]}: {compare(dataset)}")
    except (Mismatch, OSError) as error:
        print(f"{argv[1]}: {error}", file=sys.stderr)
        return 1
    except KeyError as error:
        print(f"{argv[1]}: found no {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))

"""Runs every example as its reader would and checks that it shows what its first lines promise."""

import json
import os
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import xarray as xr

TOOL = os.environ["COLONNADE_BINARY"]
EXAMPLES = Path(os.environ["COLONNADE_SOURCE_DIR"], "examples")


def time_limit() -> float:
    """Twenty seconds for an optimised build; a sanitized one is an order of magnitude slower."""
    info = json.loads(subprocess.run([TOOL, "info", "--json"], check=True, capture_output=True).stdout)
    return 20.0 if info["build_type"] == "Release" else 240.0


def median_contrast(run: xr.Dataset) -> list[float]:
    return run["michelson_quantile"].sel(quantile=0.5).values.tolist()


def check_contrast_stack(run: xr.Dataset, _: Path) -> None:
    contrast = median_contrast(run)
    assert contrast == sorted(contrast), contrast
    assert contrast[0] < 0.02 and contrast[-1] == 1.0, contrast
    # as sharp as rounding of the rates, through all eight layers
    assert bool(((run["error_bound"] >= 0) & (run["error_bound"] < 1e-14)).all())


def check_wilson_cowan(run: xr.Dataset, _: Path) -> None:
    """Between columns, more drive to I raises the I rate below w_EE = 1 and lowers it above; E always falls."""
    for index, w_EE in enumerate(run["w_EE"].values):
        point = run.isel(w_EE=index, layer=0)
        drive = point["drive_I"] - point["drive_I"].mean()
        for neuron, sign in (("E0", -1.0), ("I0", 1.0 - w_EE)):
            slope = float((drive * point["rate"].sel(neuron=neuron)).sum())
            assert slope * sign > 0 or abs(sign) < 1e-9, (float(w_EE), neuron, slope)


def check_winner_take_all(run: xr.Dataset, _: Path) -> None:
    winners = (run["rate"].isel(layer=0, neuron=slice(0, 8)) > 1e-6).sum("neuron")
    assert int(winners.sel(w_EE=1.1).max()) < 8, "nobody fell silent"
    rank = run["kendall_tau"].isel(layer=0)
    assert float(rank.sel(w_EE=0.7).mean()) > float(rank.sel(w_EE=1.1).mean())


def check_photograph(run: xr.Dataset, folder: Path) -> None:
    contrast = median_contrast(run)
    assert run.sizes["layer"] == 4 and run.sizes["column"] >= 256 * 256
    assert contrast == sorted(contrast) and contrast[-1] > 10 * contrast[0], contrast
    width, height = struct.unpack(">II", (folder / "photograph.png").read_bytes()[16:24])
    assert (width, height) == (5 * 512 + 4 * 4, 512), (width, height)


def check_bistable_pair(run: xr.Dataset, folder: Path) -> None:
    """From rest the flow overshoots into saturation; continuation folds at both corners."""
    assert np.allclose(run["rate"].values, 2.0, atol=1e-8), run["rate"].values
    example = EXAMPLES / "bistable-pair.toml"
    for verb, *options in (("continue", "--set", f"continuation.picture={folder / 'pair.svg'}"), ("attractors",)):
        command = [TOOL, verb, example, "-o", folder / f"{verb}.nc", "--quiet", *options]
        subprocess.run(command, check=True, timeout=time_limit())
    with xr.open_dataset(folder / "continue.nc") as diagram:
        folds = sorted(diagram["special_parameter"].values[diagram["special_kind"].values == 4])
        assert np.allclose(folds, [1.75, 1.9375], atol=1e-9), folds
    with xr.open_dataset(folder / "attractors.nc") as found:
        assert int(found["equilibrium_count"][0]) == 3 and int(found["attractor_count"][0]) == 2
    assert (folder / "pair.svg").read_text().endswith("</svg>\n")


def check_atlas_wilson_cowan(run: xr.Dataset, folder: Path) -> None:
    """w_EE = 1 parts antagonists from cooperators, and what is certified from what is not."""
    names = run["observed"].attrs["flag_meanings"].split()
    label = {name: run["observed"] == number for number, name in enumerate(names)}
    assert float(run["w_EE"].where(label["antagonistic"].any("w_EI"), drop=True).max()) < 1.0
    assert float(run["w_EE"].where(label["cooperative"].any("w_EI"), drop=True).min()) > 1.0
    for name in ("antagonistic", "cooperative", "bistable", "oscillating"):
        assert bool(label[name].any()), name
    falls = run.where(label["cooperative"])
    assert float(falls["response_E"].max()) < 0 and float(falls["response_I"].max()) < 0
    rungs = run["certified"].attrs["flag_meanings"].split()
    unique = run["certified"] <= rungs.index("p_matrix")
    assert bool((unique == (run["w_EE"] < 1.0)).all())
    assert (folder / "atlas-wilson-cowan.svg").read_text().startswith("<?xml")


def check_atlas_layers(run: xr.Dataset, folder: Path) -> None:
    """The loser of the last of L layers falls silent at a difference of 2 / rho^L."""
    assert list(run["layers"].values) == [1, 2, 3, 4, 5, 6]
    rho = 1.0 + 2.0 * (0.5 / 1.2) / 0.8
    for place, layers in enumerate(run["layers"].values):
        found = run["boundary_y"].values[run["boundary_x"].values == place]
        # half of refine = 1e-3 of the axis's length
        assert len(found) == 1 and abs(found[0] - 2.0 / rho**layers) < 0.5e-3 * 1.19, (layers, found)
    assert (folder / "atlas-layers.svg").read_text().startswith("<?xml")


VERBS = {"atlas-layers": "atlas", "atlas-wilson-cowan": "atlas"}
CHECKS = {
    "atlas-layers": check_atlas_layers,
    "atlas-wilson-cowan": check_atlas_wilson_cowan,
    "bistable-pair": check_bistable_pair,
    "contrast-stack": check_contrast_stack,
    "photograph": check_photograph,
    "wilson-cowan": check_wilson_cowan,
    "winner-take-all": check_winner_take_all,
}


def main() -> int:
    found = {path.stem for path in EXAMPLES.glob("*.toml")}
    assert found == set(CHECKS), f"examples without a check, or the reverse: {found ^ set(CHECKS)}"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for example, check in CHECKS.items():
            output = folder / f"{example}.nc"
            verb = VERBS.get(example, "run")
            command = [TOOL, verb, EXAMPLES / f"{example}.toml", "-o", output, "--quiet"]
            if verb == "run":
                command += ["--require-converged"]
            if verb == "atlas":
                command += ["--set", f"atlas.picture={folder / (example + '.svg')}"]
            if example == "photograph":
                command += ["--set", f"output.image={folder / 'photograph.png'}"]
            subprocess.run(command, check=True, timeout=time_limit())
            with xr.open_dataset(output) as run:
                check(run, folder)
            print(f"{example}: as promised")
    return 0


if __name__ == "__main__":
    sys.exit(main())

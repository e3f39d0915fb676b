"""Opens an output file as a reader would and checks that it explains itself.

Checks that xarray opens it, that its dimensions are named, that every variable has units and a long name, that flags
are consistent, and that `ncdump -h` prints a header. Ends with status 1 and one sentence otherwise.
"""

import subprocess
import sys

import numpy as np
import xarray as xr


class Unreadable(Exception):
    """What a reader would stumble over, as a sentence."""


def check_names(dataset: xr.Dataset) -> None:
    for name in ("layer", "neuron", "column"):
        if name not in dataset.sizes:
            raise Unreadable(f"found no dimension '{name}', only {sorted(dataset.sizes)}")
        if name not in dataset.coords:
            raise Unreadable(f"dimension '{name}' has no coordinate")
    for name in ("Conventions", "spec", "seed", "version", "backend"):
        if name not in dataset.attrs:
            raise Unreadable(f"found no attribute '{name}', only {sorted(dataset.attrs)}")


def check_labels(dataset: xr.Dataset) -> None:
    for name, variable in dataset.variables.items():
        for attribute in ("units", "long_name"):
            if not variable.attrs.get(attribute):
                raise Unreadable(f"variable '{name}' has no {attribute}")


def check_flags(name: str, variable: xr.Variable) -> None:
    values = np.atleast_1d(variable.attrs.get("flag_values", []))
    meanings = variable.attrs.get("flag_meanings", "").split()
    if len(values) == 0 or len(values) != len(meanings):
        raise Unreadable(f"variable '{name}' has {len(values)} flag values for {len(meanings)} meanings")
    if len(set(values.tolist())) != len(values) or len(set(meanings)) != len(meanings):
        raise Unreadable(f"variable '{name}' uses a flag value or a meaning twice")
    if values.dtype != variable.dtype:
        raise Unreadable(f"variable '{name}' is {variable.dtype}, its flag values are {values.dtype}")
    unknown = set(np.unique(variable.values).tolist()) - set(values.tolist())
    if unknown:
        raise Unreadable(f"variable '{name}' holds {sorted(unknown)}, which no flag explains")


def check_header(path: str) -> None:
    dump = subprocess.run(["ncdump", "-h", path], capture_output=True, text=True, check=False)
    if dump.returncode != 0:
        raise Unreadable(f"ncdump -h failed: {dump.stderr.strip()}")
    for part in ("dimensions:", "variables:", "status:flag_meanings", "column ="):
        if part not in dump.stdout:
            raise Unreadable(f"ncdump -h does not show '{part}'")


def check(path: str) -> str:
    with xr.open_dataset(path, engine="netcdf4") as dataset:
        check_names(dataset)
        check_labels(dataset)
        if "status" not in dataset:
            raise Unreadable("found no variable 'status'")
        flagged = [n for n, v in dataset.variables.items() if {"flag_values", "flag_meanings"} & set(v.attrs)]
        for name in {"status", *flagged}:
            check_flags(name, dataset.variables[name])
        summary = f"{len(dataset.variables)} variables over {dict(dataset.sizes)}"
    check_header(path)
    return summary


def main(argv: list[str]) -> int:
    if len(argv) != 2:
        print("usage: open_output.py FILE.nc", file=sys.stderr)
        return 2
    try:
        print(f"{argv[1]}: {check(argv[1])}")
    except (Unreadable, OSError) as error:
        print(f"{argv[1]}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))

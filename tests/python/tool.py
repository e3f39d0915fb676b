"""Runs the command line tool on the text of a spec, and reads flags of what it wrote."""

import os
import subprocess
from pathlib import Path

import numpy as np
import xarray as xr

COLONNADE = os.environ["COLONNADE_BINARY"]


def run(folder, verb, text, *arguments):
    path, output = Path(folder, "spec.toml"), Path(folder, "out.nc")
    path.write_text(text)
    done = subprocess.run([COLONNADE, verb, path, "-o", output, *arguments], capture_output=True, text=True)
    assert done.returncode in (0, 3), done.stderr
    with xr.open_dataset(output, engine="netcdf4") as data:
        return data.load()


def flag(data, variable, meaning):
    """The number of a meaning."""
    meanings = data[variable].attrs["flag_meanings"].split()
    return np.atleast_1d(data[variable].attrs["flag_values"])[meanings.index(meaning)]


def meaning(data, variable, **at):
    """The meaning of the number at a place."""
    value = data[variable].isel(**at).values.ravel()[0]
    values = list(np.atleast_1d(data[variable].attrs["flag_values"]))
    return data[variable].attrs["flag_meanings"].split()[values.index(value)]

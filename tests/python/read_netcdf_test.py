"""Draws NetCDF-4 files with every attribute that marks or packs values, and holds what is read to netCDF4 and xarray:
where xarray decodes numbers, ours have the same bits; where either sees a missing value, ours is refused with the index
of the first."""

import os
import re
import sys
import tempfile
import warnings

import dumped_arrays
import netCDF4
import numpy as np
import xarray as xr

FILES = int(os.environ.get("COLONNADE_DRAWN_FILES", "400"))
TYPES = ["i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f4", "f8"]


def number(draw, dtype, wide: bool):
    """Of a type, small, or anywhere in its range."""
    dtype = np.dtype(dtype)
    if dtype.kind == "f":
        return dtype.type(draw.normal() * 10 ** draw.uniform(-3, 6 if wide else 2))
    info = np.iinfo(dtype)
    low, high = (info.min, info.max) if wide else (max(info.min, -20), min(info.max, 20))
    return dtype.type(draw.integers(low, high, dtype=dtype, endpoint=True))


def attributes(draw, dtype) -> tuple[dict, object]:
    """Attributes of a variable, and its fill value apart, which netCDF4 takes when the variable is made."""
    dtype = np.dtype(dtype)
    found, fill = {}, None
    if draw.random() < 0.4:
        fill = number(draw, dtype, False)
    if draw.random() < 0.3:
        count = int(draw.integers(1, 4))
        found["missing_value"] = np.array([number(draw, dtype, False) for _ in range(count)], dtype)
    kind = draw.random()
    if kind < 0.15:
        found["valid_range"] = np.sort(np.array([number(draw, dtype, True) for _ in range(2)], dtype))
    elif kind < 0.3:
        found["valid_min"] = number(draw, dtype, draw.random() < 0.5)
    elif kind < 0.45:
        found["valid_max"] = number(draw, dtype, draw.random() < 0.5)
    if dtype.kind in "iu" and draw.random() < 0.25:
        found["_Unsigned"] = "true" if dtype.kind == "i" else draw.choice(["true", "false"])
        if "valid_range" in found:  # its order is that of the values as they are understood
            understood = found["valid_range"].view(f"{'u' if found['_Unsigned'] == 'true' else 'i'}{dtype.itemsize}")
            found["valid_range"] = found["valid_range"][np.argsort(understood)]
    if draw.random() < 0.5:
        float_type = draw.choice([np.float32, np.float64])
        if draw.random() < 0.8:
            found["scale_factor"] = float_type(draw.uniform(0.001, 3))
        if draw.random() < 0.6:
            found["add_offset"] = float_type(draw.normal())
    return found, fill


def write(draw, path: str) -> str:
    """One file; gives the name of the group of its variable."""
    dtype = str(draw.choice(TYPES))
    group = str(draw.choice(["", "", "inner", "outer/inner"]))
    rank = int(draw.integers(1, 4))
    shape = [int(draw.integers(1, 6)) for _ in range(rank)]
    with netCDF4.Dataset(path, "w") as file:
        place = file.createGroup(group) if group else file
        for d, size in enumerate(shape):
            place.createDimension(f"d{d}", None if d == 0 and draw.random() < 0.3 else size)
        found, fill = attributes(draw, dtype)
        endian = str(draw.choice(["native", "big", "little"])) if dtype[1] != "1" else "native"
        variable = place.createVariable(
            "v",
            dtype,
            [f"d{d}" for d in range(rank)],
            fill_value=fill,
            zlib=bool(draw.random() < 0.5),
            shuffle=bool(draw.random() < 0.5),
            fletcher32=bool(draw.random() < 0.3),
            endian=endian,
        )
        variable.set_auto_maskandscale(False)
        variable.setncatts(found)
        wide = draw.random() < 0.4
        values = np.array([number(draw, dtype, wide) for _ in range(np.prod(shape))], dtype).reshape(shape)
        specials = [s for s in [fill, *np.atleast_1d(found.get("missing_value", []))] if s is not None]
        if draw.random() < 0.3:
            specials.append(np.dtype(dtype).type(netCDF4.default_fillvals[dtype]))
        ordinary = number(draw, dtype, False)
        flat = values.reshape(-1)
        if draw.random() < 0.5:  # no missing value unless by its range
            flat[np.isin(flat, np.array(specials, dtype))] = ordinary
        elif specials:
            flat[draw.integers(0, flat.size)] = draw.choice(np.array(specials, dtype))
        if draw.random() < 0.1:
            variable[0] = values[0]  # the others, if the first dimension can grow, are not there; else never written
        else:
            variable[:] = values
    return group


def masked_by_the_convention(variable) -> np.ndarray:
    """Where a value is missing in a variable that netCDF4 masks otherwise: it does not heed `_Unsigned` in all of its
    masks, and gives bytes a default fill value, which the NetCDF User's Guide denies them."""
    variable.set_auto_maskandscale(False)
    unsigned = getattr(variable, "_Unsigned", "true" if variable.dtype.kind == "u" else "false")
    kind = "u" if unsigned == "true" else "i"
    values = variable[:].view(f"{variable.dtype.byteorder}{kind}{variable.dtype.itemsize}")
    has = variable.ncattrs()

    def understood(name: str) -> np.ndarray:
        return np.atleast_1d(variable.getncattr(name)).astype(variable.dtype).view(values.dtype)

    markers = [understood(name) for name in ("_FillValue", "missing_value") if name in has]
    if "_FillValue" not in has and variable.dtype.itemsize > 1:
        default = netCDF4.default_fillvals[variable.dtype.str[1:]]
        markers.append(np.array([default], variable.dtype).view(values.dtype))
    masked = np.isin(values, np.concatenate(markers)) if markers else np.zeros(values.shape, bool)
    if "valid_range" in has:
        low, high = understood("valid_range")
        return masked | (values < low) | (values > high)
    if "valid_min" in has:
        masked |= values < understood("valid_min")
    if "valid_max" in has:
        masked |= values > understood("valid_max")
    return masked


def masked_by_netcdf4(variable) -> np.ndarray:
    variable.set_auto_scale(False)
    return np.ma.getmaskarray(variable[:])


def truth(path: str, group: str) -> tuple[np.ndarray, np.ndarray]:
    """Decoded values by xarray, and where netCDF4 or xarray see a missing one."""
    with netCDF4.Dataset(path) as file:
        variable = (file[group] if group else file)["v"]
        has = variable.ncattrs()
        differs = "_Unsigned" in has or (variable.dtype.itemsize == 1 and "_FillValue" not in has)
        # xarray compares them as float32 or float64, to which many of them round
        exact = variable.dtype.itemsize >= 4 and "_Unsigned" in has
        masked = (masked_by_the_convention if differs else masked_by_netcdf4)(variable)
    with xr.open_dataset(path, group=group or None, decode_times=False) as file:
        decoded = file["v"].values
    missing = masked | (np.isnan(decoded) if decoded.dtype.kind == "f" and not exact else False)
    return decoded.astype(np.float64), missing


def check(answer: dict, name: str, decoded: np.ndarray, missing: np.ndarray) -> str:
    if not missing.any():
        if "error" in answer:
            return f"refused: {answer['error']}"
        ours = np.where(np.isnan(decoded), decoded, answer["values"])
        return "" if dumped_arrays.same_bits(ours, decoded) else f"{answer['values']} for {decoded}"
    if "error" not in answer:
        return f"read {answer['values']}, missing at {np.argwhere(missing)[0]}"
    first = "".join(f"[{i}]" for i in np.argwhere(missing)[0])
    at = re.search(r"value at ((?:\[\d+\])+) is ", answer["error"])
    return "" if at and at.group(1) == first else f"first missing at {first}: {answer['error']}"


def main() -> int:
    warnings.simplefilter("ignore")
    draw = np.random.default_rng(16)
    failures, refused = [], 0
    with tempfile.TemporaryDirectory() as folder:
        names, truths = [], []
        for i in range(FILES):
            path = f"{folder}/{i}{draw.choice(['.nc', '.nc4', '.h5', '.hdf5', '.cdf'])}"
            group = write(draw, path)
            truths.append(truth(path, group))
            names.append(f"{path}:{group}/v" if group else str(draw.choice([path, f"{path}:v"])))
        for name, answer, (decoded, missing) in zip(names, dumped_arrays.read_all(names), truths, strict=True):
            refused += bool(missing.any())
            if said := check(answer, name, decoded, missing):
                failures.append(f"{os.path.basename(name)}: {said}")
    print(f"{FILES} files, {refused} with missing values, {len(failures)} failures")
    print("\n".join(failures[:10]))
    return 1 if failures or not 0.2 < refused / FILES < 0.8 else 0


if __name__ == "__main__":
    sys.exit(main())

"""Runs the tool on small experiments and has two independent readers confirm what it wrote."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import open_output
import recompute_residual

DRAWN = """
[column]
count = 500
layers = {layers}
coupling = "{coupling}"
feedforward = {{ uniform = [0.5, 1.0], per = "layer" }}
[microcircuit]
motif = "lateral-inhibition"
inhibition = "{inhibition}"
channels = 3
activation = {{ kind = "relu", threshold = {{ uniform = [0.0, 0.1] }} }}
w_IE = {{ uniform = [0.8, 1.2], per = "layer" }}
w_II = 0.2
tau_I = {{ lognormal = [-0.7, 0.1] }}
{weights}
[stimulus]
kind = "contrast"
difference = {{ loguniform = [1e-3, 1e-1] }}
drive_I = {{ uniform = [0.0, 0.1] }}
[solve]
precision = "{precision}"
"""
WEIGHTS = {
    "shared": "w_EI = { uniform = [0.8, 1.2] }",
    "paired": "w_self = 0.2\nw_cross = { uniform = [0.4, 0.6] }",
}
WILSON_COWAN = """
[column]
count = 300
[microcircuit]
motif = "wilson-cowan"
w_EI = { uniform = [1.5, 2.5] }
w_IE = 1.5
[stimulus]
drive_E = { uniform = [0.5, 2.0] }
[sweep]
"microcircuit.w_EE" = [0.4, 1.2]
"""


def specs() -> dict[str, str]:
    found = {"wilson-cowan": WILSON_COWAN}
    for inhibition in ("shared", "paired"):
        for coupling in ("cascade", "concurrent"):
            for precision in ("float32", "float64"):
                text = DRAWN.format(
                    layers=3,
                    coupling=coupling,
                    inhibition=inhibition,
                    weights=WEIGHTS[inhibition],
                    precision=precision,
                )
                found[f"{inhibition}-{coupling}-{precision}"] = text
    return found


def main() -> int:
    tool = os.environ["COLONNADE_BINARY"]
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        for name, text in specs().items():
            spec = Path(folder, f"{name}.toml")
            output = Path(folder, f"{name}.nc")
            spec.write_text(text)
            ran = subprocess.run([tool, "run", spec, "-o", output, "--quiet", "--require-converged"], check=False)
            if ran.returncode != 0:
                print(f"{name}: the tool ended with status {ran.returncode}", file=sys.stderr)
                failures += 1
                continue
            failures += open_output.main(["", str(output)]) != 0
            failures += recompute_residual.main(["", str(output)]) != 0
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())

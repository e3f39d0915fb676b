"""Holds the machine code of the GPU's kernels to what they promise, without a GPU.

Reads the objects in COLONNADE_CUDA_OBJECTS with cuobjdump: beside nvcc, on the PATH or from the Python packages
nvidia-cuda-cuobjdump and nvidia-cuda-nvdisasm. Exit 77 (skipped) where there is nothing to read or no cuobjdump.
"""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections import Counter
from pathlib import Path

# One step of LI3 (core/march_folded.hpp): an E neuron takes three fma and a max, of which there are two; the
# interneuron takes three fma, a max and the sum of the two channels.
STEP = Counter(FFMA=9, FADD=1, FMNMX=3)
# Kernels that promise registers only, by source; the others may set a few values aside around a call.
IN_REGISTERS = ("march_registers.cu.o", "march_stack.cu.o", "resident.cu.o", "run.cu.o", "tally.cu.o")
# among them the bound on errors calls a function for each neuron, around which it does set values aside
CALLS = ("BoundColumn",)
MOST_STACK = 64
# a step of the flow sets its field, its rows and its clock aside around the call that takes slopes
MOST_STACK_OF = {"flow.cu.o": 256}


def skip(why):
    print("skipped:", why)
    sys.exit(77)


def find_cuobjdump():
    nvcc = os.environ.get("COLONNADE_NVCC", "")
    packages = Path(sysconfig.get_path("purelib")) / "nvidia"
    places = [Path(nvcc).parent / "cuobjdump", *packages.glob("*/bin/cuobjdump")]
    found = shutil.which("cuobjdump") or next((str(place) for place in places if place.is_file()), None)
    return found or skip("cuobjdump was not found; pip install nvidia-cuda-cuobjdump nvidia-cuda-nvdisasm")


def output_of(*command):
    # cuobjdump calls nvdisasm, which lies beside it
    path = os.path.dirname(command[0]) + os.pathsep + os.environ["PATH"]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "PATH": path})
    assert done.returncode == 0, f"{' '.join(command)}: {done.stderr}"
    return done.stdout


def functions(cuobjdump, path):
    """Yields architecture, mangled name and instructions [(address, text)] of every kernel."""
    arch = arch_of = name = None
    lines = []
    for line in output_of(cuobjdump, "-sass", path).splitlines():
        if match := re.search(r"code for (sm_\w+)", line):
            arch = match[1]
        elif match := re.search(r"Function : (\S+)", line):
            if name:
                yield arch_of, name, lines
            arch_of, name, lines = arch, match[1], []
        elif match := re.match(r"\s*/\*([0-9a-f]+)\*/\s+(.*?)\s*;", line):
            lines.append((int(match[1], 16), match[2]))
    if name:
        yield arch_of, name, lines


def opcode(text):
    return re.sub(r"^@!?U?P\w+\s+", "", text).split(maxsplit=1)[0].split(".")[0]


def loops(lines):
    """Counts the opcodes between every backward branch and its target."""
    for address, text in lines:
        match = re.search(r"\bBRA\b.*?0x([0-9a-f]+)", text)
        if match and (start := int(match[1], 16)) < address:
            yield Counter(opcode(inner) for at, inner in lines if start <= at <= address)


def check_registers(path, kernels):
    for arch, name, lines in kernels:
        if any(stage in name for stage in CALLS):
            continue
        local = [text for _, text in lines if opcode(text) in ("LDL", "STL")]
        assert not local, f"{path}: {name} ({arch}) goes to local memory: {local[:3]}"


def check_li3(kernels):
    found = 0
    for arch, name, lines in kernels:
        if arch != "sm_90" or "registersIfLi2E" not in name:
            continue
        marching = [loop for loop in loops(lines) if loop["FMNMX"] > 0 and loop["FADD"] > 0 and loop["LDG"] == 0]
        assert marching, f"no loop of steps in {name}"
        for loop in marching:
            steps = loop["FADD"]
            arithmetic = {
                op: count for op, count in loop.items() if op in ("FFMA", "FADD", "FMNMX", "FMUL", "FSEL", "FSETP")
            }
            expected = {op: count * steps for op, count in STEP.items()}
            assert arithmetic == expected, f"{name}: {steps} steps take {arithmetic}, expected {expected}"
        longest = max(marching, key=lambda loop: loop["FADD"])
        overhead = longest.total() - sum(STEP.values()) * longest["FADD"]
        assert overhead <= 8, f"{name}: {overhead} instructions besides {longest['FADD']} steps"
        found += 1
    assert found == 1, f"{found} LI3 kernels for sm_90"


def check_stacks(cuobjdump, path):
    name = ""
    for line in output_of(cuobjdump, "-res-usage", path).splitlines():
        if match := re.search(r"Function (\S+):", line):
            name = match[1]
        elif match := re.search(r"STACK:(\d+)", line):
            most = MOST_STACK_OF.get(os.path.basename(path), MOST_STACK)
            assert int(match[1]) <= most, f"{path}: {name} keeps {match[1]} bytes on its stack"


def main():
    objects = [path for path in os.environ.get("COLONNADE_CUDA_OBJECTS", "").split(os.pathsep) if path]
    if not objects:
        skip("this build has no CUDA")
    cuobjdump = find_cuobjdump()
    for path in objects:
        check_stacks(cuobjdump, path)
        if not path.endswith(IN_REGISTERS):
            continue
        kernels = list(functions(cuobjdump, path))
        check_registers(path, kernels)
        if path.endswith("march_registers.cu.o") and any(arch == "sm_90" for arch, *_ in kernels):
            check_li3(kernels)
    print(len(objects), "objects hold what they promise")


if __name__ == "__main__":
    main()

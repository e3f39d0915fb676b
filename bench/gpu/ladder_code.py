"""What can be told of the ladder (ladder.cu) without a device: registers, stack, instructions of a step, occupancy.

Usage: ladder_code.py ladder.cu.o [sm_90]. Prints a Markdown table. Occupancy is arithmetic with what NVIDIA documents
for sm_80 and sm_90: 65,536 registers, 2,048 threads and 32 blocks a multiprocessor, registers given to warps by 256.
"""

import os
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "tests" / "kernels" / "cuda"))
from sass_test import find_cuobjdump, functions, loops, opcode, output_of  # noqa: E402

REGISTERS, THREADS, BLOCKS, GRAIN = 65536, 2048, 32, 256


def occupancy(registers, block):
    of_warp = -(-registers * 32 // GRAIN) * GRAIN
    warps = -(-block // 32)
    # a quarter of the registers serves a quarter of the warps
    blocks = min(BLOCKS, THREADS // block, 4 * (REGISTERS // 4 // of_warp) // warps)
    return 100 * blocks * block / THREADS


def resources(cuobjdump, path, arch):
    """Registers and bytes of stack of every kernel."""
    found, name, current = {}, "", ""
    for line in output_of(cuobjdump, "-res-usage", path).splitlines():
        if match := re.search(r"sm_\w+", line):
            current = match[0]
        if match := re.search(r"Function (\S+):", line):
            name = match[1]
        elif (match := re.search(r"REG:(\d+) STACK:(\d+)", line)) and current == arch:
            found[name] = int(match[1]), int(match[2])
    return found


def rung(name):
    """Version, precision and block of a mangled name, or nothing for other kernels."""
    if match := re.search(r"one_stepI([fd])Li(\d+)E", name):
        return "v1 a launch a step", match[1], int(match[2]), 1, 1
    if match := re.search(r"unfoldedI([fd])Li(\d+)E", name):
        return "v2 in registers", match[1], int(match[2]), 1, 1
    if match := re.search(r"foldedI([fd])Li(\d+)ELi(\d+)ELi(\d+)E", name):
        columns = int(match[4])
        version = {1: "v3 folded", 2: "v4 two columns", 4: "v4 four columns"}[columns]
        return version, match[1], int(match[2]), int(match[3]), columns
    return None


def of_a_step(name, lines, precision):
    """Instructions of the loop of steps, its own included, and those that access local memory, a column and step."""
    if "one_step" in name:
        return len([text for _, text in lines if opcode(text) not in ("NOP", "BRA")]), 0
    # sums that are no fma: that of both rates and, where nothing is folded, Phi - x of the three neurons
    plus, sums = ("FADD", "DADD")[precision == "d"], 4 if "unfolded" in name else 1
    loop = max((found for found in loops(lines) if found["LDG"] == 0), key=lambda found: found[plus])
    steps = loop[plus] / sums
    return loop.total() / steps, (loop["LDL"] + loop["STL"]) / steps


def main():
    path, arch = sys.argv[1], (sys.argv[2:] or ["sm_90"])[0]
    cuobjdump = find_cuobjdump()
    used = resources(cuobjdump, path, arch)
    rows = []
    for of, name, lines in functions(cuobjdump, path):
        found = rung(name)
        if of != arch or found is None:
            continue
        version, precision, block, wanted, columns = found
        registers, stack = used[name]
        each, local = of_a_step(name, lines, precision)
        rows.append((version, precision != "f", columns, block, wanted, registers, stack, each, local))
    heads = ["version", "precision", "block", "blocks wanted", "registers", "stack: bytes"]
    heads += ["instructions a step", "local accesses", "occupancy: %"]
    print("|", " | ".join(heads), "|")
    print("|" + len(heads) * "---|")
    for version, double, _, block, wanted, registers, stack, each, local in sorted(rows):
        print(
            f"| {version} | {'float64' if double else 'float32'} | {block} | {wanted} | {registers} | {stack} "
            f"| {each:.1f} | {local:.2g} | {occupancy(registers, block):.0f} |"
        )


if __name__ == "__main__":
    os.environ.setdefault("COLONNADE_NVCC", "/usr/local/cuda/bin/nvcc")
    main()

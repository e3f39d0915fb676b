"""What `colonnade check` says of memory, time and files, over what the verbs take.

Question: is memory within 20 % (of what a process takes beyond reading the spec, from 20 MB) and time within a factor
of two, for every verb and all sorts of specs, and does check itself take less than two seconds?
Method: check --json, then the verb, both with --threads 1; time is user and system time of the process, which others on
the machine do not change much, memory its largest resident size. Prints a table of estimate over truth with the misses.

    python3 bench/estimates/estimates.py build/release/colonnade [--json FILE] [NAME ...]
"""

import argparse
import json
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

from cases import CASES

ROOT = pathlib.Path(__file__).resolve().parents[2]
MEMORY_FROM = 20e6
LIMIT_S = 150.0


def measured(command, folder):
    """Exit status, wall and CPU seconds, largest resident bytes and output of a command."""
    # through time(1), whose own size is small: a child starts with that of its parent
    timed = ["/usr/bin/time", "-o", str(folder / "peak"), "-f", "%M", *command]
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(timed, cwd=folder, capture_output=True, text=True, timeout=LIMIT_S, check=False)
    wall, after = time.monotonic() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return done, wall, cpu, 1024.0 * float((folder / "peak").read_text().split()[-1])


def compare(tool, name, case, folder):
    spec = folder / "spec.toml"
    if case.get("file"):
        spec = ROOT / case["file"]
    else:
        spec.write_text(case["spec"])
    overrides = [word for each in case.get("set", []) for word in ("--set", each)]
    verb = case["verb"]
    common = [str(spec), *overrides, "--set", f"output.file={folder / 'out.nc'}", "--threads", "1"]
    for key in ("continuation.picture", "atlas.picture"):
        if f"picture {key}" in case.get("flags", []):
            common += ["--set", f"{key}={folder / 'out.svg'}"]
    done, wall, _, _ = measured([tool, "check", *common, "--verb", verb, "--json"], folder)
    if done.returncode not in (0, 4):
        raise RuntimeError(f"{name}: check: {done.stderr}")
    said = json.loads(done.stdout)
    line = said["verbs"][0]
    row = {"name": name, "verb": verb, "check_s": wall, "said": line, "process": said["process_bytes"]}
    try:
        done, _, cpu, peak = measured([tool, verb, *common, "--quiet"], folder)
    except subprocess.TimeoutExpired:
        return row | {"skipped": f"{verb} took more than {LIMIT_S:.0f} s"}
    if done.returncode != 0:
        raise RuntimeError(f"{name}: {verb}: {done.stderr}")
    row |= {"cpu_s": cpu, "peak_bytes": peak, "file_bytes": (folder / "out.nc").stat().st_size}
    seconds = line["estimated_seconds"]
    row["time_ratio"] = seconds / cpu if seconds is not None and cpu > 0.0 else None
    grown = peak - said["process_bytes"]
    row["memory_ratio"] = (line["memory_bytes"] - said["process_bytes"]) / grown if grown > MEMORY_FROM else None
    row["file_ratio"] = line["file_bytes"] / row["file_bytes"]
    return row


def cell(value, digits=2):
    return "-" if value is None else f"{value:.{digits}f}"


def misses(row):
    found = []
    ratio = row.get("time_ratio")
    if "cpu_s" in row and (ratio is None or not 0.5 <= ratio <= 2.0):
        found.append("time")
    ratio = row.get("memory_ratio")
    if ratio is not None and not 1 / 1.2 <= ratio <= 1.2:
        found.append("memory")
    if row["check_s"] > 2.0:
        found.append("check")
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tool")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--json")
    arguments = parser.parse_args()
    tool = os.path.abspath(arguments.tool)
    rows = []
    titles = "spec|verb|time: s|said over it|peak: MiB|growth said over it|file: MiB|said over it|check: s|"
    print("| " + " | ".join(titles.split("|")) + " |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for name, case in CASES.items():
        if arguments.names and name not in arguments.names:
            continue
        with tempfile.TemporaryDirectory() as folder:
            row = compare(tool, name, case, pathlib.Path(folder))
        rows.append(row)
        if "skipped" in row:
            print(f"| {name} | {row['verb']} | {row['skipped']} | | | | | | {row['check_s']:.2f} | |")
            continue
        peak, file = row["peak_bytes"] / 2**20, row["file_bytes"] / 2**20
        cells = [name, row["verb"], cell(row["cpu_s"]), cell(row["time_ratio"]), f"{peak:.0f}"]
        cells += [cell(row["memory_ratio"]), f"{file:.1f}", cell(row["file_ratio"]), cell(row["check_s"])]
        print("| " + " | ".join([*cells, ", ".join(misses(row))]) + " |", flush=True)
    count = sum(bool(misses(row)) for row in rows)
    print(f"\n{len(rows)} specs, {count} with a miss")
    if arguments.json:
        pathlib.Path(arguments.json).write_text(json.dumps(rows, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())

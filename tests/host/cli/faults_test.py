"""Lets every call of a run that changes files fail once (fault_injector.cpp), or kills the run before it.

A failure must be told in one sentence with exit status 4, leave no temporary, and leave of each output the old file, no
file or the complete new one, with what could not be written kept in the system's temporary folder. A kill may leave
temporaries only where files have names from the start, or between naming a file and replacing another with it; the next
run removes them with a notice. EINTR must go unnoticed.
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

TOOL = os.environ["COLONNADE_BINARY"]
INJECTOR = os.environ["COLONNADE_FAULT_INJECTOR"]
ERRORS = ("EIO", "ENOSPC", "EDQUOT")
OLD = b"an old file"
OUTPUTS = ("out.nc", "out.png")
# the montage of a picture of 4 x 3 pixels; traces of this length make a variable that goes past HDF5's memory
SPEC = """[column]
layers = 2
[microcircuit]
channels = 2
[stimulus]
kind = "image"
file = "in.pgm"
[output]
file = "out.nc"
image = "out.png"
rates = "traces"
trace_columns = [0]
trace_every = 1
trace_time = 500.0
"""


class Setting(NamedTuple):
    """Where a run happens."""

    unnamed: bool  # the file system has unnamed files
    old: bool  # outputs of an earlier run lie there
    memory: bool  # in a file system without a disk, on which nothing waits


class Fault(NamedTuple):
    """What happens to a run; `at` = 0: nothing."""

    kind: str = "EIO"
    at: int = 0
    lasts: bool = False


class Outcome(NamedTuple):
    """What a run left."""

    status: int
    sentence: str
    hit: bool


def run(folder: Path, setting: Setting, fault: Fault) -> Outcome:
    """Runs the spec in a folder, with a temporary folder of its own beside it."""
    report = folder.parent / "report"
    report.unlink(missing_ok=True)
    environment = dict(os.environ, LD_PRELOAD=INJECTOR, TMPDIR=str(folder.parent / "spare"), FAULT_REPORT=str(report))
    environment["ASAN_OPTIONS"] = environment.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"
    environment["FAULT_UNNAMED"] = str(int(setting.unnamed))
    if fault.at > 0:
        environment |= {"FAULT_AT": str(fault.at), "FAULT_KIND": fault.kind, "FAULT_LASTS": str(int(fault.lasts))}
    done = subprocess.run(
        [TOOL, "run", "s.toml", "--threads", "1"],
        cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    return Outcome(done.returncode, done.stderr, report.exists())


def prepared(top: Path, setting: Setting) -> Path:
    """A folder to run in."""
    folder = top / "work"
    folder.mkdir()
    (top / "spare").mkdir()
    (folder / "s.toml").write_text(SPEC)
    (folder / "in.pgm").write_bytes(b"P5 4 3 255\n" + bytes(range(0, 240, 20)))
    if setting.old:
        for name in OUTPUTS:
            (folder / name).write_bytes(OLD)
    return folder


def is_complete(path: Path, reference: Path) -> bool:
    """Whether the file is what a run that nothing happened to writes, to the byte."""
    return path.read_bytes() == reference.read_bytes()


def temporaries(folder: Path) -> list[Path]:
    """Hidden files that are there."""
    return [path for path in folder.iterdir() if path.name.startswith(".")]


def check_left(folder: Path, setting: Setting, references: Path) -> None:
    """No output is half."""
    for name in OUTPUTS:
        path = folder / name
        if not path.exists():
            assert not setting.old, f"{name} is gone"
        elif not (setting.old and path.read_bytes() == OLD):
            assert is_complete(path, references / name), f"{name} is half"


def check_error(folder: Path, setting: Setting, outcome: Outcome, references: Path) -> None:
    """One sentence, status 4, and every output either in its place or kept elsewhere, unless nothing was computed."""
    assert outcome.status == 4, outcome
    assert re.fullmatch(r"colonnade: .*out\.(nc|png).*\n", outcome.sentence), outcome
    assert not temporaries(folder), temporaries(folder)
    check_left(folder, setting, references)
    spare = folder.parent / "spare"
    kept = [Path(path) for path in re.findall(r"it is kept as (\S+?)(?=;|\n)", outcome.sentence)]
    assert sorted(kept) == sorted(spare.iterdir()), outcome
    for path in kept:
        assert is_complete(path, references / f"out{path.suffix}"), f"{path} is half"
    for name in re.findall(r"; (\S+) is written(?=;|\n)", outcome.sentence):
        assert is_complete(folder / name, references / name)


def check_kill(folder: Path, setting: Setting, outcome: Outcome, references: Path) -> int:
    """Returns how many temporaries were left; the next run removes them with a notice each."""
    assert outcome.status == -signal.SIGKILL, outcome
    check_left(folder, setting, references)
    left = temporaries(folder)
    if setting.unnamed:
        assert len(left) <= int(setting.old), left
        assert all(is_complete(path, references / re.search(r"out\.(nc|png)", path.name)[0]) for path in left), left
    again = run(folder, setting, Fault())
    assert again.status == 0, again
    assert len(re.findall(r"warning removed ", again.sentence)) == len(left), again
    assert sorted(path.name for path in folder.iterdir()) == ["in.pgm", "out.nc", "out.png", "s.toml"]
    return len(left)


def check(setting: Setting, fault: Fault, references: Path) -> tuple[bool, int]:
    """Whether the fault came to pass, and how many temporaries it left until the next run."""
    with tempfile.TemporaryDirectory(prefix="colonnade-test-", dir="/dev/shm" if setting.memory else None) as top:
        folder = prepared(Path(top), setting)
        outcome = run(folder, setting, fault)
        try:
            if not outcome.hit or fault.kind == "EINTR":
                assert outcome.status == 0 and "warning" not in outcome.sentence, outcome
                assert not temporaries(folder)
                assert all(is_complete(folder / name, references / name) for name in OUTPUTS)
                return outcome.hit, 0
            if fault.kind == "KILL":
                return True, check_kill(folder, setting, outcome, references)
            check_error(folder, setting, outcome, references)
            return True, 0
        except AssertionError as error:
            sys.exit(f"{setting} {fault}: {error}")


def main() -> None:
    """Every fault at every call, for each setting."""
    with tempfile.TemporaryDirectory(prefix="colonnade-test-") as top, ThreadPoolExecutor(3) as pool:
        plain = Setting(unnamed=True, old=False, memory=False)
        references = prepared(Path(top), plain)
        assert run(references, plain, Fault()).status == 0
        for setting in (
            plain,
            Setting(unnamed=True, old=True, memory=True),
            Setting(unnamed=False, old=True, memory=True),
        ):
            for kind, lasts in [(kind, False) for kind in (*ERRORS, "EINTR", "KILL")] + [("EIO", True)]:
                cases = left = 0
                while True:  # a handful of calls at once, until one is beyond the last
                    faults = [Fault(kind, at, lasts) for at in range(cases + 1, cases + 7)]
                    results = list(pool.map(lambda fault: check(setting, fault, references), faults))  # noqa: B023
                    cases += sum(hit for hit, _ in results)
                    left += sum(count for _, count in results)
                    if not all(hit for hit, _ in results):
                        break
                assert cases >= 10, (setting, kind, cases)
                print(f"{setting}: {kind}{' from then on' if lasts else ''}: {cases} calls, {left} temporaries left")


if __name__ == "__main__":
    main()

"""What stands for programs of the GPU suite that need a device, as scripts, and how the suite is called on them."""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest

SUITE = pathlib.Path(os.environ["COLONNADE_SOURCE_DIR"], "bench", "gpu_suite.sh")
PROGRAMS = os.environ.get("COLONNADE_SUITE_PROGRAMS")
SUITE_PROGRAMS = ["suite_same_results", "suite_report", "suite_tests"]
SPEC = """
seed = 5
[column]
count = 100
[stimulus]
kind = "contrast"
difference = { loguniform = [1e-3, 1e-1] }
"""
DEVICE = 'echo \'{"device": "Stub", "compute_capability": "9.0", "multiprocessors": 2}\''
NO_DEVICE = 'echo \'{"device": null, "no_device": "no NVIDIA driver is installed"}\'; exit 1'


def call(*words, **environment):
    return subprocess.run(words, capture_output=True, text=True, check=False, env=os.environ | environment)


def script(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/bash\n{text}\n")
    path.chmod(0o755)


def gtest(**tests):
    """A program with GoogleTest's way of listing, filtering and telling; `tests`: what is run for suite__name, in
    order: nothing to pass, `fails`, or any command. What is left after a failure is skipped, as --gtest_fail_fast
    asks."""
    names = {name.replace("__", ".").replace("_on_", "/"): command for name, command in tests.items()}
    listed = "\n".join(f"echo '{n.split('.')[0]}.'; echo '  {n.split('.')[1]}  # GetParam() = \"x\"'" for n in names)
    cases = "\n".join(
        f"""if [[ :$filter: == *:{name}:* ]]; then
    echo "[ RUN      ] {name}"
    if ((failed)); then echo "[  SKIPPED ] {name} (0 ms)"; else
        this=OK; fails() {{ this=FAILED; failed=1; echo "$*"; }}
        {command or ":"}
        if [[ $this == OK ]]; then echo "[       OK ] {name} (0 ms)"
        else echo "[  FAILED  ] {name}, where GetParam() = \\"x\\" (0 ms)"; fi
    fi
fi"""
        for name, command in names.items()
    )
    return f"""failed=0
for word in "$@"; do
    case $word in
    --gtest_list_tests) {listed}
        exit ;;
    --gtest_filter=*) filter=${{word#*=}} ;;
    esac
done
{cases}
exit "$failed"
"""


PASSES = gtest(Here_on_EveryLevel__DrawsWhatTheReferenceDraws_on_cuda="")


class Suite(unittest.TestCase):
    """Has a bundle in which everything that needs a device is a stand-in and all is well."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.bundle, self.out = pathlib.Path(folder.name, "bundle"), pathlib.Path(folder.name, "out")
        for name, target in {
            "colonnade": os.environ["COLONNADE_BINARY"],
            **{n: f"{PROGRAMS}/{n}" for n in SUITE_PROGRAMS},
        }.items():
            script(self.bundle / "bin" / name, f'exec "{target}" "$@"')
        script(self.bundle / "bin" / "test_kernels", PASSES)
        under = 'while [[ $1 == -* ]]; do shift 2; done; exec "$@"'
        script(self.bundle / "compute-sanitizer" / "compute-sanitizer", under)
        script(self.bundle / "ncu" / "ncu", 'echo "ncu $*" >>"${0%/*}/calls"')
        (self.bundle / "suite").mkdir()
        (self.bundle / "suite" / "revision").write_text("v1\n")
        os.symlink(SUITE.parent / "gpu_suite" / "parts.sh", self.bundle / "suite" / "parts.sh")
        (self.bundle / "examples").mkdir()
        (self.bundle / "examples" / "spec.toml").write_text(SPEC)
        script(self.bundle / "python", "")
        self.bench()

    def bench(self, machine=DEVICE, **verbs):
        """What gpu_bench does for each verb; nothing for those that are not named."""
        cases = "".join(f"{verb}) {command} ;; " for verb, command in {"machine": machine, **verbs}.items())
        script(self.bundle / "bin" / "gpu_bench", f"case $1 in {cases} esac")

    def run_suite(self, *options, seconds=200, **environment):
        done = call(
            SUITE,
            "run",
            self.bundle,
            self.out,
            "--seconds",
            str(seconds),
            *options,
            **{
                "GPU_SUITE_BACKEND": "reference",
                "GPU_SUITE_PYTHON": str(self.bundle / "python"),
                **environment,
            },
        )
        return done, *self.results()

    def results(self):
        report = json.loads((self.out / "results.json").read_text())
        return report, {part["part"]: part for part in report["parts"]}

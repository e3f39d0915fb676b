"""What the GPU suite needs no GPU for: the comparison of results, the order of a run and what it reports."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

SUITE = pathlib.Path(os.environ["COLONNADE_SOURCE_DIR"], "bench", "gpu_suite.sh")
TOOL = os.environ["COLONNADE_BINARY"]
PROGRAMS = os.environ.get("COLONNADE_SUITE_PROGRAMS")
SUITE_PROGRAMS = ["suite_same_results", "suite_report"]
SPEC = """
seed = 5
[column]
count = 100
[stimulus]
kind = "contrast"
difference = { loguniform = [1e-3, 1e-1] }
"""
DEVICE = 'echo \'{"device": "Stub", "compute_capability": "9.0", "multiprocessors": 2}\''
# Stands for test_kernels: one test passed on the device.
TESTS = """
for word in "$@"; do
    case $word in --gtest_output=json:*)
        echo '{"testsuites": [{"testsuite": [{"name": "T/cuda", "result": "COMPLETED"}]}]}' >"${word#*json:}"
    esac
done
"""


def call(*words, **environment):
    return subprocess.run(words, capture_output=True, text=True, check=False, env=os.environ | environment)


def script(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/bash\n{text}\n")
    path.chmod(0o755)


class Comparison(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        (self.folder / "spec.toml").write_text(SPEC)

    def result(self, name, *options):
        path = self.folder / f"{name}.nc"
        subprocess.run([TOOL, "run", self.folder / "spec.toml", "-o", path, "--quiet", *options], check=True)
        return path

    def compare(self, one, other):
        done = call(f"{PROGRAMS}/suite_same_results", "spec", one, other)
        return done.returncode, json.loads(done.stdout)

    def test_two_backends_differ_in_attributes_only(self):
        one, other = self.result("cpu", "--backend", "cpu"), self.result("reference", "--backend", "reference")
        self.assertNotEqual(one.read_bytes(), other.read_bytes())
        status, report = self.compare(one, other)
        self.assertEqual((status, report["same_answer"], report["differing"]), (0, True, []))
        self.assertGreater(report["bytes"], 100 * 3 * 8)

    def test_another_seed_differs_in_what_was_drawn_and_found(self):
        status, report = self.compare(self.result("five"), self.result("six", "--set", "seed=6"))
        self.assertEqual((status, report["same_answer"]), (1, False))
        self.assertLessEqual({"rate", "michelson"}, set(report["differing"]))
        self.assertNotIn("neuron", report["differing"])

    def test_a_variable_that_one_lacks_differs_on_either_side(self):
        all_of_it, less = self.result("all"), self.result("less", "--set", "output.rates=none")
        for pair in ((all_of_it, less), (less, all_of_it)):
            self.assertIn("rate", self.compare(*pair)[1]["differing"])

    def test_a_file_that_is_none_is_named(self):
        done = call(f"{PROGRAMS}/suite_same_results", "spec", self.result("one"), self.folder / "absent.nc")
        self.assertEqual(done.returncode, 1)
        self.assertIn("absent.nc", done.stderr)


class Run(unittest.TestCase):
    """Runs of a bundle in which everything that needs a device is a stub."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.bundle, self.out = pathlib.Path(folder.name, "bundle"), pathlib.Path(folder.name, "out")
        for name, target in {"colonnade": TOOL, **{n: f"{PROGRAMS}/{n}" for n in SUITE_PROGRAMS}}.items():
            script(self.bundle / "bin" / name, f'exec "{target}" "$@"')
        script(self.bundle / "bin" / "test_kernels", TESTS)
        script(self.bundle / "compute-sanitizer" / "compute-sanitizer", "")
        (self.bundle / "examples").mkdir()
        (self.bundle / "examples" / "spec.toml").write_text(SPEC)
        script(self.bundle / "python", "")
        self.bench()

    def bench(self, machine=DEVICE, resident="", ladder="", whole=""):
        script(
            self.bundle / "bin" / "gpu_bench",
            f"case $1 in machine) {machine} ;; resident) {resident or ':'} ;; ladder) {ladder or ':'} ;; "
            f"whole) {whole or ':'} ;; esac",
        )

    def run_suite(self, seconds=200):
        done = call(
            SUITE,
            "run",
            self.bundle,
            self.out,
            GPU_SUITE_SECONDS=str(seconds),
            GPU_SUITE_BACKEND="reference",
            GPU_SUITE_PYTHON=str(self.bundle / "python"),
        )
        report = json.loads((self.out / "results.json").read_text())
        return done, report, {part["part"]: part for part in report["parts"]}

    def test_without_a_device_one_sentence_says_so(self):
        self.bench(machine='echo \'{"device": null, "no_device": "no NVIDIA driver is installed"}\'; exit 1')
        done, report, parts = self.run_suite()
        self.assertEqual((done.returncode, report["passed"], list(parts)), (1, False, ["machine"]))
        self.assertIsNone(report["machine"]["device"])
        self.assertIn("not passed: no device: no NVIDIA driver is installed;", done.stderr)

    def test_a_run_in_which_all_is_well_passes(self):
        line = {
            "workload": "LI3",
            "columns": 10000,
            "median_ms": 1.25,
            "percent_of_fma_peak": 81.0,
            "same_answer": True,
        }
        rung = {"contestant": "v3 folded", "block": 128, "registers": 26, "local_bytes": 0, "occupancy_percent": 75.0}
        self.bench(resident=f"echo '{json.dumps(line)}'", ladder=f"echo '{json.dumps(rung)}'")
        done, report, parts = self.run_suite()
        self.assertEqual((done.returncode, report["passed"], report["failed"]), (0, True, []), done.stderr)
        expected = "machine tests bytes memcheck racecheck initcheck synccheck resident ladder whole peers"
        self.assertEqual(list(parts), expected.split())
        self.assertEqual(parts["tests"]["counts"], {"tests": 1, "on_device": 1, "failures": []})
        self.assertEqual(parts["bytes"]["results"][0]["same_answer"], True)
        self.assertEqual(parts["resident"]["results"], [line])
        self.assertIn("81 % of fma peak, same", done.stdout)
        self.assertEqual(parts["ladder"]["results"], [rung])
        self.assertIn("128 threads a block, 26 registers, 0 bytes spilled, 75 % occupied", done.stdout)
        self.assertEqual((self.out / "table.txt").read_text(), done.stdout)

    def test_a_part_that_fails_or_hangs_is_recorded_and_the_next_one_runs(self):
        self.bench(resident='echo \'{"workload": "LI3"}\'; echo \'{"torn\'; sleep 100', whole="exit 3")
        done, report, parts = self.run_suite(seconds=40)
        self.assertEqual((done.returncode, report["failed"]), (1, ["resident", "whole"]))
        self.assertEqual((parts["resident"]["status"], parts["whole"]["status"]), ("timed out", "failed"))
        self.assertEqual(parts["resident"]["results"], [{"workload": "LI3"}])
        self.assertEqual(parts["peers"]["status"], "passed")

    def test_peers_that_take_too_long_are_no_failure(self):
        script(self.bundle / "python", "case $1 in -c) ;; *) sleep 100 ;; esac")
        done, report, parts = self.run_suite(seconds=20)
        self.assertEqual((done.returncode, report["failed"]), (0, []))
        self.assertEqual(parts["peers"]["status"], "timed out")

    def test_an_answer_that_differs_fails_whatever_the_exit_status(self):
        self.bench(resident='echo \'{"workload": "LI3", "same_answer": false}\'')
        done, report, _ = self.run_suite()
        self.assertEqual((done.returncode, report["failed"]), (1, ["resident"]))
        self.assertIn("DIFFERS", done.stdout)

    def test_tests_of_which_none_ran_on_the_device_prove_nothing(self):
        script(self.bundle / "bin" / "test_kernels", TESTS.replace("T/cuda", "T/avx2"))
        done, report, parts = self.run_suite()
        self.assertEqual((done.returncode, report["failed"]), (1, ["tests"]))
        self.assertEqual(parts["tests"]["why"], "no test ran on the device")

    def test_what_is_absent_is_no_failure(self):
        script(self.bundle / "python", "exit 1")
        done, _, parts = self.run_suite()
        self.assertEqual((done.returncode, parts["peers"]["status"]), (0, "absent"))


if __name__ == "__main__":
    if PROGRAMS is None:
        print("built without benches: nothing to test")
        sys.exit(77)
    unittest.main()

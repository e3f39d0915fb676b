"""The bundle of the GPU suite, packed from what this build holds: it is small enough, its programs start wherever they
are taken, and a run of it says what it should without a device and with a stand-in for one."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

from stand_ins import DEVICE, SUITE, call, script

TREE = os.environ.get("COLONNADE_BUNDLED_TREE")
# What each program says when it is asked for something harmless.
SAYS = {
    "colonnade": (["info"], "colonnade "),
    "test_kernels": (["--gtest_list_tests"], "DrawsWhatTheReferenceDraws"),
    "gpu_bench": (["nonsense"], "gpu_bench: found 'nonsense'"),
    "suite_same_results": ([], "usage: suite_same_results"),
    "suite_report": ([], "usage: suite_report"),
    "suite_tests": ([], "usage: suite_tests"),
}
# Hides a device, should this machine have one.
HIDDEN = {"CUDA_VISIBLE_DEVICES": ""}


class Bundle(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.packed, cls.tree = pathlib.Path(folder.name, "packed"), pathlib.Path(folder.name, "tree")
        done = call(SUITE, "bundle", "--built", TREE, cls.packed, GPU_SUITE_GZIP="1")
        if done.returncode != 0:
            raise AssertionError(done.stderr)
        cls.tree.mkdir()
        subprocess.run(["tar", "-C", cls.tree, "-xzf", cls.packed / "bundle.tar.gz"], check=True)

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.out = pathlib.Path(folder.name, "out")

    def test_fits_what_travels_with_a_call(self):
        files = {path.name: path.stat().st_size for path in self.packed.iterdir()}
        self.assertEqual(set(files), {"bundle.tar.gz", "gpu_suite.sh"})
        self.assertLess(sum(files.values()), 62 << 20)

    def test_every_program_starts_in_an_empty_environment_with_either_c_library(self):
        self.assertEqual({path.name for path in (self.tree / "bin").iterdir()}, set(SAYS))
        for name, (words, says) in SAYS.items():
            for library in ([], ["GPU_SUITE_LIBC=bundled"]):
                done = call("env", "-i", *library, self.tree / "bin" / name, *words)
                self.assertIn(says, done.stdout + done.stderr, f"{name} {library}")

    def test_the_library_that_stands_for_cublas_in_tests_goes_along(self):
        done = call(self.tree / "bin" / "suite_tests", "60", self.tree / "bin" / "test_kernels", "Cublas.*")
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertTrue((self.tree / "lib" / "libfake_cublas.so").is_file())

    def test_a_run_without_a_device_ends_with_a_sentence(self):
        done = call(self.packed / "gpu_suite.sh", "run", self.packed, self.out, "--parts", "tests,bytes", **HIDDEN)
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, "gpu_suite.sh: not passed: no device: .*results.json\n$")
        report = json.loads((self.out / "results.json").read_text())
        self.assertEqual([part["part"] for part in report["parts"]], ["machine"])
        self.assertIn("bytes", report["not_run"])

    def test_every_case_of_a_bench_is_named_where_it_cannot_run(self):
        photograph = self.tree / "examples" / "photograph.toml"
        done = call(self.tree / "bin" / "gpu_bench", "resident", "60", photograph, **HIDDEN)
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual(done.returncode, 1)
        cases = {(line["workload"], line["precision"]) for line in lines if "why" in line}
        names = {"LI3", "LI3-EQ", "COL8x3", "DENSE32", "PHOTO"}
        self.assertLessEqual({(name, p) for name in names for p in ("float32", "float64")}, cases)

    def test_a_run_with_a_stand_in_for_the_device_runs_what_is_packed(self):
        tree = self.tree.with_name("stand-in")
        subprocess.run(["cp", "-a", self.tree, tree], check=True)
        script(tree / "bin" / "gpu_bench", DEVICE)
        for spec in (tree / "examples").glob("*.toml"):
            if spec.stem not in ("contrast-stack", "atlas-layers"):
                spec.unlink()
        done = call(
            self.packed / "gpu_suite.sh",
            *("run", tree, self.out, "--parts", "tests,bytes", "--seconds", "20"),
            GPU_SUITE_BACKEND="reference",
            **HIDDEN,
        )
        report = json.loads((self.out / "results.json").read_text())
        parts = {part["part"]: part for part in report["parts"]}
        same = {line["name"]: line["same_answer"] for line in parts["bytes"]["results"]}
        self.assertEqual(same, {"contrast-stack": True, "atlas-layers": True})
        self.assertEqual((done.returncode, report["failed"]), (1, ["tests"]))
        self.assertEqual(parts["tests"]["why"], "no test ran on the device")
        self.assertEqual(parts["tests"]["counts"]["failures"], [])
        self.assertGreater(parts["tests"]["counts"]["tests"], 1)


class Peers(unittest.TestCase):
    """The contest on the processor, with the bench as it was built."""

    def contest(self, at_first, *options):
        """`at_first`: what happens where LI3 is asked for."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        bench = pathlib.Path(folder.name, "bench")
        script(
            bench,
            f"""read -r first
[[ $first != "open LI3 "* ]] || {{ {at_first}; }}
{{ printf '%s\\n' "$first"; cat; }} | "{TREE}/bench/gpu_bench" "$@"
""",
        )
        contest = SUITE.parent / "gpu" / "peers" / "contest.py"
        words = ["--on", "cpu", "--scale", "0.001", "--only", "LI3", "COL8x3", *options]
        done = call(sys.executable, contest, bench, *words)
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        return done, {(line.get("workload"), line["contestant"]) for line in lines if "median_ms" in line}, lines

    def test_a_workload_that_ends_the_process_is_named_and_the_next_one_held(self):
        done, held, lines = self.contest("kill -SEGV $PPID; exit")
        self.assertEqual(done.returncode, 1)
        self.assertIn({"bench": "peers", "workload": "LI3", "why": "ended early: exit -11"}, lines)
        self.assertIn(("COL8x3", "colonnade"), held)

    def test_a_workload_that_hangs_is_named_and_the_next_one_held(self):
        done, held, lines = self.contest("exec sleep 5", "--limit", "2")
        self.assertIn({"bench": "peers", "workload": "LI3", "why": "not done after 2 s"}, lines)
        self.assertEqual(done.returncode, 1)
        self.assertIn(("COL8x3", "colonnade"), held)

    def test_all_workloads_are_held_where_none_fails(self):
        done, held, _ = self.contest(":")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertLessEqual({("LI3", "colonnade"), ("COL8x3", "colonnade")}, held)


if __name__ == "__main__":
    if TREE is None:
        print("built without CUDA or benches: nothing to pack")
        sys.exit(77)
    unittest.main()

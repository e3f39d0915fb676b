"""The GPU suite's way of running tests: each reported as it ends, whatever becomes of the process that it is in."""

import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest

from stand_ins import PROGRAMS, call, gtest, script

LEVEL = "Here_on_EveryLevel__"
DRAWS, MARCH, NEWTON = (
    f"{LEVEL}{name}_on_cuda"
    for name in ("DrawsWhatTheReferenceDraws", "EqualsReferenceForEveryMotifAndActivation", "EqualsReferenceForNewton")
)
HOST = "Math__Holds"


class Tests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.program = self.folder / "tests"

    def run_tests(self, *patterns, seconds=40, **tests):
        script(self.program, f'echo x >>"{self.folder}/processes"\n' + gtest(**tests))
        done = call(f"{PROGRAMS}/suite_tests", str(seconds), self.program, *patterns)
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        return done, {line["name"].split(".")[-1].split("/")[0]: line for line in lines}

    def processes(self):
        return len((self.folder / "processes").read_text().split()) - 1  # one lists

    def test_what_others_are_built_of_comes_first(self):
        done, lines = self.run_tests(**{HOST: "", NEWTON: "", MARCH: "", DRAWS: ""})
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual([line["stage"] for line in lines.values()], ["draws", "marches", "newton", "host"])
        self.assertEqual({line["ended"] for line in lines.values()}, {"passed"})

    def test_a_crash_costs_one_test(self):
        done, lines = self.run_tests(Math__A="", Math__B="echo before; kill -SEGV $$", Math__C="")
        self.assertEqual(done.returncode, 1)
        self.assertEqual([line["ended"] for line in lines.values()], ["passed", "crashed", "passed"])
        self.assertEqual((lines["B"]["why"], lines["B"]["output"]), ("signal 11 (Segmentation fault)", "before\n"))

    def test_an_error_that_a_process_keeps_costs_one_test(self):
        keeps = "poisoned=1; fails CUDA error 700"
        then = "((poisoned == 0)) || fails CUDA error 700"
        done, lines = self.run_tests(Math__A=keeps, Math__B=then, Math__C="fails too", Math__D=then)
        self.assertEqual(done.returncode, 1)
        ended = {name: line["ended"] for name, line in lines.items()}
        self.assertEqual(ended, {"A": "failed", "B": "passed", "C": "failed", "D": "passed"})
        self.assertIn("CUDA error 700", lines["A"]["output"])
        self.assertEqual(self.processes(), 3, "one for all, and one for what follows each failure")

    def test_a_hang_costs_one_test(self):
        done, lines = self.run_tests(Math__A="", seconds=3, **{DRAWS: "sleep 100", NEWTON: ""})
        self.assertEqual(done.returncode, 1)
        self.assertEqual({line["ended"] for line in lines.values()}, {"passed", "timed out"})
        self.assertEqual(lines["DrawsWhatTheReferenceDraws"]["why"], "after 1 s")

    def test_tests_of_the_host_give_way(self):
        done, lines = self.run_tests(seconds=2, Math__A="sleep 0.4", **{f"Math__B{k}": "sleep 0.4" for k in range(8)})
        self.assertEqual(done.returncode, 0)
        self.assertEqual(list(lines.values())[-1]["ended"], "not run")
        self.assertEqual(lines["A"]["ended"], "passed")

    def test_patterns_choose_tests(self):
        _, lines = self.run_tests("*Draws*/cuda", **{DRAWS: "", NEWTON: ""})
        self.assertEqual(list(lines), ["DrawsWhatTheReferenceDraws"])

    def test_a_process_that_fails_after_its_tests_is_a_failure(self):
        script(self.folder / "sanitizer", '"$@"; exit 99')
        script(self.folder / "real", gtest(**{DRAWS: ""}))
        script(self.program, f'${{GPU_SUITE_UNDER:-}} {self.folder}/real "$@"')
        done = call(f"{PROGRAMS}/suite_tests", "40", self.program, GPU_SUITE_UNDER=str(self.folder / "sanitizer"))
        first, last = (json.loads(line) for line in done.stdout.splitlines())
        self.assertEqual((done.returncode, first["ended"]), (1, "passed"))
        self.assertEqual((last["name"], last["ended"], last["why"]), ("after the tests", "failed", "exit 99"))

    def test_being_ended_names_the_test_that_ran(self):
        script(self.program, gtest(**{DRAWS: "", NEWTON: "sleep 100"}))
        runner = subprocess.Popen([f"{PROGRAMS}/suite_tests", "400", self.program], stdout=subprocess.PIPE, text=True)
        self.assertEqual(json.loads(runner.stdout.readline())["ended"], "passed")
        time.sleep(0.5)
        runner.send_signal(signal.SIGTERM)
        line = json.loads(runner.communicate(timeout=20)[0].splitlines()[0])
        self.assertEqual((line["ended"], runner.returncode), ("timed out", 1))
        self.assertIn("Newton", line["name"])

    def test_a_program_that_cannot_be_asked_is_named(self):
        done = call(f"{PROGRAMS}/suite_tests", "40", self.folder / "absent")
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertIn("absent lists no tests", done.stderr)


class Stages(unittest.TestCase):
    @unittest.skipUnless("COLONNADE_TEST_KERNELS" in os.environ, "needs the tests of kernels/")
    def test_have_every_test_of_the_device_but_for_the_last_two(self):
        """The real tests, with a level of the processor for the device."""
        listed = call(os.environ["COLONNADE_TEST_KERNELS"], "--gtest_list_tests").stdout
        tests, suite = {}, ""
        for line in listed.splitlines():
            if not line.startswith(" "):
                suite = line.split()[0]
            elif line.split()[0].endswith(("/baseline", "/played")):
                name = line.split()[0].rsplit("/", 1)[0]
                tests[f"{suite}{name}/cuda".replace(".", "__").replace("/", "_on_")] = ""
        self.assertGreater(len(tests), 15)
        with tempfile.TemporaryDirectory() as folder:
            program = pathlib.Path(folder, "tests")
            script(program, gtest(**tests))
            done = call(f"{PROGRAMS}/suite_tests", "100", program)
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual(len(lines), len(tests))
        stages = {"draws", "steps", "marches", "flow", "library", "newton", "certificates", "runs"}
        self.assertEqual({line["stage"] for line in lines}, stages)


if __name__ == "__main__":
    if PROGRAMS is None:
        print("built without benches: nothing to test")
        sys.exit(77)
    unittest.main()

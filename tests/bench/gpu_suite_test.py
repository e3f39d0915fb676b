"""What a run of the GPU suite needs no GPU for: the order of its parts, what becomes of those that fail, pieces that
add up, and what is reported. Everything that needs a device is a stand-in."""

import json
import os
import sys
import unittest

from stand_ins import NO_DEVICE, PROGRAMS, SPEC, SUITE, Suite, call, gtest, script

ALL = "machine tests bytes memcheck racecheck initcheck synccheck resident ladder whole peers profile".split()
CHECKS = ALL[:7]
DRAWS = "Here_on_EveryLevel__DrawsWhatTheReferenceDraws_on_cuda"
NEWTON = "Here_on_EveryLevel__EqualsReferenceForNewton_on_cuda"


class Run(Suite):
    def test_without_a_device_one_sentence_says_so(self):
        self.bench(machine=NO_DEVICE)
        done, report, parts = self.run_suite()
        self.assertEqual((done.returncode, report["passed"], list(parts)), (1, False, ["machine"]))
        self.assertEqual(report["not_run"], ALL[1:])
        self.assertIsNone(report["machine"]["device"])
        self.assertIn("not passed: no device: no NVIDIA driver is installed;", done.stderr)

    def test_a_run_in_which_all_is_well_passes(self):
        line = {"workload": "LI3", "precision": "float32", "columns": 10000, "median_ms": 1.25}
        line |= {"percent_of_fma_peak": 81.0, "same_answer": True}
        rung = {"contestant": "v3 folded", "block": 128, "registers": 26, "local_bytes": 0, "occupancy_percent": 75.0}
        self.bench(resident=f"echo '{json.dumps(line)}'", ladder=f"echo '{json.dumps(rung)}'")
        done, report, parts = self.run_suite()
        self.assertEqual((done.returncode, report["passed"], report["failed"]), (0, True, []), done.stderr)
        self.assertEqual((list(parts), report["not_run"]), (ALL, []))
        self.assertEqual({part["status"] for part in parts.values()}, {"passed"})
        for name in ["tests", "memcheck", "racecheck", "initcheck", "synccheck"]:
            self.assertEqual(parts[name]["counts"], {"tests": 1, "on_device": 1, "failures": []})
        self.assertEqual(parts["bytes"]["results"][0]["same_answer"], True)
        self.assertEqual(parts["resident"]["results"], [line])
        self.assertIn("81 % of fma peak, same", done.stdout)
        self.assertEqual(parts["ladder"]["results"], [rung])
        self.assertIn("128 threads a block, 26 registers, 0 bytes spilled, 75 % occupied", done.stdout)
        self.assertEqual((self.out / "table.txt").read_text(), done.stdout)
        # a device machine brings back eight files
        self.assertLessEqual(len(list(self.out.iterdir())), 8)

    def test_a_part_that_fails_or_hangs_keeps_its_lines_and_the_next_one_runs(self):
        self.bench(resident='echo \'{"workload": "LI3"}\'; printf \'{"torn\'; sleep 100', whole="exit 3")
        done, report, parts = self.run_suite("--parts", "figures", seconds=12)
        self.assertEqual((done.returncode, report["failed"]), (1, ["resident", "whole"]))
        self.assertEqual((parts["resident"]["status"], parts["whole"]["status"]), ("timed out", "failed"))
        self.assertEqual(parts["resident"]["results"], [{"workload": "LI3"}])
        self.assertEqual(parts["peers"]["status"], "passed")

    def test_a_part_that_is_killed_half_way_keeps_its_lines(self):
        self.bench(ladder='echo \'{"contestant": "v1"}\'; kill -SEGV $$')
        _, report, parts = self.run_suite("--parts", "ladder")
        self.assertEqual((report["failed"], parts["ladder"]["status"]), (["ladder"], "failed"))
        self.assertEqual(parts["ladder"]["results"], [{"contestant": "v1"}])

    def test_a_run_that_is_killed_half_way_leaves_what_was_known(self):
        above = "read -r _ _ _ parent _ </proc/$parent/stat"  # from the part to its time limit to the suite
        self.bench(
            resident=f'echo \'{{"workload": "LI3"}}\'; parent=$PPID; {above}; {above}; kill -KILL "$parent"; sleep 1'
        )
        call(SUITE, "run", self.bundle, self.out, "--parts", "tests,resident", GPU_SUITE_SECONDS="60")
        self.assertFalse((self.out / "results.json").exists())
        _, report, parts = self.run_suite("--parts", "ladder")
        self.assertEqual((report["failed"], parts["resident"]["status"]), (["resident"], "cut off"))
        self.assertEqual(parts["resident"]["results"], [{"workload": "LI3"}])
        self.assertEqual(parts["tests"]["counts"]["tests"], 1)

    def test_peers_that_take_too_long_are_no_failure(self):
        script(self.bundle / "python", "case $1 in -c) ;; *) sleep 100 ;; esac")
        done, report, parts = self.run_suite("--parts", "peers", seconds=3)
        self.assertEqual((done.returncode, report["failed"]), (0, []))
        self.assertEqual(parts["peers"]["status"], "timed out")

    def test_an_answer_that_differs_fails_whatever_the_exit_status(self):
        self.bench(resident='echo \'{"workload": "LI3", "same_answer": false}\'')
        done, report, _ = self.run_suite("--parts", "resident")
        self.assertEqual((done.returncode, report["failed"]), (1, ["resident"]))
        self.assertIn("DIFFERS", done.stdout)

    def test_tests_of_which_none_ran_on_the_device_prove_nothing(self):
        script(self.bundle / "bin" / "test_kernels", gtest(Here_on_EveryLevel__Draws_on_avx2=""))
        done, report, parts = self.run_suite("--parts", "tests")
        self.assertEqual((done.returncode, report["failed"]), (1, ["tests"]))
        self.assertEqual(parts["tests"]["why"], "no test ran on the device")

    def test_what_is_absent_is_no_failure(self):
        script(self.bundle / "python", "exit 1")
        done, _, parts = self.run_suite("--parts", "peers,profile")
        self.assertEqual(done.returncode, 0)
        self.assertEqual((parts["peers"]["status"], parts["profile"]["status"]), ("absent", "absent"))

    def test_a_test_that_crashes_is_named_with_the_others(self):
        tests = gtest(**{DRAWS: "kill -SEGV $$", NEWTON: ""})
        script(self.bundle / "bin" / "test_kernels", tests)
        done, report, parts = self.run_suite("--parts", "checks")
        self.assertEqual(report["failed"], ["tests", "memcheck", "racecheck", "initcheck", "synccheck"])
        crashed = "Here/EveryLevel.DrawsWhatTheReferenceDraws/cuda"
        self.assertEqual(parts["tests"]["counts"], {"tests": 2, "on_device": 2, "failures": [crashed]})
        self.assertIn(f"{crashed}: crashed, signal 11 (Segmentation fault)", done.stdout)

    def test_what_a_sanitizer_finds_fails_its_part(self):
        script(
            self.bundle / "compute-sanitizer" / "compute-sanitizer",
            'tool=$2; while [[ $1 == -* ]]; do shift 2; done; "$@"; [[ $tool != racecheck ]] || exit 99',
        )
        script(self.bundle / "bin" / "test_kernels", f'${{GPU_SUITE_UNDER:-}} {self.bundle}/bin/tests "$@"')
        script(self.bundle / "bin" / "tests", gtest(**{DRAWS: ""}))
        _, report, parts = self.run_suite("--parts", "sanitizers")
        self.assertEqual(report["failed"], ["racecheck"])
        self.assertEqual(parts["racecheck"]["results"][-1]["why"], "exit 99")

    def test_examples_go_on_after_one_that_fails(self):
        (self.bundle / "examples" / "a-wrong.toml").write_text(SPEC + "nonsense = 1\n")
        script(
            self.bundle / "bin" / "colonnade",
            f'[[ $2 != b-slow.toml ]] || sleep 100\nexec "{os.environ["COLONNADE_BINARY"]}" "$@"',
        )
        (self.bundle / "examples" / "b-slow.toml").write_text(SPEC)
        _, report, parts = self.run_suite("--parts", "bytes", seconds=24)
        lines = {line["name"]: line for line in parts["bytes"]["results"]}
        self.assertEqual(list(lines), ["a-wrong", "b-slow", "spec"])
        self.assertEqual([line["same_answer"] for line in lines.values()], [False, False, True])
        self.assertEqual(lines["a-wrong"]["why"], "cpu: exit 2, reference: exit 2")
        self.assertIn("cpu: not done after 5 s", lines["b-slow"]["why"])


class Pieces(Suite):
    def test_add_up_and_replace_only_their_own_parts(self):
        self.bench(ladder='echo \'{"contestant": "v1"}\'; exit 1')
        done, report, _ = self.run_suite("--parts", "ladder,tests")
        self.assertEqual((done.returncode, report["failed"]), (1, ["ladder"]))
        self.bench(ladder='echo \'{"contestant": "v2"}\'')
        done, report, parts = self.run_suite("--parts", "bytes,ladder")
        self.assertEqual((done.returncode, list(parts)), (0, ["machine", "tests", "bytes", "ladder"]))
        self.assertEqual(parts["ladder"]["results"], [{"contestant": "v2"}])
        self.assertEqual(report["not_run"], [part for part in ALL if part not in parts])
        self.assertIn("not run: memcheck racecheck initcheck synccheck resident whole peers profile\n", done.stdout)
        self.assertTrue(done.stdout.endswith("passed so far\n"))

    def test_of_several_folders_are_joined(self):
        home, pieces = self.out, []
        for number, (parts, revision) in enumerate([("tests,ladder", "v1"), ("bytes", "v2")]):
            self.out = home.with_name(f"piece{number}")
            pieces.append(self.out)
            (self.bundle / "suite" / "revision").write_text(revision)
            self.run_suite("--parts", parts)
        (self.bundle / "gpu_suite.sh").write_text(SUITE.read_text())
        done = call("bash", self.bundle / "gpu_suite.sh", "join", home, *pieces)
        self.out = home
        report, parts = self.results()
        self.assertEqual((done.returncode, list(parts)), (0, ["machine", "tests", "bytes", "ladder"]), done.stderr)
        self.assertEqual(report["revisions"], ["v1", "v2"])
        self.assertIn("the pieces come from more than one device or revision", done.stdout)

    def test_groups_stand_for_their_parts(self):
        for group, expected in {"checks": CHECKS, "sanitizers": ["machine", *ALL[3:7]], "all": ALL}.items():
            self.out = self.out.with_name(group)
            self.assertEqual(list(self.run_suite("--parts", group)[2]), expected)

    def test_share_the_seconds_among_them(self):
        parts = self.run_suite("--parts", "tests", seconds=100)[2]
        self.assertGreater(parts["tests"]["allowed_seconds"], 80)
        parts = self.run_suite("--parts", "all", seconds=100)[2]
        self.assertLess(parts["tests"]["allowed_seconds"], 20)
        self.assertGreater(parts["profile"]["allowed_seconds"], 80, "what others leave goes to later ones")

    def test_a_wrong_command_is_one_sentence(self):
        for options, sentence in {
            ("--parts", "tests,nonsense"): "--parts: found 'nonsense', allowed: " + " ".join(ALL),
            ("--parts", ""): "--parts: found '', allowed: ",
            ("--parts",): "--parts: found nothing after it",
            ("--seconds", "0"): "--seconds: found '0', allowed: 1 to 999999",
            ("--part", "tests"): "run: found '--part', allowed: --parts A,B and --seconds N",
        }.items():
            done = call(SUITE, "run", self.bundle, self.out, *options)
            self.assertEqual(done.returncode, 2, options)
            self.assertEqual((done.stdout, done.stderr.count("\n")), ("", 1))
            self.assertIn(sentence, done.stderr)
        self.assertFalse(self.out.exists())

    def test_the_profile_is_of_the_case_furthest_from_its_ceiling(self):
        lines = [
            {"workload": "LI3", "columns": 10000, "percent_of_fma_peak": 1.0, "median_ms": 1},
            {"workload": "LI3", "columns": 1000000, "percent_of_fma_peak": 60.0, "median_ms": 1},
            {"workload": "LI3", "columns": 100000000, "skipped": "time"},
            {"workload": "PHOTO", "columns": 1000000, "percent_of_copy": 50.0, "median_ms": 1},
            {
                "workload": "COL8x3",
                "columns": 1000000,
                "percent_of_fma_peak": 70.0,
                "percent_of_copy": 1.0,
                "median_ms": 1,
            },
        ]
        lines = [line | {"precision": "float64"} for line in lines]
        self.bench(resident="; ".join(f"echo '{json.dumps(line)}'" for line in lines))
        _, _, parts = self.run_suite("--parts", "resident,profile")
        calls = (self.bundle / "ncu" / "calls").read_text()
        self.assertIn("gpu_bench once PHOTO float64 1000000 ", calls)
        self.assertEqual(parts["profile"]["results"][0]["workload"], "PHOTO")
        self.run_suite("--parts", "profile", GPU_SUITE_PROFILE="LI3 float32 5")
        self.assertIn("gpu_bench once LI3 float32 5 ", (self.bundle / "ncu" / "calls").read_text())


if __name__ == "__main__":
    if PROGRAMS is None:
        print("built without benches: nothing to test")
        sys.exit(77)
    unittest.main()

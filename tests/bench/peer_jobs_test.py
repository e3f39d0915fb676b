"""Whole jobs of bench/peers: what colonnade and the NumPy peer answer agrees, and what does not agree is told."""

import dataclasses
import json
import os
import pathlib
import subprocess
import sys
import unittest

import numpy as np

PEERS = pathlib.Path(os.environ["COLONNADE_SOURCE_DIR"], "bench", "peers")
LIBRARY = os.environ.get("COLONNADE_PEERS")
sys.path.insert(0, str(PEERS))

import contest  # noqa: E402
import job_answers  # noqa: E402
import jobs  # noqa: E402
import numpy_jobs  # noqa: E402
from native import Native  # noqa: E402

# more than two blocks of the NumPy peer, the last of them not full
COLUMNS = 70_000


def within(found, job):
    allowed = job_answers.allowed(job)
    return all(number <= allowed[name] for name, number in found.items())


class Jobs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.native = Native(LIBRARY, 2)
        cls.truths = {}

    def truth(self, name):
        if name not in self.truths:
            spec = {"PHOTO-JOB": jobs.PHOTOGRAPH, "LI3-EQ-JOB": jobs.HERE / "li3-eq.toml"}
            if name == "PHOTO-JOB":
                self.native.job_load(jobs.PHOTOGRAPH)
                job = jobs.read(name, jobs.PHOTOGRAPH, picture=self.native.job_picture())
            else:
                job = jobs.read(name, spec.get(name, jobs.HERE / "stack.toml"), COLUMNS)
                self.native.job_load(job.spec, *job.overrides)
            self.truths[name] = job_answers.of_colonnade(self.native, job)
        return self.truths[name]

    def peer(self, truth):
        drawn = numpy_jobs.run(truth.job, 2) if truth.draws else None
        return numpy_jobs.run(truth.job, 2, truth.draws), drawn

    def test_numpy_answers_what_colonnade_answers(self):
        for name in ("PHOTO-JOB", "LI3-EQ-JOB", "STACK-JOB"):
            truth = self.truth(name)
            found = job_answers.compare(truth, *self.peer(truth))
            self.assertTrue(within(found, truth.job), f"{name}: {found}")

    def test_jobs_keep_what_they_say(self):
        kept = {}
        for name in ("PHOTO-JOB", "LI3-EQ-JOB", "STACK-JOB"):
            truth = self.truth(name)
            answer, _ = self.peer(truth)
            for of in ("columns", "status", "rates"):
                mine, theirs = getattr(answer, of), getattr(truth.answer, of)
                self.assertEqual(mine is None, theirs is None, f"{name} {of}")
                if mine is not None:
                    self.assertEqual(mine.shape, theirs.shape)
            kept[name] = answer.columns is not None, answer.rates is not None
        self.assertEqual(kept["PHOTO-JOB"], (True, False))
        self.assertEqual(kept["LI3-EQ-JOB"], (True, True))
        self.assertEqual(kept["STACK-JOB"], (False, False))

    def test_other_weights_differ_from_the_same_draws_and_from_own(self):
        for name in ("LI3-EQ-JOB", "STACK-JOB"):
            truth = self.truth(name)
            other = dataclasses.replace(truth.job, w_II=truth.job.w_II * (1 + 1e-6))
            found = job_answers.differences(truth, numpy_jobs.run(other, 2, truth.draws))
            self.assertFalse(within(found, truth.job), f"{name}: {found}")
            low, high = truth.job.w_EI
            wider = dataclasses.replace(truth.job, w_EI=(low, high + 0.1))
            departure = job_answers.departure(truth, numpy_jobs.run(wider, 2))
            self.assertGreater(departure, job_answers.ALLOWED_DEPARTURE)

    def test_another_neighbourhood_differs(self):
        truth = self.truth("PHOTO-JOB")
        other = dataclasses.replace(truth.job, neighbourhood=truth.job.neighbourhood - 1)
        found = job_answers.differences(truth, numpy_jobs.run(other, 2))
        self.assertFalse(within(found, truth.job), f"{found}")

    def test_one_wrong_value_is_told_wherever_it_is(self):
        truth = self.truth("LI3-EQ-JOB")
        wrong = {
            "a statistic": lambda a: a.aggregates.__setitem__((1, 0, 4), a.aggregates[1, 0, 4] * (1 + 1e-8)),
            "a column": lambda a: a.columns.__setitem__((1, 0, 69_999), a.columns[1, 0, 69_999] + 1e-8),
            "a column without a value": lambda a: a.columns.__setitem__((1, 0, 7), np.nan),
            "a residual": lambda a: a.columns.__setitem__((0, 0, 7), 1e-11),
            "a rate": lambda a: a.rates.__setitem__((2, 7), a.rates[2, 7] + 1e-8),
            "a status": lambda a: a.status.__setitem__((0, 7), 0),
            "the number of converged circuits": lambda a: a.converged.__setitem__(0, COLUMNS - 1),
        }
        for what, change in wrong.items():
            answer = numpy_jobs.run(truth.job, 2, truth.draws)
            change(answer)
            found = job_answers.differences(truth, answer)
            self.assertFalse(within(found, truth.job), f"{what}: {found}")

    def test_statistics_of_few_values_are_those_of_their_definition(self):
        rows = {
            "ties": np.repeat([1.0, 2.0, 3.0], [50, 3, 47]),
            "signs": np.concatenate([np.linspace(-2, -1, 40), [-0.0, 0.0], np.linspace(1, 9, 41)]),
            "gaps": np.concatenate([np.arange(30.0), [np.nan] * 7]),
            "one": np.array([0.25]),
        }
        for name, values in rows.items():
            found, expected = numpy_jobs._aggregate(values, True), job_answers.statistics(values)
            np.testing.assert_allclose(found, expected, rtol=1e-15, atol=1e-15, err_msg=name)
            # by leading bits: nearer to 0 by 2^-11 of itself at most
            found = np.array(numpy_jobs._aggregate(values, False))
            np.testing.assert_allclose(found, expected, rtol=jobs.RESOLUTION, atol=1e-15, err_msg=name)

    def test_the_program_reports_contestants_and_who_is_absent(self):
        words = [sys.executable, PEERS / "run.py", LIBRARY, "--jobs", "--only", "LI3-EQ-JOB", "--patience", "0"]
        done = subprocess.run([*words, "--scale", "0.1", "--rounds", "1"], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        report = json.loads(done.stdout)
        names = [r["contestant"].split(" ")[0] for r in report["LI3-EQ-JOB"]]
        self.assertEqual(names[:3], ["colonnade", "colonnade,", "NumPy"])
        self.assertEqual(len(names) - 2 + len(report["absent"]), 4)
        self.assertTrue(all(r["same_answer"] and r["first_ms"] > 0 for r in report["LI3-EQ-JOB"]))
        against = report["against_fastest"]["LI3-EQ-JOB"]
        fastest = min(r["median_ms"] for r in report["LI3-EQ-JOB"][2:])
        ratio = fastest / report["LI3-EQ-JOB"][0]["median_ms"]
        self.assertAlmostEqual(against["times_fastest_peer"], ratio, places=9)
        self.assertNotIn("PHOTO-JOB", report)


class Contest(unittest.TestCase):
    def test_a_peer_whose_answer_is_off_is_no_measure(self):
        entries = {"colonnade": lambda: 0.0, "colonnade, with its file": lambda: 0.0}
        entries |= {"quick": lambda: 1.0, "right": lambda: 0.5}
        allowed = {"largest_difference": 0.5}
        held = contest.Contest("X", entries, lambda v: {"largest_difference": v}, allowed, "columns", 1).hold(1, 0.0)
        self.assertEqual([r["same_answer"] for r in held], [True, True, False, True])
        self.assertEqual(contest.against_fastest(held)["fastest_peer"], "right")
        held[3]["same_answer"] = False
        self.assertIsNone(contest.against_fastest(held)["fastest_peer"])

    def test_every_difference_counts_by_its_own_bound(self):
        allowed = {"largest_difference": 1.0, "departure": 5.0}
        entries = {"first": lambda: 4.0, "second": lambda: 6.0, "neither": lambda: np.nan}
        held = contest.Contest(
            "X", entries, lambda v: {"largest_difference": 0.0, "departure": v}, allowed, "columns", 1
        ).hold(1, 0.0)
        self.assertEqual([r["same_answer"] for r in held], [True, False, False])
        self.assertEqual(held[1]["departure"], 6.0)


if __name__ == "__main__":
    if LIBRARY is None:
        print("built without benches: nothing to test")
        sys.exit(77)
    unittest.main()

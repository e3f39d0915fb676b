"""Flows of bench/peers: colonnade, the hand probe and the peers end where SciPy's DOP853 does, and times are compared
where errors are equal."""

import math
import os
import pathlib
import sys
import unittest

import numpy as np

PEERS = pathlib.Path(os.environ["COLONNADE_SOURCE_DIR"], "bench", "peers")
LIBRARY = os.environ.get("COLONNADE_PEERS")
sys.path.insert(0, str(PEERS))

import flow  # noqa: E402
import flows  # noqa: E402
import scipy_flow  # noqa: E402
from native import Native  # noqa: E402

# no multiple of the lanes of a probe, so that some have nothing to do in the end
COUNT = 301


class Ends(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.native = Native(LIBRARY, 2)

    def problem(self, name):
        rows, shared = self.native.flow_pairs(name, COUNT)
        return flows.PairFlow(name, rows, *shared)

    def ends(self, problem, rtol):
        """Of everyone who is here, by name."""
        found, _ = flow.contestants(self.native, 2)
        return {name: follow(problem, rtol) for name, follow in found.items() if not name.startswith("SciPy")}

    def test_cycles_end_where_scipy_says(self):
        problem = self.problem("CYCLE")
        truth = np.concatenate([scipy_flow.solve(p, 1e-12, 1e-14, "DOP853") for p in problem.parts(100)], axis=1)
        for name, ends in self.ends(problem, 1e-8).items():
            # 21 periods, along which errors of steps, rtol each in some 2,000 steps, add up to a shift in phase
            self.assertLess(abs(ends - truth).max(), 2e-5, name)
            self.assertGreater(abs(ends - problem.start).max(), 0.01, name)

    def test_bistable_pairs_end_at_the_attractor_that_scipy_finds(self):
        problem = self.problem("BISTABLE")
        exact = [scipy_flow.solve(p, 1e-11, 1e-13, "DOP853") for p in problem.parts(100)]
        truth = flow.equilibria(problem, np.concatenate(exact, axis=1))
        self.assertLess(flows.residual(problem, truth).max(), 1e-14)
        # to first order an end is (I - D W)^-1 times its residual from the equilibrium
        S_E, S_I = flows.responses(problem, *truth, np.exp)
        d_E, d_I = problem.gain_E * S_E * (1 - S_E), problem.gain_I * S_I * (1 - S_I)
        a, b = 1 - d_E * problem.rows[0], d_E * problem.rows[1]
        c, d = -d_I * problem.rows[2], 1 + d_I * problem.rows[3]
        factor = (np.maximum(abs(d) + abs(b), abs(c) + abs(a)) / abs(a * d - b * c)).max()
        share = (truth[0] > 0.5).mean()
        self.assertTrue(0.1 < share < 0.9, share)
        for name, ends in self.ends(problem, 1e-8).items():
            found = flow.summary(abs(ends - truth).max(axis=0))
            self.assertEqual(found["elsewhere"], 0, name)
            self.assertLess(found["largest_error"], 1.01 * factor * problem.residual, name)
            self.assertLessEqual(flows.residual(problem, ends).max(), problem.residual * (1 + 1e-6), name)


class EqualError(unittest.TestCase):
    def test_time_lies_on_the_line_between_neighbours_in_logarithms(self):
        points = [(1e-2, 10.0), (1e-4, 40.0), (1e-6, 320.0)]
        self.assertAlmostEqual(flow.time_at(1e-3, points), 20.0)
        self.assertAlmostEqual(flow.time_at(1e-5, points), math.sqrt(40 * 320))
        self.assertAlmostEqual(flow.time_at(1e-4, points), 40.0)
        self.assertIsNone(flow.time_at(1e-7, points))
        self.assertIsNone(flow.time_at(0.1, points))

    def test_one_pair_in_a_thousand_does_not_decide_the_error(self):
        found = flow.summary(np.append(np.full(999, 1e-6), 0.1))
        self.assertEqual((found["error_99"], found["largest_error"]), (1e-6, 0.1))

    def test_those_elsewhere_are_counted_apart(self):
        found = flow.summary(np.array([1e-6, 3e-6, 0.7, 2e-6]))
        self.assertEqual((found["largest_error"], found["elsewhere"]), (3e-6, 1))

    def runs(self, name, errors, seconds):
        return [
            flow.Run(name, rtol, 4, None, errors=np.array(own), turns=[(s, 0.0)] * 3)
            for rtol, own, s in zip((1e-5, 1e-6), errors, seconds, strict=True)
        ]

    def test_bistable_times_are_the_shortest_with_as_few_elsewhere(self):
        problem = flows.PairFlow("BISTABLE", np.zeros((8, 4)), 1, 1, 0, 0, 1, 1, residual=1e-5, atol_per_rtol=0.01)
        astray, well = [0.7, 0, 0, 0], [0, 0, 0, 0]
        runs = self.runs("colonnade", [well, well], [1.0, 2.0]) + self.runs("other", [astray, well], [3.0, 5.0])
        found = {line["contestant"]: line["times_colonnade"] for line in flow.at_equal_error(problem, runs, 4)}
        self.assertEqual(found, {"colonnade": 1.0, "other": 5.0})

    def test_cycle_times_of_a_part_are_scaled_and_held_against_errors_of_that_part(self):
        problem = flows.PairFlow("CYCLE", np.zeros((8, 4)), 1, 1, 0, 0, 1, 1, residual=0.0, atol_per_rtol=0.01)
        runs = self.runs("colonnade", [[1e-2, 1e-2, 1e-1, 1e-1], [1e-4, 1e-4, 1e-1, 1e-1]], [1.0, 2.0])
        other = self.runs("other", [[1e-3, 1e-3], [1e-5, 1e-5]], [2.0, 8.0])
        for run in other:
            run.pairs = 2
        found = {line["contestant"]: line["ms"] for line in flow.at_equal_error(problem, runs + other, 4)}
        # half of the pairs take 4 s at an error of 1e-4, halfway between 1e-3 and 1e-5
        self.assertAlmostEqual(found["other"], 8000.0)


if __name__ == "__main__":
    if LIBRARY is None:
        print("built without benches: nothing to test")
        sys.exit(77)
    unittest.main()

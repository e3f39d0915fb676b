"""The comparison of two results, byte by byte, and what it tells of those that differ."""

import json
import os
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest

import numpy as np
import xarray as xr
from stand_ins import PROGRAMS, SPEC, call

TOOL = os.environ["COLONNADE_BINARY"]


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

    def test_a_differing_value_is_shown_in_bits_with_what_its_column_was_given(self):
        one = self.result("one", "--set", "microcircuit.w_EI={uniform=[0.5, 1.0]}")
        other = self.folder / "other.nc"
        shutil.copy(one, other)
        with xr.open_dataset(one) as run:
            drawn, drive = run["w_EI"].values, run["input"].values
            rate = run["rate"].transpose("layer", "neuron", "column").values
            places = [("I0", 41), ("E1", 17), ("E1", 18), ("E1", 19)]
            changed = run["rate"].copy()
            for neuron, column in places:
                at = {"layer": 0, "neuron": list(run["neuron"].values).index(neuron), "column": column}
                changed[at] = np.nextafter(float(changed[at]), 10.0)
            run.assign(rate=changed).to_netcdf(other)
        _, report = self.compare(one, other)
        mismatch = next(m for m in report["mismatches"] if m["variable"] == "rate")
        self.assertEqual((mismatch["differing_values"], len(mismatch["first"])), (4, 3))
        for shown, column in zip(mismatch["first"], [17, 18, 19], strict=True):
            self.assertEqual(shown["at"], {"layer": 0, "neuron": 1, "column": column})
            expected = float(rate[0, 1, column])
            self.assertTrue(shown["values"].endswith(", 1 ulp apart"), shown["values"])
            for value in (expected, np.nextafter(expected, 10.0)):
                self.assertIn(f"(0x{struct.unpack('<Q', struct.pack('<d', value))[0]:016x})", shown["values"])
            self.assertEqual(float(shown["given"]["w_EI"]), drawn[column])
            self.assertEqual([float(v) for v in shown["given"]["input"]], list(drive[:, column]))
            self.assertEqual(shown["given"]["neuron"], "E1")

    def test_a_variable_that_one_lacks_differs_on_either_side(self):
        all_of_it, less = self.result("all"), self.result("less", "--set", "output.rates=none")
        for pair in ((all_of_it, less), (less, all_of_it)):
            self.assertIn("rate", self.compare(*pair)[1]["differing"])

    def test_a_file_that_is_none_is_named(self):
        done = call(f"{PROGRAMS}/suite_same_results", "spec", self.result("one"), self.folder / "absent.nc")
        self.assertEqual(done.returncode, 1)
        self.assertIn("absent.nc", done.stderr)


if __name__ == "__main__":
    if PROGRAMS is None:
        print("built without benches: nothing to test")
        sys.exit(77)
    unittest.main()

"""The rules of tests/house/rules.sh: each is broken on purpose in a folder of its own and must be named."""

import pathlib
import subprocess
import tempfile
import unittest

RULES = pathlib.Path(__file__).with_name("rules.sh")

# rule, file, text that breaks it
BREAKS = [
    ("kernels/core includes something", "kernels/core/a.hpp", '#pragma once\n#include "kernels/backend.hpp"\n'),
    ("kernels/ includes more than", "kernels/cpu/a.cpp", '#include "colonnade/spec.hpp"\n'),
    ("kernels/ includes more than", "kernels/cpu/a.cpp", '#include "colonnade/error.hpp"\n'),
    ("kernels/ includes more than", "kernels/cuda/a.cu", '#include "host/io/array.hpp"\n'),
    ("a public header includes more", "include/colonnade/a.hpp", "#pragma once\n#include <Eigen/Dense>\n"),
    ("another room than its own", "host/io/a.cpp", '#include "host/assembly/shape.hpp"\n'),
    ("what continuation builds on", "host/attractors/a.cpp", '#include "host/continuation/chart.hpp"\n'),
    ("only host/cli may print", "host/assembly/a.cpp", 'void f() { std::printf("x"); }\n'),
    ("only host/cli may print", "host/assembly/a.cpp", "void f() { std::cout << 1; }\n"),
    ("only host/cli may print", "kernels/cpu/a.cpp", "void f() { std::exit(1); }\n"),
    ("without #pragma once", "host/io/a.hpp", "int f();\n"),
    ("a left-over marker", "host/io/a.cpp", "// TO" + "DO\n"),
    ("switched off", "tests/a.test.cpp", "TEST(A, DISABLED_b) {}\n"),
    ("a page that is named", "kernels/core/a.hpp", "#pragma once\n/// gone.md, section 1\n"),
    ("a page that is named", "docs/a.md", "See [b](b.md).\n"),
    ("more than 450 lines", "host/io/a.cpp", "\n" * 451),
]
KEEPS = [
    ("kernels/core/a.hpp", '#pragma once\n#include <cmath>\n#include "kernels/core/lane.hpp"\n'),
    ("kernels/cuda/a.cu", '#include "kernels/core/lane.hpp"\n'),
    ("kernels/cuda/a.cpp", '#include "colonnade/error.hpp"\n'),
    ("include/colonnade/a.hpp", '#pragma once\n#include <vector>\n#include "colonnade/error.hpp"\n'),
    ("host/cli/a.cpp", 'void f() { fmt::print("x"); std::exit(0); }\n'),
    ("host/assembly/a.cpp", "void f() { std::snprintf(nullptr, 0, 0); }\n"),
    ("host/io/a.cpp", "/// a.md, section 2\n" + "\n" * 449),
    ("docs/a.md", "[itself](a.md#x), [readme](../README.md)\n"),
    ("README.md", "[a](docs/a.md)\n"),
]


def check(files):
    """Exit status and output of the rules on a tree of (path, text)."""
    with tempfile.TemporaryDirectory() as root:
        for path, text in files:
            file = pathlib.Path(root, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        done = subprocess.run([RULES, root], capture_output=True, text=True, check=False)
        return done.returncode, done.stdout


class Rules(unittest.TestCase):
    def test_a_broken_rule_is_named_with_its_file(self):
        for rule, path, text in BREAKS:
            with self.subTest(path=path, text=text[:40]):
                status, output = check([(path, text)])
                self.assertEqual(status, 1)
                self.assertIn(rule, output)
                self.assertIn(path, output)

    def test_a_tidy_tree_passes_in_silence(self):
        self.assertEqual(check(KEEPS), (0, ""))


if __name__ == "__main__":
    unittest.main()

"""What the program dump_arrays reads, as NumPy arrays."""

import json
import os
import subprocess

import numpy as np


def read_all(paths: list[str]) -> list[dict]:
    """Each with `values` (float64) or `error` and `fault`, and `notice` where there is one."""
    done = subprocess.run(
        [os.environ["COLONNADE_DUMP_ARRAYS"]],
        input="".join(f"{path}\n" for path in paths),
        capture_output=True,
        text=True,
        check=True,
    )
    if done.stderr:
        raise AssertionError(f"reading wrote to stderr: {done.stderr[:400]}")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    if len(answers) != len(paths):
        raise AssertionError(f"{len(answers)} answers to {len(paths)} names")
    for answer in answers:
        if "bits" in answer:
            bits = np.frombuffer(bytes.fromhex(answer["bits"]), dtype=">u8")
            answer["values"] = bits.astype(np.uint64).view(np.float64).reshape(answer["shape"])
    return answers


def same_bits(ours: np.ndarray, theirs: np.ndarray) -> bool:
    theirs = np.ascontiguousarray(theirs, dtype=np.float64)
    return ours.shape == theirs.shape and np.array_equal(ours.view(np.uint64), theirs.view(np.uint64))

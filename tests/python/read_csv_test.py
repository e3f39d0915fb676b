"""Draws tables of numbers in every dialect that is read, and holds what is read to pandas and NumPy: the same bits.
Every missing value that either would take for NaN is refused with its line and field."""

import io
import os
import re
import sys
import tempfile
import warnings

import dumped_arrays
import numpy as np
import pandas as pd

TABLES = int(os.environ.get("COLONNADE_DRAWN_FILES", "600"))
MISSING = "NA N/A n/a NaN nan -nan NULL null None <NA> #N/A #NA 1.#IND -1.#QNAN inf -inf Infinity 1e400".split()
MISSING += ["", "#N/A N/A", ".", "-", "?", "#DIV/0!", "#VALUE!", "missing", "--"]
MISSING += ["1.234,5", "1'234", "1 2", "0x10", "12%", "5 mV", "true"]  # no numbers either
EDGES = ["1e-400", "-1e-400", "0", "-0.0", "5.", ".5", "00.25", "4.9e-324", "2.5e-324", "1E+05", "1e-330"]


def number(draw) -> str:
    value = draw.normal() * 10.0 ** draw.integers(-12, 12)
    form = draw.integers(0, 8)
    if form == 0:
        return str(int(draw.integers(-1000, 1000)))
    if form == 1:
        return f"{value:.3e}"
    if form == 2:
        return f"{value:+.17g}"
    if form == 3:
        return f"{value:.6f}"
    if form == 4:
        return str(draw.choice(EDGES))
    return repr(float(value))


class Drawn:
    """A table as text, how it was written, and how pandas and NumPy are told to read it."""

    def __init__(self, draw):
        self.draw = draw
        self.delimiter = str(draw.choice([",", ";", "\t", " "]))
        self.decimal = "," if self.delimiter in ";\t" and draw.random() < 0.5 else "."
        self.rows = int(draw.integers(1, 9))
        self.columns = int(draw.integers(2 if self.delimiter != "," or draw.random() < 0.8 else 1, 6))
        self.cells = [[number(draw) for _ in range(self.columns)] for _ in range(self.rows)]
        self.header = draw.random() < 0.5
        self.labels = draw.random() < 0.3 and self.columns > 1
        self.trailing = draw.random() < 0.2 and self.delimiter != " "
        self.quoted = draw.random() < 0.2
        self.end = str(draw.choice(["\n", "\r\n"]))
        if self.decimal == ",":
            self.cells = [[self.with_comma(c) for c in row] for row in self.cells]
            self.cells[0][0] = "0,5"  # so that no comma can part thousands
        elif not self.header and not self.labels:
            self.cells[0][0] = "0.5"  # no line of whole numbers that would get a notice

    @staticmethod
    def with_comma(cell: str) -> str:
        if cell.startswith(".") or cell.endswith("."):
            return "0,5"
        return cell.replace(".", ",")

    def quote(self, text: str) -> str:
        return f'"{text}"' if self.quoted and self.draw.random() < 0.5 else text

    def pad(self) -> str:
        return " " * int(self.draw.integers(0, 3)) if self.delimiter != "\t" and not self.quoted else ""

    def line(self, fields: list[str]) -> str:
        if self.delimiter == " ":
            blanks = [" " * int(self.draw.integers(1, 4)) for _ in fields]
            return self.pad() + "".join(a + b for a, b in zip(fields, blanks, strict=True)).rstrip()
        return self.delimiter.join(self.pad() + f for f in fields) + (self.delimiter if self.trailing else "")

    def text(self) -> tuple[str, list[int]]:
        """And the line of every row, from 1."""
        draw, lines, numbers = self.draw, [], []
        if draw.random() < 0.3:
            lines.append(str(draw.choice(["# made by hand", "% of a program", "", "  # 1,2;3"])))
        if self.header:
            names = [f"c{i}" for i in range(self.columns)]
            corner = [str(draw.choice(['""' if self.delimiter == " " else "", "name"]))] if self.labels else []
            lines.append(self.line(corner + [self.quote(n) for n in names]))
        for i, row in enumerate(self.cells):
            label = [str(draw.choice([f"r{i}", f"cell-{i}", "été", f"2026-11-{i + 10}"]))] if self.labels else []
            lines.append(self.line(label + [self.quote(c) for c in row]))
            numbers.append(len(lines))
            if draw.random() < 0.1:
                lines.append(str(draw.choice(["", "# between", "%"])))
        end = self.end if draw.random() < 0.8 else ""
        mark = "\ufeff" if draw.random() < 0.2 else ""
        return mark + self.end.join(lines) + end, numbers

    def by_pandas(self, text: str) -> np.ndarray:
        lines = text.removeprefix("\ufeff").splitlines()
        kept = [line for line in lines if line.strip() and line.strip()[0] not in "#%"]
        frame = pd.read_csv(
            io.StringIO("\n".join(kept)),
            sep=r"\s+" if self.delimiter == " " else self.delimiter,
            decimal=self.decimal,
            header=0 if self.header else None,
            index_col=False,
            float_precision="round_trip",
            na_filter=False,
            skipinitialspace=self.delimiter != "\t",
        )
        values = frame.iloc[:, int(self.labels) : int(self.labels) + self.columns]
        return values.to_numpy(dtype=np.float64)

    def by_numpy(self) -> np.ndarray:
        plain = "\n".join(" ".join(c.replace(",", ".") for c in row) for row in self.cells)
        return np.loadtxt(io.StringIO(plain), ndmin=2)

    def spoil(self) -> tuple[int, int]:
        """Puts what is no number into one cell; gives its row and its field, from 1."""
        row, column = int(self.draw.integers(0, self.rows)), int(self.draw.integers(0, self.columns))
        bad = str(self.draw.choice(MISSING))
        if self.delimiter == " " and (bad == "" or " " in bad or "," in bad):
            bad = "NA"
        if self.decimal == "," and bad == "1.234,5" or self.delimiter == "," and "," in bad:
            bad = "null"
        if self.trailing and column == self.columns - 1 and bad == "":
            bad = "NA"
        self.cells[row][column] = bad
        return row, column + 1 + int(self.labels)


def main() -> int:
    warnings.simplefilter("ignore")
    draw = np.random.default_rng(8)
    failures, names, expected = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        for i in range(TABLES):
            table = Drawn(draw)
            spoiled = draw.random() < 0.4
            place = table.spoil() if spoiled else None
            text, lines = table.text()
            path = f"{folder}/{i}{draw.choice(['.csv', '.tsv', '.txt', '.dat'])}"
            with open(path, "w", newline="", encoding="utf-8") as file:
                file.write(text)
            names.append(path)
            expected.append((table, text, lines, place))
        answers = dumped_arrays.read_all(names)
    for answer, (table, text, lines, place) in zip(answers, expected, strict=True):
        if place is None:
            by_numpy, by_pandas = table.by_numpy(), table.by_pandas(text)
            if not dumped_arrays.same_bits(by_numpy, by_pandas):
                failures.append(f"NumPy and pandas differ on {text!r}: {by_numpy} {by_pandas}")
            elif "error" in answer:
                failures.append(f"refused {text!r}: {answer['error']}")
            elif not dumped_arrays.same_bits(answer["values"], by_pandas):
                failures.append(f"{answer['values']} for {by_pandas} in {text!r}")
            continue
        where = re.search(r":(\d+): (?:field (\d+): )?found", answer.get("error", ""))
        if not where:
            failures.append(f"accepted or placeless: {text!r}: {answer}")
        elif int(where.group(1)) != lines[place[0]] or (where.group(2) and int(where.group(2)) != place[1]):
            failures.append(f"expected line {lines[place[0]]}, field {place[1]} of {text!r}: {answer['error']}")
    spoiled = sum(place is not None for *_, place in expected)
    print(f"{TABLES} tables, {spoiled} with a field that is no number, {len(failures)} failures")
    print("\n".join(failures[:10]))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())

"""Measure everything and write the tables of ``docs/performance.md``: ``make bench``.

``python -m benchmarks.bench [--size full|reduced|quick] [--rounds N] [--no-write] [--only NAME]``.
Exits 1 when a contestant failed or two of them do not agree.
"""

from __future__ import annotations

import argparse
import compileall
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import files, peers, tables
from benchmarks.equal_work import equal_work
from benchmarks.excel_reading import excel
from benchmarks.growth import growth
from benchmarks.machine import machine
from benchmarks.measure import ROOT
from benchmarks.whole import NotMeasured, Whole, dirty, small, whole

if TYPE_CHECKING:
    from collections.abc import Callable

DOCUMENT = ROOT / "docs" / "performance.md"
LARGE_ROUNDS = 3
"""Runs of the largest size take minutes each."""


@dataclass
class Bench:
    """One go: sizes and rounds in, sections and complaints out."""

    sizes: files.Sizes
    rounds: int
    scratch: Path
    lacking: str
    sections: dict[str, str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    clean: Whole | None = None

    def small(self) -> str:
        """S: what users feel."""
        count = self.sizes.small
        text = small(
            files.exports(count, "clean"), files.workbook(count), self.scratch / "s", self.rounds
        )
        return f"{count:,} participants, clean.\n\n{text}"

    def equal_work(self) -> str:
        """M: four checks by everyone."""
        count = self.sizes.medium
        exports = files.exports(count, "clean")
        text, wrong = equal_work(exports, self.scratch / "e", self.rounds, peers=self.lacking)
        self.wrong += wrong
        agreed = "All agree on every finding and count." if not wrong else "**Not all agree.**"
        return f"{count:,} participants, clean. {agreed}\n\n{text}"

    def whole(self) -> str:
        """M: all rules."""
        count = self.sizes.medium
        self.clean = whole(files.exports(count, "clean"), self.scratch / "w", self.rounds)
        return f"{count:,} participants, clean.\n\n{self.clean.text}"

    def dirty(self) -> str:
        """M: many findings; stands beside the section before it."""
        count = self.sizes.medium
        if self.clean is None:
            raise NotMeasured("it stands beside the section before it")
        exports = files.exports(count, "dirty")
        text = dirty(exports, self.scratch / "d", self.rounds, self.clean)
        return f"{count:,} participants, all rules, CSV and JSON out.\n\n{text}"

    def growth(self) -> str:
        """M and L."""
        counts = (self.sizes.medium, self.sizes.large)
        exports = {count: files.exports(count, "clean") for count in counts}
        rounds = min(self.rounds, LARGE_ROUNDS)
        text = growth(exports, self.scratch / "g", rounds)
        return f"Clean, all rules, CSV and JSON out, {rounds} rounds.\n\n{text}"

    def excel(self) -> str:
        """One sheet, and who reads it how fast."""
        rows = self.sizes.sheet
        text, wrong = excel(files.sheet(rows), self.rounds, peers=self.lacking)
        self.wrong += wrong
        return f"{rows:,} rows of 9 columns, all cells as text.\n\n{text}"

    def run(self, names: list[str]) -> None:
        """Take the sections in their order; one that cannot be measured does not stop the rest."""
        self.sections["machine"] = f"{machine()}. Medians of {self.rounds} rounds."
        for name in names:
            print(f"{name}:", file=sys.stderr)
            section: Callable[[], str] = getattr(self, name)
            try:
                self.sections[name] = section()
            except NotMeasured as problem:
                self.sections[name] = f"**Not measured**: {problem}."
                self.wrong.append(f"{name}: {problem}")


SECTIONS = ["small", "equal_work", "whole", "dirty", "growth", "excel"]


def main() -> int:
    asked = argparse.ArgumentParser(description="Measure, and write docs/performance.md.")
    asked.add_argument("--size", choices=files.SIZES, default="full")
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--no-write", action="store_true", help="only print the tables")
    asked.add_argument("--only", action="append", choices=SECTIONS, help="only this section")
    given = asked.parse_args()
    # As pip does when it installs the package: nobody else here compiles itself at every start.
    compileall.compile_dir(ROOT / "wbn_audit", quiet=1)
    with tempfile.TemporaryDirectory() as scratch:
        bench = Bench(files.SIZES[given.size], given.rounds, Path(scratch), peers.install())
        bench.run(given.only or SECTIONS)
    for name, text in bench.sections.items():
        print(f"## {name}\n\n{text}\n")
    if not given.no_write:
        tables.write(DOCUMENT, bench.sections)
    for line in bench.wrong:
        print(line, file=sys.stderr)
    return 1 if bench.wrong else 0


if __name__ == "__main__":
    sys.exit(main())

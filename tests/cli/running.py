"""The command line run inside the test, as a person would see it."""

from __future__ import annotations

import contextlib
import functools
import io
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

from wbn_audit.catalogue.edition import load_edition
from wbn_audit.cli import main

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from wbn_audit.catalogue.edition import Edition

SAMPLES = Path(__file__).parents[2] / "sample_exports"
AS_OF = "2026-06-30"


@dataclass(frozen=True)
class Ran:
    """What a command left: exit code, and the bytes of both streams as text."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        return self.out + self.err


@functools.lru_cache(maxsize=64)
def _shipped(overrides: tuple[tuple[str, str], ...], as_of: date) -> Edition:
    return load_edition(overrides=dict(overrides), as_of=as_of)


def _load_once(
    *,
    own_rules: Sequence[Path] = (),
    overrides: Mapping[str, str],
    places: Mapping[str, str],
    as_of: date,
) -> Edition:
    """The shipped edition is read once for each audit date: it takes half of a small run."""
    if own_rules or places:
        return load_edition(own_rules=own_rules, overrides=overrides, places=places, as_of=as_of)
    return _shipped(tuple(sorted(overrides.items())), as_of)


def run(*words: str | Path) -> Ran:
    """Run ``wbn-audit`` with these arguments."""
    out, err = io.BytesIO(), io.BytesIO()
    streams = [io.TextIOWrapper(stream, encoding="utf-8", newline="\n") for stream in (out, err)]
    code = 0
    with (
        patch("wbn_audit.cli.check.load_edition", _load_once),
        patch.object(sys, "argv", ["wbn-audit", *map(str, words)]),
        contextlib.redirect_stdout(streams[0]),
        contextlib.redirect_stderr(streams[1]),
    ):
        try:
            main()
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    for stream in streams:
        stream.flush()
    return Ran(code, out.getvalue().decode(), err.getvalue().decode())


def check(*words: str | Path, as_of: str = AS_OF) -> Ran:
    return run("check", *words, "--as-of", as_of)


def write_csv(path: Path, rows: Sequence[Sequence[str]], delimiter: str = ",") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [delimiter.join(_quoted(cell, delimiter) for cell in row) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _quoted(cell: str, delimiter: str) -> str:
    special = {delimiter, '"', "\n"} & set(cell)
    return '"' + cell.replace('"', '""') + '"' if special else cell


PARTICIPANTS = [
    ["Customer ID", "Birth Date", "Service Provider", "Application Date", "Registration Date",
     "Registration Result", "Participation Date", "Exit Date", "State", "County"],
    ["1", "1990-02-03", "Alder", "2026-01-02", "2026-01-03", "Eligible", "2026-01-05", "", "OR",
     "Multnomah"],
    ["2", "1991-02-03", "Birch", "2026-04-02", "2026-04-03", "Eligible", "2026-04-06", "", "OR",
     "Multnomah"],
]  # fmt: skip
SERVICES = [
    ["Service ID", "Customer ID", "Service Name", "Fund", "Start Date", "End Date", "Status",
     "Entered Date"],
    ["S1", "1", "Career Mapping Workshop", "WBN", "2026-01-05", "2026-01-05", "Completed",
     "2026-01-05"],
    ["S2", "1", "Career and Resource Planning", "WBN", "2026-01-05", "2026-01-05", "Completed",
     "2026-01-05"],
    ["S3", "2", "Career Mapping Workshop", "WBN", "2026-04-06", "2026-04-06", "Completed",
     "2026-04-06"],
    ["S4", "2", "Career and Resource Planning", "WBN", "2026-06-26", "2026-06-26", "Completed",
     "2026-06-26"],
    ["S5", "1", "Career Coaching", "WBN", "2026-04-20", "2026-04-20", "Completed", "2026-04-20"],
]  # fmt: skip


def changed(
    table: Sequence[Sequence[str]], changes: Mapping[tuple[int, str], str]
) -> list[list[str]]:
    """A table with other cells: (row from 1, header) to text."""
    rows = [list(row) for row in table]
    for (row, header), text in changes.items():
        rows[row][rows[0].index(header)] = text
    return rows


def without(table: Sequence[Sequence[str]], *headers: str) -> list[list[str]]:
    """A table that lacks columns."""
    keep = [number for number, name in enumerate(table[0]) if name not in headers]
    return [[row[number] for number in keep] for row in table]


def exports(
    folder: Path,
    participants: Sequence[Sequence[str]] = PARTICIPANTS,
    services: Sequence[Sequence[str]] = SERVICES,
) -> Path:
    """A folder with two small exports in order: no finding, some rules not assessed."""
    write_csv(folder / "participants.csv", participants)
    write_csv(folder / "services.csv", services)
    return folder

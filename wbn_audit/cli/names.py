"""``--show-names``: what it wants, and what is said aloud of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wbn_audit.errors import OptionsRefused, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from wbn_audit.results import Results

_FORMATS = ("xlsx", "html")
MAY_HOLD = tuple(f".{name}" for name in _FORMATS)
"""Endings of the files that may hold names."""


def check_names_wanted(out: Path | None, formats: Sequence[str], *, wanted: bool) -> None:
    """Names are written into two files and printed nowhere.

    Raises:
        OptionsRefused: names are asked for, and neither file is.
    """
    if wanted and (out is None or not set(_FORMATS) & set(formats)):
        what = "--show-names writes names into findings.xlsx and report.html alone."
        remedy = "Name a folder with --out, and html or xlsx in --format if you give it."
        raise OptionsRefused(Problem("", what, remedy))


def names_told(results: Results, folder: Path) -> str:
    """What stands on stderr when all is written."""
    if results.names.is_empty():
        return (
            "wbn-audit: --show-names: no names were found; the participants export has no column "
            "First Name or Last Name that is read, or nothing in it. 'wbn-audit inspect' shows its "
            "columns."
        )
    files = sorted({path.name for path in folder.rglob("*") if path.suffix in MAY_HOLD})
    return (
        f"wbn-audit: ATTENTION: {' and '.join(files)} in {folder} hold NAMES OF PARTICIPANTS. "
        "Keep them where case files are kept."
    )

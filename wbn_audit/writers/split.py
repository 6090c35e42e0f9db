"""``--split-by``: a folder for each contractor or coach, with only that unit's data."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.writers import FORMATS
from wbn_audit.writers.csv_files import findings_file
from wbn_audit.writers.inert import visible
from wbn_audit.writers.json_document import MANIFEST, json_document
from wbn_audit.writers.xlsx import coach_workbook

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from wbn_audit.results import Results

UNITS = ("contractor", "coach")
NOBODY = "(no coach)"
_MOST_NAME = 60
# Names that Windows keeps for devices, whatever follows the point.
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|(com|lpt)[0-9¹²³]) *(\.|$)")


def contractor_files(parts: Mapping[str, Results], formats: Sequence[str]) -> dict[str, bytes]:
    """``contractors/NAME/…``: a whole run for each contractor.

    Args:
        parts: contractor to results of that contractor alone.
        formats: as for the run itself; ``results.json`` is always there.
    """
    files: dict[str, bytes] = {}
    for name, folder in folders(parts).items():
        own: dict[str, bytes] = {}
        for one in formats:
            if one != "json":
                own |= FORMATS[one](parts[name])
        own[MANIFEST] = json_document(parts[name], own)
        files |= {f"contractors/{folder}/{file}": content for file, content in own.items()}
    return files


def coach_files(results: Results) -> dict[str, bytes]:
    """``coaches/NAME/…``: each coach's findings and deadlines, as rows and as a worksheet.

    No rates and counts: the program counts them by contractor, not by coach.
    """
    staff = pl.col("staff").fill_null(NOBODY)
    parts = results.findings.with_columns(staff.alias("_unit")).partition_by(
        "_unit", as_dict=True, maintain_order=True, include_key=False
    )
    theirs = {str(key[0]): replace(results, findings=rows) for key, rows in parts.items()}
    files: dict[str, bytes] = {}
    for name, folder in folders(theirs).items():
        own = findings_file(theirs[name]) | coach_workbook(theirs[name])
        files |= {f"coaches/{folder}/{file}": content for file, content in own.items()}
    return files


def folders(names: Iterable[str]) -> dict[str, str]:
    """A name for the folder of each unit that every system takes, no two alike."""
    taken: set[str] = set()
    found: dict[str, str] = {}
    for name in sorted(names):
        plain = re.sub(r"[^\w .,()&+-]", "_", visible(name)).strip(" .")[:_MOST_NAME].strip(" .")
        plain = f"_{plain}" if not plain or _RESERVED.match(plain) else plain
        number, other = 1, plain
        while _same_folder(other) in taken:
            number += 1
            other = f"{plain} {number}"
        taken.add(_same_folder(other))
        found[name] = other
    return found


def _same_folder(name: str) -> str:
    """What two names have in common that one system or another takes for one folder."""
    return unicodedata.normalize("NFC", name.casefold())

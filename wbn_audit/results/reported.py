"""Numbers that were reported, held against what the records support.

A number whose measure could not be counted, or whose quarter the records do not reach, is
said to be so: it is never held against a zero.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import polars as pl

from wbn_audit.results.model import ALL, Results

if TYPE_CHECKING:
    from collections.abc import Sequence

WITHIN, OVER, UNDER, NOT_COUNTED, NO_RECORDS = (
    "within", "over", "under", "not_counted", "no_records",
)  # fmt: skip
KEYS = ["measure_id", "quarter", "contractor"]
COLUMNS = [
    *KEYS, "reported", "supported", "difference", "state", "kept_out", "unknown",
]  # fmt: skip
IN_QUESTION = [*KEYS, "participant_id", "standing", "date", "table", "record_id", "finding_id"]
COUNTED, KEPT_OUT, QUARTER_UNKNOWN = "counted", "kept_out", "quarter_unknown"


@dataclass(frozen=True)
class Number:
    """A number as it was reported.

    Attributes:
        quarter: a calendar quarter, like 2025Q4.
        contractor: as the exports name it, or ``all``.
    """

    measure_id: str
    quarter: str
    contractor: str
    count: int


@dataclass(frozen=True)
class Report:
    """What a file says was reported.

    Attributes:
        file: its name, without folders.
        left_aside: rows of quarters, contractors or breakdowns that the run does not show.
    """

    file: str
    numbers: tuple[Number, ...]
    left_aside: int = 0


def hold(results: Results, report: Report, tolerance: int) -> Results:
    """The results with ``reported``: each number beside what the records support.

    A difference beyond the tolerance stands against the verdict, for a report that the
    records do not support is not ready; so does a number that could not be held against
    anything. The findings stay as they are.

    Args:
        results: of a run.
        report: measures, quarters and contractors are the run's own.
        tolerance: participants by which a number may differ.
    """
    held = [_held(results, one, tolerance) for one in report.numbers]
    kept = _kept_out(results, held)
    numbers = [
        {name: one | {"kept_out": count} for name in ()} or one | {"kept_out": count}
        for one, count in zip(held, kept, strict=True)
    ]
    told = {
        "file": report.file,
        "tolerance": tolerance,
        "left_aside": report.left_aside,
        "numbers": [{name: one[name] for name in COLUMNS} for one in numbers],
    }
    return _against(replace(results, about=results.about | {"reported": told}), held, tolerance)

"""What every contestant leaves behind, so that all can be held against each other."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

KEYS = {
    "SVC001": ["participant_id"],
    "SVC003": ["participant_id", "due"],
    "PAY001": ["payment_id"],
    "PAY011": ["payment_id"],
}
"""For each check, the columns of the file ``CHECK.csv`` that name what is in breach.

A contestant that can only count leaves no such file; all leave ``summary.json``, the number of
breaches by check. For each of the six counts that one makes: ``MEASURE.csv`` with the columns
contractor, quarter and len.
"""

MEASURES = ["engaged", "enrolled", "referred", "training_started", "training_completed", "employed"]


def leave_summary(out: Path, found: Mapping[str, int]) -> None:
    """Write the numbers of breaches."""
    out.mkdir(parents=True, exist_ok=True)
    (out / "summary.json").write_text(json.dumps(found), encoding="utf-8")


def run(work: Callable[[Path, date, Path], None]) -> None:
    """Call a contestant with what the command line says."""
    folder, as_of, out = sys.argv[1:]
    work(Path(folder), date.fromisoformat(as_of), Path(out))

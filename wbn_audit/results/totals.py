"""The four numbers that a run comes down to; every report and comparison takes them from here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.results.model import ERROR, NOT_ASSESSED

if TYPE_CHECKING:
    from wbn_audit.results.model import Results

FOUR_NUMBERS = ("must_fix", "to_review", "could_not_check", "accepted")


def is_accepted() -> pl.Expr:
    """Whether a finding is under an exception in force."""
    return pl.col("accepted").fill_null("") != ""


def standing(results: Results) -> pl.DataFrame:
    """Findings that count: neither accepted nor only due soon."""
    return results.findings.filter((pl.col("status") != "due_soon") & ~is_accepted())


def not_assessed(results: Results) -> int:
    """Rules that could not be run at all, or of which no case could be decided."""
    return results.rules.filter(pl.col("state").is_in([NOT_ASSESSED, ERROR])).height


def undecided(results: Results) -> int:
    """Cases that no rule could decide: a value is blank, unreadable or outside the export."""
    return int(results.rules.get_column("unknown").sum())


def four_numbers(results: Results) -> dict[str, int]:
    """Must fix, to review, could not check, accepted.

    ``must_fix`` and ``to_review`` are findings at error and at warning level that stand,
    ``accepted`` findings under an exception in force; ``could_not_check`` is rules not
    assessed plus cases undecided.
    """
    severity = standing(results).get_column("severity").cast(pl.String)
    accepted = results.findings.filter(is_accepted() & (pl.col("status") != "due_soon")).height
    numbers = (
        int((severity == "error").sum()),
        int((severity == "warning").sum()),
        not_assessed(results) + undecided(results),
        accepted,
    )
    return dict(zip(FOUR_NUMBERS, numbers, strict=True))

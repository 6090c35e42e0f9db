"""Deadlines ahead, by coach, and what falls due before the quarter closes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.wording import many
from wbn_audit.writers.html.parts import NO_COACH, Cell, Col, Table, cut_note, quarter_end, texts

if TYPE_CHECKING:
    from wbn_audit.results import Results

MOST = 200
WEEK = 7
_AFTER = "after the quarter closes"


def summary(results: Results) -> tuple[str, ...]:
    """How much falls due before the quarter closes, and how far the list reaches."""
    today = date.fromisoformat(results.as_of)
    close = quarter_end(today)
    before = int(
        results.deadlines.filter(pl.col("due_date").cast(pl.String) <= close.isoformat())
        .get_column("count").sum()
    )  # fmt: skip
    horizon = results.about.get("options", {}).get("horizon")
    reach = close if horizon is None else today + timedelta(days=horizon)
    told = f"{many(before, 'deadline')} due before the quarter closes on {close}."
    if reach < close:
        known = f"{many(before, 'deadline')} due by {reach}."
        how = "to see all that falls due before, run with --horizon quarter-end"
        return (f"{known} The quarter closes on {close}: {how}.",)
    later = int(results.deadlines.get_column("count").sum()) - before
    return (told, *((f"{later:,} more by {reach}.",) if later else ()))


def by_coach(results: Results) -> Table | None:
    """A row for each coach: what is due within a week, before the quarter closes, later."""
    if results.deadlines.is_empty():
        return None
    today = date.fromisoformat(results.as_of)
    week, close = today + timedelta(days=WEEK), quarter_end(today)
    due, count = pl.col("due_date").cast(pl.String), pl.col("count")
    coaches = (
        texts(results.deadlines)
        .group_by("staff", "contractor")
        .agg(
            due.min().alias("next"),
            count.filter(due <= week.isoformat()).sum().alias("soon"),
            count.filter(due <= close.isoformat()).sum().alias("closing"),
            count.sum().alias("every"),
        )
        .sort("next", "staff", "contractor")
    )
    rows = tuple(
        (row["staff"] or NO_COACH, row["contractor"], row["next"], f"{row['soon']:,}",
         f"{row['closing']:,}", f"{row['every']:,}")
        for row in coaches.to_dicts()
    )  # fmt: skip
    columns = (
        Col("Coach", name="coach"), Col("Contractor", name="contractor"), Col("Next due", "date"),
        Col("Within 7 days", "num"), Col("Before the quarter closes", "num", sub=str(close)),
        Col("All listed", "num"),
    )  # fmt: skip
    return Table("Deadlines ahead by coach", columns, rows)


def each(results: Results) -> Table | None:
    """Each deadline ahead, soonest first."""
    soon = texts(
        results.findings.filter(pl.col("status") == "due_soon").sort(
            "due_date", "staff", "participant_id", "rule_id", nulls_last=True
        )
    )
    if soon.is_empty():
        return None
    close = quarter_end(date.fromisoformat(results.as_of)).isoformat()
    rows = tuple(
        (
            Cell(row["due_date"], sub=_AFTER if row["due_date"] > close else ""),
            row["participant_id"], row["staff"] or NO_COACH, row["contractor"],
            Cell(results.rule_info[row["rule_id"]].title, sub=row["rule_id"]),
        )
        for row in soon.head(MOST).to_dicts()
    )  # fmt: skip
    columns = (
        Col("Due", "date"), Col("Participant", "id"), Col("Coach"), Col("Contractor"),
        Col("What must be done", "long"),
    )  # fmt: skip
    notes = cut_note(soon.height, MOST, "deadlines", "findings.csv (status due_soon)")
    return Table("Each deadline ahead", columns, rows, head=False, notes=notes)

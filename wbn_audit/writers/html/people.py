"""By participant: what is open on each, so that a case is looked into once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from wbn_audit.results.totals import standing
from wbn_audit.writers.html.parts import NO_COACH, Cell, Col, Table, cut_note, rank, texts

if TYPE_CHECKING:
    from wbn_audit.results import Results

MOST, MOST_MESSAGES = 500, 6
_KEYS = ("contractor", "staff", "quarter")


def participants(results: Results) -> Table | None:
    """A row for each participant with findings, most to fix first."""
    found = texts(standing(results)).filter(pl.col("participant_id") != "")
    if found.is_empty():
        return None
    level = pl.col("severity")
    people = (
        found.sort(rank(), "rule_id", maintain_order=True)
        .group_by("participant_id", maintain_order=True)
        .agg(
            (level == "error").sum().alias("errors"),
            (level == "warning").sum().alias("warnings"),
            *(pl.col(key).filter(pl.col(key) != "").unique(maintain_order=True) for key in _KEYS),
            pl.col("message", "rule_id").head(MOST_MESSAGES),
            pl.len().alias("every"),
        )
        .sort("errors", "warnings", "every", "participant_id", descending=[True, True, True, False])
    )
    columns = (
        Col("Participant", "id", "participant"), Col("Quarters", name="quarter"),
        Col("What", "long"), Col("Must fix", "num", "errors"), Col("To review", "num", "warnings"),
        Col("Coach", name="coach"), Col("Contractor", name="contractor"),
    )  # fmt: skip
    rows = tuple(_row(person) for person in people.head(MOST).to_dicts())
    notes = cut_note(people.height, MOST, "participants", "findings.csv")
    return Table("Participants with findings", columns, rows, head=True, notes=notes, filtered=True)


def _row(person: dict[str, Any]) -> tuple[str | Cell, ...]:
    lines = list(zip(person["message"], person["rule_id"], strict=True))
    if person["every"] > MOST_MESSAGES:
        lines.append((f"and {person['every'] - MOST_MESSAGES:,} more", ""))
    return (
        person["participant_id"],
        "; ".join(sorted(person["quarter"])),
        Cell("", lines=tuple(lines)),
        f"{person['errors']:,}",
        f"{person['warnings']:,}",
        "; ".join(person["staff"]) or NO_COACH,
        "; ".join(person["contractor"]),
    )

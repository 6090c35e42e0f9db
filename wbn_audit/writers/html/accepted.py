"""Accepted exceptions: those that lapsed first, then those in force."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from wbn_audit.results.totals import is_accepted
from wbn_audit.writers.html.parts import Cell, Col, Table, cut_note, texts

if TYPE_CHECKING:
    from wbn_audit.results import Results

MOST = 200


def exceptions(results: Results) -> Table | None:
    """A row for each exception with the finding that it is about."""
    kept: dict[str, Any] = results.about.get("exceptions") or {}
    said = [
        ("lapsed: counts again", _listed(kept.get("lapsed", ()))),
        ("the facts changed: counts again", _listed(kept.get("changed", ()))),
    ]
    findings = texts(results.findings)
    named = [finding_id for _, group in said for finding_id, _ in group]
    wanted = findings.filter(pl.col("finding_id").is_in(named))
    known = {row["finding_id"]: row for row in wanted.to_dicts()}
    rows = [
        _row(state, until, known.get(finding_id, {"finding_id": finding_id}))
        for state, group in said
        for finding_id, until in group
    ]
    in_force = findings.filter(is_accepted()).sort("accepted", "finding_id")
    rows += [_row("in force", row["accepted"], row) for row in in_force.head(MOST).to_dicts()]
    rows += [
        _row("no such finding any more", until, {"finding_id": name})
        for name, until in _listed(kept.get("unused", ()))
    ]
    if not rows:
        return None
    columns = (
        Col("State"), Col("Until", "date"), Col("Participant", "id"), Col("Contractor"),
        Col("Finding", "long"), Col("Id", "long"),
    )  # fmt: skip
    notes = cut_note(in_force.height, MOST, "exceptions in force", "findings.csv")
    return Table("Exceptions, lapsed first", columns, tuple(rows), head=False, notes=notes)


def _listed(group: Any) -> list[tuple[str, str]]:
    """Finding ids with their last days, whether or not the last day is told."""
    return [
        (str(one["finding_id"]), str(one.get("until", "")))
        if isinstance(one, dict)
        else (str(one), "")
        for one in group
    ]


def _row(state: str, until: str, finding: dict[str, Any]) -> tuple[str | Cell, ...]:
    lines = ((finding["message"], finding["rule_id"]),) if "message" in finding else ()
    return (
        state, until, finding.get("participant_id", ""), finding.get("contractor", ""),
        Cell("", lines=lines), finding["finding_id"],
    )  # fmt: skip

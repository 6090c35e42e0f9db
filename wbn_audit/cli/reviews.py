"""Reviews typed into a workbook of findings, read back row by row.

Any sheet with the columns ``finding_id`` and ``decision`` counts, wherever they stand and
however its rows are sorted or filtered. Only rows with a decision are looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.cli.settings import parse_date
from wbn_audit.errors import InputRefused, OptionsRefused, Problem
from wbn_audit.readers.opening import open_source
from wbn_audit.results.model import DUE_SOON

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from wbn_audit.readers.sheet import Sheet

ACCEPT, FIX, QUESTION = DECISIONS = ("accept", "fix", "question")
_MUST = ("finding_id", "decision")
_COLUMNS = (*_MUST, "reason", "by", "until", "fingerprint", "status")
_MIDNIGHT = " 00:00:00"


@dataclass(frozen=True)
class Review:
    """One row that someone decided.

    Attributes:
        place: ``file!sheet!row``.
        fingerprint: of the values seen; empty where the sheet has no such column.
        until: None only where the decision is not to accept.
    """

    place: str
    finding_id: str
    decision: str
    reason: str
    by: str
    until: date | None
    fingerprint: str


@dataclass(frozen=True)
class Defaults:
    """What the command line says for rows that leave it blank."""

    reason: str
    by: str
    until: date | None


def read_reviews(path: Path, defaults: Defaults) -> tuple[Review, ...]:
    """The decided rows of a workbook, one for each finding.

    Raises:
        InputRefused: the file cannot be read, has no such columns, or rows are wrong; all
            of them are named with sheet and row.
    """
    reader = _Reader(path.name, defaults)
    found = False
    for sheet in open_source(path, path.name).sheets:
        header = _header(sheet)
        if header is not None:
            found = True
            reader.sheet(sheet, *header)
    if not found:
        what = "No sheet has the columns finding_id and decision."
        raise InputRefused(Problem(path.name, what, "Name the findings.xlsx of a run."))
    if reader.problems:
        raise InputRefused(reader.problems)
    return tuple(reader.reviews[name] for name in sorted(reader.reviews))


def _header(sheet: Sheet) -> tuple[int, dict[str, int]] | None:
    """The header's row number, and where our columns stand; None if it is no such sheet."""
    for number, cells in sheet.top():
        names = [cell.strip().lower().replace(" ", "_") for cell in cells]
        if all(name in names for name in _MUST):
            return number, {name: names.index(name) for name in _COLUMNS if name in names}
    return None


class _Reader:
    def __init__(self, file: str, defaults: Defaults) -> None:
        self.file = file
        self.defaults = defaults
        self.problems: list[Problem] = []
        self.reviews: dict[str, Review] = {}

    def sheet(self, sheet: Sheet, header_row: int, columns: dict[str, int]) -> None:
        rows = sheet.read(header_row, sorted(set(columns.values()))).cells
        named = rows.select(
            "row", *(pl.col(str(index)).fill_null("").alias(n) for n, index in columns.items())
        )
        decided = named.filter(pl.col("decision").str.strip_chars() != "")
        name = f"{self.file}!{sheet.name}" if sheet.name else self.file
        for row in decided.to_dicts():
            cells = {key: str(value).strip() for key, value in row.items()}
            self.row(cells, f"{name}!row {row['row']}")

    def row(self, cells: dict[str, str], place: str) -> None:
        problems = [Problem(place, what, remedy) for what, remedy in self.wrong(cells)]
        day: date | None = self.defaults.until
        if text := cells.get("until", "").removesuffix(_MIDNIGHT):
            try:
                day = parse_date(text, "until")
            except OptionsRefused as error:
                problems += [Problem(place, one.what, one.remedy) for one in error.problems]
        elif day is None and cells["decision"].lower() == ACCEPT:
            problems.append(Problem(place, "until is blank.", "Type the last day in force."))
        if problems:
            self.problems += problems
            return
        self.keep(
            Review(
                place=place,
                finding_id=cells["finding_id"],
                decision=cells["decision"].lower(),
                reason=cells.get("reason", "") or self.defaults.reason,
                by=cells.get("by", "") or self.defaults.by,
                until=day,
                fingerprint=cells.get("fingerprint", ""),
            )
        )

    def wrong(self, cells: dict[str, str]) -> Iterator[tuple[str, str]]:
        decision = cells["decision"].lower()
        if decision not in DECISIONS:
            yield f"'{cells['decision'][:40]}' is no decision.", f"Type {', '.join(DECISIONS)}."
        if not cells["finding_id"]:
            yield "The row names no finding.", "Take the decision out, or put the id back."
        if decision != ACCEPT:
            return
        if cells.get("status") == DUE_SOON:
            yield "A deadline ahead is no finding yet and cannot be accepted.", ""
        if not (cells.get("reason") or self.defaults.reason):
            yield "reason is blank.", "Type why the finding is accepted."
        if not (cells.get("by") or self.defaults.by):
            yield "by is blank.", "Type who accepts it."

    def keep(self, review: Review) -> None:
        """A finding may stand on several sheets, if they say the same."""
        other = self.reviews.setdefault(review.finding_id, review)
        alike = (other.decision, other.reason, other.by, other.until)
        if alike != (review.decision, review.reason, review.by, review.until):
            what = f"The row says otherwise than {other.place.split('!', 1)[-1]}."
            self.problems.append(Problem(review.place, what, "Make them the same."))

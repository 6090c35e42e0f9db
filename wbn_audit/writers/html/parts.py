"""What a section hands to its template: tables of plain text, and words for numbers and days."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ALL = "all"
NO_COACH = "(no coach)"
ORDER = ("error", "warning", "info")
LEVELS = {"error": "must fix", "warning": "to review", "info": "information"}
"""Severities as people are told them."""
TABLES = {
    "participants": "Participants",
    "services": "Services",
    "payments": "Support payments",
    "outcomes": "Outcomes",
    "case_notes": "Case notes",
    "income": "Income",
    "reconciliations": "Reconciliations",
}
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True)
class Col:
    """A column of a table.

    Attributes:
        kind: ``num`` is set to the right; ``id`` and ``date`` are not broken over lines;
            ``long`` takes the room.
        name: by which the filters know it.
        sub: a second line of the heading.
    """

    title: str
    kind: str = ""
    name: str = ""
    sub: str = ""


@dataclass(frozen=True)
class Cell:
    """A cell that is more than a text.

    Attributes:
        sub: a second, smaller line.
        tone: a colour class; the text says the same without it.
        sort: what it is sorted by, where that is not the text.
        lines: further lines, each with the rule that it leads to (or an empty text).
        level: a severity, shown as a badge.
    """

    text: str
    sub: str = ""
    tone: str = ""
    sort: str = ""
    lines: tuple[tuple[str, str], ...] = ()
    level: str = ""


@dataclass(frozen=True)
class Table:
    """A table; *head* says whether the first cell of a row names the row."""

    caption: str
    columns: tuple[Col, ...]
    rows: tuple[tuple[str | Cell, ...], ...]
    head: bool = True
    sortable: bool = True
    notes: tuple[str, ...] = field(default=())
    filtered: bool = False

    @property
    def name(self) -> str:
        """The caption as a class-free key, for labels."""
        return self.caption


def day(text: str) -> str:
    """``2026-07-07`` as people write it."""
    when = date.fromisoformat(text)
    return f"{_MONTHS[when.month - 1]} {when.day}, {when.year}"


def quarter_of(when: date) -> str:
    """``2026Q3`` of a date."""
    return f"{when.year}Q{(when.month + 2) // 3}"


def quarter_end(when: date) -> date:
    """The last day of the quarter."""
    month = (when.month + 2) // 3 * 3
    return date(when.year, month, 30 if month in {6, 9} else 31)


def texts(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows with every column that people read as text, blank where there is nothing."""
    names = [
        name
        for name, kind in rows.schema.items()
        if kind in (pl.String, pl.Categorical, pl.Date, pl.Enum)
    ]
    return rows.with_columns(pl.col(names).cast(pl.String).fill_null(""))


def rank(column: str = "severity") -> pl.Expr:
    """Severities as numbers, most serious first."""
    return pl.col(column).cast(pl.String).replace_strict(ORDER, range(3), default=3)


def splits(joined: Iterable[str]) -> tuple[str, ...]:
    """Names out of ``a; b`` and ``a, b`` texts, each once, in order."""
    names = (part.strip() for text in joined for part in text.replace(",", ";").split(";"))
    return tuple(dict.fromkeys(name for name in names if name))


def cut_note(count: int, most: int, what: str, file: str) -> tuple[str, ...]:
    """What is not listed, and where it is."""
    if count <= most:
        return ()
    return (f"The first {most:,} of {count:,} {what} are listed here; all are in {file}.",)


def listed(names: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)

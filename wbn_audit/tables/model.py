"""The typed tables and all that is known about how they came to be."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from wbn_audit.tables.layout import Layout

# Columns of our own beside the fields:
SOURCE = "_src"  # UInt16, which sheet (index into Tables.sheets)
ROW = "_row"  # UInt32, row number as the spreadsheet program shows it
PERSON = "_p"  # UInt32, row of Tables.people; null for an orphan or a row without id
CONTRACTOR = "_c"  # UInt16, index into Tables.contractors, of the row's participant
FUTURE = "_future"  # Boolean, the activity lies after as_of; only there if any does
UNREADABLE = "__bad"  # suffix: Boolean, the cell cannot be read; only there if any cell is

NOT_RECORDED = "(not recorded)"

# Reasons in the account of rows.
USED = "used"
ABOVE_HEADER = "above the header"
HEADER = "header"
BLANK = "blank"
REPEATED_HEADER = "repeated header"
FOOTER = "total or footer"
DUPLICATE = "exact duplicate of another file"
OTHER_PROGRAM = "other program"
AFTER_AS_OF = "after the audit date"
PERSON_ASIDE = "participant set aside"
NOT_A_TABLE = "no table recognised"


@dataclass
class SheetAccount:
    """How one sheet was understood, and what became of each of its rows.

    Attributes:
        table: empty where no table was recognised.
        headers: field name to header as written.
        ignored: headers that are no field, each with the nearest field or None.
        rows: rows in the file, the header and all above it included.
        reasons: reason to number of rows; they add up to ``rows``.
    """

    source: str
    sheet: str
    sha256: str
    table: str
    header_row: int
    encoding: str
    delimiter: str
    headers: Mapping[str, str] = field(default_factory=dict)
    ignored: Mapping[str, str | None] = field(default_factory=dict)
    rows: int = 0
    reasons: dict[str, int] = field(default_factory=dict)

    def move(self, reason: str, rows: int) -> None:
        """Account for *rows* under *reason* instead of among those used."""
        self.reasons[reason] = self.reasons.get(reason, 0) + rows
        self.reasons[USED] = self.reasons.get(USED, 0) - rows

    @property
    def balances(self) -> bool:
        """Whether every row of the file is accounted for."""
        return (
            sum(self.reasons.values()) == self.rows and min(self.reasons.values(), default=0) >= 0
        )


@dataclass(frozen=True)
class Cut:
    """The day from which a table is complete.

    Attributes:
        inferred: found from the data, not named in the configuration.
    """

    day: date
    inferred: bool


@dataclass
class Tables:
    """Everything the rules may read.

    Attributes:
        loaded: table name to all rows that are not set aside, those after as_of included
            (:data:`FUTURE`), orphans and rows without id too. For DAT rules. Those that no
            other rule reads stand at the end.
        rows: table name to the rows that other rules read, in file order. ``participants`` has
            one row for each id.
        fields: table name to the fields that its files have; a table that is not there
            is absent.
        partial: (table, field) to the sheets that lack a column others have.
        unreadable: table, field, _src, _row, shape - one row for each unreadable cell.
        ragged: table, _src, _row, fields, problem.
        newest: the newest activity date on or before as_of.
        cuts: table to the day from which it is complete.
        notes: what a person should know of how the files were understood.
    """

    layout: Layout
    as_of: date
    sheets: list[SheetAccount]
    loaded: dict[str, pl.DataFrame]
    rows: dict[str, pl.DataFrame]
    fields: dict[str, frozenset[str]]
    partial: dict[tuple[str, str], list[str]]
    unreadable: pl.DataFrame
    ragged: pl.DataFrame
    contractors: tuple[str, ...] = ()
    newest: date | None = None
    cuts: dict[str, Cut] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def contractor_names(self, indexes: pl.Expr) -> pl.Expr:
        """The contractors' names as shown, as categories."""
        names = pl.Series([*self.contractors, NOT_RECORDED], dtype=pl.Categorical)
        return pl.lit(names).gather(indexes.fill_null(len(self.contractors)))


def bad(field_name: str) -> str:
    """The name of the column that says where *field_name* is unreadable."""
    return field_name + UNREADABLE

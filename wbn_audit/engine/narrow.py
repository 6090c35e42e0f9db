"""``--quarter`` and ``--contractor``: what is shown and counted, never the evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.checks.base import DUE, FAILED, INDEX, SOON, STATE, STATUS
from wbn_audit.tables.model import CONTRACTOR, Tables
from wbn_audit.tables.named import VIEWS, quarter_name

if TYPE_CHECKING:
    from wbn_audit.catalogue.rule import Rule
    from wbn_audit.engine.options import Options

_QUARTER = "_quarter"


def same_name(name: str) -> str:
    """A contractor's name as it compares: without case and extra spaces."""
    return " ".join(name.split()).lower()


class Narrow:
    """Keeps what the options ask to see."""

    def __init__(self, options: Options, tables: Tables) -> None:
        self.tables = tables
        self.quarters = sorted(options.quarters)
        wanted = {same_name(name) for name in options.contractors}
        self.indexes = [
            number for number, name in enumerate(tables.contractors) if same_name(name) in wanted
        ]
        self.by_contractor = bool(options.contractors)

    def contractor_rows(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Rows of the contractors asked for."""
        return rows.filter(pl.col(CONTRACTOR).is_in(self.indexes)) if self.by_contractor else rows

    def contractor_counts(self, counts: dict[int | None, int]) -> dict[int | None, int]:
        """Counts of the contractors asked for."""
        if not self.by_contractor:
            return counts
        return {key: count for key, count in counts.items() if key in self.indexes}

    def contractors(self) -> list[str]:
        """Names of the contractors asked for; of all who have participants if none was."""
        if self.by_contractor:
            return [self.tables.contractors[index] for index in self.indexes]
        theirs = self.tables.rows["participants"].get_column(CONTRACTOR).unique().drop_nulls()
        return [self.tables.contractors[index] for index in theirs.sort()]

    def judged(self, rule: Rule, rows: pl.DataFrame) -> pl.DataFrame:
        """Judgements to show.

        Those of the quarters asked for, open ones of earlier quarters, and what has no
        date or is only due soon.
        """
        rows = self.contractor_rows(rows)
        if not self.quarters:
            return rows
        placed = self._placed(rule, rows)
        quarter = pl.col(_QUARTER)
        default = rule.status or (rule.check.default_status if rule.check else "invalid")
        status = pl.col(STATUS) if STATUS in rows.columns else pl.lit(default)
        open_before = (
            (pl.col(STATE) == FAILED) & (status == "missing") & (quarter < self.quarters[0])
        )
        soon = pl.col(SOON) if SOON in rows.columns else pl.lit(value=False)
        return placed.filter(
            quarter.is_null() | quarter.is_in(self.quarters) | open_before | soon
        ).drop(_QUARTER)

    def people(self, people: pl.DataFrame) -> pl.DataFrame:
        """The people behind the counts asked for."""
        people = self.of_contractors(people)
        return people.filter(pl.col("quarter").is_in(self.quarters)) if self.quarters else people

    def of_contractors(self, people: pl.DataFrame) -> pl.DataFrame:
        """People of the contractors asked for, by name."""
        if not self.by_contractor:
            return people
        return people.filter(pl.col("contractor").is_in(self.contractors()))

    def _placed(self, rule: Rule, rows: pl.DataFrame) -> pl.DataFrame:
        """Add the quarter of the breach: the day after the due date, else the record's date."""
        name = VIEWS[rule.subject][0]
        layout = self.tables.layout.tables[name]
        day = "activity_date" if layout.activity_by else layout.activity
        table = self.tables.rows[name]
        record = (
            table.get_column(day).gather(rows.get_column(INDEX))
            if day in table.columns
            else pl.Series([None] * rows.height, dtype=pl.Date)
        )
        due = pl.col(DUE) if DUE in rows.columns else pl.lit(None, pl.Date)
        breach = pl.when(due.is_not_null()).then(due.dt.offset_by("1d")).otherwise(record)
        return rows.with_columns(quarter_name(breach).alias(_QUARTER))

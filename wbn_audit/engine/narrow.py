"""``--quarter`` and ``--contractor``: what is shown and counted, never the evidence."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.checks.base import DUE, FAILED, INDEX, SOON, STATE, STATUS
from wbn_audit.engine.loader_rules import DAY, day_of
from wbn_audit.tables.model import CONTRACTOR, Tables
from wbn_audit.tables.named import VIEWS, quarter_name

if TYPE_CHECKING:
    from wbn_audit.catalogue.rule import Rule
    from wbn_audit.engine.loader_rules import Looked
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
        self._counted: dict[tuple[str, str], dict[int | None, int]] = {}

    def contractor_rows(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Rows of the contractors asked for."""
        return rows.filter(pl.col(CONTRACTOR).is_in(self.indexes)) if self.by_contractor else rows

    def raised(self, rule: Rule, rows: pl.DataFrame) -> pl.Series:
        """Which of what the loader raised to show, by the rows' own date (``_day``)."""
        shown = self._shown(quarter_name(pl.col(DAY)), missing=rule.status == "missing")
        return rows.with_columns(shown.alias("_shown")).get_column("_shown")

    def counted(self, looked_at: Looked, shown: pl.DataFrame) -> dict[int | None, int]:
        """Rows that the loader looked at, by contractor, with those *shown* of earlier quarters."""
        counted: Counter[int | None] = Counter()
        for name, which, rows in looked_at:
            if (name, which) not in self._counted:  # the rules look at the same rows
                self._counted[name, which] = self._tally(self._placed_rows(name, rows))
            counted.update(self._counted[name, which])
        if self.quarters:
            earlier = shown.lazy().filter(quarter_name(pl.col(DAY)) < self.quarters[0])
            counted.update(self._tally(earlier.select(CONTRACTOR)))
        return dict(counted)

    def _tally(self, rows: pl.LazyFrame) -> dict[int | None, int]:
        """Rows by contractor, of those asked for."""
        if self.by_contractor:
            rows = rows.filter(pl.col(CONTRACTOR).is_in(self.indexes))
        return dict(rows.group_by(CONTRACTOR).len().collect(engine="in-memory").iter_rows())

    def contractors(self) -> list[str]:
        """Names of the contractors asked for; of all who have participants if none was."""
        if self.by_contractor:
            return [self.tables.contractors[index] for index in self.indexes]
        theirs = self.tables.rows["participants"].get_column(CONTRACTOR).unique().drop_nulls()
        return [self.tables.contractors[index] for index in theirs.sort()]

    def of_quarters(self, rule: Rule, rows: pl.DataFrame) -> pl.DataFrame:
        """Judgements to show, whoever's they are.

        Those of the quarters asked for, open ones of earlier quarters, and what has no
        date or is only due soon.
        """
        if not self.quarters:
            return rows
        placed = self._placed(rule, rows)
        default = rule.status or (rule.check.default_status if rule.check else "invalid")
        status = pl.col(STATUS) if STATUS in rows.columns else pl.lit(default)
        missing = (pl.col(STATE) == FAILED) & (status == "missing")
        soon = pl.col(SOON) if SOON in rows.columns else pl.lit(value=False)
        return placed.filter(self._shown(pl.col(_QUARTER), missing=missing) | soon).drop(_QUARTER)

    def _shown(self, quarter: pl.Expr, *, missing: pl.Expr | bool) -> pl.Expr:
        """Of the quarters asked for, of none, or open since an earlier one."""
        if not self.quarters:
            return pl.lit(value=True)
        early = pl.lit(missing) if isinstance(missing, bool) else missing
        return (
            quarter.is_null()
            | quarter.is_in(self.quarters)
            | (early & (quarter < self.quarters[0]))
        )

    def _placed_rows(self, name: str, rows: pl.LazyFrame) -> pl.LazyFrame:
        """The contractors of the rows of a table that lie in the quarters asked for, or in none."""
        columns = self.tables.loaded[name].columns
        if self.quarters:
            quarter = quarter_name(day_of(self.tables, name, columns))
            rows = rows.filter(self._shown(quarter, missing=False))
        if CONTRACTOR not in columns:
            rows = rows.with_columns(pl.lit(None, pl.UInt16).alias(CONTRACTOR))
        return rows.select(CONTRACTOR)

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

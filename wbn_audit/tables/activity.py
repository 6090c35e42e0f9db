"""When a row's activity took place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wbn_audit.tables.layout import TableLayout


def activity(table: TableLayout, columns: Iterable[str]) -> pl.Expr | None:
    """The date of a row's activity, or None where the table has none."""
    present = set(columns)
    if table.activity_by is not None:
        kind, dates = table.activity_by
        if kind not in present:
            return None
        cases = [
            pl.when(pl.col(kind) == word).then(pl.col(day))
            for word, day in dates.items()
            if day in present
        ]
        return pl.coalesce(cases) if cases else None
    return pl.col(table.activity) if table.activity in present else None


def own_day(table: TableLayout, columns: Iterable[str]) -> pl.Expr | None:
    """The day that places a row in time: its activity, else the date that names it."""
    present = set(columns)
    if table.activity or table.activity_by:
        return activity(table, present)
    return next((pl.col(name) for name in days_naming(table) if name in present), None)


def days_naming(table: TableLayout) -> tuple[str, ...]:
    """The dates by which rows of a table without an activity are known: received, period end."""
    if table.activity or table.activity_by:
        return ()
    return tuple(name for name in table.known_by if table.fields[name].kind == "date")

"""Whole days added to dates and counted between them.

A date is a number of days; Polars' durations go through microseconds and cost ten times as much.
"""

from __future__ import annotations

from datetime import date

import polars as pl

_ZERO = date(1970, 1, 1)


def days_after(day: pl.Expr, days: int) -> pl.Expr:
    """The date *days* after *day*."""
    return (day.cast(pl.Int32) + pl.lit(days, pl.Int32)).cast(pl.Date)


def days_between(start: pl.Expr | date, end: pl.Expr) -> pl.Expr:
    """How many days *end* is after *start* (Int32); below zero if it is before."""
    first = (
        pl.lit((start - _ZERO).days, pl.Int32) if isinstance(start, date) else start.cast(pl.Int32)
    )
    return end.cast(pl.Int32) - first

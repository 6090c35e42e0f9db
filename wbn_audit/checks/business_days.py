"""Business days: Monday to Friday less the holidays of the edition.

Every day of the years whose holidays are known is counted once; a deadline is then looked up.
Polars' own ``add_business_days`` walks through all holidays anew for each row.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import polars as pl

from wbn_audit.checks.days import days_between

_WEEK, _WORKING = 7, 5
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Calendar:
    """The days from one Monday to one Sunday, which hold the years with known holidays.

    Attributes:
        first: the first day.
        counts: for each day, how many business days there are up to it (Int32).
        days: the business days themselves, in order (Date).
    """

    first: date
    counts: pl.Series
    days: pl.Series

    def at(self, day: pl.Expr) -> pl.Expr:
        """How many business days there are from the first day to *day*, it included.

        Beyond the last day there are no holidays; before the first there is nothing: zero.
        """
        place = days_between(self.first, day)
        last = len(self.counts) - 1
        beyond = (place - last).clip(lower_bound=0)
        weekdays = beyond // _WEEK * _WORKING + (beyond % _WEEK).clip(upper_bound=_WORKING)
        known = pl.lit(self.counts).gather(place.clip(0, last))
        return pl.when(place >= 0).then(known + weekdays).when(place < 0).then(0).cast(pl.Int32)

    def after(self, day: pl.Expr, count: int) -> pl.Expr:
        """The business day that comes *count* after *day*; null outside the calendar."""
        place = days_between(self.first, day)
        inside = place.is_between(0, len(self.counts) - 1)
        return pl.lit(self._later(count)).gather(pl.when(inside).then(place))

    def _later(self, count: int) -> pl.Series:
        """For each day the business day that comes *count* after it."""
        end = self.first + timedelta(days=len(self.counts))
        more = pl.date_range(end, end + _WEEK * timedelta(days=count), eager=True)
        beyond = more.filter(more.dt.weekday() <= _WORKING)
        return pl.concat([self.days, beyond]).gather(self.counts.cast(pl.UInt32) + (count - 1))


@lru_cache(maxsize=8)
def calendar(years: tuple[int, int], holidays: tuple[date, ...]) -> Calendar:
    """The calendar of the years, both included, that hold all *holidays*."""
    first, last = date(years[0], 1, 1), date(years[1], 12, 31)
    first -= first.weekday() * _DAY
    last += (_WEEK - 1 - last.weekday()) * _DAY
    days = pl.date_range(first, last, eager=True)
    working = (days.dt.weekday() <= _WORKING) & ~days.is_in(list(holidays))
    return Calendar(first, working.cast(pl.Int32).cum_sum(), days.filter(working))

"""Business days looked up, against days counted one by one and against Polars' own."""

from __future__ import annotations

import random
from datetime import date, timedelta

import polars as pl

from tests.catalogue.rule_files import shipped
from wbn_audit.checks.business_days import calendar

REFERENCE = shipped().reference
HOLIDAYS = set(REFERENCE.holidays)
FIRST, LAST = (date(year, *day) for year, day in
               zip(REFERENCE.holiday_years, ((1, 1), (12, 31)), strict=True))  # fmt: skip
DAY = timedelta(days=1)
COUNTS = calendar(REFERENCE.holiday_years, REFERENCE.holidays)


def is_working(day: date) -> bool:
    return day.weekday() < 5 and day not in HOLIDAYS


def days(seed: int, count: int) -> list[date]:
    """Days of all years, dense about their ends and about both ends of the calendar."""
    chance = random.Random(seed)
    span = (LAST - FIRST).days
    some = [FIRST + chance.randrange(span + 1) * DAY for _ in range(count)]
    ends = [date(year, month, day) for year in range(2016, 2038) for month, day in
            ((1, 1), (1, 2), (7, 3), (7, 4), (7, 5), (12, 24), (12, 31))]  # fmt: skip
    return [*some, *ends, *(FIRST + n * DAY for n in range(9)), *(LAST - n * DAY for n in range(9))]


def test_the_day_so_many_business_days_later() -> None:
    for count in (1, 5, 10):
        starts = days(count, 300)
        frame = pl.DataFrame({"start": starts})
        found = frame.select(COUNTS.after(pl.col("start"), count)).to_series()
        theirs = frame.select(pl.col("start").dt.add_business_days(
            count, holidays=list(REFERENCE.holidays), roll="backward")).to_series()  # fmt: skip
        assert found.to_list() == theirs.to_list()
        for start, due in zip(starts, found, strict=True):
            passed = [start + n * DAY for n in range(1, (due - start).days + 1)]
            assert sum(map(is_working, passed)) == count
            assert is_working(due)


def test_business_days_between_two_days() -> None:
    starts, ends = days(1, 300), days(2, 300)
    random.Random(3).shuffle(ends)
    ends += [date(2099, 3, 1), date(2099, 3, 7), LAST + DAY, LAST + 8 * DAY]
    starts += [LAST, LAST - DAY, FIRST, LAST]
    frame = pl.DataFrame({"start": starts, "end": ends}).filter(pl.col("start") < pl.col("end"))
    found = frame.select(COUNTS.at(pl.col("end")) - COUNTS.at(pl.col("start"))).to_series()
    counted = [
        sum(is_working(start + n * DAY) for n in range(1, (end - start).days + 1))
        for start, end in frame.iter_rows()
    ]
    assert found.to_list() == counted


def test_no_day_gives_no_number_and_a_day_before_all_gives_none_yet() -> None:
    frame = pl.DataFrame({"day": [None, FIRST - 400 * DAY, FIRST - 8 * DAY]}, {"day": pl.Date})
    assert frame.select(COUNTS.at(pl.col("day"))).to_series().to_list() == [None, 0, 0]
    assert frame.select(COUNTS.after(pl.col("day"), 5)).to_series().null_count() == 3

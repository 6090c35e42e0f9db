"""Days on which Oregon's offices are open, between the first and the last day of the samples."""

from datetime import date, timedelta

AS_OF = date(2026, 7, 7)
FIRST_DAY = date(2024, 7, 1)

# Kept days, so 2026-07-03 for a Fourth of July on a Saturday.
_KEPT = (
    "2024-07-04 2024-09-02 2024-11-11 2024-11-28 2024-12-25 "
    "2025-01-01 2025-01-20 2025-02-17 2025-05-26 2025-06-19 2025-07-04 "
    "2025-09-01 2025-11-11 2025-11-27 2025-12-25 "
    "2026-01-01 2026-01-19 2026-02-16 2026-05-25 2026-06-19 2026-07-03 2026-09-07"
)
HOLIDAYS = frozenset(date.fromisoformat(day) for day in _KEPT.split())
SATURDAY = 5


def is_workday(day: date) -> bool:
    """Say whether offices are open."""
    return day.weekday() < SATURDAY and day not in HOLIDAYS


def workday(day: date) -> date:
    """Return the day itself, or the next one on which offices are open."""
    while not is_workday(day):
        day += timedelta(days=1)
    return day


def workday_before(day: date) -> date:
    """Return the day itself, or the last one before it on which offices were open."""
    while not is_workday(day):
        day -= timedelta(days=1)
    return day


def add_workdays(day: date, count: int) -> date:
    """Return the ``count``-th business day after ``day``."""
    for _ in range(count):
        day = workday(day + timedelta(days=1))
    return day


def later(day: date, days: int) -> date:
    """Return the first business day at least ``days`` calendar days on."""
    return workday(day + timedelta(days=days))


def program_year(day: date) -> int:
    """Return the year in which the program year (July to June) of ``day`` began."""
    return day.year if (day.month, day.day) >= (7, 1) else day.year - 1


def month_end(year: int, month: int) -> date:
    """Return the last day of a month."""
    following = date(year + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1)


def six_months_before(day: date) -> date:
    """Return the same day of the month six months earlier, or that month's last day."""
    months = day.year * 12 + day.month - 1 - 6
    last = month_end(months // 12, months % 12 + 1)
    return last.replace(day=min(day.day, last.day))

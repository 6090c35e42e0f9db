"""What rules share: outcomes, three-valued verdicts, deadlines, business days, the register."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from functools import cache

from .reading import UNREADABLE, DateCell, Export, Person, Row


class Outcome(Enum):
    """What became of a subject (clause 8), in the order of `Audit.states`."""

    PASSED = 0
    FAILED = 1
    UNKNOWN = 2
    OUT = 3


PASSED, FAILED, UNKNOWN, OUT = Outcome


@dataclass(frozen=True)
class Judgement:
    """One subject of one rule."""

    outcome: Outcome
    participant_id: str = ""
    record_id: str = ""
    # (status, due date or '', extra), one a finding: a subject of SVC003 can have several.
    findings: tuple[tuple[str, str, str], ...] = ()


def verdict(scope: bool | None, breach: bool | None) -> Outcome:
    """Out of the kind; else fine, breached, or open while a value that decides is unreadable."""
    if scope is False:
        return OUT
    if breach is False:
        return PASSED
    return FAILED if scope and breach else UNKNOWN


def of_person(
    person: Person, outcome: Outcome, status: str = "invalid", due: str = "", extra: str = ""
) -> Judgement:
    said = ((status, due, extra),) if outcome is FAILED else ()
    return Judgement(outcome, person.id, "", said)


def of_row(
    row: Row, outcome: Outcome, status: str = "invalid", due: str = "", extra: str = ""
) -> Judgement:
    said = ((status, due, extra),) if outcome is FAILED else ()
    return Judgement(outcome, row.participant_id, row.record_id, said)


@dataclass(frozen=True)
class Rule:
    """A rule and the columns it cannot do without ("a|b": one of them at least)."""

    id: str
    needs: tuple[str, ...]
    judge: Callable[[Export], Iterator[Judgement]]

    def missing(self, export: Export) -> set[str]:
        found: set[str] = set()
        for need in self.needs:
            columns = need.split("|")
            if not any(export.has(column) for column in columns):
                found.update(columns)
        return found

    def absent(self, export: Export) -> set[str]:
        """Return the columns that the rule names and the export lacks, needed or not."""
        columns = {column for need in self.needs for column in need.split("|")}
        return {column for column in columns if not export.has(column)}


RULES: dict[str, Rule] = {}

Judge = Callable[[Export], Iterator[Judgement]]


def rule(rule_id: str, *needs: str) -> Callable[[Judge], Judge]:
    """Register a rule under its id."""

    def register(judge: Judge) -> Judge:
        RULES[rule_id] = Rule(rule_id, needs, judge)
        return judge

    return register


# Comparisons: None where a side is blank or unreadable.


def before(left: DateCell, right: DateCell) -> bool | None:
    if isinstance(left, date) and isinstance(right, date):
        return left < right
    return None


def on_or_before(left: DateCell, right: DateCell) -> bool | None:
    if isinstance(left, date) and isinstance(right, date):
        return left <= right
    return None


def same_day(left: DateCell, right: DateCell) -> bool | None:
    """Tell whether two days are the same; a blank day is no day, an unreadable one may be any."""
    if left is UNREADABLE or right is UNREADABLE:
        return None
    return left is not None and left == right


# Deadlines (clause 6).


@dataclass(frozen=True)
class Verdict:
    """How one deadline came out: an outcome, and a status ('' where there is no finding)."""

    outcome: Outcome
    status: str = ""
    due: str = ""


def deadline(
    export: Export,
    due: date,
    done: date | None,
    exited: DateCell,
    *,
    doubtful: bool = False,
) -> Verdict:
    """Judge one deadline.

    `done` is the earliest readable date on which it was certainly done; `doubtful` says that
    something unreadable (or lost to a cut of the export) may have done it at another date.
    """
    stopped = isinstance(exited, date) and exited <= due
    in_time = done is not None and done <= due
    if in_time and done is not None and not (stopped and _after(done, exited)):
        return Verdict(PASSED)
    breached = done is not None or export.as_of > due
    if doubtful or (breached and exited is UNREADABLE):
        return Verdict(UNKNOWN)
    if stopped:
        return Verdict(OUT)
    if breached:
        return Verdict(FAILED, "late" if done is not None else "missing", due.isoformat())
    if exited is None and due <= export.as_of + timedelta(days=export.horizon):
        return Verdict(OUT, "due_soon", due.isoformat())
    return Verdict(OUT)


def _after(done: date, exited: DateCell) -> bool:
    return isinstance(exited, date) and done > exited


def of_deadline(owner: Person | Row, found: Verdict) -> Judgement:
    said = ((found.status, found.due, ""),) if found.status else ()
    if isinstance(owner, Row):
        return Judgement(found.outcome, owner.participant_id, owner.record_id, said)
    return Judgement(found.outcome, owner.id, "", said)


# Business days (clause 13).


@cache
def holidays(year: int) -> frozenset[date]:
    """Oregon's legal holidays as kept in a year (ORS 187.010)."""
    fixed = [(1, 1), (6, 19), (7, 4), (11, 11), (12, 25)]
    kept = {_kept(date(year, month, day)) for month, day in fixed}
    kept.add(_kept(date(year + 1, 1, 1)))
    kept |= {
        _nth_weekday(year, 1, calendar.MONDAY, 3),
        _nth_weekday(year, 2, calendar.MONDAY, 3),
        max(_weekdays(year, 5, calendar.MONDAY)),
        _nth_weekday(year, 9, calendar.MONDAY, 1),
        _nth_weekday(year, 11, calendar.THURSDAY, 4),
    }
    return frozenset(day for day in kept if day.year == year)


def _kept(day: date) -> date:
    if day.weekday() == calendar.SATURDAY:
        return day - timedelta(days=1)
    if day.weekday() == calendar.SUNDAY:
        return day + timedelta(days=1)
    return day


def _weekdays(year: int, month: int, weekday: int) -> list[date]:
    last = calendar.monthrange(year, month)[1]
    days = (date(year, month, day) for day in range(1, last + 1))
    return [day for day in days if day.weekday() == weekday]


def _nth_weekday(year: int, month: int, weekday: int, n: int) -> date:
    return _weekdays(year, month, weekday)[n - 1]


@cache
def is_business_day(day: date) -> bool:
    return day.weekday() < calendar.SATURDAY and day not in holidays(day.year)


def business_days(after: date, until: date) -> int:
    """Count the business days d with after < d <= until."""
    days = (after + timedelta(days=n) for n in range(1, (until - after).days + 1))
    return sum(is_business_day(day) for day in days)


def nth_business_day(after: date, n: int) -> date:
    day = after
    while n:
        day += timedelta(days=1)
        n -= is_business_day(day)
    return day


# Calendar.


def birthday(born: date, years: int) -> date:
    """Return the day an age is reached; 29 February becomes 1 March in common years."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


def younger_than(person: Person, years: int) -> bool | None:
    """Tell whether a person is under an age at application; None if a date is not readable."""
    born, applied = person.date("date_of_birth"), person.date("application_date")
    if isinstance(born, date) and isinstance(applied, date):
        return applied < birthday(born, years)
    return None


def quarter(day: date) -> str:
    return f"{day.year}Q{(day.month + 2) // 3}"


def quarter_end(day: date) -> date:
    month = (day.month + 2) // 3 * 3
    return date(day.year, month, calendar.monthrange(day.year, month)[1])


def program_year(day: date) -> int:
    return day.year if day.month >= 7 else day.year - 1

"""*deadline*: something must be done within N days, or business days, of a date.

N days within X: met on day X+N itself, late from X+N+1 (rulebook, points 6 and 13).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import polars as pl

from wbn_audit.checks.base import (
    DUE,
    EVENT,
    FAILED,
    LATE,
    OUT_OF_SCOPE,
    PASSED,
    SCOPE,
    SOON,
    START,
    STATE,
    STATUS,
    UNKNOWN,
    Frame,
    RuleReader,
    Run,
)
from wbn_audit.checks.business_days import Calendar, calendar
from wbn_audit.checks.days import days_after, days_between
from wbn_audit.checks.joined import seen
from wbn_audit.tables.model import bad

if TYPE_CHECKING:
    from wbn_audit.checks.conditions import Condition


@dataclass(frozen=True)
class Clock:
    """How days are counted from a date to a deadline."""

    days: int
    business: bool = False

    def due(self, start: pl.Expr, run: Run) -> pl.Expr:
        """The last day in time."""
        if not self.business:
            return days_after(start, self.days)
        first, last = run.reference.holiday_years
        known = start.is_between(date(first, 1, 1), date(last, 12, 31))
        return pl.when(known).then(self._calendar(run).after(start, self.days))

    def overrun(self, start: pl.Expr, done: pl.Expr, run: Run) -> pl.Expr:
        """By how many days, of its own kind, *done* is beyond the deadline; ≤ 0 is in time."""
        if not self.business:
            return days_between(start, done) - self.days
        counted = self._calendar(run)
        return counted.at(done) - counted.at(start) - self.days

    @staticmethod
    def _calendar(run: Run) -> Calendar:
        return calendar(run.reference.holiday_years, run.reference.holidays)


def settle(
    clock: Clock, start: pl.Expr, done: pl.Expr, exit_date: pl.Expr, run: Run, *, stops: bool
) -> dict[str, pl.Expr]:
    """State and findings of one deadline from readable values.

    Args:
        clock: how long.
        start: the date it runs from.
        done: the date of the event, null if it has not happened.
        exit_date: null if the participant has not left.
        run: the audit date and the horizon.
        stops: whether an exit on or before the due date ends it.
    """
    due = clock.due(start, run)
    over = clock.overrun(start, done, run)
    over_now = clock.overrun(start, pl.lit(run.as_of), run)
    in_time = (over <= 0).fill_null(value=False)
    stopped = (exit_date <= due).fill_null(value=False) if stops else pl.lit(value=False)
    done_before_exit = (done <= exit_date).fill_null(value=False)
    passed = in_time & (~stopped | done_before_exit)
    overdue = over_now > 0
    undone = done.is_null()
    return {
        STATE: pl.when(due.is_null())
        .then(UNKNOWN)
        .when(passed)
        .then(PASSED)
        .when(stopped)
        .then(OUT_OF_SCOPE)
        .when(undone & ~overdue)
        .then(OUT_OF_SCOPE)
        .otherwise(FAILED)
        .cast(pl.UInt8),
        STATUS: pl.when(undone).then(pl.lit("missing")).otherwise(pl.lit("late")),
        START: start,
        DUE: due,
        EVENT: done,
        LATE: pl.when(undone).then(over_now).otherwise(over).cast(pl.Int32),
        SOON: (
            # On a weekend or holiday a deadline in business days may lie behind and not be overdue.
            undone
            & ~stopped
            & exit_date.is_null()
            & ~overdue
            & due.is_between(run.as_of, run.soon_until)
        ).fill_null(value=False),
    }


@dataclass(frozen=True)
class Deadline:
    """One deadline for each subject.

    Attributes:
        done: the column with the date of the event; may be gathered and uncertain.
        exit: the participant's exit date.
        stops: whether exit ends the deadline; data entry goes on (point 6).
        spared: subjects for whom an event that has not happened is no breach.
    """

    start: str
    clock: Clock
    done: str
    exit: str
    stops: bool
    spared: Condition | None
    some_of: tuple[str, ...] = ()
    evidence: tuple[tuple[str, frozenset[str]], ...] = ()
    default_status: str = "missing"

    @property
    def optional(self) -> frozenset[str]:
        """The exit, without which nothing is known to be due soon for good."""
        return frozenset({self.exit})

    @property
    def names(self) -> frozenset[str]:
        """Start, event, and the exit where it stops the clock."""
        names = {self.start, self.done}
        names |= {self.exit} if self.stops else set()
        return frozenset(names | (self.spared.names if self.spared else set()))

    def judge(self, frame: Frame, run: Run) -> Frame:
        """In time for certain passes; else an uncertain date makes the subject unknown."""
        leaving = pl.col(self.exit) if self.exit in frame.columns else pl.lit(None, pl.Date)
        known = seen(self.done) if seen(self.done) in frame.columns else self.done
        parts = settle(
            self.clock, pl.col(self.start), pl.col(known), leaving, run, stops=self.stops
        )
        no_start = frame.unreadable(self.start)
        if self.spared is not None:
            frame = frame.prepared(self.spared)
            spared = self.spared.chosen(frame.columns)
            parts = self._spare(parts, spared)
            no_start = no_start & ~(parts[EVENT].is_null() & spared.fill_null(value=False))
        scope = pl.col(SCOPE)
        maybe_left = frame.unreadable(self.exit) if self.stops else pl.lit(value=False)
        open_end = frame.unreadable(self.done)
        state = parts[STATE]
        parts[STATE] = (
            pl.when(scope.eq_missing(other=False))
            .then(OUT_OF_SCOPE)
            .when(no_start)
            .then(UNKNOWN)
            .when(state == PASSED)
            .then(PASSED)
            .when(open_end | ((state == FAILED) & (scope.is_null() | maybe_left)))
            .then(UNKNOWN)
            .otherwise(state)
            .cast(pl.UInt8)
        )
        parts[bad(START)] = frame.unreadable(self.start)
        surely_here = ~no_start & ~frame.unreadable(self.exit) & ~open_end
        parts[SOON] = parts[SOON] & scope.fill_null(value=True) & surely_here
        return frame.add(*[part.alias(name) for name, part in parts.items()], names=parts)

    def _spare(self, parts: dict[str, pl.Expr], spared: pl.Expr) -> dict[str, pl.Expr]:
        undone = parts[EVENT].is_null()
        state = (
            pl.when(undone & spared.eq_missing(other=True))
            .then(OUT_OF_SCOPE)
            .when(undone & spared.is_null() & (parts[STATE] == FAILED))
            .then(UNKNOWN)
            .otherwise(parts[STATE])
        )
        return {**parts, STATE: state, SOON: parts[SOON] & ~spared.fill_null(value=True)}


def narrowed(frame: Frame, kind: pl.Expr) -> Frame:
    """The frame with its scope narrowed to subjects for whom *kind* is true."""
    return frame.add((pl.col(SCOPE) & kind).alias(SCOPE), names=[SCOPE])


def read_clock(reader: RuleReader, block: Any, key: str) -> Clock:
    """``key: N`` or ``$parameter``; business days if the parameter's unit says so."""
    days = reader.some_days(block, key)
    unit = reader.reference.units.get(reader.text(block, key).removeprefix("$"), "days")
    return Clock(days, business=unit == "business days")


def exit_column(reader: RuleReader) -> str:
    """The column of the exit date, seen from the subject."""
    return "exit_date" if reader.subject == "participants" else "participant__exit_date"


def read(reader: RuleReader, value: Any, line: int) -> Deadline | None:
    """``deadline: {from: …, within: $…, done: …, stops_at_exit: no, spares: CONDITION}``."""
    block = reader.block(value, line, "deadline")
    reader.keys(block, {"from", "within", "done", "stops_at_exit", "spares"}, "deadline")
    if not {"from", "within", "done"} <= set(block):
        reader.problem(line, "deadline wants from, within and done.")
        return None
    spared = None
    if "spares" in block:
        spared = reader.condition(reader.text(block, "spares"), block.lines["spares"])
    return Deadline(
        start=reader.column(reader.text(block, "from"), block.lines["from"], of=("date",)),
        clock=read_clock(reader, block, "within"),
        done=reader.column(reader.text(block, "done"), block.lines["done"], of=("date",)),
        exit=exit_column(reader),
        stops=reader.yes(block, "stops_at_exit", default=True),
        spared=spared,
    )


def soon_until(as_of: date, horizon: int | None) -> date:
    """The last due date that is still *soon*.

    Args:
        as_of: the audit date.
        horizon: days ahead; None = to the end of as_of's quarter.
    """
    if horizon is not None:
        return as_of + timedelta(days=horizon)
    month = (as_of.month - 1) // 3 * 3 + 4
    first = date(as_of.year + (month > 12), (month - 1) % 12 + 1, 1)  # noqa: PLR2004 - months
    return first - timedelta(days=1)

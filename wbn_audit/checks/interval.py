"""*interval*: an event at least every N days. Each pair of neighbours is a deadline of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from wbn_audit.checks.base import (
    FAILED,
    OUT_OF_SCOPE,
    SCOPE,
    SOON,
    START,
    STATE,
    UNKNOWN,
    Frame,
    RuleReader,
    Run,
)
from wbn_audit.checks.deadline import Clock, exit_column, read_clock, settle
from wbn_audit.checks.read_gather import read_gather
from wbn_audit.tables.model import PERSON, bad
from wbn_audit.tables.named import VIEWS
from wbn_audit.yamlfile import Block, Text

if TYPE_CHECKING:
    from wbn_audit.checks.gather import Gather

_EVENT, _NEXT = "_at", "_next"


@dataclass(frozen=True)
class Interval:
    """Events of a participant, at least every so many days.

    Attributes:
        counted: the gather that counts the events; its uncertainty is the subject's.
    """

    counted: Gather
    clock: Clock
    exit: str
    some_of: tuple[str, ...] = ()
    optional: frozenset[str] = frozenset()
    default_status: str = "late"

    @property
    def names(self) -> frozenset[str]:
        """The exit, and what the events are looked up by."""
        return frozenset({self.exit} | (self.counted.subject - {"participant_id"}))

    @property
    def evidence(self) -> tuple[tuple[str, frozenset[str]], ...]:
        """The view of the events and its columns."""
        return ((self.counted.view, self.counted.evidence),)

    def judge(self, frame: Frame, run: Run) -> Frame:
        """One row for each pair of neighbouring events, the last with no next."""
        if self.counted.can_be_uncertain(run):
            frame = self.counted.add_to(frame, run)
        events = self._events(frame, run)
        joined = frame.rows.join(events, on=PERSON, how="left")
        parts = settle(
            self.clock, pl.col(_EVENT), pl.col(_NEXT), pl.col(self.exit), run, stops=True
        )
        scope = pl.col(SCOPE)
        unsure = frame.unreadable(self.counted.name)
        maybe_left = frame.unreadable(self.exit)
        state = parts[STATE]
        parts[STATE] = (
            pl.when(scope.eq_missing(other=False))
            .then(OUT_OF_SCOPE)
            .when(unsure)
            .then(UNKNOWN)
            .when(pl.col(_EVENT).is_null())
            .then(OUT_OF_SCOPE)
            .when(scope.is_null())
            .then(UNKNOWN)
            .when(maybe_left & (state == FAILED))
            .then(UNKNOWN)
            .otherwise(state)
            .cast(pl.UInt8)
        )
        parts[bad(START)] = unsure
        parts[SOON] = parts[SOON] & scope.fill_null(value=False) & ~unsure & ~maybe_left
        judged = Frame(joined, frame.columns | {_EVENT, _NEXT})
        return judged.add(*[part.alias(name) for name, part in parts.items()], names=parts)

    def _events(self, frame: Frame, run: Run) -> pl.LazyFrame:
        """Distinct event days of each participant with the next one."""
        rows = self.counted.chosen_rows(frame, run)
        return (
            rows.select(PERSON, pl.col(self.counted.value).alias(_EVENT))
            .drop_nulls()
            .unique()
            .sort(PERSON, _EVENT)
            .with_columns(
                pl.when(pl.col(PERSON) == pl.col(PERSON).shift(-1))
                .then(pl.col(_EVENT).shift(-1))
                .alias(_NEXT)
            )
        )


def read(reader: RuleReader, value: Any, line: int) -> Interval | None:
    """``interval: {events: view.column, where: …, since: …, every: $…}``."""
    block = reader.block(value, line, "interval")
    reader.keys(block, {"events", "where", "since", "every"}, "interval")
    if not {"events", "every"} <= set(block):
        reader.problem(line, "interval wants events and every.")
        return None
    first = Block(line)
    for key, place in (("events", "count"), ("where", "where"), ("since", "since")):
        if key in block:
            first[place] = Text(reader.text(block, key), block.lines[key])
            first.lines[place] = block.lines[key]
    # Counted, because any event that may exist, wherever it lies, leaves the gaps open.
    view, _, column = reader.text(block, "events").partition(".")
    if view not in VIEWS or not reader.layout.tables[VIEWS[view][0]].has_participant:
        reader.problem(line, "events wants rows of participants and a date: services.done_date.")
        return None
    reader.column(column, line, reader.view_kinds(view), of=("date",))
    gather = read_gather(reader, "_events", first, line, internal=True)
    if gather is None:
        return None
    return Interval(gather, read_clock(reader, block, "every"), exit_column(reader))

"""Gathering: a value for each subject out of another table, before it is judged.

``exists``, ``first``, ``last``, ``sum`` and ``count`` over the rows of a view that agree on
some columns. What is certain and what is merely possible are kept apart: an unreadable
cell, or evidence that the export was cut off before, makes the value uncertain (its
``__bad`` flag), unless the certain rows decide it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.checks.base import INDEX, Frame, Run
from wbn_audit.checks.days import days_after
from wbn_audit.checks.joined import CHOSEN, SUBJECT, Joined, asking, sure_rows
from wbn_audit.tables.model import PERSON, bad
from wbn_audit.tables.named import VIEWS

if TYPE_CHECKING:
    from wbn_audit.checks.conditions import Condition, Conjunct

_OWN = "_own"


@dataclass(frozen=True)
class Gather:
    """One gathered value.

    Attributes:
        name: the column it becomes.
        how: exists, first, last, sum, count or shift.
        view: the rows gathered over.
        value: the column gathered, empty for exists and count.
        where: which of them count, or None for all.
        on: evidence column to subject column; all must be equal.
        agree: names that must be equal or blank on either side.
        since: subject column with the day from which evidence must be complete.
        known_only: leave unreadable cells aside: the value over the readable rows. With
            *since*, it is uncertain only where the evidence is not complete.
        days: for shift, days after *value* (a subject column or as_of).
        months: for shift, calendar months after *value*, instead of days.
        others: the subject's own row is no evidence.
        shared: true for every subject of a participant if for one.
        optional: blank, not a reason to leave the rule out, where the evidence is not there.
    """

    name: str
    how: str
    view: str = ""
    value: str = ""
    where: Condition | None = None
    membership: Condition | None = None
    on: tuple[tuple[str, str], ...] = ()
    agree: tuple[str, ...] = ()
    since: str = ""
    known_only: bool = False
    days: int = 0
    months: int = 0
    others: bool = False
    shared: bool = False
    optional: bool = False

    @property
    def evidence(self) -> frozenset[str]:
        """Columns of the evidence that it reads."""
        names = {self.value} if self.value and self.how != "shift" else set()
        for condition in (self.where, self.membership):
            if condition is not None:
                names |= {name for name in condition.names if not name.startswith(SUBJECT)}
        names |= {evidence for evidence, _ in self.on}
        return frozenset(names | set(self.agree))

    @property
    def subject(self) -> frozenset[str]:
        """Columns of the subject that it reads."""
        names = {column for _, column in self.on} | set(self.agree)
        if self.since:
            names.add(self.since)
        if self.how == "shift" and self.value != "as_of":
            names.add(self.value)
        if self.where is not None:
            theirs = {name for name in self.where.names if name.startswith(SUBJECT)}
            names |= {name.removeprefix(SUBJECT) for name in theirs}
        return frozenset(names)

    @property
    def pairs(self) -> bool:
        """Whether each subject must be held against each row: the condition names both."""
        return bool(self.agree or self.others) or (
            self.where is not None and _names_subject(self.where)
        )

    def add_to(self, frame: Frame, run: Run) -> Frame:
        """Add the value and, where it can be uncertain, its flag."""
        if self.how == "shift":
            return self._shift(frame, run)
        if self.optional and not self._there(frame, run):
            dtype = {"exists": pl.Boolean, "count": pl.UInt32, "sum": pl.Int64}.get(
                self.how, pl.Date
            )
            return frame.add(pl.lit(None, dtype).alias(self.name), names=[self.name])
        rows, keys = self._evidence(frame, run)
        joined = Joined(self, frame, rows, keys, run).frame()
        return self._share(joined) if self.shared else joined

    def _share(self, frame: Frame) -> Frame:
        flag = bad(self.name)
        value = pl.col(self.name).any().over(PERSON)
        if flag not in frame.columns:
            return frame.add(value.alias(self.name), names=[self.name])
        doubt = pl.col(flag).any().over(PERSON) & ~value.fill_null(value=False)
        known = pl.when(~doubt).then(value.fill_null(value=False))
        return frame.add(known.alias(self.name), doubt.alias(flag), names=[self.name])

    def can_be_uncertain(self, run: Run) -> bool:
        """Whether any unreadable cell or cut of the export could make a value doubtful."""
        table = VIEWS[self.view][0]
        flags = any(bad(name) in run.rows[table].columns for name in self.evidence)
        return flags or (bool(self.since) and table in run.cuts)

    def _there(self, frame: Frame, run: Run) -> bool:
        """Whether the exports have all that it reads."""
        evidence = run.rows.get(VIEWS[self.view][0])
        return (
            evidence is not None
            and self.evidence <= set(evidence.columns)
            and self.subject <= frame.columns
        )

    def chosen_rows(self, frame: Frame, run: Run) -> pl.LazyFrame:
        """The evidence rows that match for certain."""
        rows, _ = self._evidence(frame, run)
        return sure_rows(rows)

    def _shift(self, frame: Frame, run: Run) -> Frame:
        if self.value == "as_of":
            day = run.as_of + timedelta(days=self.days)
            return frame.add(pl.lit(day).alias(self.name), names=[self.name])
        shifted = days_after(pl.col(self.value), self.days)
        if self.months:
            shifted = pl.col(self.value).dt.offset_by(f"{self.months}mo")
        moved = shifted.alias(self.name)
        flag = frame.unreadable(self.value).alias(bad(self.name))
        return frame.add(moved, flag, names=[self.name, bad(self.name)])

    def _evidence(self, frame: Frame, run: Run) -> tuple[Frame, list[tuple[str, str]]]:
        """Evidence rows that may match, and join keys.

        Where not every one of the rows matches for certain, ``_chosen`` says which do: true, or
        null for a possible match.
        """
        frame_rows = run.rows[VIEWS[self.view][0]]
        columns = frozenset(frame_rows.columns)
        keys = [_person(pair) for pair in self.on]
        rows = Frame(frame_rows.lazy(), columns)
        if self.others:
            rows = Frame(rows.rows.with_row_index(_OWN), rows.columns | {_OWN})
        rows, left = self._narrowed(rows)
        if self.pairs:
            rows = self._paired(rows, frame, keys)
            keys = [(INDEX, INDEX)]
        return self._choose(rows, left), keys

    def _narrowed(self, rows: Frame) -> tuple[Frame, list[Conjunct]]:
        """Without the rows that are no evidence for anyone, whatever the subject says.

        They are sorted out before anything is joined. With the parts of the conditions that
        leave something open of the rows that stay.
        """
        conditions = [one for one in (self.membership, self.where) if one is not None]
        parts = [part for condition in conditions for part in condition.parts]
        rows, left = rows.narrowed(part for part in parts if not _names_subject(part))
        return rows, [*left, *filter(_names_subject, parts)]

    def _paired(self, rows: Frame, frame: Frame, keys: list[tuple[str, str]]) -> Frame:
        """Each subject beside each row that agrees with it on the keys."""
        wanted = sorted(self.subject - {"participant_id"})
        flags = [bad(name) for name in wanted if bad(name) in frame.columns]
        own = asking(frame).select(
            INDEX,
            *[pl.col(right).alias(f"_key{n}") for n, (_, right) in enumerate(keys)],
            *[pl.col(name).alias(f"{SUBJECT}{name}") for name in [*wanted, *flags]],
        )
        joined = rows.rows.join(
            own,
            left_on=[left for left, _ in keys],
            right_on=[f"_key{n}" for n in range(len(keys))],
            how="inner",
        )
        if self.others:
            joined = joined.filter(pl.col(_OWN) != pl.col(INDEX))
        names = {f"{SUBJECT}{name}" for name in [*wanted, *flags]} | {INDEX}
        return Frame(joined, rows.columns | names)

    def _choose(self, rows: Frame, left: list[Conjunct]) -> Frame:
        if not (left or self.agree):
            return rows
        chosen = pl.lit(value=True)
        for part in left:
            rows = rows.prepared(part)
            chosen = chosen & part.chosen(rows.columns)
        for name in self.agree:
            mine, theirs = pl.col(name), pl.col(f"{SUBJECT}{name}")
            agrees = mine.is_null() | theirs.is_null() | (mine == theirs)
            lost = rows.unreadable(name, f"{SUBJECT}{name}")
            chosen = chosen & pl.when(~lost).then(agrees)
        return rows.add(chosen.alias(CHOSEN), names=[CHOSEN])


def _names_subject(condition: Condition | Conjunct) -> bool:
    return any(name.startswith(SUBJECT) for name in condition.names)


def _person(pair: tuple[str, str]) -> tuple[str, str]:
    """Participants are compared by their index, which is the same in every table."""
    return (PERSON, PERSON) if pair == ("participant_id", "participant_id") else pair

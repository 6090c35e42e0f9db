"""Gathered values joined to their subjects: what is certain, and what could change it.

An unreadable cell, or evidence that the export was cut off before, makes a value uncertain
(its ``__bad`` flag), unless the certain rows decide it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.checks.base import INDEX, SCOPE, Frame, Run
from wbn_audit.tables.model import PERSON, bad
from wbn_audit.tables.named import VIEWS

if TYPE_CHECKING:
    from wbn_audit.checks.gather import Gather

CHOSEN = "_chosen"  # of a row of evidence: true, or null where it may match
SUBJECT = "subject__"  # prefix: a column of the subject beside the evidence
_MAYBE = "_maybe"
_DAY = "_person_day"
_DAYS = 1 << 32  # more than any date counts


def seen(name: str) -> str:
    """The column with what is known of a gathered value that is uncertain."""
    return f"{name}__seen"


def asking(subjects: Frame) -> pl.LazyFrame:
    """The subjects whose value matters: not those that are known to be out of scope."""
    if SCOPE not in subjects.columns:
        return subjects.rows
    return subjects.rows.filter(pl.col(SCOPE).ne_missing(other=False))


def sure_rows(rows: Frame) -> pl.LazyFrame:
    """The rows that match for certain."""
    return rows.rows.filter(pl.col(CHOSEN)) if CHOSEN in rows.columns else rows.rows


def _person_day(day: str) -> pl.Expr:
    """A number for each participant and day; null where either is."""
    days = pl.col(day).to_physical().cast(pl.Int64)
    return pl.col(PERSON).cast(pl.Int64) * _DAYS + days + _DAYS // 2


@dataclass(frozen=True)
class Joined:
    """One gather being joined to its subjects."""

    gather: Gather
    subjects: Frame
    rows: Frame
    keys: list[tuple[str, str]]
    run: Run

    @property
    def possible(self) -> pl.Expr:
        """Which rows match, or may."""
        some = CHOSEN in self.rows.columns
        return pl.col(CHOSEN).ne_missing(other=False) if some else pl.lit(value=True)

    @property
    def unsure(self) -> pl.Expr:
        """Which rows may match."""
        some = CHOSEN in self.rows.columns
        return pl.col(CHOSEN).is_null() if some else pl.lit(value=False)

    def frame(self) -> Frame:
        """The subjects with the value, null where it is uncertain, and its flag.

        What is known of an uncertain value stays in ``NAME__seen``.
        """
        name, how = self.gather.name, self.gather.how
        certain = self._by_day()
        frame = certain._join(certain.subjects, certain._certain(), [name])
        if how in {"exists", "count"}:
            empty = pl.col(name).fill_null(value=False if how == "exists" else 0)
            frame = frame.add(empty.alias(name), names=[name])
        doubts = self._coverage_doubt()
        if not self.gather.known_only:
            frame, possible = self._with_possible(frame)
            frame, lost_keys = self._key_doubt(frame)
            doubts += [*possible, *lost_keys]
        if not doubts:
            return frame
        doubt = pl.any_horizontal(doubts).fill_null(value=False)
        if how == "exists":
            doubt = doubt & ~pl.col(name)
        frame = frame.add(doubt.alias(bad(name)), names=[bad(name)])
        known = pl.when(~pl.col(bad(name))).then(pl.col(name))
        return frame.add(pl.col(name).alias(seen(name)), known.alias(name), names=[seen(name)])

    def _by_day(self) -> Joined:
        """With participant and day as one number, which is joined in a fraction of the time."""
        types = self.run.rows[VIEWS[self.gather.view][0]].schema
        days = [pair for pair in self.keys if types.get(pair[0]) == pl.Date]
        person = (PERSON, PERSON)
        if not days or person not in self.keys:
            return self
        left, right = days[0]
        others = [pair for pair in self.keys if pair not in {person, days[0]}]
        return replace(
            self,
            subjects=self.subjects.add(_person_day(right).alias(_DAY), names=[_DAY]),
            rows=self.rows.add(_person_day(left).alias(_DAY), names=[_DAY]),
            keys=[(_DAY, _DAY), *others],
        )

    def _certain(self) -> pl.LazyFrame:
        """The value over rows that match for certain, one row for each key."""
        sure = sure_rows(self.rows)
        keys = [left for left, _ in self.keys]
        how, column = self.gather.how, pl.col(self.gather.value or INDEX)
        name = self.gather.name
        if how == "exists":
            found = sure.select(keys)
            if keys != [PERSON] and not self.gather.pairs:
                # Only what some subject asks for: the fewer keys, the cheaper the join back.
                first = self.keys[0]
                asked = asking(self.subjects).select(first[1]).unique()
                found = found.join(asked, left_on=first[0], right_on=first[1], how="semi")
            return found.unique().with_columns(pl.lit(value=True).alias(name))
        if how == "count":
            return sure.group_by(keys).agg(pl.len().alias(name))
        sure = sure.filter(column.is_not_null())
        total = {"first": column.min(), "last": column.max(), "sum": column.sum()}[how]
        return sure.group_by(keys).agg(total.alias(name))

    def _join(self, frame: Frame, values: pl.LazyFrame, new: list[str]) -> Frame:
        """Join one row for each key; without keys, the one row there is goes to everyone."""
        keys = [pair for pair in self.keys if pair[0] in values.collect_schema().names()]
        if not keys:
            return Frame(frame.rows.join(values, how="cross"), frame.columns | set(new))
        joined = frame.rows.join(
            values,
            left_on=[right for _, right in keys],
            right_on=[left for left, _ in keys],
            how="left",
        )
        return Frame(joined, frame.columns | set(new))

    def _with_possible(self, frame: Frame) -> tuple[Frame, list[pl.Expr]]:
        """Add what rows that may match could change, one join for each set of lost keys.

        A row with an unreadable key is held against the subjects by its other keys.
        """
        names = self.gather.evidence | {f"{SUBJECT}{name}" for name in self.gather.subject}
        if not any(bad(name) in self.rows.columns for name in names):
            return frame, []
        flagged = [left for left, _ in self.keys if bad(left) in self.rows.columns]
        doubts: list[pl.Expr] = []
        for number, lost in enumerate(_subsets(flagged)):
            frame, doubt = self._possible(
                frame, lost, flagged, f"{_MAYBE}{number}_{self.gather.name}"
            )
            doubts += doubt
        return frame, doubts

    def _possible(
        self, frame: Frame, lost: tuple[str, ...], flagged: list[str], name: str
    ) -> tuple[Frame, list[pl.Expr]]:
        """Rows that may match and whose unreadable keys are exactly *lost*."""
        value = self.gather.value
        value_lost = self.rows.unreadable(value) if value else pl.lit(value=False)
        possible = self.possible & pl.all_horizontal(
            [pl.col(bad(key)) == (key in lost) for key in flagged] or pl.lit(value=True)
        )
        if not lost:
            possible = possible & (self.unsure | value_lost)
        if value:
            # A row without the value cannot change it.
            possible = possible & (pl.col(value).is_not_null() | value_lost)
        rows = self.rows.rows.filter(possible)
        keys = [left for left, _ in self.keys if left not in lost]
        if self.gather.how not in {"first", "last"}:
            any_row = pl.len().cast(pl.Boolean).alias(name)
            grouped = rows.group_by(keys).agg(any_row) if keys else rows.select(any_row)
            frame = self._join(frame, grouped, [name])
            return frame, [pl.col(name).fill_null(value=False)]
        first = self.gather.how == "first"
        extreme = pl.col(value).min() if first else pl.col(value).max()
        columns = [value_lost.any().alias(name), extreme.alias(f"{name}_at")]
        grouped = rows.group_by(keys).agg(columns) if keys else rows.select(columns)
        frame = self._join(frame, grouped, [name, f"{name}_at"])
        at, best = pl.col(f"{name}_at"), pl.col(self.gather.name)
        beats = (at < best) if first else (at > best)
        return frame, [pl.col(name), at.is_not_null() & (best.is_null() | beats)]

    def _key_doubt(self, frame: Frame) -> tuple[Frame, list[pl.Expr]]:
        """A subject without a key matches nothing for certain.

        If its key is unreadable it may match whatever agrees on the other keys, or may
        agree because it is unreadable itself.
        """
        rights = [right for _, right in self.keys if right not in {PERSON, INDEX}]
        doubts = [pl.col(name).is_null() & ~self.subjects.unreadable(name) for name in rights]
        flagged = [name for name in rights if bad(name) in self.subjects.columns]
        number = 0
        for gone in _subsets(flagged)[1:]:
            asked = pl.all_horizontal([pl.col(bad(name)) == (name in gone) for name in flagged])
            left = [one for one, other in self.keys if other not in gone]
            lost_too = [one for one in left if bad(one) in self.rows.columns]
            for lost in _subsets(lost_too):
                name = f"_other{number}_{self.gather.name}"
                possible = self.possible & pl.all_horizontal(
                    [pl.col(bad(one)) == (one in lost) for one in lost_too] or pl.lit(value=True)
                )
                keys = [one for one in left if one not in lost]
                rows, any_row = self.rows.rows.filter(possible), pl.len().cast(pl.Boolean)
                found = any_row.alias(name)
                grouped = rows.group_by(keys).agg(found) if keys else rows.select(found)
                frame = self._join(frame, grouped, [name])
                doubts.append(asked & pl.col(name))
                number += 1
        return frame, doubts

    def _coverage_doubt(self) -> list[pl.Expr]:
        cut = self.run.cuts.get(VIEWS[self.gather.view][0])
        if cut is None or not self.gather.since:
            return []
        since = self.gather.since
        return [pl.col(since) < cut.day, self.subjects.unreadable(since)]


def _subsets(names: list[str]) -> list[tuple[str, ...]]:
    return [chosen for size in range(len(names) + 1) for chosen in combinations(names, size)]

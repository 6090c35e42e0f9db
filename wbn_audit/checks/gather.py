"""Gathering: a value for each subject out of another table, before it is judged.

``exists``, ``first``, ``last``, ``sum`` and ``count`` over the rows of a view that agree on
some columns. What is certain and what is merely possible are kept apart: an unreadable
cell, or evidence that the export was cut off before, makes the value uncertain (its
``__bad`` flag), unless the certain rows decide it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING, Any

import polars as pl

from wbn_audit.checks.base import INDEX, SCOPE, Frame, RuleReader, Run
from wbn_audit.checks.conditions import compile_condition
from wbn_audit.checks.days import days_after
from wbn_audit.tables.model import PERSON, bad
from wbn_audit.tables.named import VIEWS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wbn_audit.checks.conditions import Condition, Conjunct
    from wbn_audit.yamlfile import Block

_NAME = re.compile(r"[a-z][a-z0-9_]*")
# What holds text is compared as text; codes and names are numbers that stand for words.
_COMPARED = {"id": "text", "name": "code"}
_OVER = ("exists", "first", "last", "sum", "count")
_CHOSEN, _MAYBE, _OWN = "_chosen", "_maybe", "_own"
_DAY = "_person_day"
_DAYS = 1 << 32  # more than any date counts
_SUBJECT = "subject__"  # prefix: a column of the subject beside the evidence


def seen(name: str) -> str:
    """The column with what is known of a gathered value that is uncertain."""
    return f"{name}__seen"


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
                names |= {name for name in condition.names if not name.startswith(_SUBJECT)}
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
            theirs = {name for name in self.where.names if name.startswith(_SUBJECT)}
            names |= {name.removeprefix(_SUBJECT) for name in theirs}
        return frozenset(names)

    @property
    def pairs(self) -> bool:
        """Whether each subject must be held against each row: the condition names both."""
        return bool(self.agree or self.others) or (
            self.where is not None and any(n.startswith(_SUBJECT) for n in self.where.names)
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
        joined = _Joined(self, frame, rows, keys, run).frame()
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
        return _sure(rows)

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
        left: list[Conjunct] = []
        for part in (part for condition in conditions for part in condition.parts):
            if any(name.startswith(_SUBJECT) for name in part.names):
                left.append(part)
                continue
            rows = rows.prepared(part)
            chosen = part.chosen(rows.columns)
            if part.unreadable(rows.columns):
                left.append(part)
                chosen = chosen.ne_missing(other=False)
            rows = Frame(rows.rows.filter(chosen), rows.columns)
        return rows, left

    def _paired(self, rows: Frame, frame: Frame, keys: list[tuple[str, str]]) -> Frame:
        """Each subject beside each row that agrees with it on the keys."""
        wanted = sorted(self.subject - {"participant_id"})
        flags = [bad(name) for name in wanted if bad(name) in frame.columns]
        own = _asking(frame).select(
            INDEX,
            *[pl.col(right).alias(f"_key{n}") for n, (_, right) in enumerate(keys)],
            *[pl.col(name).alias(f"{_SUBJECT}{name}") for name in [*wanted, *flags]],
        )
        joined = rows.rows.join(
            own,
            left_on=[left for left, _ in keys],
            right_on=[f"_key{n}" for n in range(len(keys))],
            how="inner",
        )
        if self.others:
            joined = joined.filter(pl.col(_OWN) != pl.col(INDEX))
        names = {f"{_SUBJECT}{name}" for name in [*wanted, *flags]} | {INDEX}
        return Frame(joined, rows.columns | names)

    def _choose(self, rows: Frame, left: list[Conjunct]) -> Frame:
        if not (left or self.agree):
            return rows
        chosen = pl.lit(value=True)
        for part in left:
            rows = rows.prepared(part)
            chosen = chosen & part.chosen(rows.columns)
        for name in self.agree:
            mine, theirs = pl.col(name), pl.col(f"{_SUBJECT}{name}")
            agrees = mine.is_null() | theirs.is_null() | (mine == theirs)
            lost = rows.unreadable(name, f"{_SUBJECT}{name}")
            chosen = chosen & pl.when(~lost).then(agrees)
        return rows.add(chosen.alias(_CHOSEN), names=[_CHOSEN])


def _asking(subjects: Frame) -> pl.LazyFrame:
    """The subjects whose value matters: not those that are known to be out of scope."""
    if SCOPE not in subjects.columns:
        return subjects.rows
    return subjects.rows.filter(pl.col(SCOPE).ne_missing(other=False))


def _person_day(day: str) -> pl.Expr:
    """A number for each participant and day; null where either is."""
    days = pl.col(day).to_physical().cast(pl.Int64)
    return pl.col(PERSON).cast(pl.Int64) * _DAYS + days + _DAYS // 2


def _sure(rows: Frame) -> pl.LazyFrame:
    """The rows that match for certain."""
    return rows.rows.filter(pl.col(_CHOSEN)) if _CHOSEN in rows.columns else rows.rows


def _person(pair: tuple[str, str]) -> tuple[str, str]:
    """Participants are compared by their index, which is the same in every table."""
    return (PERSON, PERSON) if pair == ("participant_id", "participant_id") else pair


@dataclass(frozen=True)
class _Joined:
    """One gather being joined to its subjects."""

    gather: Gather
    subjects: Frame
    rows: Frame
    keys: list[tuple[str, str]]
    run: Run

    @property
    def possible(self) -> pl.Expr:
        """Which rows match, or may."""
        some = _CHOSEN in self.rows.columns
        return pl.col(_CHOSEN).ne_missing(other=False) if some else pl.lit(value=True)

    @property
    def unsure(self) -> pl.Expr:
        """Which rows may match."""
        some = _CHOSEN in self.rows.columns
        return pl.col(_CHOSEN).is_null() if some else pl.lit(value=False)

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

    def _by_day(self) -> _Joined:
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
        sure = _sure(self.rows)
        keys = [left for left, _ in self.keys]
        how, column = self.gather.how, pl.col(self.gather.value or INDEX)
        name = self.gather.name
        if how == "exists":
            found = sure.select(keys)
            if keys != [PERSON]:
                # Only what some subject asks for: the fewer keys, the cheaper the join back.
                first = self.keys[0]
                asked = _asking(self.subjects).select(first[1]).unique()
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
        names = self.gather.evidence | {f"{_SUBJECT}{name}" for name in self.gather.subject}
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


def read_gather(
    reader: RuleReader, name: str, value: Any, line: int, *, internal: bool = False
) -> Gather | None:
    """Read one entry of ``with:``; its column becomes known to what follows.

    Args:
        reader: of the rule file.
        name: the new column; a name of the rule's own, unless *internal*.
        value: what was written.
        line: for problems.
        internal: the name is ours.
    """
    if not internal and (not _NAME.fullmatch(name) or "__" in name or name in reader.kinds):
        reader.problem(line, f"'{name[:40]}' is no new name in small letters.")
    block = reader.block(value, line, f"with: {name}")
    if "shift" in block:
        return _read_shift(reader, name, block)
    allowed = {
        *_OVER,
        "where",
        "on",
        "agree",
        "since",
        "known_only",
        "others",
        "shared",
        "optional",
    }
    reader.keys(block, allowed, f"with: {name}")
    ways = [how for how in _OVER if how in block]
    if len(ways) != 1:
        reader.problem(line, f"with: {name} wants one of {', '.join(_OVER)}.")
        return None
    how = ways[0]
    view, _, column = reader.text(block, how).partition(".")
    view = reader.view(view, block.lines[how])
    evidence = reader.view_kinds(view)
    if how in {"first", "last", "sum"} or column:
        kinds = {"sum": ("money", "number"), "exists": ("none",)}.get(how, ("date",))
        reader.column(column, block.lines[how], evidence, of=kinds)
    own = dict(reader.kinds)
    both = {**evidence, **{f"subject.{n.replace('.', '__')}": kind for n, kind in own.items()}}
    where = None
    if "where" in block:
        where = reader.condition(reader.text(block, "where"), block.lines["where"], both)
    on = _read_on(reader, block, evidence)
    since = reader.text(block, "since")
    reader.kinds[name] = {"exists": "flag", "count": "number"}.get(
        how, evidence.get(column, "text")
    )
    return Gather(
        name=name,
        how=how,
        view=view,
        value=column,
        where=where,
        membership=membership(reader, view),
        on=on,
        agree=_read_agree(reader, block, evidence, own),
        since=reader.column(since, block.lines["since"], own, of=("date",)) if since else "",
        known_only=reader.yes(block, "known_only", default=False),
        optional=reader.yes(block, "optional", default=False),
        others=_others(reader, block, view),
        shared=reader.yes(block, "shared", default=False),
    )


def _others(reader: RuleReader, block: Block, view: str) -> bool:
    """Whether the subject's own row is left out; that wants rows of the subject's table."""
    chosen = reader.text(block, "others") == "yes"
    if chosen and VIEWS[view][0] != VIEWS[reader.subject][0]:
        reader.problem(block.lines["others"], "others is for rows of the subject's own table.")
    return chosen


def membership(reader: RuleReader, view: str) -> Condition | None:
    """The condition that makes a row of a table a row of the view."""
    text = VIEWS[view][1]
    return _compiled(text, frozenset(reader.view_kinds(view).items())) if text else None


@lru_cache(maxsize=64)
def _compiled(text: str, kinds: frozenset[tuple[str, str]]) -> Condition:
    """A view's condition, which names no parameter; nearly every rule has the same few."""
    return compile_condition(text, dict(kinds), {})


def _read_on(
    reader: RuleReader, block: Block, evidence: Mapping[str, str]
) -> tuple[tuple[str, str], ...]:
    if "on" not in block:
        return (("participant_id", "participant_id"),)
    line = block.lines["on"]
    pairs = reader.block(block["on"], line, "on")
    if not pairs:
        reader.problem(line, "on wants at least one pair of columns.")
    found = []
    for key, other in pairs.items():
        left, right = reader.column(key, line, evidence), reader.column(str(other), line)
        kinds = evidence.get(key, ""), reader.kinds.get(str(other), "")
        if _COMPARED.get(kinds[0], kinds[0]) != _COMPARED.get(kinds[1], kinds[1]):
            reader.problem(line, f"'{key}' is {kinds[0]}, '{other}' is {kinds[1]}.")
        found.append((left, right))
    return tuple(found)


def _read_agree(
    reader: RuleReader, block: Block, evidence: Mapping[str, str], own: Mapping[str, str]
) -> tuple[str, ...]:
    names = reader.words(block, "agree")
    for name in names:
        for kinds in (evidence, own):
            reader.column(name, block.lines["agree"], kinds, of=("name",))
    return names


def _read_shift(reader: RuleReader, name: str, block: Block) -> Gather:
    reader.keys(block, {"shift", "days", "back", "months_back"}, f"with: {name}")
    column = reader.text(block, "shift")
    if column != "as_of":
        column = reader.column(column, block.lines["shift"], of=("date",))
    reader.kinds[name] = "date"
    if "months_back" in block:
        return Gather(name, "shift", value=column, months=-reader.some_days(block, "months_back"))
    if "back" in block:
        return Gather(name, "shift", value=column, days=-reader.some_days(block, "back"))
    # No day at all gives a chosen column a name of its own.
    days = 0 if block.get("days") == "0" else reader.some_days(block, "days")
    return Gather(name, "shift", value=column, days=days)

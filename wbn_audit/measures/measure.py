"""One measure: who counts, in the quarter of which date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from wbn_audit.checks.base import INDEX, Frame, Reference, RuleReader, Run
from wbn_audit.checks.gather import Gather, membership, read_gather
from wbn_audit.errors import Problem, RulesRefused
from wbn_audit.tables.model import PERSON, bad
from wbn_audit.tables.named import VIEWS
from wbn_audit.yamlfile import Block

if TYPE_CHECKING:
    from wbn_audit.checks.conditions import Condition
    from wbn_audit.tables.layout import Layout

DATE, DOUBT = "date", "doubt"
_CHOSEN = "_counts"


@dataclass(frozen=True)
class Measure:
    """A count of unique participants.

    Attributes:
        date: the column with the qualifying date; the earliest one counts.
        first: an earlier event that was not seen would move the date.
        since: the participants' column from which evidence must be complete.
    """

    id: str
    title: str
    page: str
    subject: str
    membership: Condition | None
    where: Condition | None
    gathers: tuple[Gather, ...]
    date: str
    first: bool
    since: str

    @property
    def names(self) -> frozenset[str]:
        """Columns of the subject that it reads."""
        names = {self.date}
        for condition in (self.where, self.membership):
            names |= condition.names if condition else set()
        for gather in self.gathers:
            names |= gather.subject
        return frozenset(names - {gather.name for gather in self.gathers})

    def plan(self, run: Run) -> pl.LazyFrame:
        """For each participant with any say in it: date, the row it is from, and doubt.

        Returns:
            ``_p``, ``date`` (null where no row qualifies for certain), ``_i`` (row of the
            subject's table), ``doubt`` (an unreadable cell could change it).
        """
        rows = run.rows[VIEWS[self.subject][0]]
        frame = Frame(rows.lazy().with_row_index(INDEX), frozenset(rows.columns) | {INDEX})
        for gather in self.gathers:
            frame = gather.add_to(frame, run)
        chosen = pl.lit(value=True)
        for condition in (self.membership, self.where):
            if condition is not None:
                frame = frame.prepared(condition)
                chosen = chosen & condition.chosen(frame.columns)
        day = pl.col(self.date)
        lost = frame.unreadable(self.date)
        sure = pl.col(_CHOSEN) & day.is_not_null()
        certain = pl.when(sure).then(day)
        possible = pl.when(pl.col(_CHOSEN).is_null()).then(day)
        unknown_day = pl.col(_CHOSEN).ne_missing(other=False) & lost
        return (
            frame.rows.with_columns(chosen.alias(_CHOSEN))
            .filter(pl.col(_CHOSEN).ne_missing(other=False) & (day.is_not_null() | lost))
            .group_by(PERSON)
            .agg(
                certain.min().alias(DATE),
                pl.when(sure)
                .then(INDEX)
                .sort_by(certain, INDEX, nulls_last=True)
                .first()
                .alias(INDEX),
                possible.min().alias("_possible"),
                unknown_day.any().alias("_lost"),
            )
            .select(
                PERSON,
                DATE,
                INDEX,
                (
                    pl.col("_lost")
                    | (
                        pl.col("_possible").is_not_null()
                        & (pl.col(DATE).is_null() | (pl.col("_possible") < pl.col(DATE)))
                    )
                ).alias(DOUBT),
            )
        )


def read_measures(
    tree: Any, file: str, layout: Layout, reference: Reference
) -> tuple[Measure, ...]:
    """The measures of `measures.yaml`, in its order.

    Raises:
        RulesRefused: naming ``file:line`` of each problem.
    """
    reader = RuleReader(file, layout, reference)
    if not isinstance(tree, Block):
        raise RulesRefused(Problem(f"{file}:1", "measures are {name: {…}}."))
    measures = [_read(reader, name, tree[name], tree.lines[name]) for name in tree]
    if reader.problems:
        raise RulesRefused(reader.problems)
    return tuple(measures)


def _read(reader: RuleReader, name: str, value: Any, line: int) -> Measure:
    block = reader.block(value, line, name)
    reader.keys(
        block, {"title", "page", "subject", "with", "where", "date", "first", "since"}, "a measure"
    )
    reader.subject = reader.view(reader.text(block, "subject"), line)
    reader.kinds = reader.subject_kinds(reader.subject)
    entries = reader.block(block.get("with", Block(line)), line, "with")
    gathers = [read_gather(reader, key, entries[key], entries.lines[key]) for key in entries]
    where = None
    if "where" in block:
        where = reader.condition(reader.text(block, "where"), block.lines["where"])
    return Measure(
        id=name,
        title=reader.text(block, "title"),
        page=reader.text(block, "page"),
        subject=reader.subject,
        membership=membership(reader, reader.subject),
        where=where,
        gathers=tuple(gather for gather in gathers if gather),
        date=reader.column(reader.text(block, "date"), line, of=("date",)),
        first=reader.text(block, "first", "yes") != "no",
        since=_since(reader, block),
    )


def _since(reader: RuleReader, block: Block) -> str:
    """The participants' date from which the evidence must be complete; empty if not said."""
    name = reader.text(block, "since")
    if name:
        kinds = reader.view_kinds("participants")
        reader.column(name, block.lines["since"], kinds, of=("date",))
    return name


__all__ = ["DATE", "DOUBT", "Measure", "bad", "read_measures"]

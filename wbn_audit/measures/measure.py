"""One measure: who counts, in the quarter of which date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from wbn_audit.checks.base import INDEX, Frame, RuleReader, Run
from wbn_audit.checks.read_gather import membership, read_gather
from wbn_audit.tables.model import PERSON
from wbn_audit.tables.named import VIEWS
from wbn_audit.yamlfile import Block

if TYPE_CHECKING:
    from wbn_audit.checks.conditions import Condition
    from wbn_audit.checks.gather import Gather

DATE, DOUBT = "date", "doubt"
WOULD = "would"  # the date of someone in doubt, if what is in doubt counts
ONCE = "once"  # the date of someone who lacks only the measure's participant's date
QUALIFIES, WHO, DAY, LOST = "_qualifies", "_who", "_day", "_lost"
_KEYS = frozenset(
    {
        "title", "page", "subject", "who", "with", "where", "date", "otherwise", "first", "since",
        "beside", "while",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Measure:
    """A count of unique participants.

    Attributes:
        who: the participants' date without which nobody counts; empty = everyone may.
        date: the column with the qualifying date; the earliest one counts.
        otherwise: the column that stands in for the date where *who* is blank.
        first: an earlier event that was not seen would move the date.
        since: the participants' column from which evidence must be complete.
        beside: the measure that it is shown beside; empty for the measures themselves.
    """

    id: str
    title: str
    page: str
    subject: str
    who: str
    participates: Condition | None
    membership: Condition | None
    where: Condition | None
    gathers: tuple[Gather, ...]
    date: str
    otherwise: str
    first: bool
    since: str
    beside: str = ""

    @property
    def names(self) -> frozenset[str]:
        """Columns of the subject that it reads."""
        names = {self.date, self.otherwise or self.date}
        for condition in (self.where, self.membership, self.participates):
            names |= condition.names if condition else set()
        for gather in self.gathers:
            names |= gather.subject
        return frozenset(names - {gather.name for gather in self.gathers})

    @property
    def table(self) -> str:
        """The table of its subject."""
        return VIEWS[self.subject][0]

    def judged(self, rows: pl.DataFrame, run: Run) -> Frame:
        """Rows of the subject with what they say.

        Args:
            rows: of the subject's table, with the named columns.
            run: the evidence.

        Returns:
            The rows with ``_qualifies`` and ``_who`` (true, false, or null where an
            unreadable cell decides), ``_day`` (null where blank or unreadable), ``_lost``.
        """
        frame = Frame(rows.lazy().with_row_index(INDEX), frozenset(rows.columns) | {INDEX})
        for gather in self.gathers:
            frame = gather.add_to(frame, run)
        chosen = pl.lit(value=True)
        for condition in (self.membership, self.where):
            if condition is not None:
                frame = frame.prepared(condition)
                chosen = chosen & condition.chosen(frame.columns)
        who = pl.lit(value=True)
        if self.participates is not None:
            frame = frame.prepared(self.participates)
            who = self.participates.chosen(frame.columns)
        return frame.add(
            chosen.alias(QUALIFIES),
            who.alias(WHO),
            pl.col(self.date).alias(DAY),
            frame.unreadable(self.date).alias(LOST),
            names=[QUALIFIES, WHO, DAY, LOST],
        )

    def plan(self, run: Run) -> pl.LazyFrame:
        """For each participant with any say in it: when they count, or would.

        Returns:
            ``_p``, ``date`` (null where no row qualifies for certain), ``_i`` (row of the
            subject's table), ``doubt`` (an unreadable cell could change it), ``would`` (the
            date if what is in doubt counts; null where that cannot be told) and ``once``
            (the date of someone not participating, if they were).
        """
        rows = self.judged(run.rows[self.table], run).rows
        chosen, day, lost = pl.col(QUALIFIES) & pl.col(WHO), pl.col(DAY), pl.col(LOST)
        certain = pl.when(chosen & day.is_not_null()).then(day)
        possible = pl.when(chosen.is_null()).then(day)
        lacking = pl.col(QUALIFIES) & (pl.col(WHO).eq_missing(other=False))
        stand_in = pl.col(self.otherwise) if self.otherwise else day
        once = pl.when(lacking).then(stand_in)
        grouped = (
            rows.filter(
                pl.col(QUALIFIES).ne_missing(other=False)
                & (day.is_not_null() | lost | once.is_not_null())
            )
            .group_by(PERSON)
            .agg(
                certain.min().alias(DATE),
                pl.when(certain.is_not_null())
                .then(INDEX)
                .sort_by(certain, INDEX, nulls_last=True)
                .first()
                .alias(INDEX),
                possible.min().alias("_possible"),
                (chosen.ne_missing(other=False) & lost).any().alias(LOST),
                once.min().alias(ONCE),
            )
        )
        sooner = pl.col("_possible").is_not_null() & (
            pl.col(DATE).is_null() | (pl.col("_possible") < pl.col(DATE))
        )
        would = pl.when(~pl.col(LOST)).then(pl.min_horizontal("_possible", DATE))
        return grouped.select(
            PERSON, DATE, INDEX, (pl.col(LOST) | sooner).alias(DOUBT), would.alias(WOULD), ONCE
        )


def read_measure(reader: RuleReader, name: str, value: Any, line: int) -> Measure | None:
    """One measure of `measures.yaml`; None where its parameter says that it is not shown."""
    block = reader.block(value, line, name)
    reader.keys(block, _KEYS, "a measure")
    reader.subject = reader.view(reader.text(block, "subject"), line)
    reader.kinds = reader.subject_kinds(reader.subject)
    who, participates = _who(reader, block)
    entries = reader.block(block.get("with", Block(line)), line, "with")
    gathers = [read_gather(reader, key, entries[key], entries.lines[key]) for key in entries]
    where = None
    if "where" in block:
        where = reader.condition(reader.text(block, "where"), block.lines["where"])
    otherwise = reader.text(block, "otherwise")
    shown = _shown(reader, block)
    measure = Measure(
        id=name,
        title=reader.text(block, "title"),
        page=reader.text(block, "page"),
        subject=reader.subject,
        who=who,
        participates=participates,
        membership=membership(reader, reader.subject),
        where=where,
        gathers=tuple(gather for gather in gathers if gather),
        date=reader.column(reader.text(block, "date"), line, of=("date",)),
        otherwise=reader.column(otherwise, line, of=("date",)) if otherwise else "",
        first=reader.yes(block, "first", default=True),
        since=_theirs(reader, block, "since"),
        beside=reader.text(block, "beside"),
    )
    return measure if shown else None


def _who(reader: RuleReader, block: Block) -> tuple[str, Condition | None]:
    """The participants' date that must be recorded, and the condition that it is."""
    who = _theirs(reader, block, "who")
    if not who:
        return "", None
    prefix = "" if reader.subject == "participants" else "participant."
    return who, reader.condition(f"{prefix}{who} IS NOT NULL", block.lines["who"])


def _theirs(reader: RuleReader, block: Block, key: str) -> str:
    """A date of the participants; empty if not said."""
    name = reader.text(block, key)
    if name:
        kinds = reader.view_kinds("participants")
        reader.column(name, block.lines[key], kinds, of=("date",))
    return name


def _shown(reader: RuleReader, block: Block) -> bool:
    """Whether the parameters have the values at which the measure is shown."""
    wanted = reader.block(block.get("while", Block(block.line)), block.line, "while")
    for name in wanted:
        if name not in reader.reference.parameters:
            reader.problem(wanted.lines[name], f"there is no parameter '{name}'.")
    return all(_has(reader, wanted, name) for name in wanted)


def _has(reader: RuleReader, wanted: Block, name: str) -> bool:
    """Whether a parameter has the value wanted: a number, or these words and no others."""
    value = reader.reference.parameters.get(name)
    if isinstance(value, list):
        return set(value) == set(reader.words(wanted, name))
    return bool(value == reader.number(wanted, name))

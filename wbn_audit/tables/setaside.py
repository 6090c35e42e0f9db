"""Which rows take part: duplicates, other programs, the future, and people set aside.

Every row that is left out is accounted for under one reason; nothing is dropped
silently.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.tables import leading_zeros, model
from wbn_audit.tables.activity import activity
from wbn_audit.tables.fold import fold_name
from wbn_audit.tables.load import (
    EXTRA,
    RAGGED_SCHEMA,
    RAW,
    UNREADABLE_SCHEMA,
    Loaded,
    join_frames,
)
from wbn_audit.tables.model import CONTRACTOR, FUTURE, PERSON, ROW, SOURCE, Cut, Tables, bad

if TYPE_CHECKING:
    from wbn_audit.tables.layout import Layout, TableLayout

_REASON = "_reason"
_REASONS = (
    model.USED, model.DUPLICATE, model.OTHER_PROGRAM, model.AFTER_AS_OF, model.PERSON_ASIDE,
)  # fmt: skip
_FUTURE_REASON = _REASONS.index(model.AFTER_AS_OF)
_PERSON_REASON = _REASONS.index(model.PERSON_ASIDE)


def _repeated(frame: pl.DataFrame) -> pl.Series:
    """True for the k-th occurrence of a row where an earlier sheet has a k-th one too."""
    values = [
        name
        for name in frame.columns
        if name not in {SOURCE, ROW} and not name.endswith(model.UNREADABLE)
    ]
    cells = frame.select(values)
    # 128 bits: chance equality of two different rows is out of the question.
    keys = frame.select(SOURCE).with_columns(cells.hash_rows(1), cells.hash_rows(2).alias("second"))
    hashed = keys.rename({keys.columns[1]: "first"})
    return (
        hashed.with_columns(nth=pl.int_range(pl.len()).over("first", "second", SOURCE))
        .select(pl.col(SOURCE) > pl.col(SOURCE).min().over("first", "second", "nth"))
        .to_series()
    )


def _reasons(
    frame: pl.DataFrame, table: TableLayout, as_of: date, *, several: bool
) -> pl.DataFrame:
    """Add ``_reason`` (UInt8) where any row of its own accord is set aside."""
    code = pl.lit(0, pl.UInt8)
    acts = activity(table, frame.columns)
    if acts is not None:
        code = pl.when(acts > as_of).then(pl.lit(_FUTURE_REASON, pl.UInt8)).otherwise(code)
    if table.program in frame.columns:
        code = pl.when(pl.col(table.program) != "WBN").then(pl.lit(2, pl.UInt8)).otherwise(code)
    if several:
        repeated = _repeated(frame)
        code = pl.when(repeated).then(pl.lit(1, pl.UInt8)).otherwise(code)
    drop = [name for name in frame.columns if name.startswith(RAW) or name == EXTRA]
    coded = frame.with_columns(code.alias(_REASON)).drop(drop)
    return coded if int(coded.get_column(_REASON).sum()) else coded.drop(_REASON)


def _write_account(frame: pl.DataFrame, sheets: list[model.SheetAccount]) -> None:
    if _REASON not in frame.columns:
        return
    for source, reason, rows in (
        frame.group_by(SOURCE, _REASON).len().sort(SOURCE, _REASON).iter_rows()
    ):
        if reason:
            sheets[source].move(_REASONS[reason], rows)


def _without_future_dates(frame: pl.DataFrame, table: TableLayout, as_of: date) -> pl.DataFrame:
    """Registration, exit, end, entry and such dates after as_of count as empty."""
    later = [
        name
        for name in table.empty_when_future
        if name in frame.columns and frame.get_column(name).max() is not None
        and frame.get_column(name).max() > as_of  # type: ignore[operator]  # dates by kind
    ]  # fmt: skip
    return frame.with_columns([pl.when(pl.col(name) <= as_of).then(pl.col(name)) for name in later])


def _used(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.filter(pl.col(_REASON) == 0).drop(_REASON) if _REASON in frame.columns else frame


def _kept(frame: pl.DataFrame) -> pl.DataFrame:
    """Rows in use and rows after as_of, the latter marked."""
    if _REASON not in frame.columns:
        return frame
    kept = frame.filter(pl.col(_REASON).is_in([0, _FUTURE_REASON]))
    return kept.with_columns((pl.col(_REASON) == _FUTURE_REASON).alias(FUTURE)).drop(_REASON)


def one_row_each(people: pl.DataFrame) -> pl.DataFrame:
    """One row for each participant id, in the order of first rows.

    A field on which the rows of one id differ (blank against filled too) becomes
    unreadable for that participant.
    """
    if people.get_column("participant_id").is_unique().all():
        return people
    flags = [name for name in people.columns if name.endswith(model.UNREADABLE)]
    fields = [
        name for name in people.columns
        if name not in {SOURCE, ROW, "participant_id", *flags}
    ]  # fmt: skip
    merged = people.group_by("participant_id", maintain_order=True).agg(
        pl.col(SOURCE, ROW, *fields).first(),
        pl.col(flags).any(),
        *[(pl.col(name).n_unique() > 1).alias(f"_differs_{name}") for name in fields],
    )
    for name in fields:
        differs = merged.get_column(f"_differs_{name}")
        if differs.any():
            flag = merged.get_column(bad(name)) | differs if bad(name) in flags else differs
            value = pl.select(pl.when(~differs).then(merged.get_column(name))).to_series()
            merged = merged.with_columns(value.alias(name), flag.alias(bad(name)))
    return merged.drop(f"_differs_{name}" for name in fields)


def _contractor_names(spellings: list[pl.Series], blanks: frozenset[str]) -> pl.DataFrame:
    """Folded contractor to the spelling that sorts first, sorted by it, with its index."""
    if not spellings:
        return pl.DataFrame(
            schema={"contractor": pl.String, "shown": pl.String, CONTRACTOR: pl.UInt16}
        )
    shown = pl.col("shown").str.replace_all(r"[\s\u{a0}]+", " ").str.strip_chars()
    return (
        pl.concat(spellings)
        .unique()
        .alias("shown")
        .to_frame()
        .select(shown, fold_name(pl.col("shown")).alias("contractor"))
        .drop_nulls()
        .filter(~pl.col("contractor").is_in(list(blanks)))
        .group_by("contractor")
        .agg(pl.col("shown").min())
        .sort("shown")
        .with_row_index(CONTRACTOR)
        .cast({CONTRACTOR: pl.UInt16})
    )


def _divided(kept: pl.DataFrame, table: TableLayout) -> tuple[pl.DataFrame, pl.DataFrame]:
    """All rows, and those that rules read: not after as_of, and of someone who takes part.

    The same rows stand in both, and are in memory once; the other ones follow them.
    """
    read = pl.lit(value=True)
    if FUTURE in kept.columns:
        read = read & ~pl.col(FUTURE)
    if table.has_participant and kept.get_column(PERSON).null_count():
        read = read & pl.col(PERSON).is_not_null()
    others = kept.filter(~read)
    if others.is_empty():
        rows = kept.drop(FUTURE, strict=False)
        return rows, rows
    rows = kept.filter(read)
    return pl.concat([rows, others]), rows.drop(FUTURE, strict=False)


class Sorter:
    """Turns what was loaded into the tables that rules read."""

    def __init__(self, layout: Layout, as_of: date, loaded: Loaded) -> None:
        self.layout = layout
        self.as_of = as_of
        self.loaded = loaded
        self.newest: list[date] = []

    def tables(self) -> Tables:
        """Set rows aside, one table after the other, participants first."""
        loaded = leading_zeros.with_leading_zeros(self.loaded.frames)
        notes = tuple(leading_zeros.told(self.loaded.frames, loaded, self.loaded.sheets))
        self.loaded.frames.clear()  # each table is held once: exports may be large
        frames = {
            name: _reasons(
                loaded.pop(name), self.layout.tables[name], self.as_of,
                several=name in self.loaded.several,
            )
            for name in list(loaded)
        }  # fmt: skip
        names = _contractor_names(self.loaded.spellings, self.layout.blanks)
        people, aside = self._people(frames.pop("participants"), names)
        tables = Tables(
            layout=self.layout,
            as_of=self.as_of,
            notes=notes,
            sheets=self.loaded.sheets,
            loaded={"participants": people[0]},
            rows={"participants": people[1]},
            fields=self.loaded.fields,
            partial=self.loaded.partial,
            unreadable=join_frames(self.loaded.unreadable, UNREADABLE_SCHEMA),
            ragged=join_frames(self.loaded.ragged, RAGGED_SCHEMA),
            contractors=tuple(names.get_column("shown")),
        )
        for name in list(frames):
            layout, frame = self.layout.tables[name], frames.pop(name)
            if layout.has_participant:
                frame = self._owned(frame, people[1], aside)
            _write_account(frame, self.loaded.sheets)
            kept = self._finish(_kept(frame), layout)
            tables.loaded[name], tables.rows[name] = _divided(kept, layout)
            self._note_newest(tables.rows[name], layout)
        tables.newest = max(self.newest, default=None)
        return tables

    def _finish(self, frame: pl.DataFrame, table: TableLayout) -> pl.DataFrame:
        return _without_future_dates(frame, table, self.as_of)

    def _note_newest(self, frame: pl.DataFrame, table: TableLayout) -> None:
        acts = activity(table, frame.columns)
        if acts is not None and frame.height:
            newest = frame.select(acts.max()).item()
            if newest is not None:
                self.newest.append(newest)

    def _people(
        self, frame: pl.DataFrame, names: pl.DataFrame
    ) -> tuple[tuple[pl.DataFrame, pl.DataFrame], pl.Series]:
        """Rows as loaded, one row for each participant, and the ids that are set aside."""
        table = self.layout.tables["participants"]
        _write_account(frame, self.loaded.sheets)
        loaded = self._finish(_kept(frame), table)
        used = self._finish(_used(frame), table)
        people = one_row_each(used.filter(pl.col("participant_id").is_not_null()))
        self._note_newest(people, table)
        people = people.with_row_index(PERSON)
        if "contractor" in people.columns:
            people = people.join(
                names.select(pl.col("contractor").cast(pl.Categorical), CONTRACTOR),
                on="contractor", how="left",
                maintain_order="left",
            )  # fmt: skip
        else:
            people = people.with_columns(pl.lit(None, pl.UInt16).alias(CONTRACTOR))
        every = frame.get_column("participant_id").drop_nulls().unique()
        kept = people.get_column("participant_id")
        loaded = self._to_people(loaded, people)
        return (loaded, people), every.filter(~every.is_in(kept.implode()))

    def _to_people(self, frame: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
        """Add the row's person and that person's contractor."""
        index = people.select("participant_id", PERSON)
        # The ids alone are joined, so that the other columns are not copied.
        ids = frame.select("participant_id")
        person = ids.join(index, on="participant_id", how="left", maintain_order="left")
        contractor = people.get_column(CONTRACTOR).gather(person.get_column(PERSON))
        return frame.with_columns(person.get_column(PERSON), contractor.alias(CONTRACTOR))

    def _owned(self, frame: pl.DataFrame, people: pl.DataFrame, aside: pl.Series) -> pl.DataFrame:
        """Add person and contractor; set aside the rows of people who are set aside."""
        joined = self._to_people(frame, people)
        if aside.is_empty():
            return joined
        taken = joined.get_column("participant_id").is_in(aside.implode()).fill_null(value=False)
        if not taken.any():
            return joined
        reason = pl.col(_REASON) if _REASON in joined.columns else pl.lit(0, pl.UInt8)
        return joined.with_columns(
            pl.when(taken & (reason == 0))
            .then(pl.lit(_PERSON_REASON, pl.UInt8))
            .otherwise(reason)
            .alias(_REASON)
        )


def infer_cut(tables: Tables, share: float) -> Cut | None:
    """The earliest service start, when too many people began before it.

    Args:
        tables: participants and services.
        share: per cent of participating people above which the table is taken as cut.
    """
    people = tables.rows["participants"]
    if "services" not in tables.rows or "participation_date" not in people.columns:
        return None
    first = tables.rows["services"].get_column("start_date").min()
    began = people.get_column("participation_date").drop_nulls()
    if not isinstance(first, date) or began.is_empty():
        return None
    before = int((began < first).sum())
    return Cut(first, inferred=True) if before * 100 > share * len(began) else None

"""Which measures a finding keeps its participant from, or puts in doubt.

A finding *keeps out* where its participant is not counted, or would count in an earlier
quarter, and mending it would have them counted. What is left open is *in doubt*: the
measure is named with the finding, but nobody is listed as kept out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.checks.base import Frame
from wbn_audit.engine.cells import ABLE, DAY, DOUBTS, KEEPS, NUMBER, doubted_cells
from wbn_audit.engine.counting import EARLY
from wbn_audit.measures.measure import DATE, DOUBT, ONCE
from wbn_audit.tables.addresses import rows_at
from wbn_audit.tables.model import CONTRACTOR, PERSON, bad
from wbn_audit.tables.named import quarter_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wbn_audit.catalogue.effects import Effect
    from wbn_audit.catalogue.rule import Rule
    from wbn_audit.checks.base import Run
    from wbn_audit.checks.conditions import Condition
    from wbn_audit.engine.needs import Needs
    from wbn_audit.measures import Measure
    from wbn_audit.tables.model import Tables

KEPT_SCHEMA = {
    NUMBER: pl.UInt32, "measure_id": pl.String, "quarter": pl.String,
    "participant_id": pl.String, CONTRACTOR: pl.UInt16,
}  # fmt: skip
_NOBODY = pl.DataFrame(schema=KEPT_SCHEMA)
_YES, _NO, _UNSURE = pl.lit(value=True), pl.lit(value=False), pl.lit(None, pl.Boolean)
_ANSWERS = {"yes": _YES, "no": _NO, "unsure": _UNSURE}


@dataclass(frozen=True)
class Moved:
    """What the findings of a rule move.

    Attributes:
        texts: for each finding, the measures by name, joined.
        kept: :data:`KEPT_SCHEMA`, a row for each finding and measure that it keeps from.
    """

    texts: pl.Series
    kept: pl.DataFrame


class Moves:
    """Says of findings what they move.

    Args:
        tables: of the run.
        run: the evidence.
        measures: the measures themselves, in order.
        needs: of each measure.
        dates: of each measure that could be counted, with doubt and coverage.
    """

    def __init__(
        self,
        tables: Tables,
        run: Run,
        measures: Sequence[Measure],
        needs: Mapping[str, Needs],
        dates: Mapping[str, pl.DataFrame],
    ) -> None:
        self.tables = tables
        self.run = run
        self.measures = {one.id: one for one in measures}
        self.needs = needs
        everyone = tables.rows["participants"].select(PERSON)
        self.states = {
            name: everyone.join(dates[name], on=PERSON, how="left", maintain_order="left")
            for name in self.measures
            if name in dates
        }

    def of_rule(self, rule: Rule, rows: pl.DataFrame) -> Moved:
        """What the findings on *rows* move; rows have all columns that the effects read."""
        numbered = Frame(rows.lazy().with_row_index(NUMBER), frozenset({NUMBER, *rows.columns}))
        parts = [self._of_effect(effect, numbered) for effect in rule.effects]
        return self._together(parts, rows.height)

    def of_cells(self, rows: pl.DataFrame, *, unsure: bool) -> Moved:
        """What findings about cells move.

        Args:
            rows: table, _src, _row, field, participant_id, _c.
            unsure: the cell may be right; nobody is kept out for certain.
        """
        numbered = rows.with_row_index(NUMBER)
        touched = set(rows.get_column("table").unique())
        beside = self._near(numbered, touched)
        parts = []
        for name, state in self.states.items():
            measure = self.measures[name]
            if touched.isdisjoint({"participants", measure.table}):
                continue
            cells = doubted_cells(measure, self.needs[name], numbered, beside, self.run, state)
            if unsure:
                perhaps = pl.when(~pl.col(KEEPS)).then(pl.lit(value=False))
                cells = cells.with_columns(perhaps.alias(KEEPS))
            parts.append(
                self._settled(measure, Frame(cells.lazy(), frozenset(cells.columns)), once=False)
            )
        return self._together(parts, rows.height)

    def _near(self, cells: pl.DataFrame, touched: set[str]) -> Tables:
        """The tables with only those of their rows that the cells stand in, to be looked up."""
        loaded = {
            name: rows_at(frame, cells.filter(pl.col("table") == name))
            if name in touched
            else frame.clear()
            for name, frame in self.tables.loaded.items()
        }
        return replace(self.tables, loaded=loaded)

    def _of_effect(self, effect: Effect, frame: Frame) -> pl.LazyFrame:
        """For each finding: measure_id, whether it keeps out or leaves in doubt, quarter."""
        keeps, frame = _answer(effect.keeps_out, frame)
        doubts, frame = _answer(effect.doubts, frame)
        measure = self.measures[effect.measure]
        dates = (measure.date,) if effect.short else effect.dates
        days = [pl.col(name) for name in dates if name in frame.columns]
        own = {PERSON: pl.UInt32, "participant_id": pl.String}
        found = frame.rows.select(
            NUMBER, CONTRACTOR, keeps.alias(KEEPS), doubts.alias(DOUBTS),
            pl.coalesce([*days, pl.lit(None, pl.Date)]).alias(DAY),
            *[pl.col(name) if name in frame.columns else pl.lit(None, kind).alias(name)
              for name, kind in own.items()],
        )  # fmt: skip
        names = frozenset({NUMBER, CONTRACTOR, KEEPS, DOUBTS, DAY, *own})
        return self._settled(measure, Frame(found, names), once=effect.once)

    def _settled(self, measure: Measure, found: Frame, *, once: bool) -> pl.LazyFrame:
        """Held against what is known of the participant."""
        if measure.id not in self.states:
            possible = pl.col(KEEPS).ne_missing(other=False) | pl.col(DOUBTS).ne_missing(
                other=False
            )
            return _shaped(found.rows.filter(possible).with_columns(_kept=_NO), measure.id)
        known = self._beside(measure, found)
        lacks = pl.col(ABLE).eq_missing(other=False)
        able, day = pl.col(ABLE), pl.col(DAY)
        possible = _YES
        if once:
            would = pl.col(ONCE).is_not_null()
            able, day = able | would, pl.coalesce(DAY, ONCE)
            possible = ~lacks | would
        known = known.with_columns(_day=day, _can=able)
        day = pl.col("_day")
        counted = pl.col(DATE).is_not_null() & ~pl.col(DOUBT)
        earlier = (_quarter(day) < _quarter(pl.col(DATE))).fill_null(value=False)
        reaches = ~counted | day.is_null() | earlier
        kept = (
            pl.col(KEEPS).fill_null(value=False)
            & pl.col("_can").fill_null(value=False)
            & ~pl.col(EARLY)
            & (~counted | earlier)
        )
        in_time = day.is_null() | (day <= pl.col(DATE)).fill_null(value=True)
        known = known.with_columns(
            _kept=kept,
            _open=pl.col(KEEPS).ne_missing(other=False) & ~kept & reaches & possible,
            _doubtful=pl.col(DOUBTS).ne_missing(other=False)
            & ((counted & in_time) | pl.col(DOUBT)),
        )
        return _shaped(
            known.filter(pl.col("_kept") | pl.col("_open") | pl.col("_doubtful")).with_columns(
                pl.col("_day").alias(DAY)
            ),
            measure.id,
        )

    def _beside(self, measure: Measure, found: Frame) -> pl.LazyFrame:
        """Each finding beside what is known of its participant in the measure."""
        known = [self.states[measure.id].get_column(name) for name in (DATE, DOUBT, ONCE, EARLY)]
        if ABLE not in found.columns:
            known.append(self._participating(measure).alias(ABLE))
        theirs = [pl.lit(one).gather(pl.col(PERSON)).alias(one.name) for one in known]
        doubts = pl.col(DOUBT, EARLY).fill_null(value=False)
        return found.rows.with_columns(theirs).with_columns(doubts)

    def _participating(self, measure: Measure) -> pl.Series:
        """Of each participant, whether the measure may count them; null where unreadable."""
        people = self.tables.rows["participants"]
        if not measure.who:
            return people.select(pl.col(PERSON).is_not_null()).to_series()
        own, lost = pl.col(measure.who).is_not_null(), bad(measure.who)
        if lost in people.columns:
            own = pl.when(~pl.col(lost)).then(own)
        return people.select(own).to_series()

    def _together(self, parts: list[pl.LazyFrame], height: int) -> Moved:
        moved = pl.concat([_nothing(), *parts]).collect(engine="in-memory")
        if moved.is_empty():
            return nothing_moved("", height)
        order = {name: place for place, name in enumerate(self.measures)}
        texts = (
            moved.lazy()
            .sort(pl.col("measure_id").replace_strict(order, return_dtype=pl.Int32))
            .group_by(NUMBER, maintain_order=True)
            .agg(pl.col("measure_id").unique(maintain_order=True).str.join("; "))
        )
        every = pl.LazyFrame({NUMBER: pl.Series(range(height), dtype=pl.UInt32)})
        joined = every.join(texts, on=NUMBER, how="left", maintain_order="left")
        named = joined.select(pl.col("measure_id").fill_null("")).collect(engine="in-memory")
        kept = moved.filter(pl.col("_kept")).select(list(KEPT_SCHEMA))
        return Moved(named.to_series(), kept)


def nothing_moved(text: str, height: int) -> Moved:
    """That nobody is kept out of anything by so many findings, with one text for all."""
    return Moved(pl.repeat(text, height, dtype=pl.String, eager=True), _NOBODY)


def _nothing() -> pl.LazyFrame:
    return pl.LazyFrame(schema={**KEPT_SCHEMA, "_kept": pl.Boolean})


def _shaped(found: pl.LazyFrame, name: str) -> pl.LazyFrame:
    quarter = pl.when(pl.col(DAY).is_not_null()).then(quarter_name(pl.col(DAY)))
    shaped = found.with_columns(measure_id=pl.lit(name), quarter=quarter.cast(pl.String))
    schema = {**KEPT_SCHEMA, "_kept": pl.Boolean}
    return shaped.select(pl.col(key).cast(kind) for key, kind in schema.items())


def _answer(said: Condition | str, frame: Frame) -> tuple[pl.Expr, Frame]:
    """An answer for each row; null where it cannot be told, as where a column is absent."""
    if isinstance(said, str):
        return _ANSWERS[said], frame
    if not said.names <= frame.columns:
        return _UNSURE, frame
    frame = frame.prepared(said)
    return said.judged(frame.columns), frame


def _quarter(day: pl.Expr) -> pl.Expr:
    return day.dt.year() * 4 + day.dt.quarter().cast(pl.Int32)

"""First qualifying dates to counts by quarter and contractor, with the people behind them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.checks.base import INDEX, Run
from wbn_audit.measures.measure import DATE, DOUBT
from wbn_audit.results.frames import PEOPLE
from wbn_audit.results.model import COUNT_COLUMNS, PEOPLE_COLUMNS
from wbn_audit.tables.model import CONTRACTOR, NOT_RECORDED, PERSON, Tables, bad
from wbn_audit.tables.named import VIEWS, quarter_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from wbn_audit.measures import Measure

ALL = "all"
RANK = "_rank"  # of the participant among all, to sort by
EARLY = "_early"  # Boolean: an export that was cut off leaves the date open
_PEOPLE = PEOPLE | dict.fromkeys((RANK, PERSON, INDEX), pl.UInt32())
_NUMBER_KEYS = ["measure_id", "quarter", "contractor"]


def settled(measure: Measure, dates: pl.DataFrame, tables: Tables, run: Run) -> pl.DataFrame:
    """One row for each participant who counts or may count: ``_p``, date, row, doubt, early.

    Evidence that an export was cut off before makes a first event doubtful, unless the
    date is the participant's own and a row was seen.
    """
    cut = run.cuts.get(VIEWS[measure.subject][0])
    if cut is None or not measure.since:
        return dates.with_columns(pl.lit(value=False).alias(EARLY))
    people = tables.rows["participants"]
    before = pl.col(measure.since) < cut.day
    if bad(measure.since) in people.columns:
        before = before | pl.col(bad(measure.since))
    early = people.filter(before).select(PERSON)
    if not measure.first:
        early = early.join(dates.filter(pl.col(DATE).is_not_null()), on=PERSON, how="anti")
    unseen = early.with_columns(pl.lit(value=True).alias(EARLY))
    joined = dates.join(unseen, on=PERSON, how="full", coalesce=True)
    joined = joined.with_columns(pl.col(DOUBT, EARLY).fill_null(value=False))
    return joined.with_columns(pl.col(DOUBT) | pl.col(EARLY))


def people_behind(measure: Measure, dates: pl.DataFrame, tables: Tables) -> pl.DataFrame:
    """counts_participants.csv of one measure, with ``_p``, ``_i`` and ``_rank``."""
    people = tables.rows["participants"]
    layout = tables.layout.tables[VIEWS[measure.subject][0]]
    table = tables.rows[layout.name]
    counted = dates.filter(pl.col(DATE).is_not_null() & ~pl.col(DOUBT))
    if not measure.first or layout.name == "participants":
        layout = tables.layout.tables["participants"]
    has_id = layout.id in table.columns and layout.name != "participants"
    record = table.get_column(layout.id).gather(counted.get_column(INDEX)) if has_id else None
    person = counted.get_column(PERSON)
    contractor = people.get_column(CONTRACTOR).gather(person)
    return counted.select(
        pl.lit(measure.id).alias("measure_id"),
        quarter_name(pl.col(DATE)).alias("quarter"),
        tables.contractor_names(pl.lit(contractor)).alias("contractor"),
        people.get_column("participant_id").gather(person).alias("participant_id"),
        pl.col(DATE),
        pl.lit(layout.name).alias("table"),
        (record if record is not None else pl.lit(None, pl.String)).alias("record_id"),
        people.get_column("participant_id")
        .rank("ordinal")
        .cast(pl.UInt32)
        .gather(person)
        .alias(RANK),
        PERSON,
        INDEX,
    ).select(pl.col(name).cast(kind) for name, kind in _PEOPLE.items())


def nobody() -> pl.DataFrame:
    """counts_participants.csv without rows, ranked as :func:`people_behind` does."""
    return pl.DataFrame(schema=_PEOPLE)


def in_order(people: pl.DataFrame) -> pl.DataFrame:
    """counts_participants.csv sorted by measure, quarter, contractor and participant.

    Sorted as numbers: a hundred thousand people have six rows each.
    """
    keys = PEOPLE_COLUMNS[:3]
    ranks = [
        pl.col(name).cast(
            pl.Enum(people.get_column(name).drop_nulls().unique().sort().cast(pl.String))
        )
        for name in keys
    ]
    return people.sort([*ranks, pl.col(RANK)], nulls_last=True)


def quarters_between(first: str, last: str) -> list[str]:
    """Calendar quarters from *first* to *last*, both included."""
    year, number = int(first[:4]), int(first[5])
    quarters = []
    while (name := f"{year}Q{number}") <= last:
        quarters.append(name)
        year, number = (year + 1, 1) if number == 4 else (year, number + 1)  # noqa: PLR2004
    return quarters


def program_quarter(quarter: str) -> str:
    """``2025Q4`` is ``PY2025 Q2``: program years run from July to June."""
    year, number = int(quarter[:4]), int(quarter[5])
    july = 3
    return f"PY{year if number >= july else year - 1} Q{(number + 1) % 4 + 1}"


def span(people: pl.DataFrame, oldest: date) -> list[str]:
    """The quarters in which anyone counts, and those between.

    A quarter before *oldest*, when activities are implausible, is there only if someone counts
    in it: one mistyped year must not fill centuries with zeros.
    """
    seen = people.get_column("quarter").drop_nulls().unique().sort().to_list()
    since = f"{oldest.year}Q{(oldest.month + 2) // 3}"
    plausible = [name for name in seen if name >= since]
    between = quarters_between(plausible[0], plausible[-1]) if plausible else []
    return sorted({*seen, *between})


@dataclass(frozen=True)
class Breakdown:
    """People in groups.

    Attributes:
        order: the groups there are.
        measures: ids of the measures that are broken down.
        people: the group of each participant, by ``_p``.
    """

    order: Sequence[str]
    measures: Sequence[str]
    people: pl.Series


def counts(
    people: pl.DataFrame,
    measures: Sequence[Measure],
    contractors: Sequence[str],
    quarters: Sequence[str],
    groups: Mapping[str, Breakdown],
) -> pl.DataFrame:
    """counts.csv, zero rows included.

    Args:
        people: of all measures.
        measures: those that could be assessed.
        contractors: all names, to have their zero rows.
        quarters: shown.
        groups: what else is broken down, and how.
    """
    blank = people.get_column("contractor") == NOT_RECORDED
    names = sorted([*contractors, *([NOT_RECORDED] if blank.any() else [])])
    coded = people.lazy().select(PERSON, *_NUMBER_KEYS)
    tallies = [_tally(coded.with_columns(group=pl.lit(ALL)), ALL)]
    wanted = [(one.id, ALL, ALL) for one in measures]
    for breakdown, one in groups.items():
        theirs = pl.lit(one.people.cast(pl.Categorical)).gather(pl.col(PERSON))
        counted = coded.filter(pl.col("measure_id").is_in(list(one.measures)))
        tallies.append(_tally(counted.with_columns(group=theirs), breakdown))
        wanted += [(name, breakdown, group) for name in one.measures for group in one.order]
    tallied = pl.concat(tallies).collect(engine="in-memory")
    return _with_zeros(tallied, wanted, quarters, [ALL, *names])


def _tally(people: pl.LazyFrame, breakdown: str) -> pl.LazyFrame:
    """Counts by group, of each contractor and of all."""
    keys = [*_NUMBER_KEYS, "group"]
    each = people.group_by(keys).len("count").with_columns(pl.col(keys).cast(pl.String))
    whole = each.group_by("measure_id", "quarter", "group").agg(
        pl.col("count").sum(), contractor=pl.lit(ALL)
    )
    every = pl.concat([each, whole.select(*keys, "count")])
    return every.with_columns(breakdown=pl.lit(breakdown))


def _with_zeros(
    tallied: pl.DataFrame,
    wanted: Sequence[tuple[str, str, str]],
    quarters: Sequence[str],
    contractors: Sequence[str],
) -> pl.DataFrame:
    """One row for every measure, quarter, contractor and group, in this order."""
    texts = dict.fromkeys(("measure_id", "breakdown", "group"), pl.String)
    rows = pl.DataFrame(wanted, texts, orient="row").with_row_index("_nth")
    order = {name: place for place, name in enumerate(dict.fromkeys(one for one, _, _ in wanted))}
    measure = pl.col("measure_id").replace_strict(order, return_dtype=pl.UInt32).alias("_measure")
    programs = [program_quarter(name) for name in quarters]
    spans = pl.DataFrame(
        {"quarter": quarters, "program_quarter": programs},
        schema={"quarter": pl.String, "program_quarter": pl.String},
    )
    grid = (
        rows.with_columns(measure)
        .join(spans, how="cross")
        .join(pl.DataFrame({"contractor": contractors}).with_row_index("_place"), how="cross")
        .sort("_measure", "quarter", "_place", "_nth")
    )
    keys = ["measure_id", "quarter", "contractor", "breakdown", "group"]
    joined = grid.join(tallied, on=keys, how="left", maintain_order="left")
    return joined.with_columns(pl.col("count").fill_null(0)).select(COUNT_COLUMNS)

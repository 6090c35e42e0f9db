"""First qualifying dates to counts by quarter and contractor, with the people behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.checks.base import INDEX, Run
from wbn_audit.measures.measure import DATE, DOUBT
from wbn_audit.results.model import COUNT_COLUMNS, PEOPLE_COLUMNS
from wbn_audit.tables.model import CONTRACTOR, NOT_RECORDED, PERSON, Tables, bad
from wbn_audit.tables.named import VIEWS, quarter_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wbn_audit.measures import Measure

ALL = "all"
RANK = "_rank"  # of the participant among all, to sort by


def settled(measure: Measure, dates: pl.DataFrame, tables: Tables, run: Run) -> pl.DataFrame:
    """One row for each participant who counts or may count: ``_p``, date, row, doubt.

    Evidence that an export was cut off before makes a first event doubtful, unless the
    date is the participant's own and a row was seen.
    """
    cut = run.cuts.get(VIEWS[measure.subject][0])
    if cut is None or not measure.since:
        return dates
    people = tables.rows["participants"]
    before = pl.col(measure.since) < cut.day
    if bad(measure.since) in people.columns:
        before = before | pl.col(bad(measure.since))
    early = people.filter(before).select(PERSON)
    if measure.first:
        unseen = early.with_columns(pl.lit(value=True).alias("_early"))
    else:
        unseen = early.join(
            dates.filter(pl.col(DATE).is_not_null()), on=PERSON, how="anti"
        ).with_columns(pl.lit(value=True).alias("_early"))
    joined = dates.join(unseen, on=PERSON, how="full", coalesce=True)
    return joined.with_columns(
        (pl.col(DOUBT).fill_null(value=False) | pl.col("_early").fill_null(value=False)).alias(
            DOUBT
        )
    ).drop("_early")


def people_behind(measure: Measure, dates: pl.DataFrame, tables: Tables) -> pl.DataFrame:
    """counts_participants.csv of one measure, with ``_c``."""
    people = tables.rows["participants"]
    layout = tables.layout.tables[VIEWS[measure.subject][0]]
    table = tables.rows[layout.name]
    counted = dates.filter(pl.col(DATE).is_not_null() & ~pl.col(DOUBT))
    if not measure.first or layout.name == "participants":
        layout = tables.layout.tables["participants"]
    has_id = layout.id in table.columns and layout.name != "participants"
    record = table.get_column(layout.id).gather(counted.get_column(INDEX)) if has_id else None
    names = dict(enumerate(tables.contractors))
    person = counted.get_column(PERSON)
    contractor = people.get_column(CONTRACTOR).gather(person)
    return counted.select(
        pl.lit(measure.id).alias("measure_id"),
        quarter_name(pl.col(DATE)).alias("quarter"),
        contractor.replace_strict(names, default=NOT_RECORDED, return_dtype=pl.String)
        .fill_null(NOT_RECORDED)
        .alias("contractor"),
        people.get_column("participant_id").gather(person).alias("participant_id"),
        pl.col(DATE),
        pl.lit(layout.name).alias("table"),
        (record if record is not None else pl.lit(None, pl.String)).alias("record_id"),
        people.get_column("participant_id")
        .rank("ordinal")
        .cast(pl.UInt32)
        .gather(person)
        .alias(RANK),
    ).select([*PEOPLE_COLUMNS, RANK])


def nobody() -> pl.DataFrame:
    """counts_participants.csv without rows, ranked as :func:`people_behind` does."""
    texts = dict.fromkeys(PEOPLE_COLUMNS, pl.String)
    return pl.DataFrame(schema={**texts, "date": pl.Date, RANK: pl.UInt32})


def in_order(people: pl.DataFrame) -> pl.DataFrame:
    """counts_participants.csv sorted by measure, quarter, contractor and participant.

    Sorted as numbers: a hundred thousand people have six rows each.
    """
    keys = PEOPLE_COLUMNS[:3]
    ranks = [
        pl.col(name).cast(pl.Enum(people.get_column(name).unique().drop_nulls().sort()))
        for name in keys
    ]
    return people.sort([*ranks, pl.col(RANK)], nulls_last=True).select(PEOPLE_COLUMNS)


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


def counts(
    people: pl.DataFrame,
    measures: Sequence[Measure],
    contractors: Sequence[str],
    only: Mapping[str, Sequence[str]],
) -> pl.DataFrame:
    """counts.csv, zero rows inside the range of the data included.

    Args:
        people: of all measures.
        measures: those that could be assessed.
        contractors: all names, to have their zero rows.
        only: ``quarters`` shown (empty = the data's range).
    """
    seen = people.get_column("quarter").drop_nulls()
    wanted = list(only.get("quarters", ()))
    span = wanted or (quarters_between(str(seen.min()), str(seen.max())) if len(seen) else [])
    blank = people.get_column("contractor") == NOT_RECORDED
    names = [*contractors, *([NOT_RECORDED] if blank.any() else [])]
    grid = (
        pl.DataFrame({"measure_id": [one.id for one in measures]}, schema={"measure_id": pl.String})
        .join(pl.DataFrame({"quarter": span}, schema={"quarter": pl.String}), how="cross")
        .join(pl.DataFrame({"contractor": [ALL, *names]}), how="cross")
    )
    keys = ["measure_id", "quarter", "contractor"]
    each = people.group_by(keys).len("count")
    whole = each.group_by(keys[:2]).agg(pl.col("count").sum(), contractor=pl.lit(ALL))
    tallied = pl.concat([each, whole.select(each.columns)])
    order = {one.id: number for number, one in enumerate(measures)}
    return (
        grid.join(tallied, on=["measure_id", "quarter", "contractor"], how="left")
        .with_columns(
            pl.col("count").fill_null(0),
            program_quarter=pl.col("quarter").replace_strict(
                {name: program_quarter(name) for name in span}, return_dtype=pl.String
            ) if span else pl.lit(None, pl.String),
            breakdown=pl.lit(ALL),
            group=pl.lit(ALL),
        )
        .sort(
            pl.col("measure_id").replace_strict(order, return_dtype=pl.Int32), "quarter",
            pl.col("contractor") != ALL, "contractor",
        )
        .select(COUNT_COLUMNS)
    )  # fmt: skip

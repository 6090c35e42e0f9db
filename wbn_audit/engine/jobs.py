"""The jobs of the people counted as employed: their sector, pay, hours and benefits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.checks.base import INDEX, Frame, Run
from wbn_audit.engine.annual import first_year
from wbn_audit.engine.counting import ALL
from wbn_audit.measures.measure import DATE
from wbn_audit.results.model import JOB_QUALITY_COLUMNS, job_quality_rows
from wbn_audit.tables.fold import fold_word
from wbn_audit.tables.model import NOT_RECORDED, PERSON, ROW, SOURCE
from wbn_audit.wording import worded

if TYPE_CHECKING:
    from wbn_audit.measures import Measure, Numbers
    from wbn_audit.measures.numbers import JobQuality, Sectors

SECTOR, PAY, HOURS, BENEFITS = "sector", "_pay", "_hours", "_benefits"
_KEYS = ["program_year", "contractor", SECTOR]


def jobs(numbers: Numbers, measure: Measure, counted: pl.DataFrame, run: Run) -> pl.DataFrame:
    """The job behind each confirmation that counts.

    Of several matching records, each value is that of the lowest id (as text; file order
    where there are no ids) that has it. A column that the export lacks is all null.

    Args:
        numbers: which rows are jobs, and their columns.
        measure: the one whose people they are.
        counted: ``_p`` and ``_i``, the row that counts, for each person counted.
        run: with the rows of outcomes.

    Returns:
        ``_p``, sector, pay in cents, hours, and whether there are benefits.
    """
    sectors, quality = numbers.sectors, numbers.job_quality
    gather = next(one for one in measure.gathers if one.name == sectors.rows)
    table = run.rows[measure.table]
    rows = table[counted.get_column(INDEX)].with_columns(counted.get_column(INDEX))
    subjects = Frame(rows.lazy(), frozenset(rows.columns))
    matching = gather.chosen_rows(subjects, run).collect(engine="in-memory")
    order = [name for name in ("outcome_id", SOURCE, ROW) if name in matching.columns]
    wanted = {
        sectors.column: SECTOR, quality.pay: PAY, quality.hours: HOURS,
        quality.benefits: BENEFITS,
    }  # fmt: skip
    theirs = {name: new for name, new in wanted.items() if name in matching.columns}
    found = (
        matching.sort(order, nulls_last=True)
        .group_by(INDEX, maintain_order=True)
        .agg(pl.col(name).drop_nulls().first().alias(new) for name, new in theirs.items())
    )
    whole = counted.select(PERSON, INDEX).join(found, on=INDEX, how="left")
    return _understood(whole, sectors, quality)


def _understood(found: pl.DataFrame, sectors: Sectors, quality: JobQuality) -> pl.DataFrame:
    """Codes to sectors, and words about benefits to yes or no."""
    absent = [name for name in (SECTOR, PAY, HOURS, BENEFITS) if name not in found.columns]
    found = found.with_columns(pl.lit(None, pl.String).alias(name) for name in absent)
    codes = found.get_column(SECTOR).unique().drop_nulls().to_list()
    meant = {code: sector_of(code, sectors) for code in codes}
    words = found.get_column(BENEFITS).unique().drop_nulls().to_list()
    has = {word: fold_word(word) not in quality.no_benefits for word in words}
    return found.select(
        PERSON,
        pl.col(SECTOR).replace_strict(meant, default=None, return_dtype=pl.String)
        .fill_null(NOT_RECORDED),
        pl.col(PAY).cast(pl.Int64),
        pl.col(HOURS).cast(pl.Float64),
        pl.col(BENEFITS).replace_strict(has, default=None, return_dtype=pl.Boolean),
    )  # fmt: skip


def sector_of(code: str, sectors: Sectors) -> str:
    """The sector with the longest digits that a code begins with.

    A text that does not begin with the two digits of a NAICS sector says nothing.
    """
    if not code[:2].isdigit() or len(code) < 2:  # noqa: PLR2004 - the digits of a sector
        return NOT_RECORDED
    fitting = [digits for digits in sectors.prefixes if code.startswith(digits)]
    return sectors.prefixes[max(fitting, key=len)] if fitting else sectors.other


def job_quality(
    people: pl.DataFrame, their_jobs: pl.DataFrame, living_wage: int, there: frozenset[str],
    quality: JobQuality, sectors: Sectors,
) -> pl.DataFrame:  # fmt: skip
    """job_quality.csv.

    Quartiles are interpolated linearly between the two neighbours in order of size (the
    usual default of spreadsheets and statistics programs, there called type 7).

    Args:
        people: counted by the measure: ``_p``, date, contractor.
        their_jobs: of :func:`jobs`.
        living_wage: cents an hour; 0 = not set.
        there: columns that the export has; what is not there is null, not 0.
        quality: for the columns' names.
        sectors: for their order.
    """
    if people.is_empty():
        return job_quality_rows()
    each = people.select(
        PERSON,
        pl.col("contractor").cast(pl.String),
        worded("PY{}", first_year(pl.col(DATE))).alias("program_year"),
    ).join(their_jobs, on=PERSON, how="left")
    if sectors.column not in there:
        each = each.with_columns(pl.lit(ALL).alias(SECTOR))
    wholes = [each]
    for name in ("contractor", SECTOR):
        everywhere = [one.with_columns(pl.lit(ALL).alias(name)) for one in wholes]
        wholes = [*everywhere, *(one.filter(pl.col(name) != ALL) for one in wholes)]
    order = {name: place for place, name in enumerate([ALL, *sectors.names, NOT_RECORDED])}
    pay = _known(pl.col(PAY), quality.pay, there)
    hours = _known(pl.col(HOURS), quality.hours, there)
    benefits = _known(pl.col(BENEFITS), quality.benefits, there)
    paid = pl.col(PAY).quantile
    living = (pl.col(PAY) >= living_wage).sum().cast(pl.Int64)
    set_and_there = living_wage > 0 and quality.pay in there
    with_benefits = pl.col(BENEFITS).sum().cast(pl.Int64)
    return (
        pl.concat([one.select(each.columns) for one in wholes])
        .group_by(_KEYS)
        .agg(
            pl.len().cast(pl.Int64).alias("people"),
            pay.alias("pay_known"),
            (paid(0.25, "linear") / 100).round(4).alias("pay_q1"),
            (paid(0.5, "linear") / 100).round(4).alias("pay_median"),
            (paid(0.75, "linear") / 100).round(4).alias("pay_q3"),
            (living if set_and_there else pl.lit(None, pl.Int64)).alias("at_living_wage"),
            hours.alias("hours_known"),
            pl.col(HOURS).median().alias("hours_median"),
            benefits.alias("benefits_known"),
            (with_benefits if quality.benefits in there else pl.lit(None, pl.Int64))
            .alias("with_benefits"),
        )
        .sort(
            "program_year", pl.col("contractor") != ALL, "contractor",
            pl.col(SECTOR).replace_strict(order, return_dtype=pl.Int32),
        )
        .select(JOB_QUALITY_COLUMNS)
    )  # fmt: skip


def _known(value: pl.Expr, column: str, there: frozenset[str]) -> pl.Expr:
    """How many are known; null where nobody's can be."""
    return value.count().cast(pl.Int64) if column in there else pl.lit(None, pl.Int64)


def missing_columns(quality: JobQuality, there: frozenset[str]) -> list[str]:
    """Columns of job quality that the export does not have."""
    names = (quality.pay, quality.hours, quality.benefits)
    return [f"outcomes.{name}" for name in names if name not in there]

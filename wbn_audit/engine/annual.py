"""The numbers of a program year: partners, career coaches and people served."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.checks.base import Frame, Run
from wbn_audit.engine.counting import ALL
from wbn_audit.measures.numbers import YES
from wbn_audit.results.model import ANNUAL_COLUMNS, annual_rows
from wbn_audit.tables.fold import fold_name
from wbn_audit.tables.model import CONTRACTOR, NOT_RECORDED, PERSON, Tables
from wbn_audit.tables.named import VIEWS
from wbn_audit.wording import worded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wbn_audit.measures.numbers import Annual

PARTNERS, COACHES, SERVED = "partners", "career coaches", "participants served"
_YEAR, _KEY = "_year", "_key"
_JULY = 7
_SHORT, _NONE = 1 << 16, (1 << 32) - 1  # no number of a row, contractor or year is as large


def first_year(day: pl.Expr) -> pl.Expr:
    """The calendar year in which the program year of a date begins."""
    return day.dt.year() - (day.dt.month() < _JULY).cast(pl.Int32)


def plans(annual: Annual, run: Run) -> dict[str, pl.LazyFrame]:
    """Who was served in which year, and by which coaches; services that count for certain."""
    table = run.rows[VIEWS[annual.subject][0]]
    frame = Frame(table.lazy(), frozenset(table.columns))
    rows = frame.rows
    if annual.membership is not None:
        frame = frame.prepared(annual.membership)
        member = annual.membership.chosen(frame.columns)
        rows = frame.rows.filter(member.fill_null(value=False))
    year = first_year(pl.col(annual.date)).alias(_YEAR)
    dated = rows.filter(pl.col(annual.date).is_not_null()).with_columns(year)
    plan = {SERVED: _once(dated, pl.col(PERSON)).select(PERSON, CONTRACTOR, _YEAR)}
    if annual.coaches in frame.columns:
        coach = pl.col(annual.coaches).cast(pl.Categorical)
        seen = _once(dated, coach.to_physical())
        seen = seen.select(CONTRACTOR, _YEAR, pl.col(annual.coaches).alias(_KEY))
        folded = fold_name(pl.col(_KEY).cast(pl.String)).alias(_KEY)
        plan[COACHES] = seen.with_columns(folded).drop_nulls(_KEY).unique()
    return plan


def _once(rows: pl.LazyFrame, who: pl.Expr) -> pl.LazyFrame:
    """One row for each number, contractor and year.

    All in one number: several columns would take many times the memory of the rows themselves.
    """
    contractor = pl.col(CONTRACTOR).fill_null(_SHORT - 1)
    key = (who.cast(pl.UInt64).fill_null(_NONE) * _SHORT + contractor) * _SHORT
    return rows.filter((key + pl.col(_YEAR).cast(pl.UInt64)).is_first_distinct())


def not_counted(annual: Annual, tables: Tables, groups: pl.DataFrame) -> list[dict[str, str]]:
    """Which of the numbers cannot be had, each with the reason."""
    table = VIEWS[annual.subject][0]
    lost = []
    if annual.partners not in tables.fields["participants"]:
        lost.append((PARTNERS, ALL, f"missing: participants.{annual.partners}"))
    if annual.coaches not in tables.fields[table]:
        lost.append((COACHES, ALL, f"missing: {table}.{annual.coaches}"))
    lost += [
        (SERVED, group, f"missing: the participants' column for {population}")
        for group, population in annual.served.items()
        if population not in groups.columns
    ]
    if table in tables.cuts:
        cut = tables.cuts[table].day
        lost.append((
            "every number", ALL,
            f"of program years that began before {cut}, when {table} begin to be complete",
        ))  # fmt: skip
    return [dict(zip(("number", "group", "reason"), one, strict=True)) for one in lost]


def numbers(
    annual: Annual,
    seen: Mapping[str, pl.DataFrame],
    tables: Tables,
    groups: pl.DataFrame,
    contractors: Sequence[str],
) -> pl.DataFrame:
    """annual.csv: a number for each program year, for all contractors and for each.

    Zero rows between the first and the last year are there. What a missing column makes
    unknown is left out, and so are years that began before an export was complete.

    Args:
        annual: what is counted.
        seen: what :func:`plans` gave, of the contractors asked for.
        tables: for columns, names and coverage.
        groups: of the populations, a row for each participant.
        contractors: all names, to have their zero rows.
    """
    served = _whole_years(seen[SERVED], tables, annual)
    rows = {(SERVED, ALL): served.rename({PERSON: _KEY})}
    if annual.partners in tables.fields["participants"]:
        rows = {(PARTNERS, ALL): served.with_columns(pl.col(CONTRACTOR).alias(_KEY))} | rows
    if COACHES in seen:
        rows[COACHES, ALL] = _whole_years(seen[COACHES], tables, annual)
    groups = groups.with_row_index(PERSON)
    for group, population in annual.served.items():
        if population in groups.columns:
            theirs = groups.filter(pl.col(population) == YES).select(PERSON)
            theirs = served.join(theirs, on=PERSON, how="semi")
            rows[SERVED, group] = theirs.rename({PERSON: _KEY})
    if served.is_empty():
        return annual_rows()
    counted = pl.concat([_tally(one, *name, tables) for name, one in rows.items()])
    blank = [NOT_RECORDED] if served.get_column(CONTRACTOR).null_count() else []
    return _with_zeros(counted, list(rows), [ALL, *contractors, *blank])


def _tally(rows: pl.DataFrame, number: str, group: str, tables: Tables) -> pl.DataFrame:
    name = tables.contractor_names(pl.col(CONTRACTOR)).cast(pl.String)
    named = rows.drop_nulls(_KEY).with_columns(name.alias("contractor"))
    value = pl.col(_KEY).n_unique().cast(pl.Int64).alias("value")
    each = named.group_by(_YEAR, "contractor").agg(value)
    whole = named.group_by(_YEAR).agg(value).with_columns(contractor=pl.lit(ALL))
    return pl.concat([each, whole.select(each.columns)]).with_columns(
        number=pl.lit(number), group=pl.lit(group)
    )


def _with_zeros(
    counted: pl.DataFrame, numbers: Sequence[tuple[str, str]], contractors: Sequence[str]
) -> pl.DataFrame:
    years = counted.get_column(_YEAR).unique().sort()
    grid = (
        years.to_frame()
        .join(pl.DataFrame({"contractor": contractors}).with_row_index("_place"), how="cross")
        .join(
            pl.DataFrame(numbers, ["number", "group"], orient="row").with_row_index("_nth"),
            how="cross",
        )
    )
    return (
        grid.join(counted, on=[_YEAR, "contractor", "number", "group"], how="left")
        .sort(_YEAR, "_place", "_nth")
        .select(
            worded("PY{}", _YEAR).alias("program_year"), "contractor", "number", "group",
            pl.col("value").fill_null(0),
        )
        .select(ANNUAL_COLUMNS)
    )  # fmt: skip


def _whole_years(rows: pl.DataFrame, tables: Tables, annual: Annual) -> pl.DataFrame:
    """Rows of program years that began when the export was complete."""
    cut = tables.cuts.get(VIEWS[annual.subject][0])
    if cut is None:
        return rows
    day = cut.day
    first = day.year if (day.month, day.day) <= (_JULY, 1) else day.year + 1
    return rows.filter(pl.col(_YEAR) >= first)

"""Named columns about the need for support and the income behind it (pp. 6-7, 14)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.tables.model import PERSON, bad

if TYPE_CHECKING:
    from collections.abc import Callable

    from wbn_audit.tables.named import Context

PLANNER = ";Prosperity Planner;"
_PLANNER_DATE = "prosperity_planner_date"


def rests_on_attestation(rows: Context) -> tuple[pl.Expr, pl.Expr]:
    """Whether need rests on an attestation recorded with this payment of the first day.

    It does not where a Prosperity Planner is dated by that day, or named with any payment
    of it. A payment date of the participant that is unreadable leaves all open.
    """
    day, said = pl.col("payment_date"), pl.col("need_documentation")
    lost_day = rows.unreadable("payment_date")
    on_first = (day == _of_person(rows, day, pl.Expr.min)).fill_null(value=False)
    lost_said = on_first & rows.unreadable("need_documentation")
    names_planner = on_first & said.str.contains(PLANNER, literal=True).fill_null(value=False)
    planner, lost_planner = _planner_date(rows)
    named = _of_person(rows, names_planner, pl.Expr.any)
    planned = (planner <= day).fill_null(value=False) | named
    perhaps_planned = lost_planner | _of_person(rows, lost_said, pl.Expr.any)
    recorded = on_first & said.is_not_null()
    doubt = ~planned & ((recorded & perhaps_planned) | lost_said)
    return recorded & ~planned, _of_person(rows, lost_day, pl.Expr.any) | doubt


def _of_person(rows: Context, value: pl.Expr, total: Callable[[pl.Expr], pl.Expr]) -> pl.Expr:
    """For each row, a total over all rows of its participant: ``over``, at a fraction of the cost.

    Rows without a participant are taken together.
    """
    nobody = rows.people.height
    person = pl.col(PERSON).fill_null(nobody).cast(pl.UInt32)
    each = rows.frame.select(person.alias("of"), value.alias("value")).lazy()
    found = each.group_by("of").agg(total(pl.col("value")))
    everyone = pl.LazyFrame({"of": pl.int_range(nobody + 1, dtype=pl.UInt32, eager=True)})
    values = everyone.join(found, on="of", how="left", maintain_order="left").select("value")
    return pl.lit(values.collect(engine="in-memory").to_series()).gather(person)


def _planner_date(rows: Context) -> tuple[pl.Expr, pl.Expr]:
    """The participant's planner date, and where it is unreadable."""
    person = rows.frame.get_column(PERSON)
    date = pl.lit(rows.people.get_column(_PLANNER_DATE).gather(person))
    flag = bad(_PLANNER_DATE)
    if flag not in rows.people.columns:
        return date, pl.lit(value=False)
    return date, pl.lit(rows.people.get_column(flag).gather(person))


def income_family_size(rows: Context) -> tuple[pl.Expr, pl.Expr]:
    """Family size for income: a person with a disability is a family of one (p. 14)."""
    alone = pl.col("disability").fill_null(value=False)
    size = pl.when(alone).then(1.0).otherwise(pl.col("family_size"))
    lost = rows.unreadable("disability") | (~alone & rows.unreadable("family_size"))
    return size, lost

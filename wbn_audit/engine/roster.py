"""Who the exports hold: one row for each participant, for drawing a sample."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.engine.needs import Needs
from wbn_audit.results.model import roster_rows
from wbn_audit.tables.model import CONTRACTOR, PERSON

if TYPE_CHECKING:
    from wbn_audit.tables.model import Tables

_FIELDS = ("career_coach", "participation_date", "exit_date")


def roster_needs() -> Needs:
    """What a roster reads where the exports have it."""
    needs = Needs()
    needs.columns("participants", _FIELDS, required=False)
    return needs


def roster(tables: Tables) -> pl.DataFrame:
    """The columns of :func:`roster_rows`, by participant id; a field not exported is blank."""
    people = tables.rows["participants"]
    payments = tables.rows.get("payments")
    paid = payments.get_column(PERSON).unique() if payments is not None else pl.Series([])
    empty = roster_rows()
    fields = [
        pl.col(name).alias(alias) if name in people.columns
        else pl.lit(None, empty.schema[alias]).alias(alias)
        for name, alias in zip(_FIELDS, ("coach", *_FIELDS[1:]), strict=True)
    ]  # fmt: skip
    return people.select(
        "participant_id",
        tables.contractor_names(pl.col(CONTRACTOR)).cast(pl.String).alias("contractor"),
        *fields,
        pl.col(PERSON).is_in(paid.implode()).alias("paid"),
    ).sort("participant_id")

"""What the counts would be without the findings that keep people out of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.engine.counting import ALL
from wbn_audit.results.model import IF_FIXED_COLUMNS, KEPT_OUT_COLUMNS, if_fixed_rows
from wbn_audit.tables.model import CONTRACTOR, Tables

if TYPE_CHECKING:
    from collections.abc import Sequence

_PERSON = ["measure_id", "participant_id"]
_KEYS = ["measure_id", "quarter", "contractor"]
_SCHEMA = {
    "measure_id": pl.String, "quarter": pl.String, "participant_id": pl.String,
    "contractor": pl.String, "finding_id": pl.String,
}  # fmt: skip


def kept_out(parts: Sequence[pl.DataFrame], tables: Tables) -> pl.DataFrame:
    """kept_out.csv with the contractor, sorted; quarter null where it cannot be told."""
    contractor = tables.contractor_names(pl.col(CONTRACTOR))
    named = [
        part.with_columns(contractor.alias("contractor"))
        .select(pl.col(name).cast(kind) for name, kind in _SCHEMA.items())
        for part in parts
    ]  # fmt: skip
    every = pl.concat([pl.DataFrame(schema=_SCHEMA), *named]).unique()
    return every.sort(KEPT_OUT_COLUMNS, nulls_last=True)


def if_fixed(
    people: pl.DataFrame, kept: pl.DataFrame, measures: Sequence[str], quarters: Sequence[str],
    contractors: Sequence[str],
) -> pl.DataFrame:  # fmt: skip
    """The count of each measure, quarter and contractor, and the count if all were fixed.

    Someone kept out of an earlier quarter than the one they count in would move there.

    Args:
        people: who counts: measure_id, quarter, contractor, participant_id.
        kept: of :func:`kept_out`.
        measures: those to show, in order.
        quarters: those to show.
        contractors: names of all to show, ``all`` first.
    """
    if not quarters or not measures:
        return if_fixed_rows()
    now = people.filter(pl.col("measure_id").is_in(list(measures))).select(
        *_PERSON, "quarter", "contractor"
    )
    # Joined with people, whose words are categories.
    kept = kept.cast(dict.fromkeys(_KEYS, pl.Categorical))
    sooner = kept.drop_nulls("quarter").group_by(_PERSON).agg(
        pl.col("quarter").min(), pl.col("contractor").first()
    )  # fmt: skip
    fixed = now.join(sooner, on=_PERSON, how="full", coalesce=True).select(
        "measure_id",
        pl.coalesce("quarter_right", "quarter").alias("quarter"),
        pl.coalesce("contractor", "contractor_right").alias("contractor"),
    )
    grid = (
        pl.DataFrame({"measure_id": list(measures)})
        .join(pl.DataFrame({"quarter": list(quarters)}), how="cross")
        .join(pl.DataFrame({"contractor": list(contractors)}), how="cross")
    )
    joined = grid.cast(pl.Categorical)
    for name, rows in (("count", now), ("if_fixed", fixed)):
        joined = joined.join(_tally(rows, name), on=_KEYS, how="left", maintain_order="left")
    filled = joined.with_columns(pl.col("count", "if_fixed").fill_null(0).cast(pl.Int64))
    return filled.select(IF_FIXED_COLUMNS).with_columns(pl.col(_KEYS).cast(pl.String))


def _tally(rows: pl.DataFrame, name: str) -> pl.DataFrame:
    each = rows.group_by(_KEYS).len(name)
    whole = each.group_by(_KEYS[:2]).agg(pl.col(name).sum())
    of_all = whole.with_columns(contractor=pl.lit(ALL).cast(pl.Categorical))
    return pl.concat([each, of_all.select(each.columns)])

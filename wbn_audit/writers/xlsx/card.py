"""The scorecard as a sheet."""

from __future__ import annotations

import polars as pl

from wbn_audit.results.timeliness import LATE_MEDIAN

CARD_COLUMNS = (
    "contractor", "number", "rule_id", "severity", "unit", "n", "count", "rate", "low", "high",
    "days", "dollars", "note",
)  # fmt: skip


def by_kind(card: pl.DataFrame) -> pl.DataFrame:
    """The card with a column for each kind of value: shares, days and dollars."""
    dollars, median = pl.col("unit") == "dollars", pl.col("number") == LATE_MEDIAN
    value = pl.col("value")
    return card.with_columns(
        rate=pl.when(~dollars & ~median).then(value),
        days=pl.when(median).then(value),
        dollars=pl.when(dollars).then(value),
    ).select(CARD_COLUMNS)

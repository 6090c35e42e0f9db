"""Finds the few rows that may be alike, so that only they are compared or put in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence


def perhaps_alike(rows: pl.DataFrame, columns: Sequence[str]) -> pl.Series:
    """Which rows may hold the same as another in all of some columns; blanks are alike.

    Hashes in order are cheaper to look through than texts in groups. Two rows that differ may
    have the same hash: they are to be compared.

    Returns:
        A truth value for each row, never null.
    """
    hashes = rows.select(columns).hash_rows().to_frame("hash")
    return hashes.select(more_than_once(pl.col("hash"))).to_series()


def more_than_once(hashes: pl.Expr) -> pl.Expr:
    """Where a hash stands that another row has, too."""
    ordered = hashes.sort()
    return hashes.is_in(ordered.filter(ordered == ordered.shift(1)).unique().implode())

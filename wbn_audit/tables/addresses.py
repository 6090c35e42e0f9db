"""Finds rows by their address: a sheet's number and the row that the spreadsheet program shows."""

from __future__ import annotations

import polars as pl

from wbn_audit.tables.model import ROW, SOURCE


def perhaps_at(rows: pl.LazyFrame, addresses: pl.DataFrame) -> pl.LazyFrame:
    """The rows that have the number of one of a few addresses, in whatever sheet.

    To be joined on the whole address: a join of two columns looks through millions of rows with
    many times the memory.
    """
    return rows.filter(pl.col(ROW).is_in(addresses.get_column(ROW).unique().implode()))


def rows_at(rows: pl.DataFrame, addresses: pl.DataFrame) -> pl.DataFrame:
    """The rows at these addresses, in their order."""
    found = perhaps_at(rows.lazy(), addresses)
    there = found.join(addresses.lazy(), on=[SOURCE, ROW], how="semi", maintain_order="left")
    return there.collect(engine="in-memory")

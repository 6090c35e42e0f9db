"""Names beside the ids of participants, where a run was asked for them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from wbn_audit.writers.xlsx.layout import Column, TableSheet

if TYPE_CHECKING:
    import polars as pl

_ID, _NAME = "participant_id", "participant_name"


def with_names(sheet: TableSheet, names: pl.DataFrame) -> TableSheet:
    """The sheet with a column of names after that of the ids; as it is without one.

    Args:
        sheet: one with or without a column of ids.
        names: participant_id, participant_name; empty where names were not asked for.
    """
    if names.is_empty() or _ID not in sheet.rows.columns:
        return sheet
    at = sheet.rows.columns.index(_ID) + 1
    order = [*sheet.rows.columns[:at], _NAME, *sheet.rows.columns[at:]]
    rows = sheet.rows.join(names, on=_ID, how="left", maintain_order="left").select(order)
    columns = (*sheet.columns[:at], Column(_NAME, 24), *sheet.columns[at:])
    printed = sheet.printed + (sheet.printed >= at)
    return replace(sheet, columns=columns, rows=rows, printed=printed)

"""Names under the ids of participants, where a run was asked for them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from wbn_audit.writers.html.parts import Cell

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wbn_audit.results import Results
    from wbn_audit.writers.html.parts import Table

PARTICIPANT = "Participant"
"""The title of every column that holds ids of participants."""


def names_of(results: Results) -> dict[str, str]:
    """Participant id to name; nothing where names were not asked for."""
    return dict(results.names.iter_rows())


def named(table: Table | None, names: Mapping[str, str]) -> Table | None:
    """The table with each participant's name under the id."""
    return with_names(table, names) if table is not None else None


def with_names(table: Table, names: Mapping[str, str]) -> Table:
    """The table with each participant's name under the id."""
    at = next((i for i, col in enumerate(table.columns) if col.title == PARTICIPANT), None)
    if at is None or not names:
        return table
    rows = tuple((*row[:at], _with_name(row[at], names), *row[at + 1 :]) for row in table.rows)
    return replace(table, rows=rows)


def _with_name(cell: str | Cell, names: Mapping[str, str]) -> str | Cell:
    if not isinstance(cell, str) or cell not in names:
        return cell
    return Cell(cell, sub=names[cell], sort=cell)

"""Which table a sheet holds, where its header stands, and which column is which field."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING

from wbn_audit.errors import Problem
from wbn_audit.tables.fold import fold_word

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wbn_audit.readers import Sheet
    from wbn_audit.tables.layout import Layout, TableLayout

HEADER_WITHIN = 50
_ENOUGH_TO_BE_OURS = 3


_folded = lru_cache(maxsize=10_000)(fold_word)


@dataclass(frozen=True)
class Recognised:
    """One sheet understood as one table.

    Attributes:
        header_row: the row number of the header as the spreadsheet program shows it.
        columns: field name to column index (from 0).
        headers: the header texts as written, by column index.
        unknown: indexes of columns that are no field of the table.
    """

    sheet: Sheet
    table: TableLayout
    header_row: int
    columns: Mapping[str, int]
    headers: tuple[str, ...]
    unknown: tuple[int, ...]


@dataclass(frozen=True)
class NotOurs:
    """A sheet in which no table was recognised: it is listed, and not read."""

    sheet: Sheet
    rows: int


@dataclass(frozen=True)
class _Candidate:
    table: TableLayout
    row: int
    headers: tuple[str, ...]
    columns: dict[str, int]
    twice: tuple[tuple[str, int, int], ...]

    @property
    def missing(self) -> list[str]:
        return [
            f.name for f in self.table.fields.values() if f.required and f.name not in self.columns
        ]

    def rank(self, hint: str) -> tuple[int, int, int, int]:
        named = int(fold_word(self.table.name)[:6] in fold_word(hint))
        return len(self.columns), -len(self.missing), named, -self.row


def _spellings(table: TableLayout, mapping: Mapping[str, str]) -> dict[str, tuple[str, int]]:
    """Folded header to (field, rank): a user's own mapping first, then names, then aliases."""
    spellings: dict[str, tuple[str, int]] = {}
    for name, header in mapping.items():
        spellings[_folded(header)] = (name, 0)
    for column in table.fields.values():
        spellings.setdefault(_folded(column.name), (column.name, 1))
    for column in table.fields.values():
        for rank, alias in enumerate(column.aliases, start=2):
            spellings.setdefault(_folded(alias), (column.name, rank))
    return spellings


def _match(
    table: TableLayout, row: int, cells: Sequence[str], spellings: Mapping[str, tuple[str, int]]
) -> _Candidate:
    """Read one row as the header of *table*; the best spelling of a field wins."""
    best: dict[str, tuple[int, int]] = {}
    twice: list[tuple[str, int, int]] = []
    for index, cell in enumerate(cells):
        name, rank = spellings.get(_folded(cell), ("", 0))
        if not name:
            continue
        if name in best and best[name][0] == rank:
            twice.append((name, best[name][1], index))
        if name not in best or rank < best[name][0]:
            best[name] = (rank, index)
    columns = {name: index for name, (_, index) in best.items()}
    return _Candidate(table, row, tuple(cells), columns, tuple(twice))


def suggest(layout: TableLayout, header: str) -> str | None:
    """The field whose name is nearest to an unknown header, if any is near."""
    spellings = _spellings(layout, {})
    near = get_close_matches(fold_word(header), list(spellings), n=1, cutoff=0.8)
    return spellings[near[0]][0] if near else None


def recognise(
    sheet: Sheet, layout: Layout, mapping: Mapping[str, Mapping[str, str]]
) -> Recognised | NotOurs | list[Problem]:
    """Understand one sheet.

    Args:
        sheet: an opened sheet.
        layout: the tables there may be.
        mapping: a user's own headers: table to field to header.

    Returns:
        The sheet understood; or NotOurs where nothing looks like a table; or the problems
        of a sheet that looks like one and cannot be used.
    """
    where = f"{sheet.source}!{sheet.name}" if sheet.name else sheet.source
    top = [(number, cells) for number, cells in sheet.top() if number <= HEADER_WITHIN]
    known = {
        name: _spellings(table, mapping.get(name, {})) for name, table in layout.tables.items()
    }
    candidates = [
        _match(table, number, cells, known[table.name])
        for number, cells in top
        for table in layout.tables.values()
    ]
    best = max(candidates, key=lambda one: one.rank(where), default=None)
    if best is None or (len(best.columns) < _ENOUGH_TO_BE_OURS and best.missing):
        return NotOurs(sheet, len(top))
    if len(best.columns) < _ENOUGH_TO_BE_OURS and best.table.name == "participants":
        return NotOurs(sheet, len(top))
    place = f"{where}!row {best.row}"
    problems = [
        Problem(
            place,
            f"looks like {best.table.title.lower()} but has no column for '{name}'.",
            f"Export it with that column, or name the column in wbn-audit.yaml "
            f"(mapping: {best.table.name}: {name}: YOUR HEADER).",
        )
        for name in best.missing
    ]
    problems += [
        Problem(
            place,
            f"columns {first + 1} and {second + 1} have the same header for '{name}'.",
            "Rename or remove one of them.",
        )
        for name, first, second in best.twice
    ]
    if problems:
        return problems
    used = set(best.columns.values())
    unknown = tuple(i for i, cell in enumerate(best.headers) if i not in used and cell.strip())
    return Recognised(sheet, best.table, best.row, best.columns, best.headers, unknown)

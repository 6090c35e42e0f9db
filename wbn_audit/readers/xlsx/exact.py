"""The exact path: cells of any well-formed sheet, one by one, from an XML parser."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.readers.xlsx.markup import MANY, parse
from wbn_audit.readers.xlsx.strings import TextHandler
from wbn_audit.readers.xlsx.values import (
    CELLS_SCHEMA,
    LAST_ROW,
    NO_VALUE,
    TEXT_KINDS,
    resolve_escapes,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wbn_audit.readers.xlsx.package import Package

_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})")
_LAST = 16_384


def exact_cells(pieces: Iterator[bytes], package: Package, packed: int = 0) -> pl.DataFrame:
    """Return the cells of a sheet that are not empty, in the order of the file.

    A cell or row without a reference follows the one before it.

    Args:
        pieces: the sheet's XML.
        package: the workbook, for refusals.
        packed: how many bytes of the file the sheet takes; more elements than that are a
            bomb, beyond a number that is never questioned.

    Returns:
        A frame of :data:`~wbn_audit.readers.xlsx.values.CELLS_SCHEMA`.

    Raises:
        InputRefused: the XML is damaged, or a reference is none or outside a sheet.
    """
    handler = _CellsHandler(package)
    parse(pieces, handler, package, root="worksheet", most=MANY + packed)
    cells = pl.DataFrame(handler.columns, schema=CELLS_SCHEMA)
    return cells.with_columns(resolve_escapes(cells["value"], cells["kind"].is_in(TEXT_KINDS)))


@lru_cache(maxsize=1024)
def column_letters(index: int) -> str:
    """Return the letters of a column, from 0 = A."""
    letters = ""
    index += 1
    while index:
        index, place = divmod(index - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters


@lru_cache(maxsize=1024)
def column_index(letters: str) -> int:
    """Return the index of a column, from A = 0."""
    index = 0
    for letter in letters.upper():
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1


class _CellsHandler(TextHandler):
    def __init__(self, package: Package) -> None:
        super().__init__()
        self.package = package
        self.columns: dict[str, list[object]] = {name: [] for name in CELLS_SCHEMA}
        self.row = 0
        self.column = -1
        self.cell: dict[str, str] | None = None
        self.formula = False
        self.in_value = False
        self.values: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "row":
            self.row = self._row_number(attributes.get("r"))
            self.column = -1
        elif name == "c":
            self._place(attributes.get("r"))
            self.cell, self.formula = attributes, False
            self.values.clear()
            self.take()
        elif name == "f" and self.cell is not None:
            self.formula = True
        elif name == "v":
            self.in_value = True
        else:
            super().start(name, attributes)

    def end(self, name: str) -> None:
        if name == "v":
            self.in_value = False
        elif name == "c" and self.cell is not None:
            self._keep(self.cell)
            self.cell = None
        else:
            super().end(name)

    def text(self, text: str) -> None:
        if self.in_value:
            self.values.append(text)
        else:
            super().text(text)

    def _keep(self, cell: dict[str, str]) -> None:
        kind = cell.get("t")
        value: str | None = "".join(self.values) or self.take() or None
        if self.formula and value is None and kind != "str":
            kind, value = "e", NO_VALUE
        if value is None:  # empty but formatted: such cells can be millions
            return
        style = cell.get("s", "")
        row = (
            self.row,
            column_letters(self.column),
            int(style) if style.isascii() and style.isdigit() and len(style) < 7 else None,  # noqa: PLR2004
            kind,
            value,
        )
        for column, entry in zip(self.columns.values(), row, strict=True):
            column.append(entry)

    def _row_number(self, reference: str | None) -> int:
        if reference is None:
            number = self.row + 1
        elif reference.isascii() and reference.isdigit() and len(reference) < 8:  # noqa: PLR2004
            number = int(reference)
        else:
            raise self._misplaced()
        if not 1 <= number <= LAST_ROW:
            raise self._misplaced()
        return number

    def _place(self, reference: str | None) -> None:
        if reference is None:
            self.column += 1
        elif found := _ADDRESS.fullmatch(reference):
            self.column = column_index(found[1])
            self.row = int(found[2])
        else:
            raise self._misplaced()
        if self.column >= _LAST or not 1 <= self.row <= LAST_ROW:
            raise self._misplaced()

    def _misplaced(self) -> Exception:
        return self.package.refusal("The workbook is damaged: a cell lies outside its sheet.")

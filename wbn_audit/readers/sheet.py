"""What every reader yields: a source with its sheets, and a sheet's rows as text."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

TOP_ROWS = 60
"""How many non-blank rows :meth:`Sheet.top` shows: titles, parameters, a header."""

RAGGED_SCHEMA = {"row": pl.UInt32, "fields": pl.Int32, "problem": pl.String}


@dataclass(frozen=True)
class Rows:
    """The rows of a sheet below its header.

    Attributes:
        cells: one row for each row that is not blank, in file order: ``row`` (UInt32, the
            number that the spreadsheet program shows, from 1), then a String column for
            each index that was asked for, named by it. Null = an empty cell; a cell of
            spaces only keeps its spaces.
        blank: how many rows held nothing but white space in every column.
        ragged: ``row``, ``fields`` (Int32, how many fields the row has) and ``problem``
            (String, null where only the number of fields is off) of rows that do not fit
            the header or could not be split. They are in ``cells`` as far as they go.
        total: rows after the header, blank ones too: ``cells.height + blank``.
    """

    cells: pl.DataFrame
    blank: int
    ragged: pl.DataFrame
    total: int


def no_ragged() -> pl.DataFrame:
    """Return the empty ``ragged`` frame."""
    return pl.DataFrame(schema=RAGGED_SCHEMA)


@dataclass(kw_only=True)
class Sheet(ABC):
    """One table-like thing in a file: a CSV file is one sheet, a workbook has several.

    Attributes:
        source: display name of the file.
        name: sheet name, empty for CSV.
        kind: ``csv`` or ``xlsx``.
        encoding: of the file, empty for a workbook.
        delimiter: one character, empty for a workbook.
        hidden: whether the spreadsheet program hides the sheet.
        date_1904: whether serial numbers in the workbook count from 1904.
    """

    source: str
    name: str
    kind: str
    encoding: str = ""
    delimiter: str = ""
    hidden: bool = False
    date_1904: bool = False
    _top: list[tuple[int, list[str]]] | None = field(default=None, repr=False)

    def top(self) -> list[tuple[int, list[str]]]:
        """Return the first non-blank rows, at most :data:`TOP_ROWS`.

        Returns:
            (row number, cells as text, empty string for an empty cell), in file order.

        Raises:
            InputRefused: the file cannot be read as far as that.
        """
        if self._top is None:
            self._top = self._first_rows()
        return self._top

    @abstractmethod
    def _first_rows(self) -> list[tuple[int, list[str]]]: ...

    @abstractmethod
    def read(self, header_row: int, columns: Sequence[int]) -> Rows:
        """Read the rows after a header.

        Args:
            header_row: its row number, as :meth:`top` gives it; 0 reads every row.
            columns: indexes of the columns wanted, from 0. Others are not parsed.

        Raises:
            InputRefused: the file cannot be read, or changed since it was opened.
        """


@dataclass(frozen=True)
class Source:
    """A file that was opened.

    Attributes:
        name: display name, a relative posix path given by the caller.
        path: where it is.
        sha256: of its bytes, in hex.
        sheets: in the order of the file, hidden ones too.
        size: of the file, in bytes.
    """

    name: str
    path: Path
    sha256: str
    sheets: tuple[Sheet, ...]
    size: int = 0

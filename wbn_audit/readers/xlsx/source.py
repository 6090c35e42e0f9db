"""A workbook's sheets, and their cells put into rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.errors import InputRefused, Problem
from wbn_audit.readers.csv.records import WHITE
from wbn_audit.readers.refusals import CHANGED, unreadable
from wbn_audit.readers.sheet import TOP_ROWS, Rows, Sheet, no_ragged
from wbn_audit.readers.xlsx.exact import column_index, column_letters, exact_cells
from wbn_audit.readers.xlsx.package import Package
from wbn_audit.readers.xlsx.regular import Unusual, regular_cells
from wbn_audit.readers.xlsx.strings import read_strings
from wbn_audit.readers.xlsx.values import CELLS_SCHEMA, cell_texts
from wbn_audit.readers.xlsx.workbook import SheetEntry, Workbook, read_workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

_SEEN = f"[^{WHITE}]"
"""Matches any text but white space."""


def workbook_sheets(path: Path, name: str) -> tuple[Sheet, ...]:
    """List the sheets of a workbook, in its order; cells are read when asked for.

    Raises:
        InputRefused: it is no workbook, is damaged or a bomb, or holds no sheet of cells.
    """
    file = WorkbookFile(path, name)
    sheets = tuple(
        WorkbookSheet(
            source=name,
            name=entry.name,
            kind="xlsx",
            hidden=entry.hidden,
            date_1904=file.workbook.date_1904,
            file=file,
            entry=entry,
        )
        for entry in file.workbook.sheets
    )
    if not sheets:
        what = "The workbook holds no sheet of cells."
        raise InputRefused(Problem(name, what, "Export the report again."))
    return sheets


class WorkbookFile:
    """A workbook on disk: what its sheets share, and the way to their XML."""

    def __init__(self, path: Path, name: str) -> None:
        self.path = path
        self.name = name
        self._stamp = self._status()
        self._strings: pl.Series | None = None
        with self.package() as package:
            self.workbook: Workbook = read_workbook(package)

    def package(self) -> Package:
        """Open the zip.

        Raises:
            InputRefused: it changed since it was first opened, or cannot be opened.
        """
        try:
            if self._status() != self._stamp:
                raise InputRefused(Problem(self.name, *CHANGED))
            return Package(self.path, self.name)
        except OSError as error:
            raise InputRefused(Problem(self.name, *unreadable(error))) from error

    def texts(self, cells: pl.DataFrame, package: Package) -> pl.Series:
        """Return the cells as text; the shared strings are read once, if any are used."""
        shared = (cells["kind"] == "s") & cells["value"].is_not_null() & (cells["value"] != "")
        if self._strings is None and shared.any():
            self._strings = read_strings(package, self.workbook.strings_part)
        strings = pl.Series(dtype=pl.String) if self._strings is None else self._strings
        return cell_texts(cells, strings, self.workbook.styles, date_1904=self.workbook.date_1904)

    def _status(self) -> tuple[int, int]:
        status = self.path.stat()
        return status.st_size, status.st_mtime_ns


@dataclass(kw_only=True)
class WorkbookSheet(Sheet):
    """A sheet of cells. Its rows are numbered as stored; blank ones need not be stored."""

    file: WorkbookFile
    entry: SheetEntry

    def read(self, header_row: int, columns: Sequence[int]) -> Rows:
        """Read the rows after a header; see :meth:`Sheet.read`."""
        wanted = {index: column_letters(index) for index in columns}
        width = self._width(header_row)
        inside = [column_letters(index) for index in range(width)]
        known = all(index < width for index in columns)
        beyond: list[pl.DataFrame] = []
        filled: list[pl.DataFrame] = []
        chosen: list[pl.DataFrame] = []

        def take(cells: pl.DataFrame, texts: pl.Series) -> bool:
            named = pl.DataFrame({"row": cells["row"], "column": cells["column"], "text": texts})
            named = named.filter(pl.col("row") > header_row)
            seen = _seen(named["text"])
            filled.append(named.filter(seen).select(pl.col("row").unique()))
            asked = named["column"].is_in(list(wanted.values()))
            chosen.append(named.filter(asked & named["text"].is_not_null()))
            if width and not (known and asked.all()):
                rest = named.filter(~named["column"].is_in(inside))
                beyond.append(rest.filter(_seen(rest["text"]).fill_null(value=False)))
            return True

        def restart() -> None:
            filled.clear()
            chosen.clear()
            beyond.clear()

        self._each_part(take, restart)
        rows = pl.concat(filled).unique().sort("row") if filled else _no_rows()
        cells = rows
        if chosen:
            every = pl.concat(chosen)
            for index, letters in wanted.items():
                cells = _with_column(cells, every, letters, str(index))
        else:
            cells = rows.with_columns(pl.lit(None, pl.String).alias(str(i)) for i in wanted)
        total = int(rows["row"][-1]) - header_row if rows.height else 0
        ragged = _beyond_header(beyond, rows.height)
        return Rows(cells=cells, blank=total - rows.height, ragged=ragged, total=total)

    def _width(self, header_row: int) -> int:
        """Return how many columns the header reaches over; 0 where there is none."""
        header = next((cells for number, cells in self.top() if number == header_row), [])
        return len(header)

    def _first_rows(self) -> list[tuple[int, list[str]]]:
        rows: dict[int, dict[int, str]] = {}

        def take(cells: pl.DataFrame, texts: pl.Series) -> bool:
            named = pl.DataFrame({"row": cells["row"], "column": cells["column"], "text": texts})
            for row, letters, text in named.drop_nulls("text").iter_rows():
                rows.setdefault(row, {})[column_index(letters)] = text
                if len(rows) > 4 * TOP_ROWS:
                    break
            return sum(map(_filled, rows.values())) <= TOP_ROWS

        self._each_part(take, rows.clear)
        first = sorted(number for number, cells in rows.items() if _filled(cells))[:TOP_ROWS]
        return [(number, _as_list(rows[number])) for number in first]

    def _each_part(
        self, take: Callable[[pl.DataFrame, pl.Series], bool], restart: Callable[[], None]
    ) -> None:
        """Hand the sheet's cells and their texts on, part by part, until it is enough.

        Args:
            take: gets the cells and their texts; tells whether it wants more.
            restart: called where the exact reader begins anew.
        """
        with self.file.package() as package:
            try:
                for cells in regular_cells(self._pieces(package)):
                    if not take(cells, self.file.texts(cells, package)):
                        return
            except Unusual:
                restart()
                packed = package.packed_size(self.entry.part)
                cells = exact_cells(self._pieces(package), package, packed)
                take(cells, self.file.texts(cells, package))

    def _pieces(self, package: Package) -> Iterator[bytes]:
        return package.stream(self.entry.part)


def _beyond_header(parts: list[pl.DataFrame], rows: int) -> pl.DataFrame:
    """Rows with a value right of the last header: they were shifted, or are no rows at all.

    A column that is filled there in most rows only lacks its header; no row is named for it.
    """
    cells = pl.concat(parts).unique(["row", "column"]) if parts else pl.DataFrame()
    if cells.is_empty():
        return no_ragged()
    unnamed = cells.group_by("column").len().filter(2 * pl.col("len") > rows)
    if rows > 1:
        cells = cells.join(unnamed, on="column", how="anti")
    letters = cells["column"].unique().to_list()
    reached = {name: column_index(name) + 1 for name in letters}
    fields = pl.col("column").replace_strict(reached, return_dtype=pl.Int32)
    reach = cells.with_columns(fields=fields).group_by("row").agg(pl.col("fields").max())
    return reach.sort("row").select("row", "fields", pl.lit(None, pl.String).alias("problem"))


def _seen(texts: pl.Series) -> pl.Series:
    """Tell which texts are more than white space."""
    # White space sorts before "!" or, beyond ASCII, after "~": cheaper than a pattern.
    if ((texts >= "!") & (texts <= "~")).all():
        return texts.is_not_null()
    return texts.str.contains(_SEEN)


def _no_rows() -> pl.DataFrame:
    return pl.DataFrame(schema={"row": CELLS_SCHEMA["row"]})


def _with_column(rows: pl.DataFrame, cells: pl.DataFrame, letters: str, name: str) -> pl.DataFrame:
    column = cells.filter(pl.col("column") == letters).select("row", pl.col("text").alias(name))
    if not (column["row"].diff().drop_nulls() > 0).all():
        # A damaged file may hold a cell twice, or rows out of order; the later cell stands.
        column = column.unique("row", keep="last").sort("row")
    if column["row"].equals(rows["row"]):
        return rows.with_columns(column[name])
    return rows.join(column, on="row", how="left", maintain_order="left")


def _filled(cells: dict[int, str]) -> bool:
    return any(text.strip(WHITE) for text in cells.values())


def _as_list(cells: dict[int, str]) -> list[str]:
    return [cells.get(index, "") for index in range(max(cells) + 1)]

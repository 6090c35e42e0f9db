"""How programs save a table: text in every dialect, workbooks by several writers."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
from typing import TYPE_CHECKING

import openpyxl
import xlsxwriter  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.corpus.world import Grid

    Save = Callable[[Path, str, Grid], Path]


def as_text(cell: object) -> str:
    """Return what a program without types writes for a value."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, dt.datetime):
        return cell.isoformat(" ")
    if isinstance(cell, dt.date):
        return cell.isoformat()
    return str(cell)


def text(
    *,
    codec: str = "utf-8",
    mark: bytes = b"",
    delimiter: str = ",",
    end: str = "\n",
    quoting: int = csv.QUOTE_MINIMAL,
    head: str = "",
    tail: str = "",
    suffix: str = ".csv",
) -> Save:
    """Save as delimited text."""

    def save(folder: Path, table: str, grid: Grid) -> Path:
        written = io.StringIO(newline="")
        writer = csv.writer(written, delimiter=delimiter, lineterminator=end, quoting=quoting)  # type: ignore[arg-type]
        writer.writerows([[as_text(cell) for cell in row] for row in grid])
        data = mark + f"{head}{written.getvalue()}{tail}".encode(codec)
        path = folder / f"{table}{suffix}"
        path.write_bytes(gzip.compress(data) if suffix.lower().endswith(".gz") else data)
        return path

    return save


def fill_openpyxl(sheet: object, grid: Grid) -> None:
    """Write a grid into a sheet of openpyxl, text as text."""
    for number, row in enumerate(grid, 1):
        for column, value in enumerate(row, 1):
            if value is None or value == "":
                continue
            cell = sheet.cell(number, column)  # type: ignore[attr-defined]
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"


def workbook(
    after: Callable[[openpyxl.Workbook], None] | None = None, *, suffix: str = ".xlsx"
) -> Save:
    """Save with openpyxl, and do something to the workbook."""

    def save(folder: Path, table: str, grid: Grid) -> Path:
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.title = table
        fill_openpyxl(sheet, grid)
        if after is not None:
            after(book)
        path = folder / f"{table}{suffix}"
        book.save(path)
        return path

    return save


def xlsx_writer(
    *, inline: bool = False, date_1904: bool = False, day: str = "m/d/yyyy", sheet: str = "Data"
) -> Save:
    """Save with xlsxwriter."""

    def save(folder: Path, table: str, grid: Grid) -> Path:
        path = folder / f"{table}.xlsx"
        options = {"constant_memory": inline, "date_1904": date_1904, "strings_to_urls": False}
        with xlsxwriter.Workbook(str(path), options) as book:
            page = book.add_worksheet(sheet)
            shown = book.add_format({"num_format": day})
            for number, row in enumerate(grid):
                for column, value in enumerate(row):
                    if isinstance(value, bool):
                        page.write_boolean(number, column, value)
                    elif isinstance(value, dt.date):
                        page.write_datetime(number, column, value, shown)
                    elif isinstance(value, (int, float)):
                        page.write_number(number, column, value)
                    elif value not in (None, ""):
                        page.write_string(number, column, str(value))
        return path

    return save

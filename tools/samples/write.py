"""Write the sample world: CSV files and a workbook as a contractor has them, and the plan."""

import csv
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Final

import xlsxwriter  # type: ignore[import-untyped]

from samples.layout import PLANTED, QUIET, TABLES
from samples.workdays import AS_OF
from samples.world import EXTRA, Row, Value, World, resolved

FIRST_EXCEL_YEAR: Final = 1900
DRAWN: Final = datetime(AS_OF.year, AS_OF.month, AS_OF.day, 9, tzinfo=UTC)


def as_text(value: Value) -> str:
    """Return a value as an American export prints it."""
    value = resolved(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, date):
        return f"{value.month}/{value.day}/{value.year}"
    if isinstance(value, Decimal):
        return f"{'-' if value < 0 else ''}${abs(value):,.2f}"
    return str(value)


def cells(row: Row) -> list[Value]:
    """Return a row's values in column order, and whatever stands beyond the last column."""
    values = [resolved(row.values.get(name)) for name in TABLES[row.table][1]]
    return [*values, row.values[EXTRA]] if EXTRA in row.values else values


def write_csv(path: Path, header: Iterable[str], rows: Iterable[Sequence[str]]) -> None:
    """Write one CSV file: UTF-8, line feeds."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def write_tables(folder: Path, world: World) -> None:
    """Write a CSV file per table."""
    for table, (name, columns, _, _) in TABLES.items():
        rows = ([as_text(cell) for cell in cells(row)] for row in world.tables[table])
        write_csv(folder / f"{name}.csv", columns.values(), rows)


def write_workbook(path: Path, world: World) -> None:
    """Write one workbook, a sheet per table, with real dates and numbers."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": path.stem, "created": DRAWN})
    bold = book.add_format({"bold": True})
    day = book.add_format({"num_format": "m/d/yyyy"})
    money = book.add_format({"num_format": '"$"#,##0.00'})
    for table, (name, columns, _, _) in TABLES.items():
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(columns) - 1, 16)
        for place, header in enumerate(columns.values()):
            sheet.write_string(0, place, header, bold)
        for line, row in enumerate(world.tables[table], start=1):
            for place, cell in enumerate(cells(row)):
                if isinstance(cell, Decimal):
                    sheet.write_number(line, place, float(cell), money)
                elif isinstance(cell, date) and cell.year >= FIRST_EXCEL_YEAR:
                    sheet.write_datetime(line, place, cell, day)
                elif isinstance(cell, int) and not isinstance(cell, bool):
                    sheet.write_number(line, place, cell)
                elif (text := as_text(cell)) != "":
                    sheet.write_string(line, place, text)
    book.close()


def write_plan(folder: Path, world: World) -> None:
    """Write what an audit must find, and what it must leave alone."""
    planted = [
        [
            item.rule,
            item.status,
            as_text(item.participant),
            as_text(item.record),
            item.due.isoformat() if item.due else "",
            item.note,
        ]
        for item in world.planted
    ]
    write_csv(folder / "planted.csv", PLANTED, sorted(planted))
    quiet = [
        [item.rule, as_text(item.participant), as_text(item.record), item.note]
        for item in world.quiet
    ]
    write_csv(folder / "quiet.csv", QUIET, sorted(quiet))

"""Workbooks as several programs write them, and as people leave them."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from typing import TYPE_CHECKING

from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.table import Table

from tests.corpus import cells, saving

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import openpyxl
    from openpyxl.worksheet.worksheet import Worksheet

    from tests.corpus.saving import Save
    from tests.corpus.world import Grid

STRICT = {
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main":
        "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships":
        "http://purl.oclc.org/ooxml/officeDocument/relationships",
}  # fmt: skip


def typed(grid: Grid, table: str) -> Grid:
    """Dates, amounts and truth values as a spreadsheet program stores them."""
    grid = cells.spelled(grid, table, lambda text, _: cells.day(text), "date")
    grid = cells.spelled(grid, table, lambda text, _: float(text), "money", "number")
    return cells.spelled(grid, table, cells.flag(True, False), "flag")


def first(book: openpyxl.Workbook) -> Worksheet:
    sheet = book.active
    assert sheet is not None
    return sheet


def with_table(book: openpyxl.Workbook) -> None:
    sheet = first(book)
    sheet.add_table(Table(displayName="Export", ref=sheet.dimensions))


def hidden_rows_and_columns(book: openpyxl.Workbook) -> None:
    sheet = first(book)
    sheet.auto_filter.ref = sheet.dimensions
    for row in range(3, sheet.max_row, 2):
        sheet.row_dimensions[row].hidden = True
    sheet.column_dimensions["B"].hidden = True
    sheet.freeze_panes = "B2"


def more_sheets(book: openpyxl.Workbook) -> None:
    book.create_sheet("Empty", 0)
    notes = book.create_sheet("Read me")
    notes["A1"], notes["A3"] = "Made by hand", "Ask the data team"
    pivot = book.create_sheet("Pivot")
    pivot["A3"], pivot["B3"] = "Row Labels", "Count of Participant ID"
    for number, label in enumerate(("Alder Works", "Birch Center", "(blank)", "Grand Total"), 4):
        pivot[f"A{number}"], pivot[f"B{number}"] = label, number
    book.create_sheet("Old").sheet_state = "hidden"
    book.create_sheet("Lists").sheet_state = "veryHidden"
    book.create_chartsheet("Chart")


def odd_name(book: openpyxl.Workbook) -> None:
    first(book).title = "Q1 '26 <&> \u00e9 (2)!"


def far_formats(book: openpyxl.Workbook) -> None:
    sheet = first(book)
    sheet["A20000"].font = Font(bold=True)
    sheet.cell(1, 300).font = Font(bold=True)


def merged_title(book: openpyxl.Workbook) -> None:
    sheet = first(book)
    sheet.insert_rows(1, 3)
    sheet["A1"] = "WBN report"
    sheet.merge_cells("A1:F1")
    sheet["A2"] = "7/1/2024 - 6/30/2026"
    sheet.merge_cells("A2:C3")


def merged_header(book: openpyxl.Workbook) -> None:
    """Report servers merge each cell of the table with an empty one beside it."""
    sheet = first(book)
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    sheet.delete_rows(1, sheet.max_row)
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            sheet.cell(number, 2 * column + 1).value = value
    for column in range(len(rows[0])):
        here, beside = get_column_letter(2 * column + 1), get_column_letter(2 * column + 2)
        sheet.merge_cells(f"{here}1:{beside}1")


def linked(book: openpyxl.Workbook) -> None:
    sheet = first(book)
    for row in range(2, sheet.max_row + 1):
        cell = sheet.cell(row, 1)
        if cell.value is not None:
            shown = cell.value
            cell.hyperlink = f"https://itrac.example/record/{shown}"
            cell.value = shown


def moved_down(book: openpyxl.Workbook) -> None:
    sheet = first(book)
    sheet.insert_rows(1, 7)
    sheet.insert_cols(1, 2)


def behind_another(book: openpyxl.Workbook) -> None:
    book.create_sheet("Front")
    first(book).sheet_state = "hidden"


def text_format(book: openpyxl.Workbook) -> None:
    for row in first(book).iter_rows(min_row=2):
        for cell in row:
            if not isinstance(cell.value, (dt.date, type(None))):
                cell.number_format = "@"


def edited(save: Save, **parts: Callable[[str], str]) -> Save:
    """Save, then change the XML of parts: ``sheet``, ``strings``, ``every``."""

    def written(folder: Path, table: str, grid: Grid) -> Path:
        path = save(folder, table, grid)
        with zipfile.ZipFile(path) as archive:
            content = {name: archive.read(name) for name in archive.namelist()}
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in content.items():
                for part, change in parts.items():
                    if part == "every" or part in name:
                        data = change(data.decode()).encode()  # noqa: PLW2901
                archive.writestr(name, data)
        return path

    return written


def strict(xml: str) -> str:
    for loose, firm in STRICT.items():
        xml = xml.replace(loose, firm)
    return xml


def rich(xml: str) -> str:
    """Each shared text in two runs, with a phonetic guide."""
    xml = re.sub(
        r"<t(?: xml:space=\"preserve\")?>([^<]?)([^<]*)</t>",
        r'<r><t xml:space="preserve">\1</t></r><r><rPr><b/></rPr><t xml:space="preserve">\2</t></r>',
        xml,
    )
    return xml.replace("</si>", '<rPh sb="0" eb="1"><t>guide</t></rPh></si>')  # fmt: skip


def without_references(xml: str) -> str:
    """Rows and cells that follow each other need not say where they are."""
    return re.sub(r'<(row|c) r="[A-Z]*\d+"', r"<\1", xml)


def full_rows(save: Save) -> Save:
    """Every cell stored, the empty ones as a word that becomes empty."""
    return lambda folder, table, grid: edited(
        save, sheet=lambda xml: xml.replace("<v>EMPTY</v>", ""), sharedStrings=lambda xml: xml.replace(">EMPTY<", "><")
    )(folder, table, [["EMPTY" if cell == "" else cell for cell in row] for row in grid])  # fmt: skip


SHEET = "worksheets/sheet"
SAVED: dict[str, Save] = {
    "openpyxl": saving.workbook(),
    "xlsxwriter": saving.xlsx_writer(),
    "xlsxwriter, inline": saving.xlsx_writer(inline=True),
    "1904": saving.xlsx_writer(date_1904=True),
    "dates as d-mmm-yy": saving.xlsx_writer(day="d-mmm-yy"),
    "dates as long dates": saving.xlsx_writer(day="[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy"),
    "dates with locale": saving.xlsx_writer(day="[$-409]m/d/yy h:mm AM/PM;@"),
    "table": saving.workbook(with_table),
    "hidden rows, filter": saving.workbook(hidden_rows_and_columns),
    "more sheets": saving.workbook(more_sheets),
    "odd sheet name": saving.workbook(odd_name),
    "formats far away": saving.workbook(far_formats),
    "merged title": saving.workbook(merged_title),
    "merged header": saving.workbook(merged_header),
    "links": saving.workbook(linked),
    "moved down and right": saving.workbook(moved_down),
    "formatted as text": saving.workbook(text_format),
    "xlsm": saving.workbook(suffix=".xlsm"),
    "upper case": saving.workbook(suffix=".XLSX"),
    "hidden sheet": saving.workbook(behind_another),
    "strict": edited(saving.workbook(), every=strict),
    "no dimension": edited(saving.workbook(), **{SHEET: lambda x: re.sub(r"<dimension[^>]*/>", "", x)}),
    "wrong dimension": edited(saving.workbook(), **{SHEET: lambda x: re.sub(r"<dimension[^>]*/>", '<dimension ref="A1"/>', x)}),
    "rich strings": edited(saving.xlsx_writer(), sharedStrings=rich),
    "rich inline strings": edited(saving.xlsx_writer(inline=True), **{SHEET: rich}),
    "no references": edited(full_rows(saving.xlsx_writer()), **{SHEET: without_references}),
    "absolute targets": edited(saving.workbook(), rels=lambda x: x.replace('Target="worksheets', 'Target="/xl/worksheets')),
}  # fmt: skip

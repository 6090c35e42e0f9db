"""Sheets to a workbook: XlsxWriter makes all of it but the rows of the large tables.

XlsxWriter cannot make a table (filters, banded rows, a header that stays) and keep its rows
out of memory, and it writes cell by cell: 100,000 findings take it half a minute. So it
writes each table with its header and one empty row, whose formats are read back, and the rows
are put in that row's place. The rest of the workbook stays the library's.
"""

from __future__ import annotations

import io
import math
import re
import zipfile
from datetime import UTC, datetime, time
from datetime import date as day
from typing import TYPE_CHECKING, Any

import polars as pl
from xlsxwriter import Workbook  # type: ignore[import-untyped]

from wbn_audit.writers.inert import visible
from wbn_audit.writers.xlsx.layout import DECISIONS, Column, PageSheet, TableSheet
from wbn_audit.writers.xlsx.rows import LINE_HEIGHT, letters, rows_xml

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_NEVER_LIVE = {
    "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
    "strings_to_numbers": False,
}  # fmt: skip
_LOOKS: dict[str, dict[str, Any]] = {
    "text": {"valign": "top"},
    "long": {"valign": "top", "text_wrap": True},
    "date": {"valign": "top", "num_format": "yyyy-mm-dd", "align": "left"},
    "number": {"valign": "top", "num_format": "#,##0"},
    "decimal": {"valign": "top", "num_format": "General"},
    "money": {"valign": "top", "num_format": "#,##0.00"},
    "share": {"valign": "top", "num_format": "0.0%"},
    "severity": {"valign": "top", "bold": True},
    "review": {"valign": "top", "text_wrap": True, "bg_color": "#FFF8DC"},
    "review date": {"valign": "top", "num_format": "yyyy-mm-dd", "bg_color": "#FFF8DC"},
    "title": {"bold": True, "font_size": 14},
    "heading": {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"},
    "line": {"text_wrap": True, "valign": "top"},
    "row": {"text_wrap": True, "valign": "top"},
    "count": {"valign": "top", "num_format": "#,##0", "align": "left"},
}
_PAGE_WIDTHS = (36, 14, 14, 14, 14, 14, 14, 14, 14, 30)
_WIDER = 1.1  # words do not fill a line
_MOST_SHEET_NAME = 31
_WHOLE = re.compile(r"[0-9]{1,3}(,[0-9]{3})*")
_TEMPLATE_ROW = re.compile(rb'<row r="2"[^>]*>(.*?)</row>', re.DOTALL)
_STYLE = re.compile(rb'<c r="[A-Z]+2" s="([0-9]+)"/>')
_TABLE_RANGE = re.compile(rb' ref="[A-Z]+1:[A-Z]+2"')
_DIMENSION = re.compile(rb'<dimension ref="[^"]*"/>')


def workbook_bytes(sheets: Sequence[PageSheet | TableSheet], as_of: str) -> bytes:
    """The workbook.

    Args:
        sheets: in order, with names of their own.
        as_of: the audit date, which is the workbook's date too.
    """
    content = io.BytesIO()
    book = Workbook(content, _NEVER_LIVE)
    created = datetime.combine(day.fromisoformat(as_of), time(), UTC).replace(tzinfo=None)
    book.set_properties({"title": "Findings of wbn-audit", "created": created})
    looks = {name: book.add_format(look) for name, look in _LOOKS.items()}
    for number, sheet in enumerate(sheets, start=1):
        place = book.add_worksheet(sheet.name[:_MOST_SHEET_NAME])
        if isinstance(sheet, PageSheet):
            _page(place, sheet, looks)
        else:
            _table(place, sheet, looks, number)
    book.close()
    tables = [(at, one) for at, one in enumerate(sheets, start=1) if isinstance(one, TableSheet)]
    rows = {f"xl/worksheets/sheet{at}.xml": one for at, one in tables}
    ranges = {f"xl/tables/table{at}.xml": one for at, (_, one) in enumerate(tables, start=1)}
    return _with_rows(content.getvalue(), rows, ranges)


def _page(place: Any, sheet: PageSheet, looks: Mapping[str, Any]) -> None:
    for column, width in enumerate(_PAGE_WIDTHS):
        place.set_column(column, column, width)
    row = 0
    for block in sheet.blocks:
        table = [block.headings, *block.rows] if block.headings else []
        rows = [
            ("title", (block.title,)),
            *(("line", (line,)) for line in block.lines),
            *(("row" if number else "heading", cells) for number, cells in enumerate(table)),
            *(("line", (line,)) for line in block.closing),
        ]
        for look, cells in rows:
            numbers = block.numbers if look == "row" else ()
            counts = [looks["count"] if one else None for one in numbers]
            _page_row(place, row, cells, looks[look], counts)
            row += 1
        row += 1
    place.hide_gridlines(2)
    _printed(place, landscape=False)


def _page_row(place: Any, row: int, cells: Sequence[str], look: Any, counts: Sequence[Any]) -> None:
    """One row, the last cell as wide as the page allows, and as high as the longest needs."""
    right = len(_PAGE_WIDTHS) - 1
    lines = 1
    for column, cell in enumerate(cells):
        last = column == len(cells) - 1
        width = sum(_PAGE_WIDTHS[column:]) if last else _PAGE_WIDTHS[column]
        lines = max(lines, math.ceil(len(cell) * _WIDER / width))
        if last and column < right:
            place.merge_range(row, column, row, right, "", look)
        _page_cell(place, row, column, cell, look, counts[column] if counts else None)
    if lines > 1:
        place.set_row(row, LINE_HEIGHT * lines)


def _page_cell(place: Any, row: int, column: int, cell: str, look: Any, count: Any) -> None:
    """Text; a whole number where *count*, the format of one, is given."""
    if count and _WHOLE.fullmatch(cell):
        place.write_number(row, column, int(cell.replace(",", "")), count)
    else:
        place.write_string(row, column, visible(cell), look)


def _table(place: Any, sheet: TableSheet, looks: Mapping[str, Any], number: int) -> None:
    bottom, right = max(sheet.rows.height, 1), len(sheet.columns) - 1
    for at, column in enumerate(sheet.columns):
        place.set_column(at, at, column.width)
        place.write_blank(1, at, None, looks[column.kind])
        if column.kind.startswith("review"):
            _review(place, column, at, bottom)
    # Of one row for now: the library walks through every cell of a table.
    place.add_table(
        0, 0, 1, right,
        {
            "name": f"Table{number}",
            "columns": [
                {"header": column.title, "header_format": looks["heading"]}
                for column in sheet.columns
            ],
            "style": "Table Style Light 9",
            "banded_rows": False,
        },
    )  # fmt: skip
    place.freeze_panes(1, sheet.frozen)
    place.repeat_rows(0)
    if sheet.printed:
        place.print_area(0, 0, bottom, sheet.printed - 1)
    _printed(place, landscape=True)


def _review(place: Any, column: Column, at: int, bottom: int) -> None:
    """What may be typed into a review column."""
    rule: dict[str, Any]
    if column.title == "decision":
        rule = {
            "validate": "list", "source": list(DECISIONS), "error_title": "decision",
            "error_message": f"One of: {', '.join(DECISIONS)}.",
        }  # fmt: skip
    elif column.title == "until":
        rule = {
            "validate": "date", "criteria": ">=", "value": day(2020, 1, 1),
            "error_title": "until", "error_message": "A date: the last day on which it holds.",
        }  # fmt: skip
    else:
        return
    place.data_validation(1, at, bottom, at, rule)


def _printed(place: Any, *, landscape: bool) -> None:
    if landscape:
        place.set_landscape()
    place.set_paper(1)  # Letter
    place.fit_to_pages(1, 0)
    place.set_margins(0.5, 0.5, 0.6, 0.6)
    place.set_footer("&L&A&RPage &P of &N")


def _with_rows(
    skeleton: bytes, tables: Mapping[str, TableSheet], ranges: Mapping[str, TableSheet]
) -> bytes:
    """The workbook with the rows of its tables in place of their empty first row."""
    content = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(skeleton)) as old,
        zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as new,
    ):
        for name in old.namelist():
            sheet, part_of = tables.get(name), ranges.get(name)
            # Opened by name, a part is of 1980 and has the level above; as a ZipInfo it has not.
            with new.open(name, "w", force_zip64=sheet is not None) as part:
                if sheet is not None and not sheet.rows.is_empty():
                    before, styles, after = _opened(old.read(name), sheet)
                    part.write(before)
                    for piece in rows_xml(_typed(sheet), styles, _wrapping(sheet)):
                        part.write(piece)
                    part.write(after)
                else:
                    whole = old.read(name)
                    part.write(whole if part_of is None else _ranged(whole, part_of))
    return content.getvalue()


def _opened(xml: bytes, sheet: TableSheet) -> tuple[bytes, list[int], bytes]:
    """The sheet before and after its rows, and the format of each column."""
    found = _TEMPLATE_ROW.search(xml)
    styles = [int(style) for style in _STYLE.findall(found.group(1))] if found else []
    if found is None or len(styles) != len(sheet.columns):
        raise ValueError(f"{sheet.name}: the library writes sheets in another form")
    dimension = b'<dimension ref="' + _range(sheet) + b'"/>'
    before = _DIMENSION.sub(dimension, xml[: found.start()], count=1)
    return before, styles, xml[found.end() :]


def _range(sheet: TableSheet) -> bytes:
    return f"A1:{letters(len(sheet.columns) - 1)}{max(sheet.rows.height, 1) + 1}".encode()


def _ranged(xml: bytes, sheet: TableSheet) -> bytes:
    """A table, and its filter, over all of its rows."""
    return _TABLE_RANGE.sub(b' ref="' + _range(sheet) + b'"', xml)


def _wrapping(sheet: TableSheet) -> dict[str, int]:
    """Columns whose text wraps, and how many characters fit on a line of theirs."""
    return {
        name: int(column.width / _WIDER)
        for name, column in zip(sheet.rows.columns, sheet.columns, strict=False)
        if column.kind == "long"
    }


def _typed(sheet: TableSheet) -> pl.DataFrame:
    """The rows with decimals as numbers and a blank cell for each review column."""
    decimals = [
        pl.col(name).cast(pl.Float64)
        for name, column in zip(sheet.rows.columns, sheet.columns, strict=False)
        if column.kind == "money"
    ]
    blanks = [
        pl.lit(None, pl.String).alias(f"_{column.title}")
        for column in sheet.columns[sheet.rows.width :]
    ]
    return sheet.rows.with_columns(decimals).with_columns(blanks)

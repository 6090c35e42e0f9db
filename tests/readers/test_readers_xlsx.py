"""Workbooks: every writer's dress, every kind of cell, row numbers as the program shows them."""

import datetime as dt
import io
import re
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import polars as pl
import pytest
import xlsxwriter  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.readers.made_workbooks import MAIN, STRICT, make, sheet_xml
from wbn_audit.readers import Rows, Sheet, open_source
from wbn_audit.readers.xlsx import source as xlsx_source
from wbn_audit.readers.xlsx.exact import column_index, column_letters, exact_cells
from wbn_audit.readers.xlsx.numbers import date_text, number_text
from wbn_audit.readers.xlsx.regular import Unusual, regular_cells
from wbn_audit.readers.xlsx.workbook import DATE, NUMBER, TIME, format_kind

DAY = dt.datetime.combine(dt.date(2025, 1, 3), dt.time())
MOMENT = DAY.replace(hour=10, minute=15)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "export.xlsx"


def only_sheet(path: Path) -> Sheet:
    (sheet,) = open_source(path, path.name).sheets
    return sheet


def table(rows: Rows) -> list[tuple[object, ...]]:
    assert rows.total == rows.cells.height + rows.blank
    assert rows.ragged.is_empty()
    return rows.cells.rows()


def fill_openpyxl(path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["B3"], sheet["C3"], sheet["D3"] = "ID", "When", "What"
    sheet["B5"], sheet["C5"], sheet["D5"] = "0012", dt.date(2025, 1, 3), 1001.0
    sheet["B6"], sheet["C6"], sheet["D6"] = 7, MOMENT, True
    sheet["B7"], sheet["C7"], sheet["D7"] = "a & <b>\n\u00e9", "text", 380.48
    book.save(path)


def fill_xlsxwriter(path: Path, *, inline: bool) -> None:
    book = xlsxwriter.Workbook(str(path), {"constant_memory": inline})
    sheet = book.add_worksheet()
    day = book.add_format({"num_format": "m/d/yyyy"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    sheet.write_row(2, 1, ["ID", "When", "What"])
    sheet.write_string(4, 1, "0012")
    sheet.write_datetime(4, 2, DAY, day)
    sheet.write_number(4, 3, 1001.0)
    sheet.write_number(5, 1, 7)
    sheet.write_datetime(5, 2, MOMENT, moment)
    sheet.write_boolean(5, 3, True)
    sheet.write_string(6, 1, "a & <b>\n\u00e9")
    sheet.write_string(6, 2, "text")
    sheet.write_number(6, 3, 380.48)
    book.close()


WRITERS: dict[str, Callable[[Path], None]] = {
    "openpyxl": fill_openpyxl,
    "xlsxwriter": lambda path: fill_xlsxwriter(path, inline=False),
    "xlsxwriter, inline": lambda path: fill_xlsxwriter(path, inline=True),
}


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("fast", [True, False])
def test_every_writer_reads_the_same(
    file: Path, writer: str, fast: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    WRITERS[writer](file)
    if not fast:
        monkeypatch.setattr(xlsx_source, "regular_cells", unusual)
    sheet = only_sheet(file)
    assert sheet.top() == [
        (3, ["", "ID", "When", "What"]),
        (5, ["", "0012", "2025-01-03", "1001"]),
        (6, ["", "7", "2025-01-03T10:15:00", "TRUE"]),
        (7, ["", "a & <b>\n\u00e9", "text", "380.48"]),
    ]
    rows = sheet.read(3, [1, 2, 0, 3])
    assert table(rows) == [
        (5, "0012", "2025-01-03", None, "1001"),
        (6, "7", "2025-01-03T10:15:00", None, "TRUE"),
        (7, "a & <b>\n\u00e9", "text", None, "380.48"),
    ]
    assert rows.cells.columns == ["row", "1", "2", "0", "3"]
    assert rows.cells.schema["row"] == pl.UInt32
    assert (rows.blank, rows.total) == (1, 4)


def unusual(_: object) -> object:
    raise Unusual


EVERY_KIND = (
    '<row r="2" spans="1:3" x="y"><c r="A2"><v>1</v></c><c r="B2" t="e"><v>#N/A</v></c>'
    '<c r="C2" t="b"><v>0</v></c><c r="D2" t="str"><f>"a"&amp;"b"</f><v>ab</v></c></row>'
    '<row r="3"/><row r="4" hidden="1"><c r="A4" s="0"/><c r="B4"><f>1/0</f></c>'
    '<c r="C4"><f t="shared" si="0"/><v>5</v></c><c r="D4" t="n"><f>A1</f><v></v></c></row>'
    '<row r="6"><c r="A6" t="inlineStr"><is><t xml:space="preserve"> x </t></is></c>'
    '<c r="B6" t="d"><v>2025-01-03T00:00:00</v></c><c r="C6" t="d"><v>2025-01-03T10:15:00</v></c>'
    '<c r="D6" t="str"><f>""</f><v></v></c><c r="E6"><v>1.2300000000000001E-2</v></c></row>'
    '<row r="7"><c r="A7" s="1" /><c r="B7"><v>1e3</v></c><c r="C7"><v>0.30000000000000004</v></c>'
    '<c r="D7"><v>1001.0</v></c><c r="E7" t="e"><v>#REF!</v></c></row>'
)
KINDS_TABLE = [
    (2, "1", "#N/A", "FALSE", "ab", None),
    (4, None, "#NOVALUE!", "5", "#NOVALUE!", None),
    (6, " x ", "2025-01-03", "2025-01-03T10:15:00", None, "0.0123"),
    (7, None, "1000", "0.30000000000000004", "1001", "#REF!"),
]


def renamed(xml: str) -> str:
    """Return the same XML with a prefix on every element."""
    xml = re.sub(r"<(/?)(?=[a-z])", r"<\1x:", xml)
    return xml.replace("xmlns=", "xmlns:x=")


UNUSUAL: dict[str, Callable[[str], str]] = {
    "as it is": lambda xml: xml,
    "prefixes": renamed,
    "comment": lambda xml: xml.replace("<row r='3'/>", "").replace("</row>", "</row><!-- -->", 1),
    "carriage return": lambda xml: xml.replace("</row>", "</row>\r\n"),
    "single quotes": lambda xml: xml.replace('<c r="A2">', "<c r='A2'>"),
    "strict": lambda xml: xml.replace(MAIN, STRICT),
    "utf-16": lambda xml: xml.replace("UTF-8", "UTF-16"),
    "wrong dimension": lambda xml: xml.replace("<sheetData>", '<dimension ref="A1"/><sheetData>'),
    "other order": lambda xml: xml.replace('<c r="B2" t="e">', '<c t="e" r="B2">'),
}


@pytest.mark.parametrize("dress", UNUSUAL)
def test_every_kind_of_cell_in_every_dress(file: Path, dress: str) -> None:
    xml = UNUSUAL[dress](sheet_xml(EVERY_KIND))
    make(file, xml)
    if dress == "utf-16":
        with zipfile.ZipFile(file) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        with zipfile.ZipFile(file, "w") as archive:
            for name, content in parts.items():
                wide = xml.encode("utf-16") if name == "xl/worksheets/sheet1.xml" else content
                archive.writestr(name, wide)
    rows = only_sheet(file).read(1, range(5))
    assert table(rows) == KINDS_TABLE
    assert (rows.blank, rows.total) == (2, 6)


def test_the_usual_dresses_take_the_fast_path() -> None:
    for head in ("", '<dimension ref="A1:B2"/>'):
        xml = sheet_xml(EVERY_KIND, head)
        assert sum(part.height for part in regular_cells(iter([xml.encode()]))) == 18


@pytest.mark.parametrize("size", [1, 7, 50, 300, 5000])
def test_pieces_may_be_cut_anywhere(size: int) -> None:
    xml = sheet_xml(EVERY_KIND).encode()
    pieces = (xml[at : at + size] for at in range(0, len(xml), size))
    whole = next(regular_cells(iter([xml])))
    assert pl.concat(regular_cells(pieces)).equals(whole)


def test_cells_and_rows_without_references_follow_each_other(file: Path) -> None:
    data = "<row><c><v>1</v></c><c><v>2</v></c></row><row/><row><c/><c><v>3</v></c></row>"
    rows = only_sheet(make(file, sheet_xml(data))).read(0, [0, 1])
    assert table(rows) == [(1, "1", "2"), (3, None, "3")]


def test_a_far_cell_is_just_a_cell(file: Path) -> None:
    data = '<row r="1"><c r="A1"><v>1</v></c></row>'
    data += '<row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    sheet = only_sheet(make(file, sheet_xml(data)))
    rows = sheet.read(1, [0, 16383])
    assert rows.cells.rows() == [(1048576, None, "2")]
    assert rows.ragged.rows() == [(1048576, 16384, None)]
    assert rows.total == 1048575
    assert [number for number, _ in sheet.top()] == [1, 1048576]


def test_shared_strings_plain_rich_escaped_and_out_of_range(file: Path) -> None:
    strings = (
        f'<?xml version="1.0" encoding="UTF-8"?><sst xmlns="{MAIN}"><si><t>a&amp;b</t></si>'
        "<si><r><t>rich</t></r><r><rPr><b/></rPr><t xml:space='preserve'> text</t></r>"
        "<rPh sb='0' eb='1'><t>no</t></rPh></si><si><t>x_x000D_\ny_x0041_</t></si><si><t/></si>"
        "</sst>"
    )
    cells = "".join(
        f'<row r="{n + 1}"><c r="A{n + 1}" t="s"><v>{n}</v></c></row>' for n in range(5)
    )
    rows = only_sheet(make(file, sheet_xml(cells), strings=strings)).read(0, [0])
    assert table(rows) == [(1, "a&b"), (2, "rich text"), (3, "x\r\nyA"), (5, "#REF!")]


def test_dates_by_style(file: Path) -> None:
    styles = (
        f'<styleSheet xmlns="{MAIN}"><numFmts count="2">'
        '<numFmt numFmtId="164" formatCode="[$-409]mmm\\ d&quot;, &quot;yyyy"/>'
        '<numFmt numFmtId="165" formatCode="[h]:mm"/></numFmts>'
        '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/>'
        '<xf numFmtId="18"/></cellXfs></styleSheet>'
    )
    values = [
        (0, "45660"),
        (1, "45660"),
        (2, "45660.5"),
        (3, "1.5"),
        (4, "0.5"),
        (1, "words"),
        (9, "7"),
    ]
    cells = "".join(
        f'<c r="{column_letters(n)}1" s="{style}"><v>{value}</v></c>'
        for n, (style, value) in enumerate(values)
    )
    sheet = sheet_xml(f'<row r="1">{cells}</row>')
    expected = ["45660", "2025-01-03", "2025-01-03T12:00:00", "1.5", "12:00:00", "words", "7"]
    assert only_sheet(make(file, sheet, styles=styles)).top() == [(1, expected)]
    make(file, sheet, styles=styles, workbook='<workbookPr date1904="1"/>')
    later = only_sheet(file)
    assert later.date_1904
    assert later.top()[0][1][1:3] == ["2029-01-04", "2029-01-04T12:00:00"]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("General", NUMBER), ("0.00", NUMBER), ("#,##0.00_);[Red](#,##0.00)", NUMBER),
        ("m/d/yyyy", DATE), ("dd-mmm", DATE), ("mmm", DATE), ("[$-F800]dddd, mmmm dd", DATE),
        ("h:mm AM/PM", TIME), ("mm:ss.0", TIME), ("[h]:mm:ss", NUMBER), ('0" days"', NUMBER),
        ("\\d0", NUMBER), ("_d0", NUMBER), ("0.00E+00", NUMBER), ("@", NUMBER),
    ],
)  # fmt: skip
def test_number_formats(code: str, kind: int) -> None:
    assert format_kind(code) == kind


@pytest.mark.parametrize(
    ("serial", "text"),
    [
        ("1", "1900-01-01"), ("59", "1900-02-28"), ("60", "60"), ("61", "1900-03-01"), ("0", "0"),
        ("45660.999999999", "2025-01-04"), ("45660.42708333333", "2025-01-03T10:15:00"),
        ("-3", "-3"), ("2958465", "9999-12-31"), ("2958466", "2958466"), ("1e300", "1e+300"),
        ("2958465.9999999", "2958465.9999999"), ("nan", "nan"), ("x", "x"),
    ],
)  # fmt: skip
def test_serial_numbers(serial: str, text: str) -> None:
    assert date_text(serial, time_only=False, date_1904=False) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_are_shortest_and_exact(number: float) -> None:
    for stored in (repr(number), f"{number:.17g}"):
        text = number_text(stored)
        assert float(text) == number
        assert not text.endswith(".0")
        assert number_text(text) == text


@given(st.integers(0, 16383))
def test_column_letters(index: int) -> None:
    assert column_index(column_letters(index)) == index
    assert column_letters(0) == "A"
    assert column_letters(16383) == "XFD"


def test_cells_twice_or_out_of_order(file: Path) -> None:
    data = (
        '<row r="3"><c r="B3"><v>1</v></c><c r="A3"><v>2</v></c></row>'
        '<row r="2"><c r="A2"><v>3</v></c></row><row r="3"><c r="A3"><v>4</v></c></row>'
    )
    rows = only_sheet(make(file, sheet_xml(data))).read(0, [0, 1])
    assert table(rows) == [(2, "3", None), (3, "4", "1")]


def test_blank_cells_spaces_and_empty_sheets(file: Path) -> None:
    data = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>h</t></is></c></row>'
        '<row r="2"><c r="A2" t="inlineStr"><is><t>  </t></is></c></row>'
        '<row r="3"><c r="A3" t="inlineStr"><is><t> </t></is></c><c r="B3"><v>1</v></c></row>'
        '<row r="9"><c r="A9" s="1"/></row>'
    )
    rows = only_sheet(make(file, sheet_xml(data))).read(1, [0])
    assert rows.cells.rows() == [(3, " ")]
    assert rows.ragged.rows() == [(3, 2, None)]
    assert (rows.blank, rows.total) == (1, 2)
    empty = only_sheet(make(file, sheet_xml("").replace("<sheetData></sheetData>", "<sheetData/>")))
    assert empty.top() == []
    assert table(empty.read(0, [0])) == []
    assert empty.read(0, [0]).cells.columns == ["row", "0"]


def test_hidden_chart_and_oddly_named_sheets(file: Path) -> None:
    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    first.title = "Ünï & <so>"
    first["A1"] = "x"
    hidden = book.create_sheet("old")
    hidden.sheet_state = "veryHidden"
    book.create_chartsheet("chart")
    book.save(file)
    source = open_source(file, "in/export.xlsx")
    assert [(s.name, s.hidden, s.source) for s in source.sheets] == [
        ("Ünï & <so>", False, "in/export.xlsx"),
        ("old", True, "in/export.xlsx"),
    ]
    assert len(source.sha256) == 64


def test_merged_cells_links_and_filters_do_not_matter(file: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.merge_cells("A1:C1")
    sheet["A1"] = "Title"
    sheet.append(["ID", "Name"])
    sheet.append(["P1", "Ann"])
    sheet["A3"].hyperlink = "https://example.org/P1"
    sheet.auto_filter.ref = "A2:B3"
    sheet.row_dimensions[3].hidden = True
    book.save(file)
    assert only_sheet(file).top() == [(1, ["Title"]), (2, ["ID", "Name"]), (3, ["P1", "Ann"])]


def test_top_stops_after_sixty_rows(file: Path) -> None:
    data = "".join(f'<row r="{2 * n}"><c r="A{2 * n}"><v>{n}</v></c></row>' for n in range(1, 5000))
    sheet = only_sheet(make(file, sheet_xml(data)))
    assert [row for row, _ in sheet.top()] == list(range(2, 121, 2))
    rows = sheet.read(2, [0])
    assert (rows.cells.height, rows.blank) == (4998, 4998)


value = st.one_of(
    st.none(),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=5),
    st.sampled_from(["_x0041_", "a&b<c>", " ", "0012", "#N/A", "x\ny", "TRUE", "=", "]]>"]),
    st.integers(-(10**9), 10**9),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(dt.date(1900, 3, 1), dt.date(9999, 1, 1)),
)


@given(st.lists(st.lists(value, max_size=4), max_size=6))
@settings(max_examples=120, deadline=None)
def test_both_paths_agree_with_what_was_written(rows: list[list[object]]) -> None:
    memory = io.BytesIO()
    book = xlsxwriter.Workbook(memory, {"in_memory": True})
    sheet = book.add_worksheet()
    day = book.add_format({"num_format": 14})
    expected: dict[tuple[int, int], str] = {}
    for n, row in enumerate(rows):
        for m, item in enumerate(row):
            if isinstance(item, bool):
                sheet.write_boolean(n, m, item)
                expected[n, m] = str(item).upper()
            elif isinstance(item, int | float):
                sheet.write_number(n, m, item)
                expected[n, m] = number_text(f"{item:.16G}")
            elif isinstance(item, dt.date):
                sheet.write_datetime(n, m, dt.datetime.combine(item, dt.time()), day)
                expected[n, m] = item.isoformat()
            elif isinstance(item, str) and item:
                sheet.write_string(n, m, item)
                expected[n, m] = item
    book.close()
    path = Path("in memory.xlsx")
    read = read_from_memory(memory.getvalue(), path)
    for parts in read:
        assert parts == expected


def read_from_memory(data: bytes, path: Path) -> list[dict[tuple[int, int], str]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, path.name)
        path.write_bytes(data)
        file = xlsx_source.WorkbookFile(path, path.name)
        with file.package() as package:
            part = file.workbook.sheets[0].part
            slow = exact_cells(package.stream(part), package)
            read = [list(regular_cells(package.stream(part))), [slow]]
            return [
                as_dictionary([(cells, file.texts(cells, package)) for cells in parts])
                for parts in read
            ]


def as_dictionary(frames: list[tuple[pl.DataFrame, pl.Series]]) -> dict[tuple[int, int], str]:
    return {
        (row - 1, column_index(letters)): text
        for cells, texts in frames
        for row, letters, text in zip(cells["row"], cells["column"], texts, strict=True)
        if text is not None
    }

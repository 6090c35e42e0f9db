"""CSV: any dialect reads back the same, rows keep their numbers, damage is named."""

import gzip
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wbn_audit.errors import InputRefused
from wbn_audit.readers import Rows, Sheet, open_source
from wbn_audit.readers.csv.exact import read_exact
from wbn_audit.readers.csv.records import CONTROL, STRAY_QUOTE
from wbn_audit.readers.csv.regular import read_regular


def sheet_of(path: Path, data: bytes) -> Sheet:
    path.write_bytes(data)
    return open_source(path, path.name).sheets[0]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "services.csv"


def table(rows: Rows) -> list[tuple[object, ...]]:
    assert rows.total == rows.cells.height + rows.blank
    return rows.cells.rows()


PLAIN = [("ID", "Name", "Note"), ("1", "José", "“so”"), ("2", "", "a b")]


def written(
    *,
    delimiter: str,
    end: str,
    encoding: str,
    mark: bytes = b"",
    quote: str = "",
    last: bool = True,
) -> bytes:
    lines = [delimiter.join(f"{quote}{cell}{quote}" for cell in row) for row in PLAIN]
    text = end.join(lines) + (end if last else "")
    return mark + text.encode(encoding)


ENCODINGS = [
    ("utf-8", b"", "utf-8"),
    ("utf-8", b"\xef\xbb\xbf", "utf-8-sig"),
    ("utf-16-le", b"\xff\xfe", "utf-16-le"),
    ("utf-16-be", b"\xfe\xff", "utf-16-be"),
    ("utf-16-le", b"", "utf-16-le"),
    ("cp1252", b"", "windows-1252"),
]


@pytest.mark.parametrize(("codec", "mark", "name"), ENCODINGS)
@pytest.mark.parametrize("delimiter", list(",;\t|"))
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("quote", ["", '"'])
@pytest.mark.parametrize("last", [True, False])
def test_every_dialect_reads_the_same(
    *,
    file: Path,
    codec: str,
    mark: bytes,
    name: str,
    delimiter: str,
    end: str,
    quote: str,
    last: bool,
) -> None:
    sheet = sheet_of(
        file,
        written(delimiter=delimiter, end=end, encoding=codec, mark=mark, quote=quote, last=last),
    )
    assert (sheet.encoding, sheet.delimiter, sheet.kind) == (name, delimiter, "csv")
    assert sheet.top() == [(n, list(row)) for n, row in enumerate(PLAIN, 1)]
    rows = sheet.read(1, [2, 0, 1])
    assert table(rows) == [(2, "“so”", "1", "José"), (3, "a b", "2", None)]
    assert rows.cells.columns == ["row", "2", "0", "1"]
    assert rows.cells.schema["row"] == pl.UInt32
    assert rows.ragged.is_empty()


def test_row_numbers_count_titles_blanks_and_not_quoted_newlines(file: Path) -> None:
    data = b'Report\n\n,\na,b\n1,"x\ny"\n\n2,z\n , \n3,w\n\n\n'
    sheet = sheet_of(file, data)
    assert [number for number, _ in sheet.top()] == [1, 4, 5, 7, 9]
    rows = sheet.read(4, [0, 1])
    assert table(rows) == [(5, "1", "x\ny"), (7, "2", "z"), (9, "3", "w")]
    assert (rows.blank, rows.total) == (4, 7)


def test_blank_rows_of_a_regular_file_are_counted(file: Path) -> None:
    sheet = sheet_of(file, b"a,b,c\n1,,3\n,,\n\xc2\xa0, ,\t\n,x,\n4,,\n\n\n")
    rows = sheet.read(1, [0, 2])
    assert table(rows) == [(2, "1", "3"), (5, None, None), (6, "4", None)]
    assert (rows.blank, rows.total) == (4, 7)
    assert table(sheet.read(1, [])) == [(2,), (5,), (6,)]


def test_spaces_stay_and_columns_beyond_the_header_are_empty(file: Path) -> None:
    sheet = sheet_of(file, b"a,b\n x ,  \n")
    assert table(sheet.read(1, [1, 0, 5])) == [(2, "  ", " x ", None)]


@pytest.mark.parametrize("line", [b"sep=;\r\n", b'"sep=;"\n', b"SEP=;\n", b"\xef\xbb\xbfsep=;\n"])
def test_a_sep_line_is_obeyed_and_not_numbered(file: Path, line: bytes) -> None:
    sheet = sheet_of(file, line + b"a;b,c\n1;2,3\n")
    assert sheet.delimiter == ";"
    assert sheet.top()[0] == (1, ["a", "b,c"])
    assert table(sheet.read(1, [0, 1])) == [(2, "1", "2,3")]


def test_a_title_with_commas_does_not_hide_the_tabs(file: Path) -> None:
    title = b"Services, by start date, Multnomah, Washington\n\n"
    body = b"".join(b"%d\tLast, First\t3\n" % n for n in range(40))
    assert sheet_of(file, title + b"a\tb\tc\n" + body).delimiter == "\t"


def test_ragged_rows_are_kept_and_named(file: Path) -> None:
    sheet = sheet_of(file, b"a,b,c\n1,2\n4,5,6,7\n8,9,0\n8,9,\n")
    rows = sheet.read(1, [0, 2])
    assert table(rows) == [(2, "1", None), (3, "4", "6"), (4, "8", "0"), (5, "8", None)]
    assert rows.ragged.rows() == [(2, 2, None), (3, 4, None)]
    assert rows.ragged.schema == {"row": pl.UInt32, "fields": pl.Int32, "problem": pl.String}


def test_a_short_and_a_long_row_do_not_cancel_out(file: Path) -> None:
    rows = sheet_of(file, b"a,b,c\n1,2,3\n4,5\n6,7,8,9\n").read(1, [0])
    assert rows.ragged.rows() == [(3, 2, None), (4, 4, None)]


@pytest.mark.parametrize(
    "damaged",
    [b'2,"lost,x\n', b'2,"a"b,x\n', b'2,"say "hi" now",x\n', b'2,"lost,x\n3,"y",z\n'],
)
def test_a_lost_quotation_mark_harms_its_own_row_only(file: Path, damaged: bytes) -> None:
    before, after = b"a,b,c\n1,p,q\n", b'8,"r",s\n9,"t,u",v\n'
    rows = sheet_of(file, before + damaged + after).read(1, [0, 1, 2])
    cells = table(rows)
    assert cells[0] == (2, "1", "p", "q")
    assert [row[1:] for row in cells[-2:]] == [("8", "r", "s"), ("9", "t,u", "v")]
    assert [row[2] for row in rows.ragged.rows()] == [STRAY_QUOTE]
    assert rows.ragged["row"][0] == 3


def test_marks_inside_plain_fields_are_text(file: Path) -> None:
    rows = sheet_of(file, b'a,b\n1,5" pipe\n2,x"y"z\n3, "q"\n').read(1, [1])
    assert [row[1] for row in table(rows)] == ['5" pipe', 'x"y"z', "q"]
    assert rows.ragged.is_empty()


def test_a_comma_after_a_mark_inside_a_plain_field_still_splits(file: Path) -> None:
    # Polars would take it so too, and drop the fourth field without a word.
    rows = sheet_of(file, b'a,b,c\n1,5" x,6" y,z\n2,3,4\n').read(1, [0, 1])
    assert table(rows) == [(2, "1", '5" x'), (3, "2", "3")]
    assert rows.ragged.rows() == [(2, 4, None)]


def test_a_bare_cr_ends_a_row_as_the_spreadsheet_program_does(file: Path) -> None:
    rows = sheet_of(file, b"a,b\n1,2\r3,4\n5,6\r\n").read(1, [0, 1])
    assert table(rows) == [(2, "1", "2"), (3, "3", "4"), (4, "5", "6")]


def test_hashes_nul_and_formulas_are_text(file: Path) -> None:
    rows = sheet_of(file, b"a,b\n#1,=1+1\n\x00,@x\n").read(1, [0, 1])
    assert table(rows) == [(2, "#1", "=1+1"), (3, "\x00", "@x")]


def test_mixed_encodings_are_read_byte_by_byte(file: Path) -> None:
    data = "a,b\nJosé,Zoë\nAña,Åsa\n".encode() + "é,“\n".encode("cp1252")
    sheet = sheet_of(file, data)
    assert sheet.encoding == "utf-8, in part windows-1252"
    assert table(sheet.read(1, [0, 1])) == [(2, "José", "Zoë"), (3, "Aña", "Åsa"), (4, "é", "“")]


def test_bytes_that_windows_1252_does_not_define_stay_visible(file: Path) -> None:
    assert table(sheet_of(file, b"a,b\n\x81,\xe9\n").read(1, [0, 1])) == [(2, "\x81", "é")]


def test_a_sheet_can_be_read_twice_and_from_any_row(file: Path) -> None:
    sheet = sheet_of(file, b"t\na,b\n1,2\n3,4\n")
    assert table(sheet.read(2, [0])) == table(sheet.read(2, [0])) == [(3, "1"), (4, "3")]
    assert [row[1] for row in table(sheet.read(0, [0]))] == ["t", "a", "1", "3"]
    assert sheet.read(4, [0]).total == 0
    assert sheet.read(9, [0]).cells.columns == ["row", "0"]


def test_a_file_changed_in_between_is_refused(file: Path) -> None:
    sheet = sheet_of(file, b"a,b\n1,2\n")
    sheet.read(1, [0])
    file.write_bytes(b"a,b\n1,2\n3,4\n")
    with pytest.raises(InputRefused, match="changed"):
        sheet.read(1, [0])


def test_compressed_text(tmp_path: Path) -> None:
    parts = gzip.compress(b"a,b\n1,2\n") + gzip.compress(b"3,4\n")
    sheet = sheet_of(tmp_path / "x.CSV.GZ", parts)
    assert table(sheet.read(1, [1])) == [(2, "2"), (3, "4")]


def test_top_shows_sixty_rows_and_long_prefixes(file: Path) -> None:
    long = "x" * 9000
    data = "".join(f'{n},"{long}\n{long}"\n' for n in range(80)).encode()
    top = sheet_of(file, data).top()
    assert [number for number, _ in top] == list(range(1, 61))
    assert top[59][1] == ["59", f"{long}\n{long}"]


def test_wide_tables(file: Path) -> None:
    row = ",".join('"x"' for _ in range(3000))
    rows = sheet_of(file, f"{row}\n{row}\n".encode()).read(1, [0, 2999])
    assert table(rows) == [(2, "x", "x")]


cell = st.text(
    st.sampled_from(" ab\"'\n\r,;\t|#=é\u2013\x00\x0b\xa0\x85\u2028\ufeff0"), max_size=6
) | st.text(st.characters(exclude_categories=["Cs"]), max_size=4)


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    width = draw(st.integers(1, 5))
    return draw(st.lists(st.lists(cell, min_size=width, max_size=width), max_size=8))


def as_csv(rows: list[list[str]], delimiter: str, end: str, everywhere: bool) -> str:
    def field(text: str) -> str:
        if everywhere or any(mark in text for mark in f'"\r\n{delimiter}'):
            return '"' + text.replace('"', '""') + '"'
        return text

    return "".join(delimiter.join(map(field, row)) + end for row in rows)


dialects = {
    "delimiter": st.sampled_from(",;\t|"),
    "end": st.sampled_from(["\n", "\r\n", "\r"]),
    "everywhere": st.booleans(),
}


@given(rows=tables(), **dialects)
@settings(max_examples=300, deadline=None)
def test_any_table_reads_back_through_the_exact_path(
    rows: list[list[str]], delimiter: str, end: str, everywhere: bool
) -> None:
    text = as_csv(rows, delimiter, end, everywhere)
    width = len(rows[0]) if rows else 0
    read = read_exact(text, delimiter, first_row=2, width=width, columns=range(width))
    expected = [
        (n, *(text or None for text in row))
        for n, row in enumerate(rows, 2)
        if any(text.strip() for text in row)
    ]
    assert table(read) == expected
    assert read.total == len(rows)
    assert set(read.ragged["problem"]) <= {CONTROL}


@given(rows=tables(), **dialects, last=st.booleans(), header=st.sampled_from(["", "h\u00e9"]))
@settings(max_examples=400, deadline=None)
def test_the_fast_path_agrees_with_the_exact_one(
    *, rows: list[list[str]], delimiter: str, end: str, everywhere: bool, last: bool, header: str
) -> None:
    head = f"{header}\n" if header else ""
    text = as_csv(rows, delimiter, end, everywhere)
    width = len(rows[0]) if rows else 0
    check_agreement(head, text if last else text.removesuffix(end), delimiter, width)


@given(
    body=st.text(st.sampled_from('ab,,,\n\n"\r é'), max_size=40),
    width=st.integers(1, 4),
    head=st.sampled_from(["", "x\n", '"x\ny"\n', "x\r\n"]),
)
@settings(max_examples=1500, deadline=None)
def test_the_fast_path_agrees_on_noise(body: str, width: int, head: str) -> None:
    check_agreement(head, body, ",", width)


@given(
    rows=st.lists(
        st.lists(st.sampled_from(["", "1", '"x"', '"a,b"', '""', '"q""q"', " "]), min_size=3),
        min_size=1,
        max_size=6,
    ),
    end=st.sampled_from(["\n", "\r\n"]),
    tail=st.sampled_from(["", "\n", "\n\n", "\r\n", "\r", "\n\r\n", "\r\r\n"]),
)
@settings(max_examples=600, deadline=None)
def test_the_fast_path_agrees_on_almost_regular_files(
    rows: list[list[str]], end: str, tail: str
) -> None:
    check_agreement("h\n", end.join(",".join(row[:4]) for row in rows) + tail, ",", 3)


def check_agreement(head: str, body: str, delimiter: str, width: int) -> None:
    columns = [*range(width), width + 1]
    fast = read_regular(
        (head + body).encode(),
        delimiter,
        start=len(head.encode()),
        first_row=2,
        width=width,
        columns=columns,
    )
    if fast is None:
        return
    exact = read_exact(body, delimiter, first_row=2, width=width, columns=columns)
    assert fast.cells.equals(exact.cells)
    assert (fast.blank, fast.total) == (exact.blank, exact.total)
    assert fast.ragged.equals(exact.ragged)


@given(
    rows=st.lists(
        st.lists(st.sampled_from(["", "1", "b c", " ", "\u3000", "é"]), max_size=7), max_size=8
    ),
    end=st.sampled_from(["\n", "\r\n"]),
    delimiter=st.sampled_from(",;\t|^]"),
    last=st.booleans(),
)
@settings(max_examples=600, deadline=None)
def test_the_fast_path_agrees_on_rows_of_any_length(
    *, rows: list[list[str]], end: str, delimiter: str, last: bool
) -> None:
    body = "".join(delimiter.join(row) + end for row in rows)
    check_agreement("h\n", body if last else body.removesuffix(end), delimiter, 3)


@pytest.mark.parametrize("body", ["a\r\n\n\r", "1,2\r\n\n\r", "1,2\n\n\r\n"])
def test_line_ends_of_several_kinds_at_the_end_are_counted(body: str) -> None:
    check_agreement("", body, ",", 2)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_rows_that_do_not_fit_are_no_reason_to_read_slowly(end: str) -> None:
    text = end.join(["a,b,c", "1", "2,2,2,2", "", " ,", "5,5,5", "6,,"]) + end
    rows = read_regular(
        text.encode(), ",", start=5 + len(end), first_row=2, width=3, columns=[0, 2]
    )
    assert rows is not None
    assert table(rows) == [(2, "1", None), (3, "2", "2"), (6, "5", "5"), (7, "6", None)]
    assert rows.ragged.rows() == [(2, 1, None), (3, 4, None)]
    assert (rows.blank, rows.total) == (2, 6)


@pytest.mark.parametrize(
    "line",
    ["1,,3", "1,2,", '1,"a,b",3', '"1","2","3"', '1,"say ""x""",', ",,3", '"",x,""'],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_fast_path_is_taken_for_regular_files(line: str, end: str) -> None:
    text = end.join(["a,b,c", line, line, line]) + end
    rows = read_regular(
        text.encode(), ",", start=5 + len(end), first_row=2, width=3, columns=[0, 1, 2]
    )
    assert rows is not None
    assert rows.cells.height == 3


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "noise.csv"
    path.write_bytes(data)
    try:
        sheet = open_source(path, "noise.csv").sheets[0]
    except InputRefused:
        return
    for header in (0, 1):
        rows = sheet.read(header, [0, 1])
        assert rows.total == rows.cells.height + rows.blank

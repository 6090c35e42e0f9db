"""For any table in any dialect: it reads back the same, rows keep their numbers, all balance."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.corpus.saving import as_text, workbook
from tests.corpus.world import read_tables
from wbn_audit.readers import open_source
from wbn_audit.tables.model import ROW

if TYPE_CHECKING:
    from collections.abc import Sequence

# What a file may hold whatever its encoding; no control characters, which are damage.
texts = st.text(
    st.sampled_from("abc XYZ0123456789.,;|\t'#=-$()/&<>\"\n\u00e9\u20ac\u201c\u2019"), max_size=8
)
CODECS = [
    ("utf-8", b""), ("utf-8", b"\xef\xbb\xbf"), ("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff"),
    ("cp1252", b""), ("utf-32-le", b"\xff\xfe\0\0"),
]  # fmt: skip


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    width = draw(st.integers(2, 5))
    header = [f"Column {n}" for n in range(width)]
    row = st.lists(texts, min_size=width, max_size=width)
    return [header, *draw(st.lists(row, min_size=1, max_size=12))]


def filled(rows: Sequence[Sequence[str]]) -> list[tuple[object, ...]]:
    """The rows that are not blank, by number: a row is a record, however many lines it takes."""
    return [
        (number, *(cell or None for cell in row))
        for number, row in enumerate(rows[1:], 2)
        if any(cell.strip() for cell in row)
    ]


def quoted_with_commas(rows: list[list[str]], codec: tuple[str, bytes] = CODECS[0]) -> example:
    """A case that once was read wrongly: what its cells hold looked like another delimiter."""
    header = ["Column 0", "Column 1"]
    return example(rows=[header, *rows], codec=codec, delimiter=",", end="\n", said=False)


@settings(max_examples=150, deadline=None)
@given(
    rows=tables(),
    codec=st.sampled_from(CODECS),
    delimiter=st.sampled_from(",;\t|"),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    said=st.booleans(),
)
@quoted_with_commas([["", "\t"], ["", "\t"]])
@quoted_with_commas([["", "\u2019\u2019"], ["", "\u2019\u2019"]], CODECS[2])
@quoted_with_commas([["\n", "||"], ["", "||0"]])
def test_any_table_in_any_dialect_reads_back(
    rows: list[list[str]], codec: tuple[str, bytes], delimiter: str, end: str, *, said: bool
) -> None:
    """A ``sep=`` line or quotation marks everywhere leave no doubt about the delimiter."""
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(
        rows
    )
    head = f"sep={delimiter}{end}" if said else ""
    data = codec[1] + (head + written.getvalue()).encode(codec[0])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.csv")
        path.write_bytes(data)
        sheet = open_source(path, "a.csv").sheets[0]
        read = sheet.read(1, range(len(rows[0])))
    assert read.cells.rows() == filled(rows)
    assert read.total == len(rows) - 1 == read.cells.height + read.blank


@settings(max_examples=40, deadline=None)
@given(rows=tables())
def test_any_table_in_a_workbook_reads_back(rows: list[list[str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = workbook()(Path(folder), "a", [list(row) for row in rows])
        read = open_source(path, "a.xlsx").sheets[0].read(1, range(len(rows[0])))
    assert read.cells.rows() == filled(rows)
    assert read.ragged.is_empty()


HEADER = ["Participant ID", "Application Date", "Last Name"]
DATA = st.tuples(
    st.sampled_from(["1", "2", "007", "", "x", "1.0", "1E+05", "Total"]),
    st.sampled_from(["2026-01-02", "1/2/2026", "13/45/2026", "", "2062-01-01", "Total"]),
    st.sampled_from(["Ann", "Total", "", "O'Neill, Jr.", "two\nlines"]),
).map(list)
FURNITURE = st.sampled_from(
    [
        HEADER, [""], ["", "", ""], ["Total"], ["Grand Total", "5"], ["Page 1 of 2"], ["1"],
        ["1", "2026-01-02", "Ann", "more", "fields"], ["two words"], ["Total records", "", "4"],
    ]
)  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(
    above=st.lists(st.sampled_from([["Report"], [""], ["From", "7/1/2025"]]), max_size=5),
    rows=st.lists(DATA | FURNITURE, max_size=25),
    book=st.booleans(),
)
def test_account_balances_and_rows_keep_their_numbers(
    above: list[list[str]], rows: list[list[str]], *, book: bool
) -> None:
    lines = [*above, HEADER, *rows]
    services = [["Participant ID", "Service", "Start Date"], ["1", "Career Coaching", "2026-01-05"]]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if book:
            workbook()(folder, "participants", [list(line) for line in lines])
        else:
            with (folder / "participants.csv").open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows([[as_text(c) for c in line] for line in lines])
        with (folder / "services.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(services)
        tables = read_tables(folder)
    (account,) = [sheet for sheet in tables.sheets if sheet.table == "participants"]
    last = max(n for n, line in enumerate(lines, 1) if not book or any(line))
    assert account.balances
    assert account.rows == last
    assert account.header_row == len(above) + 1
    kept = tables.loaded["participants"]
    for number, given_name in kept.select(ROW, "last_name").iter_rows():
        line = lines[number - 1]
        assert (line[2].strip() if len(line) > 2 else "") == (given_name or "")

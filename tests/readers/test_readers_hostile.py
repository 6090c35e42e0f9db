"""Damaged, renamed and hostile files end in one sentence that says what to do."""

import contextlib
import gzip
import os
import struct
import time
import tracemalloc
import zipfile
import zlib
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.readers.made_workbooks import MAIN, make, sheet_xml
from wbn_audit.errors import InputRefused
from wbn_audit.readers import open_source

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SECRET = "123-45-6789"


def refusal(path: Path) -> str:
    """Open and read a file to its end, which must be refused; return the message."""
    with pytest.raises(InputRefused) as refused:
        read_all(path)
    (problem,) = refused.value.problems
    assert problem.where == "in/" + path.name
    assert problem.what.endswith(".")
    assert problem.remedy
    assert SECRET not in str(problem)
    assert len(str(problem)) < 300
    return str(problem)


def read_all(path: Path) -> None:
    for sheet in open_source(path, "in/" + path.name).sheets:
        sheet.top()
        sheet.read(1, [0, 1])


def zipped(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.csv", b"", "empty"),
        ("a.xlsx", b"", "empty"),
        ("a.csv", b"\xef\xbb\xbf", "holds nothing"),
        ("a.csv", b" \r\n\n", "holds nothing"),
        ("a.csv.gz", gzip.compress(b"", mtime=0), "holds nothing"),
        ("a.xlsx", OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "password"),
        ("a.xlsx", OLE + b"\0" * 600 + "Workbook".encode("utf-16-le"), "old Excel format"),
        ("a.xls", OLE + b"\0" * 600, "old Excel format"),
        ("a.csv", OLE + b"\0" * 600, "old Excel format"),
        ("a.xlsx", b"<html><table><tr><td>123-45-6789", "web page"),
        ("a.csv", b"\xef\xbb\xbf  <!DOCTYPE html><p>", "web page"),
        ("a.xlsx", b"ID,Name\n1,123-45-6789\n", "CSV"),
        ("a.xlsx", b"\x00\x01\x02\x03" * 50, "not an Excel workbook"),
        ("a.xlsx", b"PK\x05\x06" + b"\0" * 18, "holds no files"),
        ("a.xlsx", b"PK\x03\x04" + b"\0" * 300, "damaged"),
        ("a.csv", b"PK\x03\x04" + b"\0" * 300, "zip archive"),
        ("a.csv", gzip.compress(b"a,b\n", mtime=0), "compressed"),
        ("a.csv.gz", b"a,b\n1,2\n", "not compressed"),
        ("a.csv.gz", gzip.compress(b"a,b\n1,2\n" * 9999, mtime=0)[:-20], "cut off"),
        ("a.csv.gz", gzip.compress(b"a,b\n", mtime=0) + b"rubbish", "damaged"),
        ("a.csv", b"%PDF-1.7 ...", "PDF"),
        ("a.docx", b"PK\x03\x04", "another ending"),
        ("a.docx", b"words", "not read"),
    ],
)
def test_told_by_the_first_bytes(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert words in refusal(path)


def test_not_files(tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").mkdir()
    assert "folder" in refusal(tmp_path / "x.xlsx")
    os.mkfifo(tmp_path / "pipe.csv")
    assert "ordinary file" in refusal(tmp_path / "pipe.csv")
    (tmp_path / "zero.csv").symlink_to("/dev/zero")
    assert "ordinary file" in refusal(tmp_path / "zero.csv")
    (tmp_path / "loop.csv").symlink_to(tmp_path / "loop.csv")
    assert "leads back to itself" in refusal(tmp_path / "loop.csv")
    assert "no such file" in refusal(tmp_path / "missing.csv")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_may_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"a,b\n")
    path.chmod(0)
    assert "cannot be read" in refusal(path)


def test_other_archives(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    assert "no Excel workbook" in refusal(zipped(path, {"data/a.csv": b"a,b\n"}))
    assert ".ods" in refusal(zipped(path, {"mimetype": b"x", "content.xml": b"<x/>"}))
    assert ".xlsb" in refusal(zipped(path, {"xl/workbook.bin": b"x"}))
    assert "damaged" in refusal(zipped(path, {"xl/workbook.xml": b"<workbook"}))
    assert "no sheet" in refusal(zipped(path, {"xl/workbook.xml": b"<workbook/>"}))


def test_a_password_on_the_zip(tmp_path: Path) -> None:
    path = make(tmp_path / "a.xlsx", sheet_xml(""))
    data = bytearray(path.read_bytes())
    for at in range(len(data)):
        if data.startswith(b"PK\x01\x02", at):
            data[at + 8] |= 1
    path.write_bytes(data)
    assert "password" in refusal(path)


def timed_refusal(path: Path, seconds: float = 10) -> str:
    start = time.process_time()
    message = refusal(path)
    assert time.process_time() - start < seconds
    return message


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
def test_zip_bombs(tmp_path: Path, part: str) -> None:
    cells = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    path = make(tmp_path / "a.xlsx", sheet_xml(cells), workbook="")
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open(part + ".big", "w", force_zip64=True) as file,
    ):
        for _ in range(100):
            file.write(b" " * (1 << 20))
    assert "unpacks to far more" in timed_refusal(path)


def test_a_size_that_lies(tmp_path: Path) -> None:
    sheet = sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>' + " " * (90 << 20))
    path = make(tmp_path / "a.xlsx", sheet)
    data = bytearray(path.read_bytes())
    true_size = struct.pack("<I", len(sheet.encode()))
    assert data.count(true_size) == 2
    path.write_bytes(data.replace(true_size, struct.pack("<I", 5000)))
    timed_refusal(path)


def test_overlapping_parts(tmp_path: Path) -> None:
    path = make(tmp_path / "a.xlsx", sheet_xml(""))
    data = bytearray(path.read_bytes())
    for at in range(len(data)):
        if data.startswith(b"PK\x01\x02", at):
            data[at + 20 : at + 24] = struct.pack("<I", len(data) // 2)
    path.write_bytes(data)
    assert "overlap" in timed_refusal(path)


def test_thousands_of_parts_and_sheets(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.xlsx", {f"xl/{n:0>200}.xml": b"" for n in range(20_000)})
    assert "far too many" in timed_refusal(path)
    sheets = '<sheet name="s" id="rId1"/>' * 2000
    workbook = f'<workbook xmlns="{MAIN}"><sheets>{sheets}</sheets></workbook>'
    zipped(path, {"xl/workbook.xml": workbook.encode()})
    assert "more than 500" in timed_refusal(path)


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"])
def test_entities_are_refused_wherever_they_are(tmp_path: Path, part: str) -> None:
    doctype = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    good = make(tmp_path / "good.xlsx", sheet_xml(""), styles=f'<styleSheet xmlns="{MAIN}"/>')
    with zipfile.ZipFile(good) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    start, _, rest = parts[part].rpartition(b"?>")
    parts[part] = start + (b"?>" if start else b"") + doctype.encode() + rest
    assert "document type" in timed_refusal(zipped(tmp_path / "a.xlsx", parts))


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="XFE1"><v>1</v></c>',
        '<c r="A1048577"><v>1</v></c>',
        '<c r="A0"><v>1</v></c>',
        '<c r="ZZZZ1"><v>1</v></c>',
        '<c r="A99999999999999999999"><v>1</v></c>',
        '<c r=""><v>1</v></c>',
        '<c r="1A"><v>1</v></c>',
        '<c r="R1C1"><v>1</v></c>',
    ],
)
def test_references_outside_a_sheet(tmp_path: Path, cell: str) -> None:
    path = make(tmp_path / "a.xlsx", sheet_xml(f'<row r="1">{cell}</row>'))
    assert "outside its sheet" in timed_refusal(path)


@pytest.mark.parametrize(
    "sheet",
    [
        sheet_xml('<row r="1"><c r="A1"><v>1</v></c>').replace("</sheetData></worksheet>", ""),
        sheet_xml('<row r="1"><c r="A1"><v>1</c></row>'),
        "not xml",
        '<?xml version="1.0" encoding="klingon"?><a/>',
        "<a>" * 100_000,
    ],
)
def test_damaged_sheets(tmp_path: Path, sheet: str) -> None:
    assert "damaged" in timed_refusal(make(tmp_path / "a.xlsx", sheet))


@pytest.mark.parametrize("value", ["99999999999", "-1", "x", "1.5", ""])
def test_bad_indexes_are_seen_and_harmless(tmp_path: Path, value: str) -> None:
    row = f'<row r="1"><c r="A1" t="s" s="999999"><v>{value}</v></c><c r="B1"><v>1</v></c></row>'
    strings = f'<sst xmlns="{MAIN}"><si><t>x</t></si></sst>'
    path = make(tmp_path / "a.xlsx", sheet_xml(row), strings=strings)
    assert open_source(path, "a.xlsx").sheets[0].top() == [(1, ["#REF!" if value else "", "1"])]


def test_truncated_workbooks(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    book.save(path)
    data = path.read_bytes()
    for size in range(60, len(data), 397):
        path.write_bytes(data[:size])
        refusal(path)


def test_a_wrong_checksum_is_damage(tmp_path: Path) -> None:
    sheet = sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>')
    path = make(tmp_path / "a.xlsx", sheet)
    right = struct.pack("<I", zlib.crc32(sheet.encode()))
    path.write_bytes(path.read_bytes().replace(right, b"\1\2\3\4"))
    assert "damaged" in refusal(path)


def test_a_gz_bomb(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(bytes(1 << 20)) * 400)
    assert "far more" in timed_refusal(path)


def test_a_gz_of_countless_parts(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n1,2\n") + gzip.compress(b"") * 100_000)
    start = time.process_time()
    assert open_source(path, "a.csv.gz").sheets[0].read(1, [0]).cells.rows() == [(2, "1")]
    assert time.process_time() - start < 8


def test_a_long_text_shared_by_many_cells_is_held_once(tmp_path: Path) -> None:
    numbers = range(1, 100_000)
    row = '<row r="{0}"><c r="A{0}" t="s"><v>0</v></c><c r="B{0}"><v>1</v></c></row>'
    text = "ab" * 16_000
    strings = f'<?xml version="1.0"?><sst xmlns="{MAIN}"><si><t>{text}</t></si></sst>'
    cells = sheet_xml("".join(row.format(n) for n in numbers))
    path = make(tmp_path / "a.xlsx", cells, strings=strings)
    before, start = resident(), time.process_time()
    rows = open_source(path, "a.xlsx").sheets[0].read(1, [0, 1])
    assert rows.cells["0"][-1] == text
    assert resident() - before < 500 << 20
    assert time.process_time() - start < 5


def resident() -> int:
    """Return the bytes of memory that this process holds."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


def test_a_line_of_a_hundred_megabytes(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b'a,b\n1,"' + b"x" * 100_000_000 + b"\n2,3\n")
    start = time.process_time()
    with pytest.raises(InputRefused, match=r"a\.csv:2: The row holds a field of more than"):
        open_source(path, "a.csv")
    assert time.process_time() - start < 10


@pytest.mark.parametrize(
    "body",
    [
        b'"\n' * 200_000,
        b'"",""a\n' * 100_000,
        b'"a"",' * 200_000,
        b'a,"b\n' * 200_000,
        b"," * 10**6,
    ],
)
def test_quotation_marks_cannot_slow_it_down(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"a,b\n" + body)
    start = time.process_time()
    with contextlib.suppress(InputRefused):  # rows of more columns than any export has
        read_all(path)
    assert time.process_time() - start < 8


def test_memory_of_a_workbook_with_many_empty_cells(tmp_path: Path) -> None:
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" s="1"/><c r="B{n}" s="1"/></row>' for n in range(1, 200_000)
    )
    path = make(tmp_path / "a.xlsx", sheet_xml(rows))
    tracemalloc.start()
    sheet = open_source(path, "a.xlsx").sheets[0]
    assert sheet.read(1, [0]).total == 0
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 60 << 20


quiet = settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@quiet
@given(data=st.data())
def test_flipped_bytes_in_a_workbook_are_read_or_refused(
    tmp_path: Path, data: st.DataObject
) -> None:
    path = make(tmp_path / "a.xlsx", sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>'))
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(content)
    try_to_read(path)


@quiet
@given(
    pieces=st.lists(
        st.sampled_from(
            [
                '<row r="1">', "</row>", '<c r="A1">', '<c r="B1" t="s">', "<v>", "</v>", "</c>",
                "1", "&amp;", "&#0;", "&x;", "<is><t>", "</t></is>", "<f>", "</f>", "<f/>", "<v/>",
                '<c r="A2" t="b"><v>x</v></c>', "<![CDATA[<c>]]>", '<row r="2"/>', "\ufffe", "\x01",
            ]
        ),
        max_size=12,
    )
)  # fmt: skip
@example(["<v>", "1"])
def test_any_sheet_xml_is_read_or_refused(tmp_path: Path, pieces: list[str]) -> None:
    try_to_read(make(tmp_path / "a.xlsx", sheet_xml("".join(pieces))))


def try_to_read(path: Path) -> None:
    try:
        for sheet in open_source(path, "in/" + path.name).sheets:
            sheet.top()
            rows = sheet.read(0, [0, 1])
            assert rows.total == rows.cells.height + rows.blank
    except InputRefused:
        pass

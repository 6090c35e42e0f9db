"""Hostile files that are text, or say they are: how each is made, and a word of its refusal."""

from __future__ import annotations

import gzip
import io
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path

import polars as pl

from tests.hostile.zips import good

Build = Callable[[Path], None]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEAD = b"Customer ID,Support Service Type,Payment Date,Amount\n"
HTML = b"<html><table><tr><td>Customer ID</td></tr></table></html>"
XML_2003 = (
    b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
    b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>'
)


def content(data: bytes) -> Build:
    def build(path: Path) -> None:
        path.write_bytes(data)

    return build


def repeated(piece: bytes, size: int, head: bytes = HEAD, tail: bytes = b"") -> Build:
    """A file of so many bytes, the same piece over and over."""

    def build(path: Path) -> None:
        with path.open("wb") as file:
            file.write(head)
            block = piece * ((1 << 20) // len(piece))
            for _ in range(size // len(block)):
                file.write(block)
            file.write(tail)

    return build


def text(words: str) -> Build:
    return content(words.encode())


def ole(*streams: str) -> bytes:
    names = b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in streams)
    return OLE + b"\0" * 1016 + names


def zipped(*names: str) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, b"<x/>")
    return memory.getvalue()


def sqlite(path: Path) -> None:
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE t (x)")
    database.close()


def parquet(path: Path) -> None:
    pl.DataFrame({"a": [1]}).write_parquet(path)


def a_workbook(path: Path) -> None:
    good(path)


def packed(data: bytes, *, cut: int = 0, tail: bytes = b"", times: int = 1) -> bytes:
    whole = gzip.compress(data, mtime=0)
    return whole[: len(whole) - cut] * times + tail


TABLE = HEAD + b"1,Housing Payment,2026-01-05,50\n"
# Of another kind than the name says.
RENAMED: dict[str, tuple[Build, str]] = {
    "old.xlsx": (content(ole("Workbook")), "old Excel format"),
    "old.xls": (content(ole("Workbook")), "old Excel format"),
    "very old.xls": (content(b"\x09\x04\x06\x00\x00\x00\x10\x00" + b"\0" * 90), "old format"),
    "locked.xlsx": (content(ole("EncryptionInfo", "EncryptedPackage")), "password"),
    "letter.xlsx": (content(ole("WordDocument")), "Word"),
    "mail.xlsx": (content(ole("__properties_version1.0")), "Outlook"),
    "book.ods": (content(zipped("mimetype", "content.xml")), "export it as"),
    "book ods.xlsx": (content(zipped("mimetype", "content.xml")), "OpenDocument"),
    "book numbers.xlsx": (content(zipped("Index/Document.iwa")), "Numbers"),
    "book.numbers": (content(zipped("Index/Document.iwa")), "Export"),
    "letter docx.xlsx": (content(zipped("word/document.xml")), "Word"),
    "letter.docx": (content(zipped("word/document.xml")), "another ending"),
    "binary.xlsx": (content(zipped("xl/workbook.bin")), "xlsb"),
    "archive.xlsx": (content(zipped("export.csv")), "archive"),
    "report.pdf": (content(b"%PDF-1.7\n"), "PDF"),
    "report pdf.xlsx": (content(b"%PDF-1.7\n"), "PDF"),
    "report pdf.csv": (content(b"%PDF-1.7\n"), "PDF"),
    "page.xls": (content(HTML), "web page"),
    "page.xlsx": (content(b"\xef\xbb\xbf\r\n" + HTML), "web page"),
    "page.csv": (content(HTML.decode().encode("utf-16")), "web page"),
    "page.mht.xlsx": (content(b"MIME-Version: 1.0\r\n"), "web page"),
    "table 2003.xls": (content(XML_2003), "XML Spreadsheet 2003"),
    "table 2003.xlsx": (content(XML_2003), "XML Spreadsheet 2003"),
    "table 2003.csv": (content(XML_2003), "XML Spreadsheet 2003"),
    "workbook.csv": (a_workbook, ".xlsx"),
    "workbook.xls": (a_workbook, ".xlsx"),
    "archive.csv": (content(zipped("a.csv")), "archive"),
    "packed.csv": (content(packed(TABLE)), ".csv.gz"),
    "packed.xlsx": (content(packed(TABLE)), "compressed"),
    "picture.csv": (content(b"\x89PNG\r\n\x1a\n" + b"\0" * 40), "picture"),
    "picture.xlsx": (content(b"\xff\xd8\xff\xe0" + b"\0" * 40), "picture"),
    "database.csv": (sqlite, "SQLite"),
    "access.csv": (content(b"\0\1\0\0Standard ACE DB\0"), "Access"),
    "table parquet.csv": (parquet, "Parquet"),
    "table 7z.csv": (content(b"7z\xbc\xaf\x27\x1c\0\4"), "7z"),
    "table rar.csv": (content(b"Rar!\x1a\x07\x01\0"), "RAR"),
    "program.csv": (content(b"MZ\x90\0"), "program"),
    "shortcut.xlsx": (content(b"L\0\0\0\x01\x14\x02\0"), "shortcut"),
    "rich.txt": (content(b"{\\rtf1\\ansi"), "rich text"),
    "noise.csv": (content(bytes(range(256)) * 16), "not text"),
    "zeros.csv": (content(bytes(5000)), "zeros"),
    "zeros.xlsx": (content(bytes(5000)), "zeros"),
    "text.xlsx": (content(TABLE), "CSV"),
    "nothing.csv": (content(b""), "empty"),
    "nothing.csv.gz": (content(packed(b"")), "holds nothing"),
    "blank.csv": (content(b"\r\n \r\n"), "holds nothing"),
    "plain.csv.gz": (content(TABLE), "not compressed"),
    "cut.csv.gz": (content(packed(TABLE * 999, cut=30)), "cut off"),
    "junk.csv.gz": (content(packed(TABLE, tail=b"junk")), "damaged"),
    "two.csv.gz": (content(packed(TABLE, times=2)), ""),
    "nested.csv.gz": (content(packed(packed(TABLE))), "again"),
    "nested workbook.csv.gz": (content(packed(zipped("xl/workbook.xml"))), "workbook"),
    "nested page.csv.gz": (content(packed(HTML)), "web page"),
    "sqlite.csv.gz": (content(packed(b"SQLite format 3\0" + b"\0" * 90)), "SQLite"),
}  # fmt: skip

MEGA = 1 << 20
KNOWN = "Customer ID,Support Service Type,Payment Date,Amount,"
# Large, and made to be slow or to take memory. An empty word: it may be read.
HEAVY: dict[str, tuple[Build, str]] = {
    "bomb.csv.gz": (content(packed(bytes(MEGA), times=1) * 300), "far more"),
    "blank bomb.csv.gz": (content(packed(b"\n" * MEGA) * 60), ""),
    "line.csv": (repeated(b"x", 100 * MEGA), ""),
    "field.csv": (repeated(b"x", 100 * MEGA, HEAD + b'1,"', b'",2026-01-05,1\n'), ""),
    "open field.csv": (repeated(b"x,\n", 100 * MEGA, HEAD + b'1,"'), ""),
    "no newline.csv": (repeated(b"Customer ID,", 30 * MEGA, b""), "columns"),
    "columns.csv": (
        text(KNOWN + ",".join(f"h{n}" for n in range(1_000_000)) + "\n1,x,y,z\n"), "columns"),
    "many columns.csv": (
        text(KNOWN + ",".join(f"header number {n}" for n in range(16_000)) + "\n1,x,y,z\n"), ""),
    "wide rows.csv": (
        text("".join(",".join(f"h{n}r{r}" for n in range(16_000)) + "\n" for r in range(60))), ""),
    "wide row.csv": (repeated(b",", 50 * MEGA), ""),
    "quotes.csv": (repeated(b'"', 100 * MEGA), ""),
    "quotes and commas.csv": (repeated(b'",', 50 * MEGA), ""),
    "quotes and lines.csv": (repeated(b'"\n', 50 * MEGA), ""),
    "zeros.csv": (repeated(b"\0", 100 * MEGA), ""),
    "zero fields.csv": (repeated(b"\0,\0,\0,\0\n", 50 * MEGA), ""),
    "lines.csv": (repeated(b"\n", 100 * MEGA), ""),
    "returns.csv": (repeated(b"\r", 50 * MEGA), ""),
    "short rows.csv": (repeated(b"a\n", 50 * MEGA), ""),
    "short rows of no table.csv": (repeated(b"a\n", 50 * MEGA, b""), ""),
    "empty rows.csv": (repeated(b",,,\n", 50 * MEGA), ""),
    "spaces.csv": (repeated(b" ", 100 * MEGA, b""), "nothing"),
    "bad utf.csv": (repeated(b"\xe9\xff,", 30 * MEGA), ""),
    "marks.csv": (repeated(b"\xef\xbb\xbf", 30 * MEGA), ""),
    "sep.csv": (repeated(b"sep=,\n", 20 * MEGA, b"sep=;\n"), ""),
}  # fmt: skip

# Run each alone in the suite; the others differ from these in little.
LARGE = frozenset({"line.csv", "columns.csv", "lines.csv"})

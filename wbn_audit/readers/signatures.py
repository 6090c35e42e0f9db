"""The first bytes of files that are no exports, and what to do with each."""

from __future__ import annotations

import re

UTF8_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
ZIP = b"PK\x03\x04"
GZIP = b"\x1f\x8b"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TEXT_CONTROLS = b"\0\t\n\r\x0b\x0c\x1a\x1b"
_AS_XLSX = "Open it in the spreadsheet program and save it as an Excel workbook (.xlsx)."
_EXPORT = "Export the report as CSV or as .xlsx."
_UNPACK = "Take the exports out of it."
_DATABASE = "Export the table as CSV or as .xlsx."

# Where a mark stands, the mark, what the file is, and what to do.
_FOREIGN: tuple[tuple[int, bytes, str, str], ...] = (
    (0, b"%PDF", "a PDF", _EXPORT),
    (0, b"{\\rtf", "a rich text document (RTF)", _EXPORT),
    (0, b"\x89PNG\r\n", "a picture", _EXPORT),
    (0, b"\xff\xd8\xff", "a picture", _EXPORT),
    (0, b"GIF8", "a picture", _EXPORT),
    (0, b"II*\0", "a picture", _EXPORT),
    (0, b"MM\0*", "a picture", _EXPORT),
    (8, b"WEBP", "a picture", _EXPORT),
    (4, b"ftyp", "a picture or a film", _EXPORT),
    (0, b"SQLite format 3\0", "a database (SQLite)", _DATABASE),
    (4, b"Standard Jet DB", "a database (Access)", _DATABASE),
    (4, b"Standard ACE DB", "a database (Access)", _DATABASE),
    (0, b"PAR1", "a Parquet file", _DATABASE),
    (0, b"ARROW1", "an Arrow file", _DATABASE),
    (0, b"FEA1", "an Arrow file", _DATABASE),
    (0, b"7z\xbc\xaf\x27\x1c", "an archive (7z)", _UNPACK),
    (0, b"Rar!\x1a\x07", "an archive (RAR)", _UNPACK),
    (0, b"\xfd7zXZ\0", "a compressed file (xz)", _UNPACK),
    (0, b"BZh", "a compressed file (bzip2)", _UNPACK),
    (0, b"\x28\xb5\x2f\xfd", "a compressed file (zstd)", _UNPACK),
    (257, b"ustar", "an archive (tar)", _UNPACK),
    (0, b"MZ", "a program", "Look again which file is the export."),
    (0, b"\x7fELF", "a program", "Look again which file is the export."),
    (0, b"L\0\0\0\x01\x14\x02\0", "a shortcut to another file", "Name that file itself."),
    (0, b"\x09\x08\x10\0\0\x06", "an Excel file of the old format (.xls)", _AS_XLSX),
    (0, b"\x09\x08\x08\0\0\x05", "an Excel file of the old format (.xls)", _AS_XLSX),
    (0, b"\x09\x04\x06\0", "an Excel file of the old format (.xls)", _AS_XLSX),
    (0, b"\x09\x02\x06\0", "an Excel file of the old format (.xls)", _AS_XLSX),
    (0, b"\x09\0\x04\0", "an Excel file of the old format (.xls)", _AS_XLSX),
    (0, b"From: ", "a mail message", "Save its attachment, and name that."),
    (0, b"Received: ", "a mail message", "Save its attachment, and name that."),
)
_MARKUP = re.compile(
    rb"\s*<(!doctype|!--|html|table|head|body|\?xml|meta|style|[a-z]+:workbook)", re.IGNORECASE
)
_SPREADSHEET_2003 = (b"urn:schemas-microsoft-com:office:spreadsheet", b'progid="Excel.Sheet"')
_MHTML = b"MIME-Version:"
# Streams by which an OLE file shows what it is, and what to do with each.
_OLE_KINDS: tuple[tuple[str, str, str], ...] = (
    (
        "EncryptedPackage",
        "The workbook is protected with a password.",
        "Open it, remove the password (File > Info > Protect Workbook), save, and try again.",
    ),
    ("WordDocument", "The file is a Word document (.doc).", _EXPORT),
    ("PowerPoint Document", "The file is a PowerPoint document (.ppt).", _EXPORT),
    (
        "__properties_version1.0",
        "The file is a mail message of Outlook (.msg).",
        "Save its attachment, and name that.",
    ),
)


def foreign(start: bytes) -> tuple[str, str] | None:
    """Return what a file is that is no export, and what to do; None where it may be one."""
    for at, mark, kind, remedy in _FOREIGN:
        if start.startswith(mark, at):
            return f"The file is {kind}, whatever its name says.", remedy
    return None


def markup(start: bytes) -> tuple[str, str] | None:
    """Return what kind of markup a file is, and what to do; None where it is none."""
    text = _plain(start)
    if any(mark in text for mark in _SPREADSHEET_2003):
        return "The file is an XML Spreadsheet 2003, not an Excel workbook.", _AS_XLSX
    if _MARKUP.match(text) or text.startswith(_MHTML):
        return "The file is a web page or XML, not a workbook or CSV.", _AS_XLSX
    return None


def ole_document(data: bytes) -> tuple[str, str]:
    """Return what an OLE file is, from as much of it as was read, and what to do."""
    for stream, what, remedy in _OLE_KINDS:
        if stream.encode("utf-16-le") in data:
            return what, remedy
    return "The file is in the old Excel format (.xls).", _AS_XLSX


def is_binary(start: bytes) -> bool:
    """Tell whether a file cannot be text in any encoding: control characters all over it.

    Zeros are not counted: in UTF-16 without a mark every other byte is one.
    """
    # A file marked as UTF-16 is judged by its characters: half of a curly quotation mark's
    # code would pass for a control character.
    marked = _UTF16_MARKS.get(start[:2])
    codes = list(start) if marked is None else [ord(c) for c in start.decode(marked, "ignore")]
    controls = sum(code < 32 and code not in _TEXT_CONTROLS for code in codes)  # noqa: PLR2004
    return controls > len(codes) // 20


def _plain(start: bytes) -> bytes:
    """Markup as ASCII bytes, from UTF-16 too."""
    return start.removeprefix(UTF8_MARK).lstrip(b"\xff\xfe").replace(b"\0", b"")

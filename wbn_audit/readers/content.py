"""What a file is by its first bytes, whatever its name says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wbn_audit.errors import InputRefused, Problem

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

_TEXT_ENDINGS = (".csv", ".tsv", ".txt")
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_GZIP = b"\x1f\x8b"
_MARKUP = re.compile(rb"\s*<(!doctype|html|table|head|body|\?xml|meta|style)", re.IGNORECASE)
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_SAVE_AS_XLSX = "Open it in the spreadsheet program and save it as an Excel workbook (.xlsx)."


def refuse_by_first_bytes(file: BinaryIO, path: Path, name: str) -> None:
    """Refuse a file whose content is not of the kind that its name promises.

    Args:
        file: open at its start; left at its start.
        path: the file, for its ending.
        name: how messages call it.

    Raises:
        InputRefused: with what the file is instead, and what to do.
    """
    ending = path.name.lower()
    start = file.read(4096)
    problem = _problem(ending, start, file)
    if problem is not None:
        raise InputRefused(Problem(name, *problem))
    file.seek(0)


def _problem(ending: str, start: bytes, file: BinaryIO) -> tuple[str, str] | None:
    if not start:
        return "The file is empty (0 bytes).", "Export it again."
    if start.startswith(_OLE):
        return _ole_problem(start, file)
    return _problem_for(ending, start)


def _problem_for(ending: str, start: bytes) -> tuple[str, str] | None:
    if ending.endswith((".xlsx", ".xlsm")):
        return _not_a_workbook(start)
    if ending.endswith(".gz"):
        return _not_compressed(start)
    if ending.endswith(_TEXT_ENDINGS):
        return _not_text(start)
    return "This kind of file is not read.", "Export it as CSV or as .xlsx."


def _ole_problem(start: bytes, file: BinaryIO) -> tuple[str, str]:
    # The directory of such a file may stand anywhere in it; a few megabytes are enough.
    if _ENCRYPTED in start + file.read(32 << 20):
        return "The workbook is protected with a password.", (
            "Open it, remove the password (File > Info > Protect Workbook), save, and try again."
        )
    return "The file is in the old Excel format (.xls).", _SAVE_AS_XLSX


def _not_compressed(start: bytes) -> tuple[str, str] | None:
    if start.startswith(_GZIP):
        return None
    return "The file is named .gz but is not compressed.", "Remove .gz from its name."


def _not_a_workbook(start: bytes) -> tuple[str, str] | None:
    if start.startswith(_ZIP):
        return None
    if _MARKUP.match(start.removeprefix(b"\xef\xbb\xbf")):
        return "The file is a web page or XML with a workbook's name.", _SAVE_AS_XLSX
    if start.startswith(b"PK"):
        return "The workbook is damaged: it holds no files.", "Download or save it again."
    if b"\x00" not in start and (b"," in start or b"\t" in start or b";" in start):
        return "The file is text (CSV), not a workbook.", "Rename it so that it ends in .csv."
    return "The file is not an Excel workbook.", "Download or save it again as .xlsx."


def _not_text(start: bytes) -> tuple[str, str] | None:
    if start.startswith(_ZIP):
        return "The file is a workbook or a zip archive, not text.", (
            "Rename it so that it ends in .xlsx, or take the exports out of the archive."
        )
    if start.startswith(_GZIP):
        return "The file is compressed.", "Rename it so that it ends in .csv.gz."
    if start.startswith(b"%PDF"):
        return "The file is a PDF, not text.", "Export the report as CSV or as .xlsx."
    if _MARKUP.match(start.removeprefix(b"\xef\xbb\xbf")):
        return "The file is a web page or XML, not CSV.", _SAVE_AS_XLSX
    return None

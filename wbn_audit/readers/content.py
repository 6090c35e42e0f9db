"""What a file is by its first bytes, whatever its name says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wbn_audit.errors import InputRefused, Problem
from wbn_audit.readers.signatures import (
    GZIP,
    OLE,
    ZIP,
    foreign,
    is_binary,
    markup,
    ole_document,
)

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

_TEXT_ENDINGS = (".csv", ".tsv", ".txt")
_WORKBOOK_ENDINGS = (".xlsx", ".xlsm")
_START = 4096
ZEROS = (
    "The file is damaged: it begins with zeros where its content should be.",
    "Download or copy it again.",
)
# The directory of an OLE file may stand anywhere in it; a few megabytes are enough.
_OLE_MOST = 32 << 20


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
    start = file.read(_START)
    problem = _problem(ending, start, file)
    if problem is not None:
        raise InputRefused(Problem(name, *problem))
    file.seek(0)


def refuse_unpacked(data: bytes, name: str) -> None:
    """Refuse a compressed file that does not hold text.

    Args:
        data: what was in it.
        name: how messages call the file.

    Raises:
        InputRefused: with what it holds instead, and what to do.
    """
    start = data[:_START]
    problem = None
    if start.startswith(OLE):
        problem = ole_document(data[:_OLE_MOST])
    elif start.startswith(GZIP):
        problem = "The compressed file is compressed again.", "Unpack it once, and name that."
    elif start:
        problem = foreign(start) or _not_text(start)
    if problem is not None:
        raise InputRefused(Problem(name, *problem))


def _problem(ending: str, start: bytes, file: BinaryIO) -> tuple[str, str] | None:
    if not start:
        return "The file is empty (0 bytes).", "Export it again."
    if start.startswith(OLE):
        return ole_document(start + file.read(_OLE_MOST))
    if ending.endswith(".gz"):
        return _not_compressed(start)
    if problem := foreign(start):
        return problem
    if ending.endswith(_WORKBOOK_ENDINGS):
        return _not_a_workbook(start)
    if ending.endswith(_TEXT_ENDINGS):
        return _not_text(start)
    return _unknown_ending(ending, start)


def _not_compressed(start: bytes) -> tuple[str, str] | None:
    if start.startswith(GZIP):
        return None
    return "The file is named .gz but is not compressed.", "Remove .gz from its name."


def _not_a_workbook(start: bytes) -> tuple[str, str] | None:
    if start.startswith(ZIP):
        return None
    if problem := markup(start):
        return problem
    if start.startswith(GZIP):
        return "The file is compressed (gzip), not a workbook.", "Unpack it first."
    if start.startswith(b"PK"):
        return "The workbook is damaged: it holds no files.", "Download or save it again."
    if not is_binary(start) and any(mark in start for mark in b",;\t|"):
        return "The file is text (CSV), not a workbook.", "Rename it so that it ends in .csv."
    if not start.strip(b"\0"):
        return ZEROS
    return "The file is not an Excel workbook.", "Download or save it again as .xlsx."


def _not_text(start: bytes) -> tuple[str, str] | None:
    if start.startswith(ZIP):
        return "The file is a workbook or a zip archive, not text.", (
            "Rename it so that it ends in .xlsx, or take the exports out of the archive."
        )
    if start.startswith(GZIP):
        return "The file is compressed.", "Rename it so that it ends in .csv.gz."
    if problem := markup(start):
        return problem
    if not start.strip(b"\0"):
        return ZEROS
    if is_binary(start):
        return "The file is not text.", "Export the report again as CSV or as .xlsx."
    return None


def _unknown_ending(ending: str, start: bytes) -> tuple[str, str]:
    """What to do with a file of a name that is not read, which someone named none the less."""
    if ending.endswith((".numbers", ".ods")):
        return "Documents of Numbers and OpenDocument are not read.", (
            "Open it where it was made, and export it as .xlsx or CSV."
        )
    if start.startswith(ZIP):
        return "The file is a workbook or a zip archive under another ending.", (
            "If it is an Excel workbook, rename it so that it ends in .xlsx."
        )
    if problem := markup(start):
        return problem
    return "This kind of file is not read.", "Export it as CSV or as .xlsx."

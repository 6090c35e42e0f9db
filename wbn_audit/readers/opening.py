"""Opens one file: looks at its first bytes, and hands it to the reader that knows it."""

from __future__ import annotations

import hashlib
import stat
from typing import TYPE_CHECKING

from wbn_audit.errors import InputRefused, Problem
from wbn_audit.readers.content import refuse_by_first_bytes
from wbn_audit.readers.csv.source import csv_sheet
from wbn_audit.readers.refusals import TOO_LARGE, unreadable
from wbn_audit.readers.sheet import Source
from wbn_audit.readers.xlsx.source import workbook_sheets

if TYPE_CHECKING:
    from pathlib import Path

    from wbn_audit.readers.sheet import Sheet

_WORKBOOKS = (".xlsx", ".xlsm")


def open_source(path: Path, name: str) -> Source:
    """Open an export, read-only.

    Args:
        path: the file.
        name: how messages and results call it, a relative posix path.

    Raises:
        InputRefused: it is no file, may not be read, is empty, or is not what its name
            says; the message says which and what to do.
    """
    try:
        _refuse_special(path, name)
        size = path.stat().st_size
        with path.open("rb") as file:
            refuse_by_first_bytes(file, path, name)
            sheets: tuple[Sheet, ...]
            if path.name.lower().endswith(_WORKBOOKS):
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
                sheets = workbook_sheets(path, name)
            else:
                data = file.read()
                sha256 = hashlib.sha256(data).hexdigest()
                sheets = (csv_sheet(data, path, name),)
    except OSError as error:
        raise InputRefused(Problem(name, *unreadable(error))) from error
    except MemoryError as error:
        raise InputRefused(Problem(name, *TOO_LARGE)) from error
    return Source(name=name, path=path, sha256=sha256, sheets=sheets, size=size)


def _refuse_special(path: Path, name: str) -> None:
    """Refuse what is not a plain file before opening it: a pipe would hang for ever."""
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        what = "This is a folder, not a file."
        raise InputRefused(Problem(name, what, "Name the export itself."))
    if not stat.S_ISREG(mode):
        what = "This is not an ordinary file (a pipe, socket or device)."
        raise InputRefused(Problem(name, what, "Save the export as a file first."))

"""The zip around a workbook: bounded, and refused before anything large is unpacked."""

from __future__ import annotations

import struct
import zipfile
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING

from wbn_audit.errors import InputRefused, Problem
from wbn_audit.readers.refusals import unreadable
from wbn_audit.readers.xlsx.directory import (
    DIRECTORY_MOST,
    directory_size,
    is_bomb,
    is_locked,
    part_name,
    trick,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import IO

STEP = 4 << 20
LOCKED = (
    "The workbook is protected with a password.",
    "Open it, remove the password (File > Info > Protect Workbook), save, and try again.",
)
# Other programs zip their documents too: parts that only theirs have.
_OTHERS = (
    (("encryptedpackage",), *LOCKED),
    (
        ("xl/workbook.bin",),
        "The workbook is in the binary format (.xlsb).",
        "Open it in the spreadsheet program and save it as an Excel workbook (.xlsx).",
    ),
    (
        ("mimetype", "content.xml"),
        "The file is an OpenDocument file (.ods, .odt), not an Excel workbook.",
        "Open it in the spreadsheet program and save it as an Excel workbook (.xlsx).",
    ),
    (
        ("index/document.iwa",),
        "The file is an Apple Numbers document, not an Excel workbook.",
        "In Numbers choose File > Export To > Excel, or CSV.",
    ),
    (
        ("word/document.xml", "ppt/presentation.xml"),
        "The file is a Word or PowerPoint document, not an Excel workbook.",
        "Export the report itself as CSV or as .xlsx.",
    ),
)
_AGAIN = "Open it in the spreadsheet program and save it again as an Excel workbook (.xlsx)."


class Package:
    """The parts of one workbook, by name.

    Attributes:
        name: how messages call the file.
    """

    def __init__(self, path: Path, name: str) -> None:
        self.name = name
        self._size = path.stat().st_size
        if directory_size(path) > DIRECTORY_MOST:
            raise self.refusal("The workbook holds far too many parts.")
        with self._damage():
            self._zip = zipfile.ZipFile(path)
        self._open: list[IO[bytes]] = []
        self._parts = {part_name(part): part for part in self._zip.infolist()}
        try:
            self._look_inside()
        except InputRefused:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the file, and of parts that were not read to their end."""
        for file in self._open:
            file.close()
        self._zip.close()

    def __enter__(self) -> Package:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __contains__(self, part: str) -> bool:
        return part.lower() in self._parts

    def read(self, part: str) -> bytes:
        """Return a part whole.

        Raises:
            InputRefused: it is not there, damaged, or a bomb.
        """
        return b"".join(self.stream(part))

    def stream(self, part: str) -> Iterator[bytes]:
        """Yield a part some megabytes at a time; raises as :meth:`read` does."""
        info = self._parts.get(part.lower())
        if info is None:
            raise self.refusal("The workbook is damaged: a part of it is missing.")
        with self._damage(), self._zip.open(info) as file:
            self._open.append(file)
            while piece := file.read(STEP):
                yield piece

    def packed_size(self, part: str) -> int:
        """Return how many bytes of the file a part takes."""
        info = self._parts.get(part.lower())
        return min(info.compress_size, self._size) if info else 0

    def refusal(self, what: str, remedy: str = _AGAIN) -> InputRefused:
        """Return the refusal of this workbook for a reason."""
        return InputRefused(Problem(self.name, what, remedy))

    def _look_inside(self) -> None:
        infos = self._zip.infolist()
        for marks, what, remedy in _OTHERS:
            if any(mark in self for mark in marks):
                raise self.refusal(what, remedy)
        if is_locked(infos):
            raise self.refusal(*LOCKED)
        if what := trick(infos, self._size):
            raise self.refusal(what)
        if is_bomb(infos, self._size):
            what = "The workbook unpacks to far more than a workbook of its size holds."
            raise self.refusal(what, "Delete empty but formatted rows, or export it as CSV.")

    @contextmanager
    def _damage(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise self.refusal(*unreadable(error)) from error
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            RuntimeError,
            ValueError,
            OverflowError,
            struct.error,
        ) as error:
            what = "The workbook is damaged or cut off."
            raise self.refusal(what, "Download or save it again.") from error

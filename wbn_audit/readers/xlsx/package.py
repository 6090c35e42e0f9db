"""The zip around a workbook: bounded, and refused before anything large is unpacked."""

from __future__ import annotations

import struct
import zipfile
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING

from wbn_audit.errors import InputRefused, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import IO

STEP = 4 << 20
_DIRECTORY_MOST = 4 << 20
_FREE = 64 << 20
"""Unpacked bytes of a part that are never questioned; beyond, the ratio tells a bomb."""
_RATIO = 250
_PART_MOST = 3 << 30
_END_OF_DIRECTORY = b"PK\x05\x06"
_ENCRYPTED = 1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_AGAIN = "Open it in the spreadsheet program and save it again as an Excel workbook (.xlsx)."


class Package:
    """The parts of one workbook, by name.

    Attributes:
        name: how messages call the file.
    """

    def __init__(self, path: Path, name: str) -> None:
        self.name = name
        self._size = path.stat().st_size
        if _directory_size(path) > _DIRECTORY_MOST:
            raise self.refusal("The workbook holds far too many parts.")
        with self._damage():
            self._zip = zipfile.ZipFile(path)
        self._open: list[IO[bytes]] = []
        self._parts = {part.filename.lstrip("/").lower(): part for part in self._zip.infolist()}
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
        unpacked = 0
        with self._damage(), self._zip.open(info) as file:
            self._open.append(file)
            while piece := file.read(STEP):
                unpacked += len(piece)
                self._check_size(unpacked, min(info.compress_size, self._size))
                yield piece

    def refusal(self, what: str, remedy: str = _AGAIN) -> InputRefused:
        """Return the refusal of this workbook for a reason."""
        return InputRefused(Problem(self.name, what, remedy))

    def _look_inside(self) -> None:
        infos = self._zip.infolist()
        if any(info.flag_bits & _ENCRYPTED for info in infos):
            raise self.refusal("The workbook is protected with a password.", "Remove it and save.")
        if any(info.compress_type not in _METHODS for info in infos):
            raise self.refusal("The workbook is packed in an unusual way.")
        if sum(info.compress_size for info in infos) > self._size:
            raise self.refusal("The workbook is damaged: its parts overlap.")
        for info in infos:
            self._check_size(info.file_size, info.compress_size)
        if "xl/workbook.bin" in self:
            raise self.refusal("The workbook is in the binary format (.xlsb).")
        if "mimetype" in self or "content.xml" in self:
            raise self.refusal("The file is an OpenDocument spreadsheet (.ods).")
        if "encryptedpackage" in self:
            raise self.refusal("The workbook is protected with a password.", "Remove it and save.")

    def _check_size(self, unpacked: int, packed: int) -> None:
        if unpacked > _PART_MOST or (unpacked > _FREE and unpacked > _RATIO * packed):
            what = "The workbook unpacks to far more than a sheet holds."
            raise self.refusal(what, "Delete empty but formatted rows, or export it as CSV.")

    @contextmanager
    def _damage(self) -> Iterator[None]:
        try:
            yield
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


def _directory_size(path: Path) -> int:
    """Return the size that the zip states for its directory; 0 where it states none."""
    with path.open("rb") as file:
        file.seek(-min(path.stat().st_size, 65557), 2)
        tail = file.read()
    at = tail.rfind(_END_OF_DIRECTORY)
    if at < 0 or len(tail) < at + 16:
        return 0
    return int.from_bytes(tail[at + 12 : at + 16], "little")

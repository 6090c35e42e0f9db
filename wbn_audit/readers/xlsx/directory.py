"""What may stand in a zip's directory: looked at before and after it is read.

A zip says everything twice, and its parts may claim any place and any size. Each trick that
makes a small archive large, or shows one content to one program and another to the next,
breaks one of these rules; no workbook that a spreadsheet program wrote does.
"""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

DIRECTORY_MOST = 1 << 20
"""Bytes of a directory: some ten thousand parts; a workbook has at most hundreds."""
FREE = 64 << 20
"""Unpacked bytes that are never questioned; beyond, the ratio tells a bomb."""
RATIO = 100
"""Sheets pack to a tenth, empty but formatted cells to a thirtieth; a bomb to a thousandth."""
MOST = 3 << 30
_END, _END64, _LOCATOR64 = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
_END_SIZE, _LOCATOR_SIZE, _HEADER_SIZE = 22, 20, 30
_COMMENT_MOST = 1 << 16
_UNKNOWN = 0xFFFFFFFF
_ENCRYPTED = 1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def directory_size(path: Path) -> int:
    """Return the size that the zip states for its directory; 0 where it states none.

    The end record is looked for as ``zipfile`` does, which would read a directory of any size.
    """
    with path.open("rb") as file:
        file.seek(-min(path.stat().st_size, _END_SIZE + _COMMENT_MOST + _LOCATOR_SIZE + 56), 2)
        tail = file.read()
    at = len(tail) - _END_SIZE
    if not (tail[at : at + 4] == _END and tail.endswith(b"\0\0")):
        at = tail.rfind(_END)
    if at < 0 or len(tail) < at + _END_SIZE:
        return 0
    size = int.from_bytes(tail[at + 12 : at + 16], "little")
    if size == _UNKNOWN and tail[at - _LOCATOR_SIZE : at - _LOCATOR_SIZE + 4] == _LOCATOR64:
        large = tail.rfind(_END64, 0, at)
        if large >= 0:
            size = int.from_bytes(tail[large + 40 : large + 48], "little")
    return size


def trick(parts: Sequence[zipfile.ZipInfo], size: int) -> str:
    """Return what is wrong with a directory, as a sentence; empty where nothing is.

    Args:
        parts: as the directory lists them.
        size: of the whole file.
    """
    if any(part.compress_type not in _METHODS for part in parts):
        return "The workbook is packed in an unusual way."
    if _overlap(parts, size):
        return "The workbook is damaged: its parts overlap."
    if len({part_name(part) for part in parts}) < len(parts):
        return "The workbook is damaged: it holds a part twice."
    return ""


def is_locked(parts: Sequence[zipfile.ZipInfo]) -> bool:
    """Tell whether any part is encrypted."""
    return any(part.flag_bits & _ENCRYPTED for part in parts)


def is_bomb(parts: Sequence[zipfile.ZipInfo], size: int) -> bool:
    """Tell whether the parts together unpack to far more than the file could hold."""
    unpacked = sum(part.file_size for part in parts)
    return unpacked > min(max(FREE, RATIO * size), MOST)


def part_name(part: zipfile.ZipInfo) -> str:
    """Return the name that workbooks know a part by: without case or a slash in front."""
    return part.filename.replace("\\", "/").lstrip("/").lower()


def _overlap(parts: Sequence[zipfile.ZipInfo], size: int) -> bool:
    free = 0
    for part in sorted(parts, key=lambda one: one.header_offset):
        if part.header_offset < free:
            return True
        free = part.header_offset + _HEADER_SIZE + part.compress_size
    return free > size

"""Compressed text, unpacked against a limit."""

from __future__ import annotations

import gzip
import io
import zlib
from typing import TYPE_CHECKING

from wbn_audit.errors import InputRefused, Problem

if TYPE_CHECKING:
    from pathlib import Path

_STEP = 1 << 22
_FREE = 64 << 20
"""Unpacked bytes that are never questioned; beyond, the ratio tells a bomb."""
_RATIO = 100
_MOST = 4 << 30


def unpacked(data: bytes, path: Path, name: str) -> bytes:
    """Return the bytes of a text file, unpacked if its name ends in ``.gz``.

    Raises:
        InputRefused: it is damaged, or unpacks to far more than text would.
    """
    if not path.name.lower().endswith(".gz"):
        return data
    most = min(max(_FREE, _RATIO * len(data)), _MOST)
    parts: list[bytes] = []
    size = 0
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
            while part := file.read(_STEP):
                size += len(part)
                if size > most:
                    what = "The compressed file unpacks to far more than an export holds."
                    raise InputRefused(Problem(name, what, "Unpack it, and name what is in it."))
                parts.append(part)
    except (gzip.BadGzipFile, zlib.error, EOFError) as error:
        what = "The compressed file is damaged or cut off."
        raise InputRefused(Problem(name, what, "Download or copy it again.")) from error
    return b"".join(parts)

"""A text file as a sheet."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.errors import InputRefused, Problem
from wbn_audit.readers.csv.dialect import find_delimiter, sep_line
from wbn_audit.readers.csv.encoding import to_utf8
from wbn_audit.readers.csv.records import is_blank, split_records
from wbn_audit.readers.csv.regular import read_regular
from wbn_audit.readers.sheet import RAGGED_SCHEMA, TOP_ROWS, Rows, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from wbn_audit.readers.csv.records import Record

_PREFIX = 1 << 18
_GZ_STEP = 1 << 22
_GZ_FREE = 256 << 20
"""Decompressed bytes that are never questioned; beyond, the ratio tells a bomb."""
_GZ_RATIO = 200
_GZ_MOST = 4 << 30


def csv_sheet(data: bytes, path: Path, name: str) -> CsvSheet:
    """Make the one sheet of a text file.

    Args:
        data: the file's bytes.
        path: the file, for its ending and for reading it once more.
        name: how messages call it.

    Raises:
        InputRefused: it holds no text, or is a damaged or boundless .gz.
    """
    text, encoding = to_utf8(_unpacked(data, path, name))
    if not (text[:_PREFIX].strip() or text.strip()):
        raise InputRefused(Problem(name, "The file holds nothing.", "Export it again."))
    start = _decoded(text[:_PREFIX])
    delimiter, skip = sep_line(start)
    sheet = CsvSheet(
        source=name,
        name="",
        kind="csv",
        encoding=encoding,
        delimiter=delimiter or find_delimiter(_whole_rows(start, len(text) > _PREFIX)),
        path=path,
        stamp=_stamp(path),
        skip=skip,
    )
    sheet._text = text
    sheet.top()
    return sheet


@dataclass(kw_only=True)
class CsvSheet(Sheet):
    """A text file: its bytes are kept until the first :meth:`read`, then read again."""

    path: Path
    stamp: tuple[int, int]
    skip: int
    _text: bytes | None = field(default=None, repr=False)

    def read(self, header_row: int, columns: Sequence[int]) -> Rows:
        """Read the rows after a header; see :meth:`Sheet.read`."""
        text = self._take_text()
        start, width = self.skip, 0
        for record in islice(self._records(text), header_row):
            start, width = record.end, len(record.fields)
        first_row = header_row + 1
        rows = read_regular(
            text, self.delimiter, start=start, first_row=first_row, width=width, columns=columns
        )
        if rows is not None:
            return rows
        body = text[start:].decode()
        del text
        return read_exact(body, self.delimiter, first_row=first_row, width=width, columns=columns)

    def _first_rows(self) -> list[tuple[int, list[str]]]:
        assert self._text is not None  # noqa: S101 - called when the sheet is made
        rows = (
            (number, [_decoded(field.encode("latin-1")) for field in record.fields])
            for number, record in enumerate(self._records(self._text), start=1)
        )
        return list(islice((row for row in rows if not is_blank(row[1])), TOP_ROWS))

    def _records(self, text: bytes) -> Iterator[Record]:
        """Yield rows whose offsets are those of the bytes, decoding no more than is used.

        Latin-1 gives each byte one character; delimiters, line ends and quotation marks
        are the same bytes in UTF-8. The fields are only good for counting.
        """
        size = _PREFIX
        start = self.skip
        while True:
            part = text[:size].decode("latin-1")
            whole = len(part) == len(text)
            for record in split_records(part, self.delimiter, start=start):
                if not whole and (record.end == len(part) or record.problem):
                    break  # it may go on, or be made good, in what follows
                yield record
                start = record.end
            if whole:
                return
            size *= 4

    def _take_text(self) -> bytes:
        text, self._text = self._text, None
        if text is not None:
            return text
        if _stamp(self.path) != self.stamp:
            what = "The file was changed while it was read."
            raise InputRefused(Problem(self.source, what, "Close it elsewhere and run again."))
        return to_utf8(_unpacked(self.path.read_bytes(), self.path, self.source))[0]


def read_exact(
    text: str, delimiter: str, *, first_row: int, width: int, columns: Sequence[int]
) -> Rows:
    """Read rows one by one; see :func:`read_regular` for the arguments.

    Args:
        text: decoded, from the first row on.
        delimiter: one character.
        first_row: its row number.
        width: how many fields a row should have; 0 where there is no header.
        columns: indexes of the columns wanted.
    """
    wanted = list(dict.fromkeys(columns))
    numbers: list[int] = []
    values: list[list[str | None]] = [[] for _ in wanted]
    ragged: list[tuple[int, int, str | None]] = []
    total = 0
    for record in split_records(text, delimiter, width=width or None):
        fields = record.fields
        number = first_row + total
        total += 1
        if is_blank(fields):
            continue
        numbers.append(number)
        for index, column in zip(wanted, values, strict=True):
            column.append((fields[index] or None) if index < len(fields) else None)
        if record.problem or (width and len(fields) != width):
            ragged.append((number, len(fields), record.problem))
    cells = pl.DataFrame(
        [pl.Series("row", numbers, pl.UInt32)]
        + [pl.Series(str(i), column, pl.String) for i, column in zip(wanted, values, strict=True)]
    )
    return Rows(
        cells=cells,
        blank=total - cells.height,
        ragged=pl.DataFrame(ragged, schema=RAGGED_SCHEMA, orient="row"),
        total=total,
    )


def _unpacked(data: bytes, path: Path, name: str) -> bytes:
    if not path.name.lower().endswith(".gz"):
        return data
    most = min(max(_GZ_FREE, _GZ_RATIO * len(data)), _GZ_MOST)
    parts: list[bytes] = []
    size = 0
    try:
        for part in _gunzip(data):
            size += len(part)
            if size > most:
                what = "The compressed file unpacks to far more than an export holds."
                raise InputRefused(Problem(name, what, "Unpack it and look at it yourself."))
            parts.append(part)
    except (zlib.error, EOFError) as error:
        what = "The compressed file is damaged or cut off."
        raise InputRefused(Problem(name, what, "Download or copy it again.")) from error
    return b"".join(parts)


def _gunzip(data: bytes) -> Iterator[bytes]:
    """Yield the content of every member, a few megabytes at a time."""
    while data.strip(b"\x00"):
        unzip = zlib.decompressobj(wbits=31)
        part = unzip.decompress(data, _GZ_STEP)
        while part or unzip.unconsumed_tail:
            yield part
            part = unzip.decompress(unzip.unconsumed_tail, _GZ_STEP)
        if not unzip.eof:
            raise EOFError
        data = unzip.unused_data


def _stamp(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_size, status.st_mtime_ns


def _decoded(part: bytes) -> str:
    return part.decode("utf-8", "ignore")


def _whole_rows(start: str, cut: bool) -> str:
    return start[: start.rfind("\n") + 1] or start if cut else start

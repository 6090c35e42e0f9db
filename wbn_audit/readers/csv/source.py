"""A text file as a sheet."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from wbn_audit.errors import InputRefused, Problem
from wbn_audit.readers.csv.dialect import find_delimiter, sep_line
from wbn_audit.readers.csv.encoding import text_of
from wbn_audit.readers.csv.exact import read_exact
from wbn_audit.readers.csv.gzipped import unpacked
from wbn_audit.readers.csv.records import is_blank, split_records
from wbn_audit.readers.csv.regular import read_regular
from wbn_audit.readers.sheet import TOP_ROWS, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from wbn_audit.readers.csv.records import Record
    from wbn_audit.readers.sheet import Rows

_PREFIX = 1 << 18


def csv_sheet(data: bytes, path: Path, name: str) -> CsvSheet:
    """Make the one sheet of a text file.

    Args:
        data: the file's bytes.
        path: the file, for its ending and for reading it once more.
        name: how messages call it.

    Raises:
        InputRefused: it holds no text, or is a damaged or boundless .gz.
    """
    text, encoding = text_of(unpacked(data, path, name))
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
        return text_of(unpacked(self.path.read_bytes(), self.path, self.source))[0]


def _stamp(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_size, status.st_mtime_ns


def _decoded(part: bytes) -> str:
    return part.decode("utf-8", "ignore")


def _whole_rows(start: str, cut: bool) -> str:
    return start[: start.rfind("\n") + 1] or start if cut else start

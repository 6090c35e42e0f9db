"""A text file as a sheet."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.errors import InputRefused, Problem
from wbn_audit.readers.content import refuse_unpacked
from wbn_audit.readers.csv.dialect import find_delimiter, sep_line
from wbn_audit.readers.csv.encoding import text_of
from wbn_audit.readers.csv.exact import read_exact
from wbn_audit.readers.csv.gzipped import unpacked
from wbn_audit.readers.csv.records import MOST_FIELDS, is_blank, split_records
from wbn_audit.readers.csv.regular import read_regular
from wbn_audit.readers.refusals import CHANGED, unreadable
from wbn_audit.readers.sheet import TOP_ROWS, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from wbn_audit.readers.csv.records import Record
    from wbn_audit.readers.sheet import Rows

_PREFIX = 1 << 18
_KEPT = 1 << 25
"""Bytes of a text that is kept in memory between the first look and reading it."""
_LONGEST = 1_000_000
"""Characters of a field; a spreadsheet's cell holds 32,767."""
_MANY_LINES = 2_000_000
_FULL_LINE = 24
"""Bytes of a line, on average, below which millions of lines are no export."""


def csv_sheet(data: bytes, path: Path, name: str) -> CsvSheet:
    """Make the one sheet of a text file.

    Args:
        data: the file's bytes.
        path: the file, for its ending and for reading it once more.
        name: how messages call it.

    Raises:
        InputRefused: it holds no text, or is a damaged or boundless .gz.
    """
    if path.name.lower().endswith(".gz"):
        data = unpacked(data, path, name)
        refuse_unpacked(data, name)
    text, encoding = text_of(data)
    if not (text[:_PREFIX].strip() or text.strip()):
        raise InputRefused(Problem(name, "The file holds nothing.", "Export it again."))
    _refuse_scraps(text, name)
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
    if len(text) > _KEPT:
        sheet._text = None
    return sheet


def _refuse_scraps(text: bytes, name: str) -> None:
    """Refuse millions of lines with next to nothing in them: one by one they take minutes.

    Raises:
        InputRefused: it is such a file.
    """
    lines = text.count(b"\n") + text.count(b"\r")
    if lines > _MANY_LINES and len(text) < _FULL_LINE * lines:
        what = f"The file has {lines:,} line ends, and hardly anything between them."
        raise InputRefused(Problem(name, what, "Export it again."))


@dataclass(kw_only=True)
class CsvSheet(Sheet):
    """A text file: the bytes of a small one are kept until the first :meth:`read`."""

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
        if rows is None:
            body = text[start:].decode()
            del text
            rows = read_exact(
                body, self.delimiter, first_row=first_row, width=width, columns=columns
            )
        self._refuse_endless(rows)
        return rows

    def _first_rows(self) -> list[tuple[int, list[str]]]:
        assert self._text is not None  # noqa: S101 - called when the sheet is made
        rows = (
            (number, [_decoded(field.encode("latin-1")) for field in record.fields])
            for number, record in enumerate(self._records(self._text), start=1)
        )
        top = list(islice((row for row in rows if not is_blank(row[1])), TOP_ROWS))
        for number, fields in top:
            if len(fields) > MOST_FIELDS:
                what = f"The row has more than {MOST_FIELDS:,} columns, which no export has."
                raise InputRefused(Problem(f"{self.source}:{number}", what, "Export it again."))
            if max(map(len, fields)) > _LONGEST:
                raise self._endless(number)
        return top

    def _refuse_endless(self, rows: Rows) -> None:
        """Refuse a field that no person wrote: a file whose line ends or quotes are lost.

        Raises:
            InputRefused: it holds such a field.
        """
        sizes = pl.col(pl.String).str.len_bytes()
        longest = rows.cells.select(sizes.max()).rows()
        if any(size is not None and size > _LONGEST for row in longest for size in row):
            long = rows.cells.filter(pl.any_horizontal(sizes > _LONGEST))
            raise self._endless(long["row"][0])

    def _endless(self, row: int) -> InputRefused:
        what = f"The row holds a field of more than {_LONGEST:,} characters."
        remedy = "A line end or a quotation mark is lost before it: export it again."
        return InputRefused(Problem(f"{self.source}:{row}", what, remedy))

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
        try:
            if _stamp(self.path) != self.stamp:
                raise InputRefused(Problem(self.source, *CHANGED))
            data = self.path.read_bytes()
        except OSError as error:
            raise InputRefused(Problem(self.source, *unreadable(error))) from error
        return text_of(unpacked(data, self.path, self.source))[0]


def _stamp(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_size, status.st_mtime_ns


def _decoded(part: bytes) -> str:
    return part.decode("utf-8", "ignore")


def _whole_rows(start: str, cut: bool) -> str:
    return start[: start.rfind("\n") + 1] or start if cut else start

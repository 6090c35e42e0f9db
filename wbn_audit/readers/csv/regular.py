"""The fast path: rows from Polars, where it is proven that they are those of ``records``.

Polars says nothing about short rows, long rows (unless every column is parsed), a CR inside
a line or blank lines, and it would guess at stray quotation marks. So the shape of the whole
text is proven first, without parsing it:

* no quotation mark and no CR but before LF: what is left of the text when all but
  delimiters and LF is deleted must be one row's delimiters, over and over (one pass in C);
* else line by line, in Polars: each matches the pattern of a whole row.

A text without quotation marks whose rows differ in length is read so, too: each line is a row,
and those that do not fit the header are named. What is not proven so (a quoted line end, too) is
left to ``records``.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.readers.csv.records import CONTROLS, MOST_FIELDS, WHITE
from wbn_audit.readers.sheet import RAGGED_SCHEMA, Rows, no_ragged

if TYPE_CHECKING:
    from collections.abc import Sequence

_MARK = codecs.BOM_UTF8
_TAIL = 4096
_CONTROL_BYTES = bytes(b for b in range(128) if re.match(f"[{CONTROLS}]", chr(b)))
_NO_CONTROL_BYTES = bytes(set(range(256)) - set(_CONTROL_BYTES))
_BARE_CR = re.compile(rb"\r(?!\n)")
_PATTERN_WIDTH = 200
"""Up to so many fields the pattern of a row stays small."""


def read_regular(
    data: bytes, delimiter: str, *, start: int, first_row: int, width: int, columns: Sequence[int]
) -> Rows | None:
    """Read the rows from an offset on, or say that they are not provably regular.

    Args:
        data: the whole text, UTF-8 without a mark.
        delimiter: one character.
        start: the offset of the first row, just after a line end.
        first_row: its row number.
        width: how many fields every row must have.
        columns: indexes of the columns wanted.

    Returns:
        None where ``records`` must be used instead.
    """
    trailing = _trailing_blank(data)
    if width < 2 or trailing is None or start >= len(data) - trailing[1]:  # noqa: PLR2004
        return None
    if data.startswith(_MARK, start) or data.startswith(_MARK):  # Polars would drop it
        return None
    blank_lines, surplus = trailing
    if surplus:
        data = data[:-surplus]
    quoted = data.find(b'"', start) >= 0
    try:
        height = (_quoted_height if quoted else _plain_height)(data, delimiter, start, width)
        if not height and quoted:
            return None
        if not height:
            return _ragged(
                data, delimiter, start, width, columns, first_row=first_row, blank=blank_lines
            )
        scan = _scan(data, delimiter, start, width, quoted=quoted)
        cells = _parse(scan, width, columns, first_row, quoted=quoted)
        if cells.height != height:
            return None
        blank = _blank_rows(cells, scan, width, first_row)
    except pl.exceptions.PolarsError:
        return None
    if blank.len():
        cells = cells.filter(~pl.col("row").is_in(blank.implode()))
    total = height + blank_lines
    return Rows(cells=cells, blank=total - cells.height, ragged=no_ragged(), total=total)


def _ragged(
    data: bytes, delimiter: str, start: int, width: int, columns: Sequence[int], *,
    first_row: int, blank: int,
) -> Rows | None:  # fmt: skip
    """Read lines without quotation marks, whatever the number of their fields.

    Takes what :func:`read_regular` takes, and how many blank lines were left out at the end.
    """
    if _has_bare_cr(data, start) or data.translate(None, _NO_CONTROL_BYTES):
        return None
    fields = pl.col("line").str.count_matches(delimiter, literal=True).cast(pl.Int32) + 1
    filled = pl.col("line").str.contains(f"[^{WHITE}{re.escape(delimiter)}]")
    scan = pl.scan_lines(data).slice(data.count(b"\n", 0, start))
    lines = scan.select(fields.alias("fields"), filled.alias("filled")).collect()
    if lines.get_column("fields").max() > MOST_FIELDS:  # type: ignore[operator]  # no line is null
        return None
    broad = max(width, *(index + 1 for index in columns))
    cells = _parse(
        _scan(data, delimiter, start, broad, quoted=False, ragged=True),
        broad, columns, first_row, quoted=False,
    )  # fmt: skip
    if cells.height != lines.height:
        return None
    total = cells.height + blank
    named = lines.with_columns(cells.get_column("row"), problem=pl.lit(None, pl.String))
    odd = named.filter(pl.col("filled") & (pl.col("fields") != width)).select(list(RAGGED_SCHEMA))
    cells = cells.filter(lines.get_column("filled"))
    return Rows(cells=cells, blank=total - cells.height, ragged=odd, total=total)


def _has_bare_cr(data: bytes, start: int) -> bool:
    return data.find(b"\r", start) >= 0 and _BARE_CR.search(data, start) is not None


def _trailing_blank(data: bytes) -> tuple[int, int] | None:
    """Count blank lines at the end: (lines, their bytes); None where there are too many."""
    tail = data[-_TAIL:]
    ends = tail[len(tail.rstrip(b"\r\n")) :]
    lines = ends.count(b"\n")
    if len(ends) == len(tail) or ends not in (b"\n" * lines, b"\r\n" * lines):
        return None
    if lines <= 1:
        return 0, 0
    return lines - 1, len(ends) // lines * (lines - 1)


def _plain_height(data: bytes, delimiter: str, start: int, width: int) -> int:
    """Return the number of rows if every row has ``width`` fields, else 0."""
    if _has_bare_cr(data, start):
        return 0
    # Control characters stay, so that text with one is not regular.
    structure = delimiter.encode() + b"\n" + _CONTROL_BYTES
    ordinary = bytes(byte for byte in range(256) if byte not in structure)
    skeleton = data.translate(None, ordinary)
    skeleton = skeleton[len(data[:start].translate(None, ordinary)) :]
    marks = delimiter.encode() * (width - 1)
    row = marks + b"\n"
    height, rest = divmod(len(skeleton), len(row))
    if rest not in (0, width - 1):  # the last row may lack its line end
        return 0
    regular = skeleton == row * height + marks[:rest]
    return (height + bool(rest)) if regular else 0


def _quoted_height(data: bytes, delimiter: str, start: int, width: int) -> int:
    """Return the number of rows if every line is one row of ``width`` fields, else 0."""
    if width > _PATTERN_WIDTH:
        return 0
    mark = re.escape(delimiter)
    field = rf'(?:[^"{mark}\r{CONTROLS}]*|(?:"[^"\r{CONTROLS}]*")+)'
    whole = rf"^{field}(?:{mark}{field}){{{width - 1}}}$"
    fits = pl.col("line").str.contains(whole)
    lines = pl.scan_lines(data).slice(data.count(b"\n", 0, start))
    regular, height = lines.select(fits.all(), pl.len()).collect().row(0)
    return int(height) if regular else 0


def _scan(
    data: bytes, delimiter: str, start: int, width: int, *, quoted: bool, ragged: bool = False
) -> pl.LazyFrame:
    return pl.scan_csv(
        data,
        has_header=False,
        schema={str(index): pl.String for index in range(width)},
        separator=delimiter,
        quote_char='"' if quoted else None,
        skip_lines=data.count(b"\n", 0, start),
        raise_if_empty=False,
        missing_columns="insert" if ragged else "raise",
        truncate_ragged_lines=ragged,
    )


def _parse(
    scan: pl.LazyFrame, width: int, columns: Sequence[int], first_row: int, *, quoted: bool
) -> pl.DataFrame:
    wanted = list(dict.fromkeys(columns))
    parsed = [str(index) for index in wanted if index < width] or ["0"]
    cells = scan.select(parsed).collect()
    if quoted:  # Polars keeps a quoted empty field as an empty text
        cells = cells.with_columns(pl.when(pl.col(c) != "").then(pl.col(c)) for c in parsed)
    row = pl.int_range(first_row, first_row + cells.height, dtype=pl.UInt32, eager=True)
    asked = [pl.col(str(i)) if i < width else pl.lit(None, pl.String).alias(str(i)) for i in wanted]
    return cells.select(row.alias("row"), *asked)


def _blank_rows(cells: pl.DataFrame, scan: pl.LazyFrame, width: int, first_row: int) -> pl.Series:
    """Return the numbers of the rows that hold nothing but white space in any column."""
    maybe = cells
    for name in cells.columns[1:]:
        cell = pl.col(name)
        # White space sorts before "!" or, beyond ASCII, after "~": cheaper than stripping.
        maybe = maybe.filter(cell.is_null() | (cell < "!") | (cell > "~"))
        maybe = maybe.filter(cell.is_null() | _is_white(name))
        if maybe.is_empty():
            return maybe["row"]
    every = [str(index) for index in range(width)]
    return (
        scan.with_row_index("row", offset=first_row)
        .filter(pl.col("row").is_in(maybe["row"].implode()))
        .filter(pl.all_horizontal(pl.col(c).is_null() | _is_white(c) for c in every))
        .select(pl.col("row").cast(pl.UInt32))
        .collect()["row"]
        .sort()
    )


def _is_white(name: str) -> pl.Expr:
    return pl.col(name).str.strip_chars(WHITE) == ""

"""The fast path: cells by pattern, in Polars, where the XML is in its usual form.

Excel, LibreOffice, openpyxl and xlsxwriter all write a cell as ``<c r="B2" s="1" t="s">``
and little else. The sheet is unpacked a few megabytes at a time, cut between rows, split
before each cell, and each cell must match a pattern whole. Anything else (another
encoding, prefixes, comments, a cell without reference, rich text) is :class:`Unusual`, and
the sheet is left to ``exact``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.readers.xlsx.values import (
    LAST_COLUMN,
    LAST_ROW,
    MARK,
    NO_VALUE,
    TEXT_KINDS,
    fragments,
    resolve_entities,
    resolve_escapes,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEAD_MOST, _ROW_MOST = 1 << 20, 1 << 23
_OPEN, _CLOSE, _ROW_END, _CELL = b"<sheetData>", b"</sheetData>", b"</row>", b'<c r="'
_UTF8 = re.compile(
    rb"<\?xml [^<>]*encoding=[\"'][Uu][Tt][Ff]-8[\"'][^<>]*\?>|<[^?]|<\?xml [^<>=]*=[^<>=]*\?>"
)
_BLANK_ROWS = re.compile(rb"(?:<row(?: [^<>]*)?/>)+")
_ODD = (b"\r", MARK, b"\x02")
_ROWS = r"(?:</row>(?:<row[^<>]*>)*)?$"
_FIRST = re.compile(r"(?:</?row[^<>]*>)*")
_ADDRESS = r'^(?P<column>[A-Z]{1,3})(?P<row>[1-9][0-9]{0,6})"'
# In the first pattern each byte leaves one way on, which the engine runs about three times
# as fast as the second.
_COMMON = (
    _ADDRESS
    + r'(?: (?:s="(?P<style>[0-9]{1,6})"(?: t="(?P<kind>[a-zA-Z]{1,9})")?'
    + r'|t="(?P<kind_alone>[a-zA-Z]{1,9})"))?'
    + r"(?:/>|>(?:<(?:v>(?P<value>[^<]*)</v></c>|is>"
    + r'<t(?: xml:space="preserve")?>(?P<inline>[^<]*)</t></is></c>|/c>)))'
    + _ROWS
)
_RARER = (
    _ADDRESS
    + r'(?: s="(?P<style>[0-9]{1,6})")?(?: t="(?P<kind>[a-zA-Z]{1,9})")?'
    + r"(?: ?/>|>(?P<formula><f(?: [^<>]*)?>[^<]*</f>|<f(?: [^<>]*)?/>)?"
    + r"(?:<v>(?P<value>[^<]*)</v>|<v ?/>)?</c>)"
    + _ROWS
)


class Unusual(Exception):
    """The XML is not in its usual form."""


def regular_cells(pieces: Iterator[bytes]) -> Iterator[pl.DataFrame]:
    """Yield the cells of a sheet, in the order of the file, as frames of whole rows.

    Args:
        pieces: the sheet's XML.

    Yields:
        Frames of :data:`~wbn_audit.readers.xlsx.values.CELLS_SCHEMA`.

    Raises:
        Unusual: the XML must be parsed; what was yielded before is to be forgotten.
    """
    pending = _after_head(pieces)
    if pending is None:
        return
    while True:
        cut = pending.rfind(_ROW_END) + len(_ROW_END)
        cut = cut if cut >= len(_ROW_END) else 0
        rows, pending = pending[:cut], pending[cut:]
        if cut:
            yield _utf8_cells(rows)
        if blank := _BLANK_ROWS.match(pending):  # formatted rows without cells, often the last
            pending = pending[blank.end() :]
        if pending.startswith(_CLOSE):
            break
        piece = next(pieces, None)
        if piece is None or len(pending) > _ROW_MOST:
            raise Unusual
        pending += piece
    for _ in pieces:  # to the end: only then is the checksum compared
        pass


def _after_head(pieces: Iterator[bytes]) -> bytes | None:
    """Return what follows the opening of the cells; None where the sheet has none."""
    head = b""
    for piece in pieces:
        head += piece
        before, found, after = head.partition(_OPEN)
        if found:
            if not _UTF8.match(before) or b"<!" in before or b"<worksheet" not in before:
                raise Unusual
            return after
        if b"<sheetData/>" in head and b"<!" not in head and b"<worksheet" in head:
            return None
        if len(head) > _HEAD_MOST:
            break
    raise Unusual


def _utf8_cells(xml: bytes) -> pl.DataFrame:
    try:
        return _cells(xml)
    except pl.exceptions.PolarsError as error:  # bytes that are no UTF-8, numbers beyond any
        raise Unusual from error


def _cells(xml: bytes) -> pl.DataFrame:
    if any(odd in xml for odd in _ODD):
        raise Unusual
    parts = fragments(xml, _CELL)
    if parts.len() and not _FIRST.fullmatch(parts[0]):
        raise Unusual
    cells = _common(parts[1:])
    missed = cells["row"].is_null()
    if missed.any():
        rarer = _rarer(parts[1:].filter(missed)).with_columns(index=missed.arg_true())
        if rarer["row"].null_count():
            raise Unusual
        rest = cells.with_row_index("index").filter(~missed)
        cells = pl.concat([rest, rarer.select(rest.columns)]).sort("index").drop("index")
    if cells.height and not in_sheet(cells):
        raise Unusual
    return _with_text(cells, xml)


def in_sheet(cells: pl.DataFrame) -> bool:
    """Tell whether every cell lies within the limits of a sheet."""
    column = pl.col("column")
    beyond = (column.str.len_bytes() == len(LAST_COLUMN)) & (column > LAST_COLUMN)
    return not cells.select((beyond | (pl.col("row") > LAST_ROW)).any()).item()


def _common(parts: pl.Series) -> pl.DataFrame:
    groups = pl.DataFrame({"fragment": parts}).lazy()
    groups = groups.select(pl.col("fragment").str.extract_groups(_COMMON)).unnest("fragment")
    return groups.select(
        pl.col("row").cast(pl.UInt32),
        "column",
        pl.col("style").cast(pl.UInt32),
        pl.coalesce("kind", "kind_alone").alias("kind"),
        pl.coalesce("value", "inline").alias("value"),
    ).collect()


def _rarer(parts: pl.Series) -> pl.DataFrame:
    groups = pl.DataFrame({"fragment": parts}).lazy()
    groups = groups.select(pl.col("fragment").str.extract_groups(_RARER)).unnest("fragment")
    value, kind = pl.col("value"), pl.col("kind")
    # Text that a formula made may be empty; another result that is empty was never stored.
    unstored = pl.col("formula").is_not_null() & (value.fill_null("") == "")
    unstored &= kind.fill_null("n") != "str"
    return groups.select(
        pl.col("row").cast(pl.UInt32),
        "column",
        pl.col("style").cast(pl.UInt32),
        pl.when(unstored).then(pl.lit("e")).otherwise(kind).alias("kind"),
        pl.when(unstored).then(pl.lit(NO_VALUE)).otherwise(value).alias("value"),
    ).collect()


def _with_text(cells: pl.DataFrame, xml: bytes) -> pl.DataFrame:
    value = cells["value"]
    if b"&" in xml:
        value = resolve_entities(value)
    if b"_" in xml and b"_x" in xml:  # one byte is found far faster than two
        value = resolve_escapes(value, cells["kind"].is_in(TEXT_KINDS))
    return cells.with_columns(value.alias("value"))

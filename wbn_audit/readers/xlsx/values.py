"""Cells as text: numbers, dates, truth values, errors, and the escapes of the format."""

from __future__ import annotations

import html
import re
from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.readers.xlsx.numbers import date_text, number_text
from wbn_audit.readers.xlsx.workbook import DATE, NUMBER, TIME

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MARK = b"\x01"
"""A byte that XML 1.0 forbids, so it is free to split by."""
NO_VALUE = "#NOVALUE!"
"""What a formula without a stored result reads as: the file does not say its value."""

TEXT_KINDS = ("inlineStr", "str")
"""Kinds of cells that hold their text themselves, with escapes."""
LAST_ROW, LAST_COLUMN = 1_048_576, "XFD"

CELLS_SCHEMA = {
    "row": pl.UInt32,
    "column": pl.String,
    "style": pl.UInt32,
    "kind": pl.String,
    "value": pl.String,
}
"""A cell as stored: column in letters, ``kind`` its type attribute, text unescaped.

``style`` and ``kind`` are null where the cell has none, ``value`` where it is empty.
"""

# Fifteen digits always survive a double and are then its shortest form.
_SHORTEST = r"^(?:0|-?[1-9][0-9]{0,14})$|^-?(?:0|[1-9][0-9]{0,6})\.[0-9]{0,6}[1-9]$"
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6}|amp|lt|gt|quot|apos);")
_ISO_MIDNIGHT = re.compile(r"^(\d{4}-\d\d-\d\d)T00:00:00(?:\.0+)?Z?$")


def fragments(data: bytes, opening: bytes) -> pl.Series:
    """Split XML before each opening text, which is dropped; the first is what precedes it.

    The splitting is Polars' own, of lines that end at :data:`MARK`: ten times as fast as
    ``str.split``, and in parallel.
    """
    marked = data.replace(opening, MARK)
    lines = pl.scan_csv(
        marked,
        has_header=False,
        schema={"fragment": pl.String},
        separator="\x02",
        quote_char=None,
        eol_char=MARK.decode(),
        empty_string_is_null=False,
        raise_if_empty=False,
    )
    return lines.collect()["fragment"]


def resolve_entities(texts: pl.Series) -> pl.Series:
    """Resolve the entities of XML (``&amp;``, ``&#10;``)."""
    return _mapped(texts, texts.str.contains("&", literal=True), _without_entities)


def resolve_escapes(texts: pl.Series, chosen: pl.Series | None = None) -> pl.Series:
    """Resolve the format's own escapes (``_x000D_``), in the chosen texts or in all."""
    escaped = texts.str.contains("_x", literal=True)
    return _mapped(texts, escaped if chosen is None else escaped & chosen, _without_escapes)


def cell_texts(
    cells: pl.DataFrame, strings: pl.Series, styles: Sequence[int], *, date_1904: bool
) -> pl.Series:
    """Return what each cell holds as text; null where it is empty.

    Args:
        cells: of :data:`CELLS_SCHEMA`.
        strings: the shared texts; an index beyond them reads as ``#REF!``.
        styles: what each style makes of a number.
        date_1904: whether serial numbers count from 1904.
    """
    shared = (cells["kind"] == "s").fill_null(value=False)
    if not shared.any():
        return _own_texts(cells, styles, date_1904=date_1904)
    own = _own_texts(cells.filter(~shared), styles, date_1904=date_1904)
    # One pool to gather from: views into it, where other ways to merge would copy a long
    # text that a hostile file shares a million times.
    pool = pl.concat([strings, pl.Series(["#REF!", None], dtype=pl.String), own], rechunk=True)
    beyond, empty, first = strings.len(), strings.len() + 1, strings.len() + 2
    index = pl.col("value").cast(pl.UInt32, strict=False)
    place = (
        pl.when(pl.col("value").fill_null("") == "")
        .then(empty)
        .when(index.is_null() | (index >= strings.len()))
        .then(beyond)
        .otherwise(index)
    )
    places = cells.select(
        pl.when(shared).then(place).otherwise((~shared).cum_sum() + (first - 1)).alias("place")
    )
    return pool.gather(places["place"])


def _own_texts(cells: pl.DataFrame, styles: Sequence[int], *, date_1904: bool) -> pl.Series:
    kind = cells["kind"].fill_null("n")
    texts = cells["value"]
    kinds = kind.unique().to_list()
    if "b" in kinds:
        texts = _set(texts, kind == "b", _truth)
    if "d" in kinds:
        texts = _set(texts, kind == "d", lambda part: _each(part, _iso))
    if "n" in kinds:
        shown = _style_kinds(cells["style"], styles)
        number = (kind == "n") & texts.is_not_null()
        texts = _set(texts, number & (shown == NUMBER), _numbers)
        for wanted in (DATE, TIME):
            date = partial(date_text, time_only=wanted == TIME, date_1904=date_1904)
            texts = _mapped(texts, number & (shown == wanted), date)
    return texts.replace({"": None})


def _style_kinds(style: pl.Series, styles: Sequence[int]) -> pl.Series:
    known = pl.Series([*styles, NUMBER], dtype=pl.UInt8)
    index = style.fill_null(0).clip(upper_bound=len(styles))
    # A cell without a style has style 0.
    return known.gather(index)


def _numbers(values: pl.Series) -> pl.Series:
    return _mapped(values, ~values.str.contains(_SHORTEST), number_text)


def _truth(values: pl.Series) -> pl.Series:
    return values.replace({"1": "TRUE", "0": "FALSE", "true": "TRUE", "false": "FALSE"})


def _iso(value: str) -> str:
    return _ISO_MIDNIGHT.sub(r"\1", value)


def _without_entities(text: str) -> str:
    return _ENTITY.sub(lambda found: html.unescape(found[0]), text)


def _without_escapes(text: str) -> str:
    return _ESCAPE.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    # Half of a pair is no character; it could not be written anywhere.
    return "\N{REPLACEMENT CHARACTER}" if 0xD800 <= code < 0xE000 else chr(code)  # noqa: PLR2004


def _set(
    texts: pl.Series, chosen: pl.Series, change: Callable[[pl.Series], pl.Series]
) -> pl.Series:
    if not chosen.any():
        return texts
    if chosen.all():
        return change(texts)
    places = chosen.arg_true()
    return texts.scatter(places, change(texts.gather(places)))


def _mapped(texts: pl.Series, chosen: pl.Series, change: Callable[[str], str]) -> pl.Series:
    return _set(texts, chosen.fill_null(value=False), lambda part: _each(part, change))


def _each(texts: pl.Series, change: Callable[[str], str]) -> pl.Series:
    """Change each text, each distinct one once."""
    distinct = texts.drop_nulls().unique()
    changed = pl.Series([change(text) for text in distinct], dtype=pl.String)
    return texts.replace_strict(distinct, changed, default=None, return_dtype=pl.String)

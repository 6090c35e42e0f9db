"""Text from data made harmless: nothing that a program would run, hide or turn round.

Two dangers, two answers. A *hidden* character (control, bidi, zero width) is made visible
as U+FFFD, or becomes a space where it is a line break or a tab: so one record is one line
in every file of ours. A text that a spreadsheet would take for a formula (*live*) gets an
apostrophe in front, which can be undone: strip one from a cell that begins with
apostrophes and then a live character.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.results.frames import TEXTS
from wbn_audit.results.live_text import LIVE

if TYPE_CHECKING:
    from collections.abc import Callable

APOSTROPHE = "'"
REPLACEMENT = "\ufffd"


def _class(*ranges: tuple[int, int]) -> str:
    """A character class of literal characters, read alike by Python and by Polars."""
    return f"[{''.join(f'{chr(first)}-{chr(last)}' for first, last in ranges)}]"


# Line breaks and tabs of every kind.
_BREAKS = _class((0x09, 0x0D), (0x85, 0x85), (0x2028, 0x2029))
# Controls, soft hyphen, bidi marks and overrides, zero widths, fillers, the byte order
# mark, variation selectors, tags: all that shows nothing, or changes how the rest shows.
_HIDDEN_RANGES = (
    (0x00, 0x08), (0x0E, 0x1F), (0x7F, 0x84), (0x86, 0x9F), (0xAD, 0xAD), (0x34F, 0x34F),
    (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x200B, 0x200F),
    (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFB), (0xFFFE, 0xFFFF), (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)  # fmt: skip
_HIDDEN = _class(*_HIDDEN_RANGES)
# Either, as a pattern.
UNSEEN = f"{_BREAKS[:-1]}{_HIDDEN[1:]}"
_SURROGATES = "[\ud800-\udfff]"

_breaks, _hidden, _live = re.compile(_BREAKS), re.compile(_HIDDEN), re.compile(LIVE)
_surrogates, _unseen = re.compile(_SURROGATES), re.compile(f"{UNSEEN}|{_SURROGATES}")


def visible(text: str) -> str:
    """The text on one line, with every hidden character shown as U+FFFD."""
    if not _unseen.search(text):
        return text
    return _surrogates.sub(REPLACEMENT, _hidden.sub(REPLACEMENT, _breaks.sub(" ", text)))


def inert(text: str) -> str:
    """The text as a spreadsheet cell that is never a formula, link or command."""
    shown = visible(text)
    return APOSTROPHE + shown if _live.search(shown) else shown


def visible_column(column: pl.Expr) -> pl.Expr:
    """As :func:`visible`, for a column of text; null stays null."""
    return column.str.replace_all(_BREAKS, " ").str.replace_all(_HIDDEN, REPLACEMENT)


def inert_column(column: pl.Expr) -> pl.Expr:
    """As :func:`inert`, for a column of text; null stays null."""
    shown = visible_column(column)
    return pl.when(shown.str.contains(LIVE)).then(pl.lit(APOSTROPHE) + shown).otherwise(shown)


def columns_where(
    rows: pl.DataFrame, names: list[str], odd: Callable[[pl.Expr], pl.Expr]
) -> list[str]:
    """Those of some columns in which any cell, as text, is odd: one look at each text."""
    kinds = rows.schema
    each = [
        pl.col(name).unique() if kinds[name] == pl.Categorical else pl.col(name) for name in names
    ]
    found = rows.lazy().select(odd(one.cast(pl.String)).any() for one in each)
    looked = found.collect(engine="in-memory")
    return [name for name in names if looked.get_column(name).item()]


def inert_frame(rows: pl.DataFrame, numbers: tuple[str, ...] = ()) -> pl.DataFrame:
    """The rows with every text column inert; most columns need nothing and cost one look.

    Args:
        rows: any columns; those that are not text are left alone.
        numbers: text columns that hold decimals: a cell that is one stays as it is.
    """
    texts = [name for name, dtype in rows.schema.items() if dtype in TEXTS]
    flagged = columns_where(rows, texts, lambda text: text.str.contains(f"{LIVE}|{UNSEEN}"))
    return rows.with_columns(pl.col(flagged).cast(pl.String)).with_columns(
        pl.when(pl.col(name).str.contains(r"^-?[0-9]+(\.[0-9]+)?$"))
        .then(pl.col(name))
        .otherwise(inert_column(pl.col(name)))
        .alias(name)
        if name in numbers
        else inert_column(pl.col(name)).alias(name)
        for name in flagged
    )


def escape_unseen(document: str) -> str:
    r"""A JSON document with hidden characters as ``\uXXXX``: the same values, inert to see.

    Line breaks of the document itself are kept; inside JSON texts there are none.
    """
    return _unseen.sub(_escaped, document)


def _escaped(found: re.Match[str]) -> str:
    character = found.group()
    if character == "\n":
        return character
    units = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))

"""Named columns about texts: notes, names, addresses. None of them ever leaves the tables."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Callable

    from wbn_audit.tables.named import Context

SSN_WORD = "social security number"
CARD_WORD = "payment card number"
# NNN-NN-NNNN in a valid range: area not 000, 666 or 9xx; group not 00; serial not 0000.
_DASHED = re.compile(r"(?<![\d-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\d-])")
_BESIDE = re.compile(r"(?i)\b(?:ssn|social security)\b\D{0,20}\d{9}(?!\d)")
_BEHIND = re.compile(r"(?i)(?<!\d)\d{9}\D{0,20}\b(?:ssn|social security)\b")
_CARD = re.compile(r"(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)")
_SOME_NUMBER = r"\d(?:[ -]?\d){8}"
_NINE = 9
# Street words as postal abbreviations; a unit is left out.
_STREETS = {
    "street": "st", "avenue": "ave", "boulevard": "blvd", "drive": "dr", "road": "rd",
    "court": "ct", "lane": "ln", "place": "pl", "terrace": "ter", "circle": "cir",
    "highway": "hwy", "parkway": "pkwy", "north": "n", "south": "s", "east": "e", "west": "w",
    "northeast": "ne", "northwest": "nw", "southeast": "se", "southwest": "sw",
}  # fmt: skip
_UNIT = r"(?i)(?:\b(?:apt|apartment|unit|suite|ste)\b|#)\.?\s*#?\w+"


def identifying_number(rows: Context) -> tuple[pl.Expr, pl.Expr]:
    """What kind of number a note holds that must not stand in it, if any."""
    texts = rows.frame.get_column("text")
    candidates = texts.filter(texts.str.contains(_SOME_NUMBER)).unique()
    found = {text: kind for text in candidates if (kind := _kind(text))}
    if not found:
        return pl.lit(None, pl.String), rows.unreadable("text")
    kinds = pl.col("text").replace_strict(found, default=None, return_dtype=pl.String)
    return kinds, rows.unreadable("text")


def _kind(text: str) -> str:
    if _DASHED.search(text) or _BESIDE.search(text) or _BEHIND.search(text):
        return SSN_WORD
    cards = (re.sub(r"\D", "", run) for run in _CARD.findall(text))
    return CARD_WORD if any(_check_digit_right(card) for card in cards) else ""


def _check_digit_right(number: str) -> bool:
    """The Luhn formula of payment cards."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (1 + place % 2)
        total += value - _NINE if value > _NINE else value
    return total % 10 == 0


def letters(text: pl.Expr) -> pl.Expr:
    """A text with case, digits, spaces and punctuation folded away; null where none is left."""
    plain = text.str.to_lowercase().str.replace_all(r"[^\p{L}]", "")
    return pl.when(plain != "").then(plain)


def letters_of(field: str) -> Callable[[Context], tuple[pl.Expr, pl.Expr]]:
    """The letters of a field of few words, each looked at once."""

    def build(rows: Context) -> tuple[pl.Expr, pl.Expr]:
        words = rows.frame.get_column(field).unique().drop_nulls()
        plain = words.to_frame("word").select(letters(pl.col("word"))).to_series()
        found = pl.col(field).replace_strict(words, plain, default=None, return_dtype=pl.String)
        return found, rows.unreadable(field)

    return build


def text_as(vocabulary: str) -> Callable[[Context], tuple[pl.Expr, pl.Expr]]:
    """The letters of a note, or of the word that they are another spelling of."""

    def build(rows: Context) -> tuple[pl.Expr, pl.Expr]:
        meanings = rows.layout.vocabularies[vocabulary].meanings
        words = {_plain(spelling): _plain(word) for spelling, word in meanings.items()}
        words.pop("", None)
        said = letters(pl.col("text"))
        return said.replace(words), rows.unreadable("text")

    return build


def _plain(word: str) -> str:
    return "".join(char for char in word.lower() if char.isalpha())


def _joined_words(text: pl.Expr) -> pl.Expr:
    """Words without case and punctuation, one space between them; null where none is left."""
    plain = text.str.to_lowercase().str.replace_all(r"[\W_]+", " ").str.strip_chars()
    return pl.when(plain != "").then(plain)


def folded_address(field: str) -> Callable[[Context], tuple[pl.Expr, pl.Expr]]:
    """An address without case, punctuation and unit, its street words abbreviated."""

    def build(rows: Context) -> tuple[pl.Expr, pl.Expr]:
        words = _joined_words(pl.col(field).str.replace_all(_UNIT, " "))
        short = words.str.split(" ").list.eval(pl.element().replace(_STREETS)).list.join(" ")
        return short, rows.unreadable(field)

    return build


def folded_words(field: str) -> Callable[[Context], tuple[pl.Expr, pl.Expr]]:
    """A name without case and punctuation."""

    def build(rows: Context) -> tuple[pl.Expr, pl.Expr]:
        return _joined_words(pl.col(field)), rows.unreadable(field)

    return build


def full_name(rows: Context) -> tuple[pl.Expr, pl.Expr]:
    """First and last name; null where either is blank."""
    both = pl.concat_str("first_name", "last_name", separator=" ")
    return _joined_words(both), rows.unreadable("first_name", "last_name")


def ten_digits(field: str) -> Callable[[Context], tuple[pl.Expr, pl.Expr]]:
    """The last ten digits of a telephone number."""

    def build(rows: Context) -> tuple[pl.Expr, pl.Expr]:
        plain = pl.col(field).str.replace_all(r"\D", "").str.tail(10)
        return pl.when(plain != "").then(plain), rows.unreadable(field)

    return build

"""How words are compared: one folding for names, one for words of a vocabulary."""

from __future__ import annotations

import re
import unicodedata

import polars as pl

# Spaces, and characters without width, that stand around a value and are no part of it.
_SPACES = "\t\n\v\f\r \u0085\u00a0\u2002\u2003\u2007\u2009\u202f\u3000"
_NO_WIDTH = "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202c\u2060\u2066\u2069\ufeff"
UNSEEN = _SPACES + _NO_WIDTH
# Control and format characters: nobody sees them, and two ids that differ by one look alike.
HIDDEN = r"[\p{Cc}\p{Cf}--\t\n\v\f\r\u{85}]"
_NOT_WORD = re.compile(r"[\W_]+")


def fold_word(text: str) -> str:
    """A vocabulary word or header without case, spaces and punctuation; ``&`` is ``and``."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("&", "and")
    # A tick or an empty box is nothing but punctuation, and still a word.
    return _NOT_WORD.sub("", plain) or plain.strip(UNSEEN)


def bare(text: pl.Expr) -> pl.Expr:
    """A cell without what programs put around a value.

    That is space, the apostrophe with which a person says "this is text" to a spreadsheet
    program, and the ``="0012"`` with which report servers say so.
    """
    unwrapped = text.str.strip_chars(UNSEEN).str.replace(r'^="(.*)"$', "$1")
    return unwrapped.str.replace(r"^['\u{2019}]", "").str.strip_chars(UNSEEN)


def fold_name(names: pl.Expr) -> pl.Expr:
    """Names without case and extra spaces; null where nothing is left."""
    plain = names.str.strip_chars(UNSEEN).str.to_lowercase()
    folded = plain.str.replace_all(r"[\s\u{a0}]+", " ")
    return pl.when(folded != "").then(folded)

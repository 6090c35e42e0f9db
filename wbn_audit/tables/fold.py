"""How words are compared: one folding for names, one for words of a vocabulary."""

from __future__ import annotations

import re
import unicodedata

import polars as pl

# Spaces and characters without width that stand around a value and are no part of it.
UNSEEN = "\t\r\n \u00a0\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_NOT_WORD = re.compile(r"[\W_]+")


def fold_word(text: str) -> str:
    """A vocabulary word or header without case, spaces and punctuation; ``&`` is ``and``."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("&", "and")
    return _NOT_WORD.sub("", plain)


def fold_name(names: pl.Expr) -> pl.Expr:
    """Names without case and extra spaces; null where nothing is left."""
    plain = names.str.strip_chars(UNSEEN).str.to_lowercase()
    folded = plain.str.replace_all(r"[\s\u{a0}]+", " ")
    return pl.when(folded != "").then(folded)

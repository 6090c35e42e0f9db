"""How words are compared: one folding for names, one for words of a vocabulary."""

from __future__ import annotations

import re
import unicodedata

import polars as pl

_NOT_WORD = re.compile(r"[\W_]+")


def fold_word(text: str) -> str:
    """A vocabulary word or header without case, spaces and punctuation; ``&`` is ``and``."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("&", "and")
    return _NOT_WORD.sub("", plain)


def fold_name(names: pl.Expr) -> pl.Expr:
    """Names without case and extra spaces; null where nothing is left."""
    folded = names.str.to_lowercase().str.replace_all(r"[\s\u{a0}]+", " ").str.strip_chars()
    return pl.when(folded != "").then(folded)

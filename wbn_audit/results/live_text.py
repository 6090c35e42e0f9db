"""Texts that a spreadsheet would run, and the apostrophe that is put before them in files."""

from __future__ import annotations

import polars as pl

SPACES = " \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
SIGNS = "=+@\\-\uff1d\uff0b\uff0d\uff20\u2212\ufe62\ufe63\ufe66\ufe6b"
# Apostrophes are let through, so that putting one in front can always be undone.
LIVE = f"^['{SPACES}]*[{SIGNS}]"
_MARKED = f"^'['{SPACES}]*[{SIGNS}]"


def as_it_was(column: pl.Expr) -> pl.Expr:
    """A text column as it was before it was written inert; null stays null."""
    return pl.when(column.str.contains(_MARKED)).then(column.str.slice(1)).otherwise(column)

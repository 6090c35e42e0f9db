"""Sentences out of columns, and numbers of things."""

from __future__ import annotations

import polars as pl


def many(count: int, thing: str) -> str:
    """``1 error``, ``1,234 errors``."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def worded(template: str, *values: pl.Expr | str) -> pl.Expr:
    """The template with its ``{}`` filled in, row by row; null where a value is.

    Stands in for ``pl.format``, which may panic on rows that a filter left in several pieces
    (Polars 2.1, https://github.com/pola-rs/polars/issues/25339).

    Args:
        template: text with a ``{}`` for each value.
        values: expressions, or names of columns, of any type that can be shown as text.
    """
    first, *others = template.split("{}")
    parts: list[pl.Expr] = [pl.lit(first)]
    for value, text in zip(values, others, strict=True):
        parts += [pl.col(value) if isinstance(value, str) else value, pl.lit(text)]
    return pl.concat_str(parts)

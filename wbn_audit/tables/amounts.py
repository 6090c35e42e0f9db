"""Text to numbers and cents: every way an export writes one, and nothing else."""

from __future__ import annotations

import polars as pl

from wbn_audit.tables.fold import UNSEEN

_DIGITS = r"((?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?)"


def numbers(texts: pl.Series) -> pl.Series:
    """Numbers with ``$``, thousands commas, a sign or parentheses; null for the rest."""
    text = pl.col("text").str.strip_chars(UNSEEN).str.replace_all(r"[\s\u{a0}]+|(?i:usd)", "")
    signed = text.str.extract(rf"^([-+\u{{2212}}]?\$?|\$[-+\u{{2212}}]){_DIGITS}$", 2)
    around = text.str.extract(rf"^\(\$?{_DIGITS}\)$")
    after = text.str.extract(rf"^\$?{_DIGITS}[-\u{{2212}}]$")
    digits = pl.coalesce(signed, around, after)
    plain = pl.when(digits.str.contains(r"\d")).then(digits.str.replace_all(",", "", literal=True))
    size = plain.cast(pl.Float64, strict=False)
    negative = text.str.contains(r"[-\u{2212}(]")
    value = pl.when(negative).then(-size).otherwise(size)
    return texts.rename("text").to_frame().select(value.alias("value")).to_series()


def cents(texts: pl.Series) -> pl.Series:
    """Money in whole cents, halves away from zero; null for what is no number."""
    # A nudge far below a cent: 1.005 as a binary number is a little less than it says.
    dollars = numbers(texts)
    nudged = dollars * 100 + dollars.sign() * 1e-6
    return nudged.round(mode="half_away_from_zero").cast(pl.Int64, strict=False)

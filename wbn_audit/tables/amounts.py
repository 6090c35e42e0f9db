"""Text to numbers and cents: every way an export writes one, and nothing else."""

from __future__ import annotations

import polars as pl

from wbn_audit.tables.fold import bare

# Programs that compute in binary leave noise in the fifteenth digit.
_PLACES = 8
_PLAIN = r"^-?[0-9]+(?:\.[0-9]+)?$"
_SEPARATED = r"^\D*\d{1,3}[.,]\d{3}\D*$"
_DECIMAL_COMMA = r"\d,\d{1,2}\D*$|\.\d{3},\d"
_DECIMAL_POINT = r"^[^.]*\.\d{1,2}\D*$"
# 5.7E-14 is what is left of a sum; 1.2E+05 has lost its digits, and is no number here.
_DIGITS = r"((?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?(?:[Ee]-\d{1,3})?)"


def numbers(texts: pl.Series) -> pl.Series:
    """Numbers with ``$``, thousands commas, a sign or parentheses; null for the rest.

    Where some numbers can only have a decimal comma (``12,50``) and none has a decimal point,
    ``1.234`` and ``1,234`` may each be a thousand or one and a bit: none of them is guessed.

    Args:
        texts: the cells of one column, each text once or more.
    """
    # As most columns are; the expressions below take a hundred times longer.
    if texts.str.contains(_PLAIN).all():
        return texts.cast(pl.Float64, strict=False).round(_PLACES).rename("value")
    text = bare(pl.col("text")).str.replace_all(r"\s+|(?i:usd?)|\u{ff04}", "")
    signed = text.str.extract(rf"^([-+\u{{2212}}]?\$?|\$[-+\u{{2212}}]){_DIGITS}$", 2)
    around = text.str.extract(rf"^\(\$?{_DIGITS}\)$")
    after = text.str.extract(rf"^\$?{_DIGITS}[-\u{{2212}}]$")
    digits = pl.coalesce(signed, around, after)
    plain = pl.when(digits.str.contains(r"\d")).then(digits.str.replace_all(",", "", literal=True))
    size = plain.cast(pl.Float64, strict=False)
    negative = text.str.contains(r"^\$?[-\u{2212}(]|[-\u{2212}]$")
    value = pl.when(negative).then(-size).otherwise(size).round(_PLACES)
    two_ways = (
        text.str.contains(_SEPARATED)
        & text.str.contains(_DECIMAL_COMMA).any()
        & ~text.str.contains(_DECIMAL_POINT).any()
    )
    clear = pl.when(~two_ways).then(value)
    return texts.rename("text").to_frame().select(clear.alias("value")).to_series()


def cents(texts: pl.Series) -> pl.Series:
    """Money in whole cents, halves away from zero; null for what is no number."""
    # A nudge far below a cent: 1.005 as a binary number is a little less than it says.
    dollars = numbers(texts)
    nudged = dollars * 100 + dollars.sign() * 1e-6
    return nudged.round(mode="half_away_from_zero").cast(pl.Int64, strict=False)

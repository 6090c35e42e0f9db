"""Draws that look random and are the same everywhere: a number's bits mixed (splitmix64)."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

SEED = 20251001
_WIDE = 1 << 64
_MILLION = 1_000_000


def _whole(number: int) -> pl.Expr:
    return pl.lit(number % _WIDE, dtype=pl.UInt64)


def _mixed(rows: pl.Expr, salt: int) -> pl.Expr:
    """The finalizer of splitmix64; products wrap at 64 bits, // shifts."""
    bits = rows.cast(pl.UInt64) * _whole(0x9E3779B97F4A7C15) + _whole(salt * SEED)
    bits = (bits ^ (bits // _whole(1 << 30))) * _whole(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits // _whole(1 << 27))) * _whole(0x94D049BB133111EB)
    return bits ^ (bits // _whole(1 << 31))


@dataclass(frozen=True)
class Dice:
    """Draws for the rows that *rows* numbers; *share* is the share of subjects in breach.

    The name of a draw makes it independent of the others.
    """

    rows: pl.Expr
    share: float

    def below(self, name: str, count: int) -> pl.Expr:
        """Whole numbers from 0 to *count* - 1."""
        return (_mixed(self.rows, zlib.crc32(name.encode())) % _whole(count)).cast(pl.Int32)

    def chance(self, name: str, share: float) -> pl.Expr:
        """True for that share of the rows."""
        return self.below(name, _MILLION) < round(min(share, 1.0) * _MILLION)

    def breaks(self, rule: str, times: float = 1.0) -> pl.Expr:
        """True for the rows that break *rule*: *times* the share of the variant."""
        return self.chance(f"breach of {rule}", self.share * times)

    def one_of(self, name: str, words: Sequence[str]) -> pl.Expr:
        """One of *words*; a word that stands there twice comes twice as often."""
        return chosen(self.below(name, len(words)), words)


def chosen(index: pl.Expr, words: Sequence[str]) -> pl.Expr:
    """The word at each index."""
    return pl.lit(pl.Series(list(words), dtype=pl.String)).gather(index)


def days(first: pl.Expr, count: pl.Expr | int) -> pl.Expr:
    """The day *count* days after *first*."""
    more = pl.lit(count) if isinstance(count, int) else count
    return (first.cast(pl.Int32) + more.cast(pl.Int32)).cast(pl.Date)


def day(when: date) -> pl.Expr:
    """A literal date."""
    return pl.lit(when, dtype=pl.Date)


def yes_no(flag: pl.Expr) -> pl.Expr:
    """As exports write it."""
    return pl.when(flag).then(pl.lit("yes")).otherwise(pl.lit("no"))


def blank_if(gone: pl.Expr, value: pl.Expr | str) -> pl.Expr:
    """The value, or an empty cell."""
    return pl.when(~gone).then(pl.lit(value) if isinstance(value, str) else value)

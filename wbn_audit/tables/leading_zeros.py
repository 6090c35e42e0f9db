"""Participant ids that lost their leading zeros in some of the files.

A spreadsheet program that opens and saves a CSV file drops the zeros of a whole column:
``001018`` becomes ``1018`` in that file, and stays in the others. Within one sheet ids that
differ by zeros are different ids, always.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.tables.model import SOURCE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from wbn_audit.tables.model import SheetAccount

_KEY = "participant_id"
_PADDED = r"^0\d+$"
_BARE = r"^[1-9]\d*$"


def with_leading_zeros(frames: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Give ids their zeros back in sheets where no id has any.

    An id without zeros is taken for a longer one if it stands in a sheet in which no id
    begins with a zero, and the sheets in which some do know exactly one id that is the same
    but for leading zeros.

    Args:
        frames: table to rows; those without participants are left alone.
    """
    keyed = [frame for frame in frames.values() if _KEY in frame.columns]
    zero = pl.col(_KEY).str.starts_with("0")
    ids = [
        frame.select(SOURCE, _KEY).filter(zero).filter(pl.col(_KEY).str.contains(_PADDED))
        for frame in keyed
    ]
    padded = pl.concat(ids) if ids else pl.DataFrame()
    if padded.is_empty():
        return dict(frames)
    sheets = padded.get_column(SOURCE).unique()
    full = _known_once(keyed, sheets)
    return {
        name: _restored(frame, sheets, full) if _KEY in frame.columns else frame
        for name, frame in frames.items()
    }


def told(
    before: Mapping[str, pl.DataFrame],
    after: Mapping[str, pl.DataFrame],
    sheets: Sequence[SheetAccount],
) -> Iterator[str]:
    """Which sheets were given zeros back, and in how many rows: a sentence for each."""
    for name, frame in after.items():
        if _KEY not in frame.columns or frame is before[name]:
            continue
        other = frame.get_column(_KEY).ne_missing(before[name].get_column(_KEY))
        for number, rows in sorted(frame.filter(other).group_by(SOURCE).len().iter_rows()):
            sheet = sheets[number]
            place = f"{sheet.source}!{sheet.sheet}" if sheet.sheet else sheet.source
            yield (
                f"{place}: participant ids in {rows:,} row(s) had lost their leading zeros; they "
                "are read as the ids with zeros of the other files."
            )


def _known_once(keyed: list[pl.DataFrame], sheets: pl.Series) -> pl.DataFrame:
    """Ids of the sheets that keep zeros: ``short``, and the one ``full`` id that it stands for."""
    digits = [
        frame.filter(pl.col(SOURCE).is_in(sheets.implode()))
        .select(pl.col(_KEY).alias("full").unique())
        .filter(pl.col("full").str.contains(r"^\d+$"))
        for frame in keyed
    ]
    return (
        pl.concat(digits)
        .unique()
        .with_columns(short=pl.col("full").str.strip_chars_start("0"))
        .filter(pl.len().over("short") == 1)
        .filter(pl.col("full") != pl.col("short"))
    )


def _restored(frame: pl.DataFrame, sheets: pl.Series, full: pl.DataFrame) -> pl.DataFrame:
    shortened = ~pl.col(SOURCE).is_in(sheets.implode()) & pl.col(_KEY).str.contains(_BARE)
    key = pl.col(_KEY)
    restored = key.replace(full.get_column("short"), full.get_column("full"))
    return frame.with_columns(pl.when(shortened).then(restored).otherwise(key).alias(_KEY))

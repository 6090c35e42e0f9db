"""Names of participants, for the two reports that may hold them, where they are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.engine.needs import Needs
from wbn_audit.results.model import names_rows
from wbn_audit.tables.parse import shape

if TYPE_CHECKING:
    from wbn_audit.tables.model import Tables

_FIELDS = ("first_name", "last_name")
_MOST = 80  # characters; a longer text is no name
# A number, an address or a mail address typed where a name belongs is not shown.
_NO_NAME = r"\p{N}|@"


def names_needs() -> Needs:
    """What is read for names, where the exports have it."""
    needs = Needs()
    needs.columns("participants", _FIELDS, required=False)
    return needs


def names(tables: Tables) -> pl.DataFrame:
    """The columns of :func:`names_rows`, by participant id; whoever has no name is left out.

    A participant whose rows have different names has none.
    """
    people = tables.rows["participants"]
    there = [name for name in _FIELDS if name in people.columns]
    if not there:
        return names_rows()
    parts = [
        pl.col(name).str.replace_all(r"[\p{C}\p{Z}\s]+", " ").str.strip_chars() for name in there
    ]
    whole = pl.concat_str(parts, separator=" ", ignore_nulls=True).str.strip_chars()
    doubtful = whole.str.contains(_NO_NAME) | (whole.str.len_chars() > _MOST)
    shown = pl.when(doubtful).then(shape(whole)).otherwise(whole).alias("participant_name")
    return (
        people.select("participant_id", shown)
        .filter(pl.col("participant_name") != "")
        .unique("participant_id", keep="none")
        .sort("participant_id")
    )

"""Numbers that name a person, typed where they do not belong: kept out of what is shown."""

from __future__ import annotations

import re

import polars as pl

SSN = r"\b[0-9]{3}-[0-9]{2}-[0-9]{4}\b"
_SHAPE = "999-99-9999"
# A header with a long number, a date or a mail address is no header but somebody's row.
_OF_A_PERSON = re.compile(rf"{SSN}|[0-9]{{5}}|[0-9]{{3}}[-. ][0-9]{{4}}|[0-9][/-][0-9]|@")


def is_ssn(ids: pl.Series) -> pl.Series:
    """Tell which ids are social security numbers as they are written; null is none."""
    if not ids.str.contains("-", literal=True).any():
        return pl.repeat(value=False, n=len(ids), dtype=pl.Boolean, eager=True)
    return ids.str.contains(f"^{SSN}$").fill_null(value=False)


def without_ssn(texts: pl.Series) -> pl.Series:
    """The texts with the shape of a social security number where one stood."""
    dashed = texts.filter(texts.str.contains("-", literal=True))
    return texts.str.replace_all(SSN, _SHAPE) if dashed.str.contains(SSN).any() else texts


def is_personal(header: str) -> bool:
    """Tell whether a text where a header should be looks like what a row holds."""
    return _OF_A_PERSON.search(header) is not None

"""One cell or a few through the parser, as an export's column would go."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from wbn_audit.catalogue.edition import load_edition
from wbn_audit.tables.layout import Field
from wbn_audit.tables.parse import Parser

LAYOUT = load_edition(as_of=date(2026, 6, 30)).layout
UNREADABLE = "unreadable"


def read(
    kind: str,
    *texts: str | None,
    of: str = "",
    nothing: str = "",
    date_1904: bool = False,
    private: bool = False,
) -> list[Any]:
    """Values of the cells; UNREADABLE where one cannot be read."""
    field = Field("x", kind, of, nothing=frozenset({nothing} - {""}), private=private)
    column = Parser(LAYOUT).column(field, pl.Series(texts, dtype=pl.String), date_1904=date_1904)
    lost = column.unreadable
    return [
        UNREADABLE if lost is not None and lost[number] else value
        for number, value in enumerate(column.values.to_list())
    ]

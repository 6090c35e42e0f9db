"""How values are shown in findings: harmless as they are, else only their shape."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.tables.named import NAMED
from wbn_audit.tables.parse import shape
from wbn_audit.wording import worded

if TYPE_CHECKING:
    from wbn_audit.tables.layout import Layout

_PLACE = re.compile(r"\{(\w+)\}")
_HARMLESS_ID = r"^[0-9][0-9 .\-]{0,15}$"


def dollars(cents: pl.Expr) -> pl.Expr:
    """Cents as ``-12.34``."""
    sign = pl.when(cents < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    size = cents.abs()
    return worded("{}{}.{}", sign, size // 100, (size % 100).cast(pl.String).str.zfill(2))


def kind_of(layout: Layout, table: str, name: str) -> tuple[str, str, bool]:
    """Kind, vocabulary and privacy of a column as findings may show it."""
    if name.startswith("participant__"):
        return kind_of(layout, "participants", name.removeprefix("participant__"))
    if name in NAMED.get(table, {}):
        return NAMED[table][name].kind, "", NAMED[table][name].private
    field = layout.tables[table].fields.get(name)
    return (field.kind, field.vocabulary, field.private) if field else ("", "", False)


def shown(layout: Layout, table: str, name: str, dtype: pl.DataType) -> pl.Expr:
    """A value as a finding may show it: harmless as it is, else only its shape."""
    value = pl.col(name)
    kind, vocabulary, private = kind_of(layout, table, name)
    text = value.cast(pl.String)
    safe: pl.Expr
    if private or kind in {"text", "name"}:
        safe = pl.when(value.is_not_null()).then(pl.lit("(not shown)"))
    elif kind in {"code", "list"} and vocabulary:
        words = layout.vocabularies[vocabulary].words
        known = text.is_in(list(words)) if kind == "code" else pl.lit(value=True)
        plain = text.str.strip_chars(";").str.replace_all(";", "; ") if kind == "list" else text
        safe = pl.when(known).then(plain).otherwise(shape(text))
    elif kind == "id":
        safe = pl.when(text.str.contains(_HARMLESS_ID)).then(text).otherwise(shape(text))
    elif kind == "money":
        safe = dollars(value)
    elif dtype == pl.Boolean:
        safe = pl.when(value).then(pl.lit("yes")).otherwise(pl.lit("no"))
    elif dtype.is_float():
        safe = text.str.replace(r"\.0$", "")
    else:
        safe = text
    return safe.fill_null("(blank)")


def escaped(text: pl.Expr) -> pl.Expr:
    """Part of an id: no separator and no control character inside."""
    return text.str.replace_all("%", "%25", literal=True).str.replace_all(r"[\p{C}/#]", "%2F")


def filled_in(template: str) -> pl.Expr:
    """A message template as an expression over found, expected, due, event and late."""
    columns = {
        "found": pl.col("found"), "expected": pl.col("expected"),
        "due": pl.col("due_date").dt.strftime("%Y-%m-%d"),
        "event": pl.col("event_date").dt.strftime("%Y-%m-%d"),
        "late": pl.col("days_late").cast(pl.String),
    }  # fmt: skip
    parts: list[pl.Expr] = []
    for number, piece in enumerate(_PLACE.split(template)):
        parts.append(columns[piece].fill_null("-") if number % 2 else pl.lit(piece))
    return pl.concat_str(parts)

"""What names a finding for good: ids, else the fields that name a row; and what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import polars_hash as plh

from wbn_audit.checks.base import DUE, EVENT, FOUND, INDEX, PART
from wbn_audit.engine.loader_rules import EVERY_CELL
from wbn_audit.engine.shown import escaped, kind_of
from wbn_audit.tables.alike import perhaps_alike
from wbn_audit.tables.named import VIEWS
from wbn_audit.wording import worded

if TYPE_CHECKING:
    from wbn_audit.catalogue.rule import Rule
    from wbn_audit.tables.layout import Layout, TableLayout
    from wbn_audit.tables.model import Tables

_DIGITS = 16  # of a fingerprint


class Keys:
    """The keys of findings on one set of tables."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self._nth: dict[str, pl.DataFrame] = {}

    def add(self, rule: Rule, rows: pl.DataFrame) -> pl.LazyFrame:
        """The rows of a rule's findings with ``key``, in their order."""
        name = VIEWS[rule.subject][0]
        if rule.one_per is not None:
            parts = [pl.col(key).cast(pl.String).fill_null("-") for key in rule.one_per.keys]
            key = pl.concat_str([escaped(one) for one in parts], separator="/")
        elif name == "participants":
            key = escaped(pl.col("participant_id"))
            if PART in rows.columns:
                key = worded("{}/{}", key, pl.col(PART))
            if rule.kind == "interval":
                key = worded("{}/{}", key, pl.col(DUE).cast(pl.String))
        else:
            return self._of_records(self.tables.layout.tables[name], rows)
        return rows.lazy().with_columns(key=key)

    def _of_records(self, layout: TableLayout, rows: pl.DataFrame) -> pl.LazyFrame:
        """The record's id, else its naming fields; equal ones are numbered in file order."""
        known_by = [name for name in ("participant_id", *layout.known_by) if name in rows.columns]
        key = pl.concat_str(
            [escaped(pl.col(name).cast(pl.String).fill_null("-")) for name in known_by],
            separator="/",
        )
        if layout.id in rows.columns:
            key = pl.coalesce(escaped(pl.col(layout.id)), key)
        keyed = rows.lazy().with_columns(key=key)
        nth = self._numbered(layout, known_by, key)
        if nth.is_empty():
            return keyed
        numbered = keyed.join(nth.lazy(), on=INDEX, how="left", maintain_order="left")
        label = pl.when(pl.col("nth") > 1).then(worded("{}#{}", "key", "nth")).otherwise("key")
        return numbered.with_columns(key=label)

    def _numbered(self, layout: TableLayout, known_by: list[str], key: pl.Expr) -> pl.DataFrame:
        """``_i``, ``nth`` of the rows of a table that share their key with earlier ones."""
        if layout.name not in self._nth:
            table = self.tables.rows[layout.name].with_row_index(INDEX)
            ids = [layout.id] if layout.id in table.columns else known_by
            alike = table.filter(perhaps_alike(table, ids))
            nth = pl.int_range(1, pl.len() + 1, dtype=pl.UInt32).over("key")
            keys = alike.select(pl.col(INDEX), key.alias("key"))
            numbered = keys.select(pl.col(INDEX), nth.alias("nth"))
            self._nth[layout.name] = numbered.filter(pl.col("nth") > 1)
        return self._nth[layout.name]


def keyed(rule: Rule, raised: pl.DataFrame) -> pl.DataFrame:
    """What the loader raised, with ``key``.

    To be called with all that was raised: what is alike is numbered in file order, and the
    numbers are the same whatever is then shown.
    """
    where = pl.concat_str(
        pl.col("table"),
        pl.coalesce("record_id", "participant_id").fill_null("-"),
        pl.col("field").fill_null("") if rule.raised in EVERY_CELL else pl.lit(""),
        separator="/",
    ).str.strip_chars_end("/")
    nth = pl.int_range(1, pl.len() + 1, dtype=pl.UInt32).over("key")
    numbered = pl.when(nth > 1).then(worded("{}#{}", "key", nth)).otherwise("key")
    return raised.with_columns(key=where).with_columns(key=numbered)


def judged(rule: Rule, layout: Layout, table: str, columns: frozenset[str]) -> pl.Expr:
    """The values judged, as one text; private ones only as filled or blank.

    A day counted from the audit date is no value: tomorrow it would be another.
    """
    names = set(rule.check.names if rule.check else ())
    for condition in (rule.where, rule.membership):
        names |= condition.names if condition else set()
    for gather in rule.gathers:
        names |= {*gather.subject, gather.name}
    names -= {one.name for one in rule.gathers if one.how == "shift" and one.value == "as_of"}
    texts = []
    for column in sorted(names & columns):
        private = kind_of(layout, table, column)[2]
        value = pl.col(column)
        text = value.is_not_null().cast(pl.String) if private else value.cast(pl.String)
        texts.append(pl.concat_str(pl.lit(f"{column}="), text.fill_null("")))
    texts += [
        pl.concat_str(pl.lit(f"{column}="), pl.col(column).cast(pl.String).fill_null(""))
        for column in (EVENT, FOUND)
        if column in columns
    ]
    return pl.concat_str(texts, separator="|") if texts else pl.lit("")


def fingerprint(rule: Rule, text: pl.Expr) -> pl.Expr:
    """Of a rule and the values that it judged: the same while both are."""
    told = plh.concat_str(pl.lit(rule.id), text, separator="|")
    return told.chash.sha2_256().str.slice(0, _DIGITS)

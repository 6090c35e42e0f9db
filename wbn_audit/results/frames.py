"""What the columns of a run's row files hold, and which of their texts can be null.

A CSV file knows one kind of empty cell, a frame two. So each text column has one: null
where a value may be lacking, empty text where it is words. Then a run that is read back
is the run that was written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from wbn_audit.results.model import (
    ANNUAL_COLUMNS,
    COUNT_COLUMNS,
    FINDING_COLUMNS,
    KEPT_OUT_COLUMNS,
    PEOPLE_COLUMNS,
    RULE_COLUMNS,
    annual_rows,
    if_fixed_rows,
    job_quality_rows,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

Schema = dict[str, pl.DataType]
TEXTS = (pl.String, pl.Categorical)
"""What a column of texts may be."""


def _schema(columns: Iterable[str], repeated: Iterable[str] = (), **others: pl.DataType) -> Schema:
    """Columns and types.

    Args:
        columns: all, in order; texts unless it is said otherwise.
        repeated: those that hold few texts on millions of rows. As categories they take a
            fourth of the memory, and are compared as numbers.
        others: types of the columns that are no texts.
    """
    return dict.fromkeys(columns, pl.String()) | dict.fromkeys(repeated, pl.Categorical()) | others


FINDINGS = _schema(
    FINDING_COLUMNS,
    ("rule_id", "severity", "status", "contractor", "table", "field", "staff", "quarter", "moves",
     "cause_id", "accepted", "fix", "citation", "source_file", "source_sheet"),
    event_date=pl.Date(), due_date=pl.Date(), days_late=pl.Int32(), source_row=pl.UInt32(),
)  # fmt: skip
PEOPLE = _schema(PEOPLE_COLUMNS, ("measure_id", "quarter", "contractor", "table"), date=pl.Date())
COUNTS = _schema(COUNT_COLUMNS, count=pl.UInt32())
RULES = _schema(
    RULE_COLUMNS, passed=pl.Int64(), failed=pl.Int64(), unknown=pl.Int64(),
    out_of_scope=pl.Int64(), rate=pl.Float64(), findings=pl.Int64(),
)  # fmt: skip
BY_CONTRACTOR = _schema(
    ["rule_id", "contractor"], passed=pl.UInt32(), failed=pl.UInt32(), unknown=pl.UInt32(),
    out_of_scope=pl.UInt32(),
)  # fmt: skip
DEADLINES = _schema(
    ["due_date", "contractor", "staff", "rule_id"], due_date=pl.Date(), count=pl.UInt32()
)
CAUSES = _schema(
    ["cause_id", "rule_id", "table", "field", "source_file", "source_sheet", "findings", "rows",
     "kind", "what", "remedy", "rules"],
    findings=pl.UInt32(), rows=pl.UInt32(),
)  # fmt: skip
KEPT_OUT = _schema(KEPT_OUT_COLUMNS)
ANNUAL: Schema = dict(annual_rows().select(ANNUAL_COLUMNS).schema)
JOB_QUALITY: Schema = dict(job_quality_rows().schema)
IF_FIXED: Schema = dict(if_fixed_rows().schema)

NULLABLE = frozenset({"participant_id", "record_id", "amount", "staff", "quarter"})
"""Texts of findings and people that are null where there is none; all others are ``""``."""


def typed(schema: Schema | pl.Schema) -> list[pl.Expr]:
    """The columns as they are to be: every empty text null or ``""``, as its column has it."""
    return [_typed(name, kind) for name, kind in schema.items()]


def _typed(name: str, kind: pl.DataType) -> pl.Expr:
    column = pl.col(name).cast(kind)
    if kind not in TEXTS:
        return column
    if name in NULLABLE:
        return pl.when(column != "").then(column).alias(name)
    return column.fill_null("")


def frame(records: list[dict[str, Any]], schema: Schema) -> pl.DataFrame:
    """Plain values of results.json as rows; dates are ISO texts there.

    Raises:
        polars.exceptions.PolarsError, TypeError, OverflowError: a value does not fit.
    """
    dates = [name for name, kind in schema.items() if kind == pl.Date]
    plain = schema | dict.fromkeys(dates, pl.String())
    rows = pl.DataFrame([[one[name] for name in schema] for one in records], plain, orient="row")
    return rows.with_columns(pl.col(dates).str.to_date("%Y-%m-%d", strict=True))

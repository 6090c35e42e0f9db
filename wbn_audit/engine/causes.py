"""A flaw of a whole column is one cause, not ten thousand findings."""

from __future__ import annotations

import polars as pl

from wbn_audit.tables.model import USED, SheetAccount

FEWEST_ROWS = 10
SHARE = 0.9

CAUSE_SCHEMA = {
    "cause_id": pl.String, "rule_id": pl.String, "table": pl.String, "field": pl.String,
    "source_file": pl.String, "source_sheet": pl.String, "findings": pl.UInt32, "rows": pl.UInt32,
}  # fmt: skip


def fold(findings: pl.DataFrame, sheets: list[SheetAccount]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give findings that nearly every row of a sheet shares one ``cause_id``.

    Args:
        findings: with the contract's columns.
        sheets: the account, for the number of rows in use.

    Returns:
        The findings with ``cause_id`` filled in, and the causes, largest first.
    """
    used = pl.DataFrame(
        {
            "source_file": [sheet.source for sheet in sheets],
            "source_sheet": [sheet.sheet for sheet in sheets],
            "rows": [sheet.reasons.get(USED, 0) for sheet in sheets],
        },
        schema={"source_file": pl.String, "source_sheet": pl.String, "rows": pl.UInt32},
    )
    keys = ["rule_id", "table", "field", "source_file", "source_sheet"]
    causes = (
        findings.filter(pl.col("status") != "due_soon")
        .group_by(keys)
        .len("findings")
        .join(used, on=["source_file", "source_sheet"])
        .filter(
            (pl.col("findings") >= FEWEST_ROWS) & (pl.col("findings") >= SHARE * pl.col("rows"))
        )
        .with_columns(
            cause_id=pl.concat_str("rule_id", "table", "field", "source_file", separator="/")
        )
        .sort(["findings", "cause_id"], descending=[True, False])
        .select(list(CAUSE_SCHEMA))
    )
    if causes.is_empty():
        return findings, causes
    marked = findings.drop("cause_id").join(
        causes.select(*keys, "cause_id"), on=keys, how="left", nulls_equal=True,
        maintain_order="left",
    )  # fmt: skip
    due_soon = pl.col("status") == "due_soon"
    cause = pl.when(~due_soon).then(pl.col("cause_id")).fill_null("")
    return marked.with_columns(cause.alias("cause_id")).select(findings.columns), causes

"""Findings of two runs by what became of them, each with one cause.

Open is what is neither accepted nor only due soon. *New* was no finding before; *resolved*
is open no more; *reopened* was accepted and is open again; *still open* is open in both.
Where one run did not look, nothing can be said: *not comparable*.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.compare.between import (
    ACCEPTED,
    AS_OF,
    DATA,
    INPUT,
    LEFT_OUT,
    PROGRAM,
    RULE,
    SHOWN,
    UNDECIDED,
    Between,
)
from wbn_audit.results.model import DUE_SOON

if TYPE_CHECKING:
    from wbn_audit.results import Results

NEW, RESOLVED, STILL_OPEN, REOPENED, NOT_COMPARABLE = CHANGES = (
    "new", "resolved", "still_open", "reopened", "not_comparable",
)  # fmt: skip
TOLD = [
    "change", "cause", "finding_id", "rule_id", "severity", "status", "contractor",
    "participant_id", "table", "record_id", "due_date", "event_date", "source_file", "message",
]  # fmt: skip
COLUMNS = [*TOLD[:2], "values_changed", *TOLD[2:]]
_WAS = "_before"
# Causes that leave nothing to compare.
_SILENT = [INPUT, SHOWN, UNDECIDED, LEFT_OUT]
_UNREADABLE = "DAT"  # the area of rules on cells that cannot be read


def changes(between: Between) -> pl.DataFrame:
    """Every finding that is open in one of the runs, with change and cause.

    Returns:
        :data:`COLUMNS`; what a finding says is of the newer run where it is there. Sorted by
        change, severity, rule and id.
    """
    old, new = _real(between.old), _real(between.new)
    both = new.join(old, on="finding_id", how="full", coalesce=True, suffix=_WAS)
    was, now = pl.col(f"accepted{_WAS}"), pl.col("accepted")
    was_open, is_open = was == "", now == ""
    one_sided = was.is_null() | now.is_null()
    told = (
        both.with_columns(
            change=pl.when(is_open & was_open).then(pl.lit(STILL_OPEN))
            .when(is_open & was.is_null()).then(pl.lit(NEW))
            .when(is_open).then(pl.lit(REOPENED))
            .when(was_open).then(pl.lit(RESOLVED)),
            values_changed=(pl.col("fingerprint") != pl.col(f"fingerprint{_WAS}")).fill_null(
                value=False
            ),
            one_sided=one_sided,
        )
        .filter(pl.col("change").is_not_null())
        .with_columns(
            pl.coalesce(name, f"{name}{_WAS}").alias(name)
            for name in TOLD[3:]
        )
    )  # fmt: skip
    told = told.with_columns(cause=_cause(between, told))
    not_comparable = pl.col("one_sided") & pl.col("cause").is_in(_SILENT)
    told = told.with_columns(
        change=pl.when(not_comparable).then(pl.lit(NOT_COMPARABLE)).otherwise("change")
    )
    rank = pl.col("change").replace_strict(CHANGES, range(len(CHANGES)), return_dtype=pl.UInt8)
    order = ("error", "warning", "info")
    severity = pl.col("severity").replace_strict(order, range(3), return_dtype=pl.UInt8)
    return told.sort(rank, severity, "rule_id", "finding_id").select(COLUMNS)


def _real(run: Results) -> pl.DataFrame:
    columns = [*TOLD[2:], "accepted", "fingerprint"]
    real = run.findings.filter(pl.col("status") != DUE_SOON).select(columns)
    return real.unique("finding_id", keep="first", maintain_order=True)


def _soon(run: Results) -> list[str]:
    soon = run.findings.filter(pl.col("status") == DUE_SOON)
    return soon.get_column("finding_id").to_list()


def _cause(between: Between, told: pl.DataFrame) -> pl.Expr:
    """Why each finding is where it is."""
    appeared = pl.col("change") == NEW
    exception = pl.when(pl.col("values_changed")).then(pl.lit(DATA)).otherwise(pl.lit(ACCEPTED))
    return (
        pl.when(pl.col("change") == STILL_OPEN).then(pl.lit(""))
        .when(~pl.col("one_sided")).then(exception)
        .when(appeared).then(_appeared(between))
        .otherwise(_gone(between, told))
    )  # fmt: skip


def _appeared(between: Between) -> pl.Expr:
    old, new = between.old, between.new
    rule = pl.col("rule_id")
    changed = rule.is_in(between.changed_rules) | ~rule.is_in(list(between.states[0]))
    return pl.coalesce(
        _where(not between.shown_alike, SHOWN),
        rule.replace_strict(between.lost(now=False), default=None, return_dtype=pl.String),
        _when(pl.col("finding_id").is_in(_soon(old)) & (old.as_of < new.as_of), AS_OF),
        _when(changed, RULE),
        _when(_between_days(old.as_of, new.as_of), AS_OF),
        _where(not between.same_inputs, DATA),
        _where(old.as_of != new.as_of, AS_OF),
        pl.lit(PROGRAM),
    )


def _gone(between: Between, told: pl.DataFrame) -> pl.Expr:
    old, new = between.old, between.new
    rule = pl.col("rule_id")
    removed = ~rule.is_in(list(between.states[1]))
    return pl.coalesce(
        _where(not between.shown_alike, SHOWN),
        rule.replace_strict(between.lost(now=True), default=None, return_dtype=pl.String),
        _when(pl.col("source_file").is_in(between.gone_files), INPUT),
        _when(_undecided(between, told), UNDECIDED),
        _when(removed | rule.is_in(between.changed_rules), RULE),
        _when(_between_days(new.as_of, old.as_of), AS_OF),
        _where(not between.same_inputs, DATA),
        _where(old.as_of != new.as_of, AS_OF),
        pl.lit(PROGRAM),
    )


def _when(condition: pl.Expr, cause: str) -> pl.Expr:
    return pl.when(condition).then(pl.lit(cause))


def _where(condition: bool, cause: str) -> pl.Expr:
    return pl.lit(cause if condition else None, pl.String)


def _between_days(first: str, last: str) -> pl.Expr:
    """The breach came in the days after *first*, up to *last*."""
    breach = pl.coalesce(pl.col("due_date").dt.offset_by("1d"), pl.col("event_date"))
    inside = (breach > date.fromisoformat(first)) & (breach <= date.fromisoformat(last))
    return inside.fill_null(value=False)


def _undecided(between: Between, told: pl.DataFrame) -> pl.Expr:
    """Where more subjects cannot be decided now, and a flaw of reading came in."""
    keys = ["rule_id", "contractor"]
    fewer = between.less_decided.select(pl.concat_str(keys, separator="\n")).to_series()
    here = pl.concat_str(keys, separator="\n").is_in(fewer.to_list())
    if between.old.about["coverage"] != between.new.about["coverage"]:
        return here
    unreadable = pl.col("rule_id").cast(pl.String).str.starts_with(_UNREADABLE)
    flaws = told.filter((pl.col("change") == NEW) & unreadable)
    people = flaws.get_column("participant_id").drop_nulls().unique().to_list()
    return here & pl.col("participant_id").is_in(people)

"""Deadlines of the scorecard: how many were met, and how late the others are or were."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.results.model import ALL

if TYPE_CHECKING:
    from wbn_audit.results.model import Results

MET, NOT_DONE, LATE_MEDIAN = "deadlines_met", "not_done", "late_median"
BINS = (
    ("late_1_to_5", 1, 5), ("late_6_to_30", 6, 30), ("late_31_to_90", 31, 90),
    ("late_over_90", 91, None),
)  # fmt: skip
"""Number to days late, first and last."""
NUMBERS = (MET, *(name for name, _, _ in BINS), NOT_DONE, LATE_MEDIAN)
_KEYS = ["contractor", "rule_id", "severity", "unit"]


def met(results: Results, tallies: pl.DataFrame) -> pl.DataFrame:
    """Deadlines met of those judged: all rules together that count the same kind of days.

    Args:
        results: for which rules have a deadline.
        tallies: rule_id, contractor, passed, failed, unknown.

    Returns:
        contractor, unit (``days`` or ``business days``), n, count (met), value, unknown.
    """
    n = pl.col("n")
    return (
        tallies.join(_clocks(results), on="rule_id")
        .group_by("contractor", "unit")
        .agg(
            (pl.col("passed") + pl.col("failed")).sum().alias("n"),
            pl.col("passed").sum().alias("count"),
            pl.col("unknown").sum(),
        )
        .filter((n > 0) | (pl.col("unknown") > 0))
        .with_columns(number=pl.lit(MET), value=pl.when(n > 0).then(pl.col("count") / n))
    )


def lateness(results: Results) -> pl.DataFrame:
    """Findings of each deadline by days late, those not done yet, and the median of the late.

    Returns:
        contractor (and ``all``), rule_id, severity, unit, number, n (findings; of the
        median: those done late), count, value (the share; the median in days).
    """
    found = (
        results.findings.filter(pl.col("status").is_in(["late", "missing"]))
        .select("rule_id", "contractor", "severity", "status", "days_late")
        .join(_clocks(results).with_columns(pl.col("rule_id").cast(pl.Categorical)), on="rule_id")
    )
    done = pl.col("status") == "late"
    days = pl.col("days_late").cast(pl.Int64).filter(done)
    bins = [
        ((days >= low) & ((days <= high) if high else pl.lit(value=True))).sum().alias(name)
        for name, low, high in BINS
    ]
    cases = (
        pl.concat([found, found.with_columns(contractor=pl.lit(ALL).cast(pl.Categorical))])
        .group_by(_KEYS)
        .agg(pl.len().alias("n"), *bins, (~done).sum().alias(NOT_DONE),
             done.sum().alias("late"), days.median().alias("value"))
        .with_columns(pl.col(pl.UInt32).cast(pl.Int64), pl.col(pl.Categorical).cast(pl.String))
    )  # fmt: skip
    by_days = cases.unpivot(
        [*(name for name, _, _ in BINS), NOT_DONE], index=[*_KEYS, "n"],
        variable_name="number", value_name="count",
    ).with_columns(value=pl.col("count") / pl.col("n"))  # fmt: skip
    medians = cases.filter(pl.col("late") > 0).select(
        *_KEYS, pl.col("late").alias("n"), pl.lit(LATE_MEDIAN).alias("number"),
        pl.lit(None, pl.Int64).alias("count"), "value",
    )  # fmt: skip
    return pl.concat([by_days.select(medians.columns), medians])


def _clocks(results: Results) -> pl.DataFrame:
    """rule_id and unit of the rules with a deadline."""
    timed = [(rule.id, rule.clock) for rule in results.rule_info.values() if rule.clock]
    return pl.DataFrame(timed, {"rule_id": pl.String, "unit": pl.String}, orient="row")

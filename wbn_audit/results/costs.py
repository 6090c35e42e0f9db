"""Questioned costs: what was paid with an error of the PAY rules, each payment once.

An amount that is missing, zero or negative adds nothing, so that a negative one cannot
hide what is questioned; PAY019 names such payments, and they are counted beside the sum.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.results.model import ALL, DUE_SOON, ERROR, EXCLUDED, NOT_ASSESSED
from wbn_audit.results.totals import is_accepted

if TYPE_CHECKING:
    from wbn_audit.results.model import Results

QUESTIONED, ONE_CAUSE, ACCEPTED, ENTERED_LATE = NUMBERS = (
    "questioned_costs", "questioned_for_one_cause", "accepted_costs", "entered_late_costs",
)  # fmt: skip
_AREA = pl.col("rule_id").cast(pl.String).str.slice(0, 3)
_PAY_ERROR = (_AREA == "PAY") & (pl.col("severity") == "error")
_PAYMENT = ["contractor", "source_file", "source_sheet", "source_row"]
_SUMS = ["payments", "cents", "unpriced"]


def costs(results: Results, tallies: pl.DataFrame) -> pl.DataFrame:
    """Payments and their sums by contractor and kind.

    ``questioned_costs`` are payments with an error-level PAY finding that stands; among
    them ``questioned_for_one_cause`` are those with none but findings of a whole column.
    ``accepted_costs`` are payments of which every such finding is accepted.
    ``entered_late_costs`` are payments with no such finding that were entered late, or
    without a date of entry: a lapse of data entry, no cost in question.

    Args:
        results: of a run.
        tallies: rule_id, contractor (and ``all``), passed, failed, unknown.

    Returns:
        contractor, number, payments, cents (of amounts above zero), unpriced (payments
        without such an amount), undecided (error-level PAY checks of the contractor). The
        first three are null where no such check was decided: nothing is known.
    """
    each = _by_kind(_payments(results.findings))
    whole = each.group_by("number").agg(pl.col(_SUMS).sum(), contractor=pl.lit(ALL))
    found = pl.concat([each, whole.select(each.columns)])
    rules = results.rules.filter(_PAY_ERROR).select(pl.col("rule_id").cast(pl.String))
    checks = (
        tallies.join(rules, on="rule_id", how="semi")
        .group_by("contractor")
        .agg((pl.col("passed") + pl.col("failed")).sum().alias("decided"),
             pl.col("unknown").sum().alias("undecided"))
    )  # fmt: skip
    names = pl.concat([tallies.select("contractor"), found.select("contractor")]).unique()
    return (
        names.join(pl.DataFrame({"number": list(NUMBERS)}), how="cross")
        .join(found, on=["contractor", "number"], how="left")
        .join(checks, on="contractor", how="left")
        .with_columns(pl.col(*_SUMS, "decided", "undecided").fill_null(0))
        .with_columns(pl.when(pl.col("decided") + pl.col("payments") > 0).then(pl.col(_SUMS)))
        .drop("decided")
    )


def unjudged(results: Results) -> list[str]:
    """Error-level PAY rules without a judgement: more may be in question."""
    lost = pl.col("state").cast(pl.String).is_in([NOT_ASSESSED, ERROR, EXCLUDED])
    names: list[str] = results.rules.filter(_PAY_ERROR & lost).get_column("rule_id").to_list()
    return names


def _by_kind(rows: pl.DataFrame) -> pl.DataFrame:
    kinds = {
        QUESTIONED: pl.col("open"),
        ONE_CAUSE: pl.col("open") & ~pl.col("other_causes"),
        ACCEPTED: ~pl.col("open") & pl.col("taken"),
        ENTERED_LATE: ~pl.col("open") & ~pl.col("taken") & pl.col("late"),
    }
    priced = (pl.col("cents") > 0).fill_null(value=False)
    return pl.concat(
        rows.filter(kind)
        .group_by("contractor")
        .agg(
            pl.len().cast(pl.Int64).alias("payments"),
            pl.col("cents").filter(priced).sum(),
            (~priced).sum().cast(pl.Int64).alias("unpriced"),
        )
        .select("contractor", pl.lit(name).alias("number"), *_SUMS)
        for name, kind in kinds.items()
    )


def _payments(findings: pl.DataFrame) -> pl.DataFrame:
    """One row for each payment with a finding: whose, cents, and what stands against it.

    A finding on a contractor's quarter (PAY023) names no participant and no payment.
    """
    cents = pl.col("amount").str.replace(".", "", literal=True).cast(pl.Int64)
    each = findings.lazy().filter(
        (pl.col("table") == "payments")
        & (pl.col("status") != DUE_SOON)
        & pl.col("participant_id").is_not_null()
    ).select(
        *_PAYMENT, cents.alias("cents"), (_AREA == "ENT").alias("late"), _PAY_ERROR.alias("error"),
        is_accepted().alias("accepted"), (pl.col("cause_id").fill_null("") == "").alias("own"),
    )  # fmt: skip
    error, standing = pl.col("error"), ~pl.col("accepted")
    grouped = each.group_by(_PAYMENT).agg(
        pl.col("cents").max(),
        (error & standing).any().alias("open"),
        (error & standing & pl.col("own")).any().alias("other_causes"),
        (error & ~standing).any().alias("taken"),
        pl.col("late").any(),
    )
    return grouped.with_columns(pl.col("contractor").cast(pl.String)).collect(engine="in-memory")

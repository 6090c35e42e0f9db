"""The scorecard: how often each contractor fails each rule, how late, and at what cost.

A rate is of everything that the exports hold and that could be judged: it is no estimate
from a sample. Its limits (exact, two-sided, 95 %) say how far a rate of that size may be
chance: contractors whose limits overlap widely are not told apart by it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.results import costs, timeliness
from wbn_audit.results.model import ALL, ERROR, NOT_ASSESSED
from wbn_audit.wording import worded

if TYPE_CHECKING:
    from wbn_audit.results.model import Results

CARD: dict[str, pl.DataType] = {
    "contractor": pl.String(), "number": pl.String(), "rule_id": pl.String(),
    "severity": pl.String(), "unit": pl.String(), "n": pl.Int64(), "count": pl.Int64(),
    "value": pl.Float64(), "low": pl.Float64(), "high": pl.Float64(), "note": pl.String(),
}  # fmt: skip
RATE = "failure_rate"
NUMBERS = (RATE, *timeliness.NUMBERS, *costs.NUMBERS)
CONFIDENCE = 0.95
FEW = 10
AGAIN = "failed in the run before too"
_MOST_NAMED = 12


def scorecard(results: Results, *, limits: bool = True) -> pl.DataFrame:
    """The card: columns :data:`CARD`; ``all`` first, then contractors by name, never by rank.

    ``n`` is what a number is of (cases judged, late cases, payments), ``count`` how many of
    them, ``value`` the share, the median of days late, or dollars. Null where nothing is
    known; *note* says why, and where ``n`` is small.

    Args:
        results: of a run, or one contractor's part of it.
        limits: whether rates get theirs, which takes a moment.
    """
    card = _card(results)
    return _limited(card) if limits else card


@lru_cache(maxsize=1)  # every format shows the same run
def _card(results: Results) -> pl.DataFrame:
    tallies = _tallies(results)
    parts = (
        _rates(results, tallies),
        timeliness.met(results, tallies),
        timeliness.lateness(results),
        _costs(results, tallies),
    )
    return pl.concat(_shaped(part) for part in parts).sort(
        pl.col("contractor") != ALL, pl.col("contractor").str.starts_with("("), "contractor",
        pl.col("number").replace_strict(NUMBERS, range(len(NUMBERS)), return_dtype=pl.UInt8),
        "rule_id", "unit",
    )  # fmt: skip


def _tallies(results: Results) -> pl.DataFrame:
    """rule_id, contractor (and ``all``), passed, failed, unknown."""
    numbers = ["passed", "failed", "unknown"]
    each = results.by_contractor.select(
        pl.col("rule_id", "contractor").cast(pl.String), pl.col(numbers).cast(pl.Int64)
    )
    whole = each.group_by("rule_id").agg(pl.col(numbers).sum(), contractor=pl.lit(ALL))
    return pl.concat([whole.select(each.columns), each])


def _shaped(part: pl.DataFrame) -> pl.DataFrame:
    """A part of the card with all its columns; its note from ``n``, ``unknown`` and ``said``."""
    wanted = CARD | {"unknown": pl.Int64(), "said": pl.String()}
    whole = part.with_columns(
        pl.lit(None, kind).alias(name) for name, kind in wanted.items() if name not in part.columns
    )
    few = pl.col("n").is_between(1, FEW - 1) & ~pl.col("number").is_in(costs.NUMBERS)
    notes = (
        pl.when(few).then(pl.lit(f"fewer than {FEW}")),
        pl.when(pl.col("unknown") > 0).then(worded("{} undecided", "unknown")),
        pl.col("said"),
    )
    return whole.with_columns(
        pl.col("rule_id", "severity").fill_null(""),
        pl.col("value").round(6),
        note=pl.concat_str(notes, separator="; ", ignore_nulls=True),
    ).select(pl.col(name).cast(kind) for name, kind in CARD.items())


def _rates(results: Results, tallies: pl.DataFrame) -> pl.DataFrame:
    """Failures of each rule; a rule that could not be assessed stands once, under ``all``."""
    rules = results.rules.select(pl.col("rule_id", "severity", "state", "reason").cast(pl.String))
    again = results.about.get("compared", {}).get("repeated", [])
    pairs = pl.DataFrame(again, {"rule_id": pl.String, "contractor": pl.String})
    n = pl.col("n")
    judged = (
        tallies.with_columns(n=pl.col("passed") + pl.col("failed"))
        .filter((n > 0) | (pl.col("unknown") > 0))
        .join(rules, on="rule_id")
        .join(pairs.with_columns(said=pl.lit(AGAIN)), on=["rule_id", "contractor"], how="left")
        .select("contractor", "rule_id", "severity", "n", pl.col("failed").alias("count"),
                pl.when(n > 0).then(pl.col("failed") / n).alias("value"), "unknown", "said")
    )  # fmt: skip
    lost = rules.filter(pl.col("state").is_in([NOT_ASSESSED, ERROR])).join(
        judged, on="rule_id", how="anti"
    )
    unsaid = lost.select(
        pl.lit(ALL).alias("contractor"), "rule_id", "severity", pl.lit(0, pl.Int64).alias("n"),
        said=worded("not assessed: {}", "reason"),
    )  # fmt: skip
    both = pl.concat([judged, unsaid], how="diagonal")
    return both.with_columns(number=pl.lit(RATE), unit=pl.lit("share"))


def _costs(results: Results, tallies: pl.DataFrame) -> pl.DataFrame:
    lost = costs.unjudged(results)
    more = len(lost) - _MOST_NAMED
    named = ", ".join(lost[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
    questioned = pl.col("number") == costs.QUESTIONED
    unpriced = pl.col("unpriced") > 0
    notes = (
        pl.when(pl.col("payments").is_null()).then(pl.lit("no payment was judged")),
        pl.when(unpriced).then(worded("{} without an amount above zero", "unpriced")),
        pl.when(questioned & pl.lit(bool(lost))).then(pl.lit(f"not judged: {named}")),
    )
    return costs.costs(results, tallies).select(
        "contractor", "number", pl.lit("dollars").alias("unit"), pl.col("payments").alias("n"),
        pl.when(questioned).then("undecided").alias("unknown"),
        value=pl.col("cents") / 100, said=pl.concat_str(notes, separator="; ", ignore_nulls=True),
    )  # fmt: skip


def _limited(card: pl.DataFrame) -> pl.DataFrame:
    """The card with the limits of each rate, after Clopper and Pearson."""
    from scipy.special import betaincinv  # noqa: PLC0415 - takes a moment

    numbered = card.with_row_index("at")
    rates = numbered.filter((pl.col("number") == RATE) & (pl.col("n") > 0))
    n, failed = rates.get_column("n").to_numpy(), rates.get_column("count").to_numpy()
    tail = (1 - CONFIDENCE) / 2
    # The beta distribution wants parameters above zero; where none or all fail, an end is known.
    low = pl.Series(betaincinv(failed.clip(1), n - failed + 1, tail))
    high = pl.Series(betaincinv(failed + 1, (n - failed).clip(1), 1 - tail))
    limits = rates.select(
        "at",
        low=pl.when(pl.col("count") > 0).then(low).otherwise(0.0).round(6),
        high=pl.when(pl.col("count") < pl.col("n")).then(high).otherwise(1.0).round(6),
    )
    joined = numbered.drop("low", "high").join(limits, on="at", how="left", maintain_order="left")
    return joined.select(list(CARD))

"""Many runs in the order of their audit dates: findings, rates and counts over time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from wbn_audit import __version__
from wbn_audit.compare.comparison import compare
from wbn_audit.compare.findings import CHANGES, NEW, REOPENED
from wbn_audit.results.model import DUE_SOON
from wbn_audit.results.totals import four_numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wbn_audit.results import Results

FORMAT = "wbn-audit trend"


def trend(runs: Sequence[tuple[str, Results]]) -> dict[str, Any]:
    """What ``trend.json`` holds.

    A finding that was open in an earlier run, not in the one before, and is open again, is
    *reopened* here: only many runs can tell.

    Args:
        runs: name and results of two or more, in any order.

    Returns:
        ``runs`` by audit date with numbers and what changed since the one before; ``rates``
        by rule and ``counts`` by measure and quarter, a value for each run (null = not
        assessed, or not counted).
    """
    ordered = sorted(runs, key=lambda one: (one[1].as_of, one[0]))
    results = [run for _, run in ordered]
    return {
        "format": FORMAT,
        "schema_version": 1,
        "tool_version": __version__,
        "runs": _runs(ordered),
        "rates": _rates(results),
        "counts": _counts(results),
    }


def _runs(ordered: Sequence[tuple[str, Results]]) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = []
    seen: set[str] = set()
    for number, (name, run) in enumerate(ordered):
        changes: dict[str, Any] = dict.fromkeys((*CHANGES, "worse"))
        if number:
            document = compare(ordered[number - 1][1], run)
            again = sum(
                one["change"] == NEW and one["finding_id"] in seen for one in document["findings"]
            )
            changes = {key: document[key] for key in changes}
            changes[NEW] -= again
            changes[REOPENED] += again
        told.append({"name": name, "as_of": run.as_of, **four_numbers(run), **changes})
        seen |= _open(run)
    return told


def _open(run: Results) -> set[str]:
    is_open = (pl.col("status") != DUE_SOON) & (pl.col("accepted") == "")
    return set(run.findings.filter(is_open).get_column("finding_id"))


def _rates(runs: Sequence[Results]) -> list[dict[str, Any]]:
    """Share that failed by rule, for rules that failed in some run."""
    rates = [dict(run.rules.select("rule_id", "rate").iter_rows()) for run in runs]
    every = sorted({name for one in rates for name, rate in one.items() if rate})
    titles = {name: info.title for run in runs for name, info in run.rule_info.items()}
    return [
        {"rule_id": name, "title": titles[name], "rates": [one.get(name) for one in rates]}
        for name in every
    ]


def _counts(runs: Sequence[Results]) -> list[dict[str, Any]]:
    """Counts for all contractors by measure and quarter."""
    whole = pl.all_horizontal(pl.col("contractor", "breakdown", "group") == "all")
    counts = [
        {
            (measure, quarter): count
            for measure, quarter, count in run.counts.filter(whole)
            .select("measure_id", "quarter", "count").iter_rows()
        }
        for run in runs
    ]  # fmt: skip
    titles = {one.id: one.title for run in runs for one in run.measure_info}
    return [
        {"measure_id": measure, "title": titles[measure], "quarter": quarter,
         "counts": [one.get((measure, quarter)) for one in counts]}
        for measure, quarter in sorted({key for one in counts for key in one})
    ]  # fmt: skip

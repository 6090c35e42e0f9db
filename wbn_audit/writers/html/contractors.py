"""By contractor: what each must fix, and how often each rule fails, with the number judged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from wbn_audit.results.totals import standing
from wbn_audit.writers.html.parts import LEVELS, ORDER, Cell, Col, Table, rank, texts
from wbn_audit.writers.parts import percent

if TYPE_CHECKING:
    from wbn_audit.results import Results

BANDS = ((0.02, "below 2%"), (0.05, "2 to 5%"), (0.10, "5 to 10%"), (0.25, "10 to 25%"))
"""Upper bounds of the shades, which the numbers in the cells say more exactly."""
LEGEND = (*(words for _, words in BANDS), "25% and more")


def totals(results: Results) -> Table | None:
    """A row for each contractor with its findings."""
    if results.by_contractor.is_empty():
        return None
    found = texts(standing(results)).group_by("contractor", "severity").len()
    counts = {(name, severity): count for name, severity, count in found.iter_rows()}
    people = dict(
        texts(standing(results))
        .filter((pl.col("participant_id") != "") & (pl.col("severity") == "error"))
        .group_by("contractor").agg(pl.col("participant_id").n_unique()).iter_rows()
    )  # fmt: skip
    unknown = dict(results.by_contractor.group_by("contractor").agg(pl.col("unknown").sum()).rows())
    names = sorted({*unknown, *(name for name, _ in counts)}, key=_last_unknown)
    rows = tuple(
        (name or "(not recorded)", *(f"{counts.get((name, level), 0):,}" for level in ORDER),
         f"{people.get(name, 0):,}", f"{unknown.get(name, 0):,}")
        for name in names
    )  # fmt: skip
    columns = (
        Col("Contractor", "long"), Col("Must fix", "num"), Col("To review", "num"),
        Col("Information", "num"), Col("Participants with something to fix", "num"),
        Col("Cases undecided", "num"),
    )  # fmt: skip
    return Table("Findings by contractor", columns, rows)


def heat(results: Results) -> Table | None:
    """Rules that failed anywhere by contractor: the rate, and failed of judged."""
    failed = results.rules.filter(pl.col("failed") > 0).sort(
        rank(), pl.col("rate").fill_null(0), "rule_id", descending=[False, True, False]
    )
    recorded = results.by_contractor.get_column("contractor").cast(pl.String).unique().to_list()
    names = sorted(recorded, key=_last_unknown)
    if failed.is_empty() or not names:
        return None
    cells = {
        (str(row["rule_id"]), str(row["contractor"])): row
        for row in results.by_contractor.to_dicts()
    }
    rows = tuple(
        (
            Cell(results.rule_info[rule["rule_id"]].title, sub=rule["rule_id"]),
            Cell(LEVELS[rule["severity"]], level=rule["severity"],
                 sort=str(ORDER.index(rule["severity"]))),
            _rate(rule),
            *(_rate(cells.get((rule["rule_id"], name))) for name in names),
        )
        for rule in failed.to_dicts()
    )  # fmt: skip
    columns = (
        Col("Rule", "long"),
        Col("Level"),
        Col("All", "num"),
        *(Col(name, "num") for name in names),
    )
    return Table("Share of cases that fail, by rule and contractor", columns, rows)


def _last_unknown(name: str) -> tuple[bool, str]:
    return name.startswith("("), name


def _rate(tally: dict[str, Any] | None) -> Cell:
    """``3.1%`` over ``2 of 64``: nothing judged is no zero."""
    judged = tally["passed"] + tally["failed"] if tally else 0
    unknown = tally["unknown"] if tally else 0
    doubt = f", {unknown:,} undecided" if unknown else ""
    if not judged:
        return Cell("?" if unknown else "\u2013", sub=doubt[2:], sort="-1")
    failed = tally["failed"] if tally else 0
    rate = failed / judged
    return Cell(
        percent(rate),
        sub=f"{failed:,}\u00a0of\u00a0{judged:,}{doubt}",
        tone=_tone(rate),
        sort=f"{rate:.6f}",
    )


def _tone(rate: float) -> str:
    if not rate:
        return ""
    return f"heat-{next((n for n, (top, _) in enumerate(BANDS) if rate < top), len(BANDS))}"

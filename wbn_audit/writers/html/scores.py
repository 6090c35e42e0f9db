"""The scorecard on the page: contractors side by side, how late, and what was reported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from wbn_audit.results import costs, timeliness
from wbn_audit.results.model import ALL
from wbn_audit.results.scorecard import FEW, scorecard
from wbn_audit.wording import many
from wbn_audit.writers.html.parts import Cell, Col, Table
from wbn_audit.writers.parts import few, percent
from wbn_audit.writers.scores import MOST_NAMED, STATES, overview, says_something

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wbn_audit.results import Results


def contractor_scores(results: Results) -> Table | None:
    """A row for each contractor: deadlines met, entries in time, questioned costs."""
    lines = [one for one in overview(scorecard(results, limits=False)) if says_something(one)]
    if not lines:
        return None
    columns = [
        Col("Contractor", "long"), Col("Deadlines met", "num"), Col("Entered in time", "num"),
        Col("Questioned costs", "num"), Col("Accepted, not questioned", "num"),
    ]  # fmt: skip
    compared = "compared" in results.about
    if compared:
        columns.append(Col("Rules failed in the run before too", "num"))
    rows = tuple(
        (
            line["contractor"], _met(line["met"]), _met(line["entered"]),
            _dollars(line["questioned"], line["payments"]), _dollars(line["accepted"], None),
            *((f"{line['again']:,}",) if compared else ()),
        )
        for line in lines
    )  # fmt: skip
    return Table("Deadlines and questioned costs by contractor", tuple(columns), rows,
                 notes=_notes(results))  # fmt: skip


def _met(met: tuple[int, int]) -> Cell:
    count, judged = met
    if not judged:
        return Cell("?", sort="-1")
    small = f", fewer than {FEW}" if judged < FEW else ""
    return Cell(percent(count / judged), f"{count:,}\u00a0of\u00a0{judged:,}{small}",
                sort=f"{count / judged:.6f}")  # fmt: skip


def _dollars(value: float | None, payments: int | None) -> Cell:
    if value is None:
        return Cell("?", sort="-1")
    sub = "" if payments is None else many(payments, "payment")
    return Cell(f"${value:,.2f}", sub, sort=f"{value:.2f}")


def _notes(results: Results) -> tuple[str, ...]:
    notes = [
        "Questioned costs: each payment with an error of the PAY rules once, if it is above zero.",
        "By name, not by rank. Rates of every rule, with exact limits, are in scorecard.csv.",
    ]
    if lost := costs.unjudged(results):
        named = few(lost, MOST_NAMED)
        notes.append(f"Questioned costs may be more: {named} could not be judged.")
    return tuple(notes)


def lateness(results: Results) -> Table | None:
    """How late deadlines were met that were missed: a row for each rule, all contractors."""
    card = scorecard(results, limits=False).filter(pl.col("contractor") == ALL)
    kinds = [name for name, _, _ in timeliness.BINS] + [timeliness.NOT_DONE]
    rules: dict[tuple[str, str], dict[str, Any]] = {}
    for row in card.filter(pl.col("number").is_in([*kinds, timeliness.LATE_MEDIAN])).to_dicts():
        rule = rules.setdefault((row["rule_id"], row["unit"]), {})
        what = "value" if row["number"] == timeliness.LATE_MEDIAN else "count"
        rule[row["number"]] = row[what]
    if not rules:
        return None
    spans = [f"{low} to {high}" if high else f"over {low - 1}" for _, low, high in timeliness.BINS]
    columns = (
        Col("Rule", "long"), Col("Counted in"), *(Col(span, "num") for span in spans),
        Col("Not done yet", "num"), Col("Median of the late", "num"),
    )  # fmt: skip
    rows: list[tuple[str | Cell, ...]] = [
        (Cell(results.rule_info[rule_id].title, sub=rule_id), unit, *_counts(found, kinds))
        for (rule_id, unit), found in rules.items()
    ]
    return Table("How late, by rule, in days beyond the deadline", columns, tuple(rows))


def _counts(found: dict[str, Any], kinds: Sequence[str]) -> tuple[str, ...]:
    median = found.get(timeliness.LATE_MEDIAN)
    last = "\u2013" if median is None else f"{median:,.1f}".removesuffix(".0")
    return (*(f"{found[name]:,}" for name in kinds), last)


def reported(results: Results) -> Table | None:
    """Every reported number beside what the records support."""
    told: dict[str, Any] | None = results.about.get("reported")
    if told is None:
        return None
    titles = {one.id: one.title for one in results.measure_info}
    columns = (
        Col("Measure", "long"), Col("Quarter"), Col("Contractor"), Col("Reported", "num"),
        Col("Supported", "num"), Col("Difference", "num"), Col("Kept out by findings", "num"),
        Col("Quarter unknown", "num", sub="all contractors"), Col("Result"),
    )  # fmt: skip
    rows = tuple(
        (
            titles[one["measure_id"]], one["quarter"], one["contractor"], f"{one['reported']:,}",
            "?" if one["supported"] is None else f"{one['supported']:,}",
            "?" if one["difference"] is None else f"{one['difference']:+,}".replace("+0", "0"),
            f"{one['kept_out']:,}", f"{one['unknown']:,}", STATES[one["state"]],
        )
        for one in told["numbers"]
    )  # fmt: skip
    allowed = (
        f" A difference of up to {told['tolerance']:,} is let pass." if told["tolerance"] else ""
    )
    note = f"Who is behind a difference is in reported_participants.csv.{allowed}"
    return Table(
        f"Numbers of {told['file']} held against the records", columns, rows, notes=(note,)
    )

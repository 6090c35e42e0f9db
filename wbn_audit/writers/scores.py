"""What a report says of reported numbers, and of contractors side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from wbn_audit.results import costs, timeliness
from wbn_audit.results.model import ALL
from wbn_audit.results.reported import NO_RECORDS, NOT_COUNTED, OVER, UNDER, WITHIN
from wbn_audit.results.scorecard import AGAIN, FEW, RATE, scorecard
from wbn_audit.wording import many
from wbn_audit.writers.parts import Column, Section, cut, few

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wbn_audit.results import Results

MOST_NUMBERS, MOST_CONTRACTORS, MOST_NAMED = 20, 25, 6
STATES = {
    OVER: "more than the records", UNDER: "fewer than the records", WITHIN: "agrees",
    NOT_COUNTED: "could not be counted", NO_RECORDS: "no records of that quarter",
}  # fmt: skip


def reported(results: Results) -> Section | None:
    """Reported numbers that the records do not support; the others in a line."""
    told: dict[str, Any] | None = results.about.get("reported")
    if told is None:
        return None
    titles = {one.id: one.title for one in results.measure_info}
    numbers: list[dict[str, Any]] = told["numbers"]
    wrong = [one for one in numbers if one["state"] != WITHIN]
    columns = (
        Column("Measure"), Column("Quarter"), Column("Contractor"),
        Column("Re- / ported", right=True), Column("Sup- / ported", right=True),
        Column("Differ- / ence", right=True), Column("Kept / out", right=True),
        Column("Result", from_width=100),
    )  # fmt: skip
    rows = tuple(
        (
            titles[one["measure_id"]], one["quarter"], one["contractor"], f"{one['reported']:,}",
            _or_unknown(one["supported"], ","), _or_unknown(one["difference"], "+,"),
            f"{one['kept_out']:,}", STATES[one["state"]],
        )
        for one in wrong[:MOST_NUMBERS]
    )  # fmt: skip
    lines = (*cut(len(wrong), MOST_NUMBERS, "reported.csv"), *_of_reported(told, wrong, titles))
    return Section("Reported numbers", columns if rows else (), rows, lines)


def _or_unknown(number: int | None, how: str) -> str:
    return "?" if number is None else format(number, how) if number else "0"


def _of_reported(
    told: Mapping[str, Any], wrong: Sequence[Mapping[str, Any]], titles: Mapping[str, str]
) -> list[str]:
    numbers = told["numbers"]
    allowed = f" (up to {told['tolerance']:,} apart)" if told["tolerance"] else ""
    right = len(numbers) - len(wrong)
    agree = f"{right:,} of {many(len(numbers), 'number')} of {told['file']} "
    agree += "agrees" if right == 1 else "agree"
    lines = [f"{agree} with the records{allowed}."]
    for state in (NOT_COUNTED, NO_RECORDS):
        if lost := [one for one in wrong if one["state"] == state]:
            names = dict.fromkeys(
                titles[one["measure_id"]] if state == NOT_COUNTED else one["quarter"]
                for one in lost
            )
            lines.append(f"{STATES[state].capitalize()}: {few(list(names), MOST_NAMED)}.")
    unknown = {one["measure_id"]: one["unknown"] for one in numbers if one["unknown"]}
    if unknown:
        named = ", ".join(f"{titles[name]} {count:,}" for name, count in unknown.items())
        lines.append(f"Participants whose quarter cannot be told, in all contractors: {named}.")
    if any(one["state"] in {OVER, UNDER} for one in wrong):
        lines.append("Who is behind each that differs: reported_participants.csv.")
    if told["left_aside"]:
        lines.append(
            f"Of quarters, contractors or groups not shown here: {many(told['left_aside'], 'row')}."
        )
    return lines


def overview(card: pl.DataFrame) -> list[dict[str, Any]]:
    """The card in a line for each contractor, in its order, ``all`` left out.

    Returns:
        contractor; ``met`` and ``entered`` as (deadlines met, of judged), of days and of
        business days; ``questioned`` and ``accepted`` in dollars, None where nothing is
        known; ``payments`` questioned; ``again``, rules that failed in the run before too.
    """
    lines: dict[str, dict[str, Any]] = {}
    for row in card.filter(pl.col("contractor") != ALL).to_dicts():
        line = lines.setdefault(
            row["contractor"],
            {"contractor": row["contractor"], "met": (0, 0), "entered": (0, 0),
             "questioned": None, "accepted": None, "payments": None, "again": 0},
        )  # fmt: skip
        if row["number"] == timeliness.MET:
            name = "met" if row["unit"] == "days" else "entered"
            line[name] = (row["count"], row["n"])
        elif row["number"] == costs.QUESTIONED:
            line["questioned"], line["payments"] = row["value"], row["n"]
        elif row["number"] == costs.ACCEPTED:
            line["accepted"] = row["value"]
        elif row["number"] == RATE and AGAIN in row["note"]:
            line["again"] += 1
    return list(lines.values())


def by_contractor(results: Results) -> Section | None:
    """Contractors by name; None where there is only one, for a page on it is all of it."""
    if results.by_contractor.get_column("contractor").n_unique() < 2:  # noqa: PLR2004 - to compare
        return None
    lines = [line for line in overview(scorecard(results, limits=False)) if says_something(line)]
    compared = "compared" in results.about
    columns = (
        Column("Contractor"), Column("Deadlines / met", right=True),
        Column("Entered / in time", right=True), Column("Questioned / costs", right=True),
        Column("Payments / questioned", right=True),
        *((Column("Rules failed / again", right=True),) if compared else ()),
    )  # fmt: skip
    rows = tuple(
        (
            line["contractor"], _of(line["met"]), _of(line["entered"]),
            "?" if line["questioned"] is None else f"${line['questioned']:,.2f}",
            "?" if line["payments"] is None else f"{line['payments']:,}",
            *((f"{line['again']:,}",) if compared else ()),
        )
        for line in lines[:MOST_CONTRACTORS]
    )  # fmt: skip
    notes = (*cut(len(lines), MOST_CONTRACTORS, "scorecard.csv"), *_of_contractors(results, lines))
    return Section("By contractor", columns, rows, notes)


def says_something(line: Mapping[str, Any]) -> bool:
    """Rows that name no contractor often are strays, of which nothing was judged."""
    return bool(line["met"][1] or line["entered"][1] or line["questioned"] is not None)


def _of(met: tuple[int, int]) -> str:
    return f"{met[0]:,} of {met[1]:,}" if met[1] else "none judged"


def _of_contractors(results: Results, lines: Sequence[Mapping[str, Any]]) -> list[str]:
    told = ["By name, not by rank; rates by rule with their limits are in scorecard.csv."]
    small = [
        str(line["contractor"])
        for line in lines
        if any(0 < line[name][1] < FEW for name in ("met", "entered"))
    ]
    if small:
        told.append(f"Fewer than {FEW} deadlines, too few to judge by: {few(small, MOST_NAMED)}.")
    accepted = sum(line["accepted"] or 0 for line in lines)
    if accepted:
        told.append(f"${accepted:,.2f} of accepted exceptions are not in the questioned costs.")
    if lost := costs.unjudged(results):
        told.append(f"Questioned costs may be more: {few(lost, MOST_NAMED)} could not be judged.")
    return told

"""Could not check: rules and cases without a judgement, and the columns that would unlock them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import polars as pl

from wbn_audit.results.model import ERROR, EXCLUDED, NOT_ASSESSED
from wbn_audit.wording import many
from wbn_audit.writers.html.parts import LEVELS, ORDER, TABLES, Cell, Col, Table, rank

if TYPE_CHECKING:
    from wbn_audit.results import Results

# How the engine begins a reason that lists columns and exports.
_LISTS = re.compile(r"^(missing:|not tested:|no breach is certain without) ")
_NO_EXPORT = " (no such export)"


def keys_of(reason: str) -> tuple[str, ...]:
    """The columns and exports that a reason names, for people; empty where it names none."""
    opening = _LISTS.match(reason)
    if opening is None:
        return ()
    return tuple(_named(one) for one in reason[opening.end() :].split(", "))


def _named(key: str) -> str:
    if key.endswith(_NO_EXPORT):
        table = key.removesuffix(_NO_EXPORT)
        return f"The export {TABLES.get(table, table)}"
    return f"The column {key}"


def keys_to_rules(results: Results) -> dict[str, tuple[str, ...]]:
    """Column or export to the rules that could not be assessed at all for want of it."""
    keys: dict[str, tuple[str, ...]] = {}
    lost = results.rules.filter(pl.col("state") == NOT_ASSESSED)
    for rule_id, reason in lost.select("rule_id", "reason").iter_rows():
        for key in keys_of(reason or ""):
            keys[key] = (*keys.get(key, ()), rule_id)
    return keys


def unlock(results: Results) -> Table | None:
    """A row for each column or export that is missing, with what it would unlock."""
    wanted: dict[str, tuple[list[str], list[str], list[str]]] = {}
    state, reason = pl.col("state"), pl.col("reason").fill_null("")
    for row in results.rules.filter((state != EXCLUDED) & (reason != "")).sort(rank()).to_dicts():
        for key in keys_of(row["reason"]):
            whole, part, _ = wanted.setdefault(key, ([], [], []))
            (whole if row["state"] == NOT_ASSESSED else part).append(row["rule_id"])
    for measure in results.measure_info:
        for key in keys_of(f"missing: {measure.reason}") if measure.reason else ():
            wanted.setdefault(key, ([], [], []))[2].append(measure.title)
    if not wanted:
        return None
    ranked = sorted(wanted.items(), key=lambda item: (-len(item[1][2]), -len(item[1][0]), item[0]))
    rows = tuple(
        (key, ", ".join(whole), ", ".join(part), ", ".join(measures))
        for key, (whole, part, measures) in ranked
    )
    columns = (
        Col("Missing"), Col("Rules it would unlock", "long"),
        Col("Rules it would make whole", "long"), Col("Measures", "long"),
    )  # fmt: skip
    return Table("Which column would unlock what", columns, rows)


def unjudged(results: Results) -> Table | None:
    """Rules not assessed, crashed or with undecided cases; measures not or not wholly counted."""
    reason = pl.col("reason").fill_null("")
    rules = results.rules.filter(
        (pl.col("state") != EXCLUDED)
        & ((pl.col("unknown") > 0) | pl.col("state").is_in([NOT_ASSESSED, ERROR]) | (reason != ""))
    ).sort(pl.col("state").is_in([NOT_ASSESSED, ERROR]).not_(), rank(), "rule_id")
    rows: list[tuple[str | Cell, ...]] = [_row(results, rule) for rule in rules.to_dicts()]
    for measure in results.measure_info:
        if measure.reason:
            rows.append((measure.title, "count", "not counted", f"missing: {measure.reason}"))
        elif measure.unknown:
            undecided = f"{many(measure.unknown, 'participant')} in no quarter"
            rows.append((measure.title, "count", undecided, _WHY_UNKNOWN))
    if not rows:
        return None
    columns = (Col("What", "long"), Col("Level"), Col("Not checked"), Col("Why", "long"))
    return Table("Rules and counts that could not be judged, or not wholly", columns, tuple(rows))


_WHY_UNKNOWN = "A value that decides is blank, unreadable or lies outside the exports."


def _row(results: Results, rule: dict[str, Any]) -> tuple[str | Cell, ...]:
    judged = rule["passed"] + rule["failed"]
    what = {NOT_ASSESSED: "not assessed", ERROR: "the rule crashed"}.get(rule["state"], "")
    if not what:
        what = f"{rule['unknown']:,} of {judged + rule['unknown']:,} cases undecided"
        what = what if rule["unknown"] else "in part"
    level = Cell(LEVELS[rule["severity"]], level=rule["severity"],
                 sort=str(ORDER.index(rule["severity"])))  # fmt: skip
    name = Cell(results.rule_info[rule["rule_id"]].title, sub=rule["rule_id"])
    return name, level, what, rule["reason"] or _WHY_UNKNOWN


def left_out(results: Results) -> str:
    """Rules that were not run because the command line said so."""
    names = results.rules.filter(pl.col("state") == EXCLUDED).get_column("rule_id").to_list()
    if not names:
        return ""
    return f"{many(len(names), 'rule')} left out by --select or --ignore: {', '.join(names)}."

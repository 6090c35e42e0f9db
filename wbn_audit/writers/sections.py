"""The sections of a report for people; each is None where there is nothing to say."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from wbn_audit.results.model import ERROR, EXCLUDED, FAIL, NOT_APPLICABLE, NOT_ASSESSED, PASS
from wbn_audit.wording import many, worded
from wbn_audit.writers.parts import Column, Section, cut, few, percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wbn_audit.results import Results

MOST_RULES, MOST_CAUSES, MOST_WEEKS, MOST_REASONS, MOST_SHEETS = 25, 10, 8, 15, 15
MOST_COACHES, MOST_IDS = 4, 12
QUARTERS_WIDE, QUARTERS_NARROW, WIDE = 6, 4, 100
_ORDER = ("error", "warning", "info")
_ALL = "all"


def findings_by_rule(results: Results) -> Section:
    """Rules with findings or undecided subjects, most serious and most frequent first."""
    listed = (
        results.rules.filter(~pl.col("state").is_in([NOT_ASSESSED, ERROR, EXCLUDED]))
        .filter((pl.col("findings") > 0) | (pl.col("failed") > 0) | (pl.col("unknown") > 0))
        .sort(
            pl.col("severity").replace_strict(_ORDER, range(3), default=3),
            pl.col("findings"), pl.col("unknown"), "rule_id",
            descending=[False, True, True, False],
        )
    )  # fmt: skip
    columns = (
        Column("Rule"), Column("Severity", severity=True),
        Column("Findings", right=True, from_width=WIDE),
        Column("Failed / of assessed", right=True), Column("Rate", right=True),
        Column("Unknown", right=True), Column("What must hold"),
    )  # fmt: skip
    rows = [_rule_row(results, rule) for rule in listed.head(MOST_RULES).to_dicts()]
    lines = (*cut(listed.height, MOST_RULES, "rules.csv"), *_causes(results), _others(results))
    return Section("Findings by rule", columns if rows else (), tuple(rows), lines)


def _rule_row(results: Results, rule: dict[str, Any]) -> tuple[str, ...]:
    assessed = rule["passed"] + rule["failed"]
    return (
        rule["rule_id"],
        rule["severity"],
        f"{rule['findings']:,}",
        f"{rule['failed']:,} of {assessed:,}",
        percent(rule["rate"]),
        f"{rule['unknown']:,}",
        results.rule_info[rule["rule_id"]].title,
    )


def _causes(results: Results) -> list[str]:
    lines = []
    for cause in results.causes.head(MOST_CAUSES).to_dicts():
        told = [f"{many(cause['findings'], 'finding')}"] if cause["findings"] else []
        told += [few(cause["rules"].split(", "), MOST_IDS)] if cause["rules"] else []
        lines.append(f"One cause ({'; '.join(told)}): {cause['what']} {cause['remedy']}")
    return [*lines, *cut(results.causes.height, MOST_CAUSES, "results.json")]


def _others(results: Results) -> str:
    """What became of the rules, those of the table included."""
    states = dict(results.rules.group_by("state").len().iter_rows())
    counted = (
        (states.get(FAIL, 0), "failed"),
        (states.get(PASS, 0), "passed"),
        (states.get(NOT_APPLICABLE, 0), "had nothing to judge"),
        (states.get(NOT_ASSESSED, 0) + states.get(ERROR, 0), "could not be assessed"),
        (states.get(EXCLUDED, 0), "left out"),
    )
    told = ", ".join(f"{count:,} {what}" for count, what in counted if count)
    return f"Of {many(results.rules.height, 'rule')}: {told or 'none'}."


def due_soon(results: Results) -> Section | None:
    """Deadlines by week and coach."""
    if results.deadlines.is_empty():
        return None
    coach = pl.col("staff").fill_null("(no coach)")
    weeks = (
        results.deadlines.group_by(pl.col("due_date").dt.truncate("1w").alias("week"), coach)
        .agg(pl.col("count").sum())
        .sort("week", "count", "staff", descending=[False, True, False])
        .group_by("week", maintain_order=True)
        .agg("staff", "count")
    )
    rows = [
        (
            str(week),
            f"{sum(counts):,}",
            few(
                [f"{name} {count:,}" for name, count in zip(names, counts, strict=True)],
                MOST_COACHES,
            ),
        )
        for week, names, counts in weeks.head(MOST_WEEKS).iter_rows()
    ]
    columns = (Column("Week of"), Column("Deadlines", right=True), Column("By coach"))
    return Section("Due soon", columns, tuple(rows), cut(weeks.height, MOST_WEEKS, "findings.csv"))


def counts_by_quarter(results: Results) -> Section | None:
    """Measures by the latest quarters, calendar and program year, for all contractors."""
    if not results.measure_info:
        return None
    whole = results.counts.filter(
        pl.all_horizontal(pl.col("contractor", "breakdown", "group") == _ALL)
    )
    quarters = whole.select("quarter", "program_quarter").unique().sort("quarter").rows()
    shown = quarters[-QUARTERS_WIDE:]
    numbers = {
        (m, q): f"{n:,}" for m, q, n in whole.select("measure_id", "quarter", "count").rows()
    }
    columns = [Column("Measure")]
    for age, (quarter, program) in zip(range(len(shown), 0, -1), shown, strict=True):
        width = WIDE if age > QUARTERS_NARROW else 0
        columns.append(Column(f"{quarter} / {program}", right=True, from_width=width))
    doubtful = any(measure.unknown for measure in results.measure_info)
    if doubtful:
        columns.append(Column("Unknown", right=True))
    rows = [
        (
            measure.title,
            *(numbers.get((measure.id, quarter), "?") for quarter, _ in shown),
            *([f"{measure.unknown:,}"] if doubtful else []),
        )
        for measure in results.measure_info
    ]
    return Section("Counts by quarter", tuple(columns), tuple(rows), _counted(results, quarters))


def _counted(results: Results, quarters: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """What to know of the counts: earlier quarters, and one that has not ended."""
    lines = []
    if not quarters:
        lines.append("No participant counts in any quarter.")
    if len(quarters) > QUARTERS_NARROW:
        lines.append(f"{many(len(quarters), 'quarter')} in all, and contractors, in counts.csv")
    day = date.fromisoformat(results.as_of)
    current = f"{day.year}Q{(day.month + 2) // 3}"
    if any(quarter == current for quarter, _ in quarters):
        lines.append(f"{current} is counted up to {results.as_of}.")
    return tuple(lines)


def not_assessed(results: Results) -> Section | None:
    """Rules and measures without a judgement, by reason; then those judged in part."""
    rank = pl.col("severity").replace_strict(_ORDER, range(3), default=3)
    whole = pl.col("state").is_in([NOT_ASSESSED, ERROR])
    reasons = (
        results.rules.filter((pl.col("state") != EXCLUDED) & (pl.col("reason") != ""))
        .with_columns(
            reason=pl.when(whole).then("reason").otherwise(worded("in part: {}", "reason")),
            part=~whole,
        )
        .sort("part", rank, "rule_id")
        .group_by("part", "reason", maintain_order=True)
        .agg(pl.col("severity").first(), "rule_id")
    )
    rows = [
        (severity, few(ids, MOST_IDS), reason)
        for reason, severity, ids in reasons.select("reason", "severity", "rule_id").iter_rows()
    ]
    measures = [
        ("measure", one.title, f"missing: {one.reason}")
        for one in results.measure_info
        if one.reason
    ]
    others: dict[str, list[str]] = {}
    for one in results.about.get("not_counted", []):
        others.setdefault(one["reason"], []).append(one["group"] or one["number"])
    measures += [("number", ", ".join(dict.fromkeys(what)), why) for why, what in others.items()]
    if not rows and not measures:
        return None
    columns = (Column("Level", severity=True), Column("What"), Column("Why"))
    lines = cut(len(rows), MOST_REASONS, "rules.csv")
    return Section("Could not be assessed", columns, (*rows[:MOST_REASONS], *measures), lines)


def account_of_rows(results: Results) -> Section | None:
    """What became of every row of every file."""
    sheets: list[dict[str, Any]] = results.about.get("inputs", [])
    if not sheets:
        return None
    columns = (
        Column("File"), Column("Table"), Column("Rows", right=True), Column("Used", right=True),
        Column("Set aside"),
    )  # fmt: skip
    rows = tuple(_sheet_row(sheet) for sheet in sheets[:MOST_SHEETS])
    total = sum(sheet["rows"] for sheet in sheets)
    used = sum(sheet["account"].get("used", 0) for sheet in sheets)
    summary = f"{many(total, 'row')} = {used:,} used + {total - used:,} set aside."
    refused = [f"Not read: {problem}" for problem in results.about.get("refused", [])]
    lines = (*cut(len(sheets), MOST_SHEETS, "results.json"), summary, *refused)
    return Section("Rows read", columns, rows, lines)


def _sheet_row(sheet: dict[str, Any]) -> tuple[str, ...]:
    aside = sorted(
        ((count, reason) for reason, count in sheet["account"].items() if reason != "used"),
        key=lambda one: (-one[0], one[1]),
    )
    return (
        f"{sheet['file']}!{sheet['sheet']}" if sheet["sheet"] else sheet["file"],
        sheet["table"] or "(none)",
        f"{sheet['rows']:,}",
        f"{sheet['account'].get('used', 0):,}",
        ", ".join(f"{count:,} {reason}" for count, reason in aside),
    )

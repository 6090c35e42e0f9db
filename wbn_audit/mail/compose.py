"""Results to a message: the verdict in the subject, totals and deadlines in the body.

What a mail may say is listed here and nowhere else: what stands against reporting, numbers of
findings by rule, the six counts of the latest quarters for all contractors together, and
deadlines by week. No participant, coach or contractor is named, no population broken down, no
file named.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.mail.envelope import Envelope, new_message
from wbn_audit.results.totals import four_numbers, not_assessed, standing, undecided
from wbn_audit.wording import many

if TYPE_CHECKING:
    from collections.abc import Mapping
    from email.message import EmailMessage

    from wbn_audit.results import Results

MOST_RULES, MOST_WEEKS, MOST_QUARTERS = 10, 6, 2
_ALL = "all"
_LEVELS = {"error": "to fix", "warning": "to review", "info": "for information"}


@dataclass(frozen=True)
class Table:
    """A small table of a mail: a title, headings, rows of text."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Summary:
    """All that a mail says of a run.

    Attributes:
        verdict: one sentence of ours, with numbers only.
        lines: further sentences.
        tables: those that have rows.
    """

    verdict: str
    ready: bool
    lines: tuple[str, ...]
    tables: tuple[Table, ...]


def summarise(results: Results) -> Summary:
    """What may be told of a run by mail."""
    soon = int((results.findings.get_column("status") == "due_soon").sum())
    rules, cases = many(not_assessed(results), "rule"), many(undecided(results), "case")
    unchecked = f"{rules} not assessed, {cases}"
    newest = results.about.get("newest_activity")
    tables = (_by_rule(results), _counts(results), _deadlines(results))
    return Summary(
        verdict="Ready to report." if results.verdict.ready else "Not ready to report.",
        ready=results.verdict.ready,
        lines=(
            f"As of {results.as_of}: {_found(results)}.",
            *_against(results),
            f"Could not check: {unchecked} undecided.",
            *_accepted(results),
            f"Due soon: {many(soon, 'deadline')}.",
            f"Newest activity in the exports: {newest or 'none'}.",
        ),
        tables=tuple(table for table in tables if table.rows),
    )


def _against(results: Results) -> tuple[str, ...]:
    """What stands against reporting: sentences of ours, with numbers, dates and ids of rules."""
    verdict = results.verdict
    if verdict.ready:
        return ()
    return (f"Against it: {' '.join(verdict.reasons)}" if verdict.reasons else verdict.headline,)


def _accepted(results: Results) -> tuple[str, ...]:
    count = four_numbers(results)["accepted"]
    return (f"Accepted: {many(count, 'finding')} under an exception in force.",) if count else ()


def _found(results: Results) -> str:
    found = results.severities()
    levels = [f"{found[severity]:,} {words}" for severity, words in _LEVELS.items()]
    return ", ".join(levels)


def _by_rule(results: Results) -> Table:
    """The rules with most findings: how many, and what must hold."""
    titles = {rule_id: info.title for rule_id, info in results.rule_info.items()}
    rank = pl.col("severity").replace_strict(list(_LEVELS), range(3), default=3)
    listed = (
        standing(results)
        .group_by("severity", "rule_id")
        .len()
        .sort(rank, -pl.col("len").cast(pl.Int64), "rule_id")
        .head(MOST_RULES)
    )
    rows = [
        (rule_id, _LEVELS.get(severity, severity), f"{count:,}", titles.get(rule_id, ""))
        for severity, rule_id, count in listed.iter_rows()
    ]
    return Table("Findings by rule", ("Rule", "Level", "Findings", "What must hold"), tuple(rows))


def _counts(results: Results) -> Table:
    """The measures in the latest quarters, for all contractors together."""
    whole = results.counts.filter(
        pl.all_horizontal(pl.col("contractor", "breakdown", "group") == _ALL)
    )
    quarters = whole.get_column("quarter").unique().sort().to_list()[-MOST_QUARTERS:]
    numbers = {(m, q): n for m, q, n in whole.select("measure_id", "quarter", "count").iter_rows()}
    rows = [
        (one.title, *(_number(numbers.get((one.id, quarter))) for quarter in quarters))
        for one in results.measure_info
    ]
    return Table("Counts by quarter", ("Measure", *quarters), tuple(rows) if quarters else ())


def _number(count: int | None) -> str:
    return "?" if count is None else f"{count:,}"


def _deadlines(results: Results) -> Table:
    """How many deadlines fall due in each week to come."""
    weeks = (
        results.deadlines.group_by(pl.col("due_date").dt.truncate("1w").alias("week"))
        .agg(pl.col("count").sum())
        .sort("week")
        .head(MOST_WEEKS)
    )
    rows = tuple((f"week of {week}", f"{count:,}") for week, count in weeks.iter_rows())
    return Table("Deadlines ahead", ("When", "How many"), rows)


def compose(
    results: Results, envelope: Envelope, attachments: Mapping[str, bytes] | None = None
) -> EmailMessage:
    """The mail about a run.

    Args:
        results: of the run.
        envelope: who, to whom, when.
        attachments: file name to content. They hold case data, and the mail says so first.
    """
    summary = summarise(results)
    found = results.severities()
    subject = f"WBN audit {results.as_of}: {summary.verdict.rstrip('.')} - {_found(results)}"
    edition = results.about.get("edition", {}).get("id", "")
    message = new_message(envelope, subject, f"wbn-audit {edition}")
    message["X-WBN-Audit-Verdict"] = "ready" if summary.ready else "not-ready"
    message["X-WBN-Audit-As-Of"] = results.as_of
    message["X-WBN-Audit-Errors"] = str(found["error"])
    warning = _WARNING if attachments else ""
    _fill(message, summary, warning)
    for name, content in (attachments or {}).items():
        message.add_attachment(
            content, maintype="application", subtype="octet-stream", filename=name
        )
    return message


_WARNING = (
    "THE ATTACHMENT HOLDS CASE DATA. Do not forward this mail; delete it when you have worked "
    "through it."
)
_CLOSING = (
    "The full report is on the computer where the audit ran. This mail holds totals only: no "
    "participant is named in it."
)


def compose_failure(kind: str, count: int, envelope: Envelope, as_of: str) -> EmailMessage:
    """The mail about an audit that could not run.

    Args:
        kind: what was wrong, in our words and without names of files.
        count: how many problems there were.
        envelope: who, to whom, when.
        as_of: the audit date, empty if it could not be told.
    """
    day = f" {as_of}" if as_of else ""
    message = new_message(envelope, f"WBN audit{day}: could not run: {kind}", "wbn-audit")
    message["X-WBN-Audit-Verdict"] = "could-not-run"
    summary = Summary(
        verdict=f"The audit could not run: {kind} ({many(count, 'problem')}).",
        ready=False,
        lines=(
            "Nothing was checked, and an earlier report is left as it was.",
            "Run 'wbn-audit check' by hand on that computer: it says what to mend, and where.",
        ),
        tables=(),
    )
    _fill(message, summary, "")
    return message


def _fill(message: EmailMessage, summary: Summary, warning: str) -> None:
    from jinja2 import Environment, PackageLoader  # noqa: PLC0415 - only when mail is made

    html = Environment(
        loader=PackageLoader("wbn_audit.mail"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    ).get_template("mail.html.j2")
    message.set_content(_text(summary, warning))
    message.add_alternative(
        html.render(summary=summary, warning=warning, closing=_CLOSING), subtype="html"
    )


def _text(summary: Summary, warning: str) -> str:
    parts = [warning, summary.verdict, "\n".join(summary.lines)]
    for table in summary.tables:
        widths = [
            max(len(row[column]) for row in (table.headings, *table.rows))
            for column in range(len(table.headings))
        ]
        rows = [
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in (table.headings, *table.rows)
        ]
        parts.append("\n".join([table.title, "-" * len(table.title), *rows]))
    return "\n\n".join([*(part for part in parts if part), _CLOSING]) + "\n"

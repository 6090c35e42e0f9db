"""A comparison of runs for people and programs: what it says, and its files.

What is compared is plain values here, as ``compare.json`` and ``trend.json`` hold them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from wbn_audit.wording import many
from wbn_audit.writers.csv_files import csv_bytes
from wbn_audit.writers.json_document import document_bytes
from wbn_audit.writers.markdown import markdown_page
from wbn_audit.writers.parts import Column, Section, cut, percent
from wbn_audit.writers.since import CAUSE_WORDS, NUMBER_WORDS, behind, by_rule, moved, totals
from wbn_audit.writers.story import Story

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_ERRORS, MOST_PEOPLE, MOST_RULES, MOST_COUNTS = 15, 15, 25, 18
RUNS_NARROW, RUNS_WIDE, WIDE = 5, 8, 100
_MOVES = {"entered": "entered", "left": "left", "moved": "moved", "contractor": "contractor"}


def comparison_files(told: dict[str, Any]) -> dict[str, bytes]:
    """``compare.json``, its findings and participants as rows, and a page."""
    return {
        "compare.json": document_bytes(told),
        "compare.csv": _rows(told["findings"], _FINDINGS),
        "compare_participants.csv": _rows(told["people"], _PEOPLE),
        "compare.md": markdown_page(tell_comparison(told)),
    }


_FINDINGS = (
    "change", "cause", "values_changed", "finding_id", "rule_id", "severity", "status",
    "contractor", "participant_id", "table", "record_id", "due_date", "event_date",
    "source_file", "message",
)  # fmt: skip
_PEOPLE = (
    "change", "cause", "measure_id", "participant_id", "contractor", "quarter_before",
    "quarter_now", "date_before", "date_now", "why",
)  # fmt: skip


def _rows(records: list[dict[str, Any]], columns: Sequence[str]) -> bytes:
    schema: dict[str, pl.DataType] = dict.fromkeys(columns, pl.String())
    if "values_changed" in schema:
        schema["values_changed"] = pl.Boolean()
    cells = [[one[name] for name in columns] for one in records]
    return csv_bytes(pl.DataFrame(cells, schema, orient="row"))


def tell_comparison(told: dict[str, Any]) -> Story:
    """What changed from one run to another, worst first."""
    before, now = told["old"]["as_of"], told["now"]["as_of"]
    worse = told["worse"]
    headline = f"Worse than {before}: {worse[0]}" if worse else f"Nothing got worse since {before}."
    facts = (
        f"From {before} to {now}: {totals(told)}.",
        f"Before: {told['old']['headline']}",
        f"Now: {told['now']['headline']}",
    )
    every = (_numbers(told), _rules(told), _errors(told), _counts(told), _people(told))
    return Story(
        ready=not worse,
        headline=headline,
        facts=facts,
        reasons=tuple(worse[1:]),
        notes=tuple(told["notes"]),
        sections=tuple(one for one in every if one is not None),
    )


def _numbers(told: dict[str, Any]) -> Section:
    rows = tuple(
        (words, f"{one['before']:,}", f"{one['now']:,}", f"{one['now'] - one['before']:+,}")
        for name, words in NUMBER_WORDS.items()
        for one in (told["numbers"][name],)
    )
    titles = ("Before", "Now", "Change")
    columns = (Column("Number"), *(Column(title, right=True) for title in titles))
    return Section("Numbers", columns, rows)


def _rules(told: dict[str, Any]) -> Section | None:
    listed = [one for one in told["by_rule"] if moved(one)]
    same = len(told["by_rule"]) - len(listed)
    columns, rows = by_rule(listed[:MOST_RULES])
    lines = (
        *cut(len(listed), MOST_RULES, "compare.json"),
        *([f"{many(same, 'rule')} more with the findings they had."] if same else []),
        *behind(told),
    )
    return Section("Findings by rule", columns, rows, lines) if rows or lines else None


def _errors(told: dict[str, Any]) -> Section | None:
    """Errors that were not open before."""
    listed = [
        one
        for one in told["findings"]
        if one["severity"] == "error" and one["change"] in {"new", "reopened"}
    ]
    if not listed:
        return None
    rows = tuple(
        (one["finding_id"], CAUSE_WORDS[one["cause"]], one["message"])
        for one in listed[:MOST_ERRORS]
    )
    columns = (Column("Finding"), Column("Why"), Column("What"))
    lines = cut(len(listed), MOST_ERRORS, "compare.csv")
    return Section("New and reopened errors", columns, rows, lines)


def _counts(told: dict[str, Any]) -> Section | None:
    listed = told["counts"]
    if not listed:
        return None
    rows = tuple(
        (one["measure_id"], one["quarter"], _number(one["before"]), _number(one["now"]))
        for one in listed[-MOST_COUNTS:]
    )
    columns = (
        Column("Measure"), Column("Quarter"), Column("Before", right=True),
        Column("Now", right=True),
    )  # fmt: skip
    lines = cut(len(listed), MOST_COUNTS, "compare.json")
    return Section("Counts that changed", columns, rows, lines)


def _people(told: dict[str, Any]) -> Section | None:
    """Who entered or left a quarter that had ended."""
    listed = told["people"]
    if not listed:
        return None
    rows = tuple(
        (
            one["participant_id"],
            one["measure_id"],
            _MOVES[one["change"]],
            _place(one),
            one["why"],
        )
        for one in listed[:MOST_PEOPLE]
    )
    columns = (
        Column("Participant"), Column("Measure"), Column("Change"), Column("Quarter"),
        Column("Why"),
    )  # fmt: skip
    lines = cut(len(listed), MOST_PEOPLE, "compare_participants.csv")
    return Section("In quarters that were over before", columns, rows, lines)


def _place(one: dict[str, Any]) -> str:
    before, now = one["quarter_before"], one["quarter_now"]
    return f"{before} to {now}" if before and now and before != now else before or now


def _number(count: int | None) -> str:
    """A count; a dash where the run has none, for the quarter or for the measure."""
    return "-" if count is None else f"{count:,}"


def tell_trend(told: dict[str, Any]) -> Story:
    """Runs over time, the latest last."""
    runs = told["runs"]
    first, last = runs[0], runs[-1]
    more = last["must_fix"] - first["must_fix"]
    unseen = last["could_not_check"] - first["could_not_check"]
    blind = f"{unseen:,} more of the rules and cases could not be checked than then."
    moved = f"{abs(more):,} {'more' if more > 0 else 'fewer'} than" if more else "as many as"
    return Story(
        ready=more <= 0 and unseen <= 0,
        headline=f"{many(last['must_fix'], 'error')} must be fixed on {last['as_of']}, {moved} on "
        f"{first['as_of']}.",
        facts=(f"{len(runs)} runs.",),
        reasons=(blind,) if unseen > 0 else (),
        notes=(),
        sections=(_over_runs(told), _rates(told), _measures(told)),
    )


def _over_runs(told: dict[str, Any]) -> Section:
    titles = (
        "Must / fix", "To / review", "Could / not check", "Accepted", "New", "Resolved", "Reopened",
    )  # fmt: skip
    keys = ("must_fix", "to_review", "could_not_check", "accepted", "new", "resolved", "reopened")
    columns = (
        Column("As of"), Column("Run", from_width=WIDE),
        *(Column(title, right=True) for title in titles),
    )  # fmt: skip
    rows = tuple(
        (one["as_of"], one["name"], *("" if one[key] is None else f"{one[key]:,}" for key in keys))
        for one in told["runs"]
    )
    return Section("Runs", columns, rows)


def _days(told: dict[str, Any]) -> tuple[list[Column], int]:
    days = [one["as_of"] for one in told["runs"]][-RUNS_WIDE:]
    shown = len(days)
    columns = [
        Column(day, right=True, from_width=WIDE if shown - number > RUNS_NARROW else 0)
        for number, day in enumerate(days)
    ]
    return columns, shown


def _rates(told: dict[str, Any]) -> Section:
    columns, shown = _days(told)
    listed = [one for one in told["rates"] if len(set(map(percent, one["rates"]))) > 1]
    rows = tuple(
        (one["rule_id"], *(percent(rate) or "?" for rate in one["rates"][-shown:]))
        for one in listed
    )
    lines = _unmoved(len(told["rates"]) - len(listed), "rule with findings", "rules with findings")
    return Section("Share that failed, by rule", (Column("Rule"), *columns), rows, lines)


def _unmoved(count: int, one: str, several: str) -> tuple[str, ...]:
    """What is left out because it is the same in every run."""
    if not count:
        return ()
    return (f"{count:,} {one if count == 1 else several} the same in all runs: in trend.json.",)


def _measures(told: dict[str, Any]) -> Section:
    columns, shown = _days(told)
    listed = [one for one in told["counts"] if len(set(one["counts"])) > 1]
    rows = tuple(
        (one["measure_id"], one["quarter"], *(_number(n) for n in one["counts"][-shown:]))
        for one in listed
    )
    lines = _unmoved(len(told["counts"]) - len(listed), "count", "counts")
    return Section("Counts", (Column("Measure"), Column("Quarter"), *columns), rows, lines)

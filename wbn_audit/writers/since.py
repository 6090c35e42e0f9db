"""What a report says of earlier days: exceptions that were accepted, and what changed since."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wbn_audit.wording import many
from wbn_audit.writers.parts import Column, Section, cut, few

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wbn_audit.results import Results

MOST_ENDED, MOST_CHANGED, MOST_NAMED = 15, 15, 12
_ENDED = (
    ("changed", "the values judged have changed"),
    ("lapsed", "its last day is over"),
    ("unused", "no such finding is left"),
)
CHANGE_WORDS = {
    "new": "new", "resolved": "resolved", "still_open": "still open", "reopened": "reopened",
    "not_comparable": "not comparable",
}  # fmt: skip
CAUSE_WORDS = {
    "data": "data changed",
    "rule": "the rule or a number changed",
    "as_of": "the audit date moved",
    "input": "a file is missing or the rule was not assessed",
    "left_out": "the rule was left out of one run",
    "shown": "the runs show other quarters or contractors",
    "undecided": "it can no longer be decided",
    "accepted": "an exception was added or ended",
    "program": "same files and rules: other settings or version",
}
NUMBER_WORDS = {
    "must_fix": "Must fix", "to_review": "To review", "could_not_check": "Could not check",
    "accepted": "Accepted",
}  # fmt: skip


def exceptions(results: Results) -> Section | None:
    """Accepted exceptions: how many hold, and which have ended and why.

    The reasons are not told: they are the user's own words, and stand in the file.
    """
    told: dict[str, Any] | None = results.about.get("exceptions")
    if told is None:
        return None
    ended = [
        (one["finding_id"], one["by"], one["until"], why)
        for kind, why in _ENDED
        for one in told[kind]
    ]
    if not ended and not told["in_force"]:
        return None
    columns = (
        Column("Finding"),
        Column("Accepted by"),
        Column("Until"),
        Column("Why not in force"),
    )
    lines = (
        *cut(len(ended), MOST_ENDED, "results.json"),
        f"{many(told['in_force'], 'exception')} of {told['file']} in force, {len(ended):,} not.",
    )
    return Section(
        "Accepted exceptions", columns if ended else (), tuple(ended[:MOST_ENDED]), lines
    )


def compared(results: Results) -> Section | None:
    """What changed since the run of ``--compare-to``."""
    told: dict[str, Any] | None = results.about.get("compared")
    if told is None:
        return None
    changed = [one for one in told["by_rule"] if moved(one)]
    lines = (
        *cut(len(changed), MOST_CHANGED, "'wbn-audit compare'"),
        f"{totals(told)}.",
        *told["worse"],
        *behind(told),
        *told["notes"],
    )
    columns, rows = by_rule(changed[:MOST_CHANGED])
    return Section(f"Since {told['as_of']}", columns, rows, lines)


def moved(one: Mapping[str, Any]) -> bool:
    """Whether anything but *still open* happened to a rule's findings."""
    return any(one[name] for name in CHANGE_WORDS if name != "still_open")


def totals(told: Mapping[str, Any]) -> str:
    """``3 new, 5 resolved, …``."""
    return ", ".join(f"{told[name]:,} {words}" for name, words in CHANGE_WORDS.items())


def by_rule(rules: Sequence[Mapping[str, Any]]) -> tuple[tuple[Column, ...], tuple[Any, ...]]:
    """Findings of rules by change."""
    if not rules:
        return (), ()
    columns = (
        Column("Rule"), Column("Severity", severity=True),
        *(
            Column(words.capitalize().replace("Not ", "Not / "), right=True)
            for words in CHANGE_WORDS.values()
        ),
    )  # fmt: skip
    rows = tuple(
        (one["rule_id"], one["severity"], *(f"{one[name]:,}" for name in CHANGE_WORDS))
        for one in rules
    )
    return columns, rows


def behind(told: Mapping[str, Any]) -> list[str]:
    """Why findings came and went, a line each."""
    lines = [
        f"{one['count']:,} {CHANGE_WORDS[one['change']]}: {CAUSE_WORDS[one['cause']]}."
        for one in told["by_cause"]
    ]
    if told["values_changed"]:
        lines.append(f"{told['values_changed']:,} in both runs with other values than before.")
    lines += [
        f"{name} was {one['before']} and is {one['now']}."
        for name, one in told["parameters_changed"].items()
    ]
    if told["rules_changed"]:
        lines.append(f"Changed rules: {few(told['rules_changed'], MOST_NAMED)}.")
    if told["assessed_again"]:
        lines.append(f"Assessed again: {few(told['assessed_again'], MOST_NAMED)}.")
    return lines

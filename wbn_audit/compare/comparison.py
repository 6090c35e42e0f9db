"""Two runs held against each other, as one document of plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from wbn_audit import __version__
from wbn_audit.compare import findings, people
from wbn_audit.compare.between import Between
from wbn_audit.results.totals import four_numbers, standing
from wbn_audit.wording import many

if TYPE_CHECKING:
    from wbn_audit.results import Results

FORMAT = "wbn-audit comparison"
SCHEMA_VERSION = 1
_MOST_NAMED = 12


def compare(old: Results, new: Results) -> dict[str, Any]:
    """What changed from one run to another.

    Returns:
        What ``compare.json`` holds: numbers before and now; findings by change and cause;
        participants who entered or left a reported quarter; and ``worse``, a sentence for
        each thing that got worse (empty = nothing did).
    """
    between = Between(old, new)
    changes = findings.changes(between)
    moves = people.moves(between)
    return {
        "format": FORMAT,
        "schema_version": SCHEMA_VERSION,
        "tool_version": __version__,
        "old": _run(old),
        "now": _run(new),
        "worse": _worse(between, changes),
        "notes": _notes(between),
        **summary(between, changes),
        "people": moves.to_dicts(),
        "findings": changes.with_columns(pl.col(pl.Date).cast(pl.String)).to_dicts(),
    }


def since(old: Results, new: Results) -> dict[str, Any]:
    """The part of a comparison that a run keeps: no finding or participant by name."""
    document = compare(old, new)
    kept = {"as_of": document["old"]["as_of"], "tool_version": document["old"]["tool_version"]}
    left_out = {
        "format", "schema_version", "tool_version", "old", "now", "people", "findings",
    }  # fmt: skip
    moved: dict[str, int] = {}
    for one in document["people"]:
        moved[one["change"]] = moved.get(one["change"], 0) + 1
    rest = {name: value for name, value in document.items() if name not in left_out}
    return kept | rest | {"people": moved, "repeated": _repeated(old, new)}


def _repeated(old: Results, new: Results) -> list[dict[str, str]]:
    """Rules, information aside, that a contractor has findings of in both runs."""
    keys = ["rule_id", "contractor"]
    before, now = (
        standing(run).filter(pl.col("severity") != "info").select(keys).unique()
        for run in (old, new)
    )
    return now.join(before, on=keys, how="semi").sort(keys).to_dicts()


def summary(between: Between, changes: pl.DataFrame) -> dict[str, Any]:
    """Numbers of a comparison, and what lies behind them."""
    by_change = dict(changes.group_by("change").len().iter_rows())
    return {
        "numbers": {
            name: {"before": before, "now": now}
            for (name, before), now in zip(
                four_numbers(between.old).items(), four_numbers(between.new).values(), strict=True
            )
        },
        **{name: int(by_change.get(name, 0)) for name in findings.CHANGES},
        "values_changed": int(changes.get_column("values_changed").sum()),
        "by_cause": changes.filter(pl.col("cause") != "")
        .group_by("change", "cause").len("count").sort("change", "cause").to_dicts(),
        "by_rule": _by_rule(changes),
        "rules_changed": between.changed_rules,
        "parameters_changed": between.changed_numbers,
        "no_longer_assessed": between.no_longer_assessed,
        "assessed_again": between.assessed_again,
        "files_gone": between.gone_files,
        "counts": people.counts(between),
    }  # fmt: skip


def _run(run: Results) -> dict[str, Any]:
    edition = run.about["edition"]
    return {
        "as_of": run.as_of,
        "tool_version": run.about["tool_version"],
        "edition": edition["id"],
        "headline": run.verdict.headline,
    }


def _by_rule(changes: pl.DataFrame) -> list[dict[str, Any]]:
    """Findings of each rule by change, most serious first."""
    columns = [
        (pl.col("change") == name).sum().cast(pl.Int64).alias(name) for name in findings.CHANGES
    ]
    severity = pl.col("severity").replace_strict(
        ("error", "warning", "info"), range(3), return_dtype=pl.UInt8
    )
    grouped = changes.group_by("rule_id", "severity").agg(columns)
    return grouped.sort(severity, "rule_id").to_dicts()


def _worse(between: Between, changes: pl.DataFrame) -> list[str]:
    """What got worse: errors that were not open before, rules that can be judged no more."""
    errors = changes.filter(pl.col("severity") == "error").get_column("change")
    told = []
    for change, words in ((findings.NEW, "new"), (findings.REOPENED, "reopened")):
        if count := int((errors == change).sum()):
            told.append(f"{many(count, f'{words} error')}.")
    if lost := between.no_longer_assessed:
        names = ", ".join(one["rule_id"] for one in lost[:_MOST_NAMED])
        more = len(lost) - _MOST_NAMED
        names += f" and {more} more" if more > 0 else ""
        told.append(f"{many(len(lost), 'rule')} could be assessed before and not now: {names}.")
    return told


def _notes(between: Between) -> list[str]:
    """What keeps the comparison from being whole."""
    old, new = between.old, between.new
    notes = []
    if old.as_of > new.as_of:
        notes.append(f"The run named first is the newer one ({old.as_of}, then {new.as_of}).")
    if old.about["edition"]["id"] != new.about["edition"]["id"]:
        notes.append("The runs follow different editions of the standards.")
    if old.about["tool_version"] != new.about["tool_version"]:
        versions = f"{old.about['tool_version']} and {new.about['tool_version']}"
        notes.append(f"The runs are of different versions of the program: {versions}.")
    if not between.shown_alike:
        notes.append("The runs show different quarters or contractors; little can be compared.")
    if between.gone_files:
        notes.append("Files of the earlier run are missing: " + ", ".join(between.gone_files) + ".")
    more = between.less_decided.group_by("rule_id").agg(pl.col("more").sum()).sort("rule_id")
    if more.height:
        told = ", ".join(f"{name} {count:,}" for name, count in more.iter_rows())
        notes.append(f"More checks than before could not be decided, so not all that is gone "
                     f"need be resolved: {told}.")  # fmt: skip
    return notes

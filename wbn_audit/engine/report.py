"""What the audit found, brought into the shape that results have."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from wbn_audit import __version__
from wbn_audit.catalogue.parameters import shown
from wbn_audit.checks.base import STATE, STATE_NAMES
from wbn_audit.checks.deadline import Deadline
from wbn_audit.checks.deadlines import Deadlines
from wbn_audit.checks.interval import Interval
from wbn_audit.results.model import (
    FAIL,
    NOT_APPLICABLE,
    NOT_ASSESSED,
    PASS,
    RULE_COLUMNS,
    SCHEMA_VERSION,
    RuleInfo,
)
from wbn_audit.tables.model import CONTRACTOR, Tables

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wbn_audit.catalogue.edition import Edition
    from wbn_audit.catalogue.in_force import Span
    from wbn_audit.catalogue.rule import Rule
    from wbn_audit.engine.options import Options
    from wbn_audit.engine.outcomes import RuleOutcome
    from wbn_audit.errors import Problem
    from wbn_audit.tables.model import SheetAccount


def rules_frame(outcomes: Mapping[str, RuleOutcome], findings: pl.DataFrame) -> pl.DataFrame:
    """rules.csv."""
    rows = []
    tallies = _tallies(outcomes).group_by("rule_id", STATE).agg(pl.col("len").sum())
    counts = {(rule_id, state): count for rule_id, state, count in tallies.iter_rows()}
    due = findings.filter(pl.col("status") != "due_soon")
    number = dict(due.group_by("rule_id").len().iter_rows())
    for rule_id, outcome in outcomes.items():
        passed, failed, unknown, out = (counts.get((rule_id, state), 0) for state in range(4))
        found = number.get(rule_id, 0)
        state = outcome.state or _state(passed, failed, unknown)
        reason = outcome.reason
        if state == NOT_ASSESSED and not reason:
            reason = outcome.why_undecided()
        rate = round(failed / (passed + failed), 6) if passed + failed else None
        rows.append(
            (
                rule_id,
                outcome.rule.severity,
                state,
                passed,
                failed,
                unknown,
                out,
                rate,
                found,
                reason,
            )
        )
    schema = {
        name: pl.String if name in {"rule_id", "severity", "state", "reason"}
        else pl.Float64 if name == "rate" else pl.Int64
        for name in RULE_COLUMNS
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def _tallies(outcomes: Mapping[str, RuleOutcome]) -> pl.DataFrame:
    """``_c``, ``_state``, ``len``, rule_id of all rules that were judged."""
    schema = {CONTRACTOR: pl.UInt16, STATE: pl.UInt8, "len": pl.UInt32, "rule_id": pl.String}
    parts = [
        outcome.tally.lazy().with_columns(rule_id=pl.lit(rule_id))
        for rule_id, outcome in outcomes.items()
        if outcome.tally is not None
    ]
    cast = [part.select(pl.col(name).cast(kind) for name, kind in schema.items()) for part in parts]
    return pl.concat([pl.LazyFrame(schema=schema), *cast]).collect(engine="in-memory")


def by_contractor(outcomes: Mapping[str, RuleOutcome], tables: Tables) -> pl.DataFrame:
    """Subjects by rule, contractor and state; contractors by name."""
    contractor = tables.contractor_names(pl.col(CONTRACTOR)).cast(pl.String)
    return (
        _tallies(outcomes)
        .with_columns(contractor.alias("contractor"))
        .group_by("rule_id", "contractor")
        .agg(
            [
                pl.col("len").filter(pl.col(STATE) == number).sum().alias(name)
                for number, name in enumerate(STATE_NAMES)
            ]
        )
        .sort("rule_id", "contractor")
    )


def about(
    options: Options,
    edition: Edition,
    tables: Tables,
    refused: Sequence[Problem],
    lacking: list[str],
) -> dict[str, object]:
    """What the run was asked and what it read, as results.json has it."""
    return {
        "schema_version": SCHEMA_VERSION,
        "tool_version": __version__,
        "options": {
            "quarters": list(options.quarters),
            "contractors": list(options.contractors),
            "select": list(options.select),
            "ignore": list(options.ignore),
            "require": list(options.require),
            "horizon": options.horizon,
            "fail_on": options.fail_on,
            "parameters": dict(options.parameters),
            "coverage": {name: day.isoformat() for name, day in options.coverage.items()},
            **({"show_names": True} if options.show_names else {}),
        },
        "edition": _edition(edition) | {"changed": _changed(edition)},
        "editions": [
            _edition(one)
            | {"inherits": one.inherits or None, "governs": [_span(span) for span in one.governs]}
            for one in edition.all
        ],
        "inputs": [_sheet(sheet) for sheet in tables.sheets],
        "refused": [str(problem) for problem in refused],
        "coverage": {
            name: {"complete_from": cut.day.isoformat(), "inferred": cut.inferred}
            for name, cut in sorted(tables.cuts.items())
        },
        "newest_activity": tables.newest.isoformat() if tables.newest else None,
        "participants": tables.rows["participants"].height,
        "contractors": list(tables.contractors),
        "required_not_assessed": lacking,
        "targets": {name: dict(periods) for name, periods in options.targets.items()},
    }  # fmt: skip


def _edition(edition: Edition) -> dict[str, object]:
    return {
        "id": edition.id,
        "title": edition.title,
        "revised": edition.revised,
        "sha256": edition.digest,
        "parameters": {name: one.shown if one.several else one.value
                       for name, one in edition.parameters.items()},
    }  # fmt: skip


def _changed(edition: Edition) -> list[dict[str, object]]:
    """Parameters that this run has otherwise than the standards."""
    return [
        {
            "name": one.name,
            "value": one.shown,
            "standards": shown(one.shipped),
            "source": one.source,
        }
        for one in edition.parameters.values()
        if one.changed
    ]


def _span(span: Span) -> dict[str, str | None]:
    return {
        "from": None if span.start == date.min else span.start.isoformat(),
        "until": None if span.end == date.max else span.end.isoformat(),
    }


def _state(passed: int, failed: int, unknown: int) -> str:
    if failed:
        return FAIL
    if passed:
        return PASS
    return NOT_ASSESSED if unknown else NOT_APPLICABLE


def _sheet(sheet: SheetAccount) -> dict[str, object]:
    return {
        "file": sheet.source,
        "sheet": sheet.sheet,
        "sha256": sheet.sha256,
        "table": sheet.table,
        "header_row": sheet.header_row,
        "encoding": sheet.encoding,
        "delimiter": sheet.delimiter,
        "mapping": dict(sorted(sheet.headers.items())),
        "ignored_columns": dict(sorted(sheet.ignored.items())),
        "rows": sheet.rows,
        "account": {reason: count for reason, count in sheet.reasons.items() if count},
    }


def deadlines(findings: pl.DataFrame) -> pl.DataFrame:
    """What falls due soon: a number for each day, contractor, staff and rule."""
    keys = ["due_date", "contractor", "staff", "rule_id"]
    soon = findings.filter(pl.col("status") == "due_soon")
    counted = soon.group_by(keys).len("count")
    texts = counted.with_columns(pl.col(pl.Categorical).cast(pl.String))
    return texts.sort(keys, nulls_last=True)


def rule_info(rule: Rule, edition: Edition) -> RuleInfo:
    """What people need to know of a rule, and which editions have it otherwise."""
    versions = edition.versions.get(rule.id, ())
    return RuleInfo(
        rule.id, rule.title, rule.severity, rule.clause.citation, rule.why, rule.fix, rule.who,
        rule.note, rule.moves, rule.digest,
        tuple((one.edition, one.rule.digest) for one in versions), _clock(rule),
    )  # fmt: skip


def _clock(rule: Rule) -> str:
    """What the days of a rule's deadline are; empty where it has none."""
    check = rule.check
    if isinstance(check, Deadlines):
        business = any(part.clock.business for part in check.parts)
    elif isinstance(check, Deadline | Interval):
        business = check.clock.business
    else:
        return ""
    return "business days" if business else "days"

"""What an audit found: the only thing that writers, compare, sample and mail ever see."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import polars as pl

SCHEMA_VERSION = 1

FINDING_COLUMNS = [
    "finding_id", "rule_id", "severity", "status", "contractor", "participant_id", "table",
    "record_id", "field", "found", "expected", "event_date", "due_date", "days_late", "amount",
    "staff", "quarter", "moves", "cause_id", "accepted", "message", "fix", "citation",
    "source_file", "source_sheet", "source_row", "fingerprint",
]  # fmt: skip
COUNT_COLUMNS = [
    "measure_id", "quarter", "program_quarter", "contractor", "breakdown", "group", "count",
]  # fmt: skip
PEOPLE_COLUMNS = [
    "measure_id", "quarter", "contractor", "participant_id", "date", "table", "record_id",
]  # fmt: skip
RULE_COLUMNS = [
    "rule_id", "severity", "state", "passed", "failed", "unknown", "out_of_scope", "rate",
    "findings", "reason",
]  # fmt: skip

# States of a rule (contract).
PASS, FAIL, NOT_APPLICABLE, NOT_ASSESSED, ERROR, EXCLUDED = (
    "pass", "fail", "not_applicable", "not_assessed", "error", "excluded",
)  # fmt: skip


@dataclass(frozen=True)
class RuleInfo:
    """What people need to know of a rule beside its numbers."""

    id: str
    title: str
    severity: str
    citation: str
    why: str
    fix: str
    who: str
    note: str
    moves: tuple[str, ...]
    digest: str


@dataclass(frozen=True)
class MeasureInfo:
    """A measure, and whether it could be counted.

    Attributes:
        unknown: participants whose quarter cannot be told.
        reason: why it was not assessed; empty if it was.
    """

    id: str
    title: str
    page: str
    unknown: int
    reason: str


@dataclass(frozen=True)
class Verdict:
    """Whether the quarter can be reported.

    Attributes:
        ready: nothing stands against it.
        headline: one sentence.
        reasons: what stands against it, most serious first.
        notes: what else one should know.
    """

    ready: bool
    headline: str
    reasons: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Results:
    """Everything an audit found.

    Attributes:
        findings: the columns of the contract, sorted.
        rules: one row for each rule, by id.
        by_contractor: rule_id, contractor, passed, failed, unknown, out_of_scope.
        counts: counts.csv.
        people: counts_participants.csv.
        deadlines: rule_id, contractor, staff, due_date, count - what falls due soon.
        causes: cause_id, rule_id, table, field, source_file, rows.
        about: options, inputs, edition: plain values, as results.json has them.
    """

    as_of: str
    verdict: Verdict
    findings: pl.DataFrame
    rules: pl.DataFrame
    by_contractor: pl.DataFrame
    counts: pl.DataFrame
    people: pl.DataFrame
    deadlines: pl.DataFrame
    causes: pl.DataFrame
    rule_info: dict[str, RuleInfo]
    measure_info: tuple[MeasureInfo, ...]
    about: dict[str, Any] = field(default_factory=dict)

    def severities(self) -> dict[str, int]:
        """Findings by severity; deadlines that are only due soon are not among them."""
        open_findings = self.findings.filter(pl.col("status") != "due_soon")
        counted = dict(open_findings.group_by("severity").len().iter_rows())
        return {name: int(counted.get(name, 0)) for name in ("error", "warning", "info")}

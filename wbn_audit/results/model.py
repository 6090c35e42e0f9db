"""What an audit found: the only thing that writers, compare, sample and mail ever see."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import polars as pl

SCHEMA_VERSION = 1
MANIFEST = "results.json"
"""The document of a run folder, and the list of its files."""
FORMAT = "wbn-audit results"
"""What ``format`` says in every document of ours."""

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
KEPT_OUT_COLUMNS = ["measure_id", "quarter", "participant_id", "finding_id"]
ANNUAL_COLUMNS = ["program_year", "contractor", "number", "group", "value"]
JOB_QUALITY_COLUMNS = [
    "program_year", "contractor", "sector", "people", "pay_known", "pay_q1", "pay_median",
    "pay_q3", "at_living_wage", "hours_known", "hours_median", "benefits_known", "with_benefits",
]  # fmt: skip
IF_FIXED_COLUMNS = ["measure_id", "quarter", "contractor", "count", "if_fixed"]

ALL = "all"
"""What stands for all contractors, breakdowns or groups."""
DUE_SOON = "due_soon"
"""The status of a deadline ahead, which is no finding yet."""

# States of a rule (contract).
PASS, FAIL, NOT_APPLICABLE, NOT_ASSESSED, ERROR, EXCLUDED = (
    "pass", "fail", "not_applicable", "not_assessed", "error", "excluded",
)  # fmt: skip


@dataclass(frozen=True)
class RuleInfo:
    """What people need to know of a rule beside its numbers.

    Attributes:
        versions: (edition, sha256) of the rule where editions have it otherwise.
        clock: of a rule with a deadline, ``days`` or ``business days``; else empty.
    """

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
    versions: tuple[tuple[str, str], ...] = ()
    clock: str = ""


@dataclass(frozen=True)
class MeasureInfo:
    """A measure, and whether it could be counted.

    Attributes:
        unknown: participants whose quarter cannot be told.
        reason: why it was not assessed; empty if it was.
        beside: the measure that it is shown beside; empty for the measures themselves.
    """

    id: str
    title: str
    page: str
    unknown: int
    reason: str
    beside: str = ""


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


def kept_out_rows(rows: list[tuple[Any, ...]] | None = None) -> pl.DataFrame:
    """kept_out.csv: a row for each measure and finding that keeps a participant out of it."""
    return pl.DataFrame(rows, dict.fromkeys(KEPT_OUT_COLUMNS, pl.String), orient="row")


def annual_rows(rows: list[tuple[Any, ...]] | None = None) -> pl.DataFrame:
    """annual.csv: partners, coaches and people served in each program year."""
    schema = dict.fromkeys(ANNUAL_COLUMNS, pl.String()) | {"value": pl.Int64()}
    return pl.DataFrame(rows, schema, orient="row")


def job_quality_rows(rows: list[tuple[Any, ...]] | None = None) -> pl.DataFrame:
    """job_quality.csv: pay in dollars an hour, hours a week, numbers of people."""
    texts = dict.fromkeys(JOB_QUALITY_COLUMNS[:3], pl.String())
    floats = dict.fromkeys(["pay_q1", "pay_median", "pay_q3", "hours_median"], pl.Float64())
    schema = dict.fromkeys(JOB_QUALITY_COLUMNS, pl.Int64()) | texts | floats
    return pl.DataFrame(rows, schema, orient="row")


def if_fixed_rows(rows: list[tuple[Any, ...]] | None = None) -> pl.DataFrame:
    """What each count is, and what it would be if the findings on it were fixed."""
    texts = dict.fromkeys(IF_FIXED_COLUMNS[:3], pl.String())
    schema = texts | dict.fromkeys(IF_FIXED_COLUMNS[3:], pl.Int64())
    return pl.DataFrame(rows, schema, orient="row")


def roster_rows() -> pl.DataFrame:
    """Everyone in the exports; in memory only, and only where it is asked for."""
    texts = dict.fromkeys(("participant_id", "contractor", "coach"), pl.String)
    days = dict.fromkeys(("participation_date", "exit_date"), pl.Date)
    return pl.DataFrame(schema={**texts, **days, "paid": pl.Boolean})


def names_rows() -> pl.DataFrame:
    """Names of participants; in memory only, and only where they are asked for."""
    return pl.DataFrame(schema=dict.fromkeys(("participant_id", "participant_name"), pl.String))


@dataclass(frozen=True, eq=False)  # a run equals itself only: frames do not compare as one
class Results:
    """Everything an audit found.

    Attributes:
        findings: the columns of the contract, sorted.
        rules: one row for each rule, by id.
        by_contractor: rule_id, contractor, passed, failed, unknown, out_of_scope.
        counts: counts.csv.
        people: counts_participants.csv.
        deadlines: rule_id, contractor, staff, due_date, count - what falls due soon.
        causes: as `results.schema.json` has them; see `CAUSE_SCHEMA`.
        about: options, inputs, edition: plain values, as results.json has them.
        kept_out: kept_out.csv.
        annual: annual.csv.
        job_quality: job_quality.csv.
        if_fixed: counts as they are and as they would be without the findings on them.
        roster: everyone in the exports, for drawing a sample; in no file.
        names: of participants, for the workbook and the page alone; see ``--show-names``.
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
    kept_out: pl.DataFrame = field(default_factory=kept_out_rows)
    annual: pl.DataFrame = field(default_factory=annual_rows)
    job_quality: pl.DataFrame = field(default_factory=job_quality_rows)
    if_fixed: pl.DataFrame = field(default_factory=if_fixed_rows)
    roster: pl.DataFrame = field(default_factory=roster_rows)
    names: pl.DataFrame = field(default_factory=names_rows, repr=False)

    def severities(self) -> dict[str, int]:
        """Open findings by severity: not those accepted, nor deadlines that are due soon."""
        open_findings = self.findings.filter(
            (pl.col("status") != DUE_SOON) & (pl.col("accepted") == "")
        )
        counted = dict(open_findings.group_by("severity").len().iter_rows())
        return {name: int(counted.get(name, 0)) for name in ("error", "warning", "info")}

    def accepted(self) -> int:
        """Findings that an exception in force covers; they stay in every output, marked."""
        return int((self.findings.get_column("accepted") != "").sum())

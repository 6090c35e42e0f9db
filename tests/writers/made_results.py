"""A made-up run: every state a rule can be in, and text that means harm on demand."""

import dataclasses
from datetime import date
from typing import Any

import polars as pl

from wbn_audit.results import Results, frames
from wbn_audit.results.model import (
    COUNT_COLUMNS,
    PEOPLE_COLUMNS,
    RULE_COLUMNS,
    MeasureInfo,
    RuleInfo,
    Verdict,
)

FINDING_SCHEMA = frames.FINDINGS
RULE_SCHEMA = dict.fromkeys(RULE_COLUMNS, pl.Int64()) | {
    "rule_id": pl.String(), "severity": pl.String(), "state": pl.String(), "rate": pl.Float64(),
    "reason": pl.String(),
}  # fmt: skip
RULES = [
    ("DAT001", "error", "fail", 2811, 22, 0, 0, 0.007766, 22, ""),
    ("DAT003", "error", "pass", 2833, 0, 0, 0, 0.0, 0, ""),
    ("ELG006", "warning", "pass", 120, 0, 30, 4, 0.0, 0, "not tested: participants.signed_date"),
    ("ENT001", "warning", "fail", 900, 77, 0, 0, 0.078813, 77, ""),
    ("OUT003", "error", "not_assessed", 0, 0, 0, 0, None, 0, "missing: outcomes (no such export)"),
    ("OUT005", "info", "not_assessed", 0, 0, 0, 0, None, 0, "missing: outcomes (no such export)"),
    ("PAY001", "error", "error", 0, 0, 0, 0, None, 0, "the rule crashed (ComputeError)"),
    ("PAY012", "error", "excluded", 0, 0, 0, 0, None, 0, "left out by --select or --ignore"),
    ("SVC001", "error", "fail", 96, 34, 6, 14, 0.261538, 34, ""),
    ("SVC003", "error", "not_applicable", 0, 0, 0, 150, None, 0, ""),
]
TITLES = {
    "DAT001": "Every cell can be read as what its column holds",
    "DAT003": "Every row names a participant who is in the export",
    "ELG006": "Participation begins within 45 days of registration",
    "ENT001": "Services are entered within five business days",
    "OUT003": "Employment information is confirmed",
    "OUT005": "The position is a valid O*NET code",
    "PAY001": "Every support payment has a staff service on the same day",
    "PAY012": "The documents that the support type requires are on file",
    "SVC001": "The Career Mapping Workshop is completed within 90 days of participation",
    "SVC003": "The plan is reviewed at least every 180 days",
}
QUARTERS = [
    ("2024Q3", "PY2024 Q1"), ("2024Q4", "PY2024 Q2"), ("2025Q1", "PY2024 Q3"),
    ("2025Q2", "PY2024 Q4"), ("2025Q3", "PY2025 Q1"), ("2025Q4", "PY2025 Q2"),
    ("2026Q1", "PY2025 Q3"),
]  # fmt: skip
MEASURES = (
    MeasureInfo("engaged", "Engaged Participant", "17", 0, ""),
    MeasureInfo("referred", "Referred to Training and/or employment", "17", 3, ""),
    MeasureInfo("employed", "Obtain (unsubsidized) employment", "17", 0, "outcomes.start_date"),
)


def finding(**values: Any) -> dict[str, Any]:
    """A row of findings; every value that matters can be given."""
    return {
        "finding_id": "SVC001/1001", "rule_id": "SVC001", "severity": "error",
        "status": "missing", "contractor": "Northside Works", "participant_id": "1001",
        "table": "participants", "record_id": None, "field": "participation_date",
        "found": "(not recorded)", "expected": "by 2025-10-01", "event_date": None,
        "due_date": date(2025, 10, 1), "days_late": None, "amount": None,
        "staff": "Coach A", "quarter": "2025Q4", "moves": "engaged; enrolled", "cause_id": "",
        "accepted": "", "message": "No Career Mapping Workshop by 2025-10-01.",
        "fix": "Hold the workshop. (career coach)", "citation": "p. 5, Career Mapping",
        "source_file": "Participants.csv", "source_sheet": "", "source_row": 12,
        "fingerprint": "0123456789abcdef",
    } | values  # fmt: skip


FINDINGS = [
    finding(),
    finding(finding_id="SVC001/1002", participant_id="1002", status="late", days_late=-5,
            event_date=date(2025, 10, 6)),
    finding(finding_id="ENT001/p1", rule_id="ENT001", severity="warning", record_id="p1",
            table="payments", amount="-45.00", cause_id="ENT001/payments/amount/Payments.csv"),
    finding(finding_id="SVC001/1003", participant_id="1003", severity="info", status="due_soon",
            due_date=date(2026, 2, 3)),
]  # fmt: skip
ABOUT: dict[str, Any] = {
    "schema_version": 1,
    "tool_version": "0.1.0",
    "options": {
        "quarters": [], "contractors": [], "select": [], "ignore": ["PAY012"], "require": [],
        "horizon": 30, "fail_on": "error", "parameters": {"mapping_days": "60"},
        "coverage": {"services": "2024-07-01"},
    },
    "edition": {
        "id": "wbn-2025-10", "title": "Workforce Benefits Navigator Regional Program Standards",
        "revised": "2025-10-01", "sha256": "a" * 64, "parameters": {"mapping_days": 60},
        "changed": [
            {"name": "mapping_days", "value": "60", "standards": "90", "source": "--set"},
        ],
    },
    "editions": [
        {
            "id": "wbn-2025-10", "title": "Standards", "revised": "2025-10-01", "sha256": "a" * 64,
            "parameters": {"mapping_days": 60}, "inherits": None,
            "governs": [{"from": None, "until": None}],
        },
    ],
    "inputs": [
        {
            "file": "Participants.csv", "sheet": "", "sha256": "b" * 64, "table": "participants",
            "header_row": 1, "encoding": "utf-8", "delimiter": ",",
            "mapping": {"participant_id": "I-Trac ID"}, "ignored_columns": {"Shoe size": None},
            "rows": 155, "account": {"used": 150, "header": 1, "other program": 4},
        },
        {
            "file": "Case files/Services by Start Date.xlsx", "sheet": "Sheet 1",
            "sha256": "c" * 64, "table": "services", "header_row": 3, "encoding": "",
            "delimiter": "", "mapping": {"service": "Service"}, "ignored_columns": {},
            "rows": 12345,
            "account": {
                "used": 12300, "header": 1, "above the header": 2, "blank": 40,
                "exact duplicate of another file": 2,
            },
        },
    ],
    "refused": [],
    "coverage": {"services": {"complete_from": "2024-07-01", "inferred": True}},
    "newest_activity": "2026-01-28",
    "participants": 150,
    "contractors": ["Northside Works", "Harbor Careers"],
    "required_not_assessed": [],
}  # fmt: skip
COACHES = ["Coach A", "Coach B", "Coach C", "Coach D", None]


def make_results(**changes: Any) -> Results:
    """The run; any attribute can be another."""
    counts = [
        (measure.id, *names, contractor, "all", "all", number * factor)
        for measure in MEASURES[:2]
        for number, names in enumerate(QUARTERS)
        for contractor, factor in (("all", 100), ("Northside Works", 60), ("Harbor Careers", 40))
    ]
    results = Results(
        as_of="2026-01-31",
        verdict=Verdict(
            ready=False,
            headline="Not ready to report. 2 error-level rules could not be assessed: "
            "OUT003, PAY001.",
            reasons=(
                "2 error-level rules could not be assessed: OUT003, PAY001.",
                "56 errors must be fixed.",
            ),
            notes=("Services look cut by date from 2024-07-01.", "1 rule was left out."),
        ),
        findings=pl.DataFrame(FINDINGS, schema=FINDING_SCHEMA),
        rules=pl.DataFrame(RULES, schema=RULE_SCHEMA, orient="row"),
        by_contractor=pl.DataFrame(
            [
                ("SVC001", "Harbor Careers", 50, 20, 2, 7),
                ("SVC001", "Northside Works", 46, 14, 4, 7),
            ],
            schema=["rule_id", "contractor", "passed", "failed", "unknown", "out_of_scope"],
            orient="row",
        ),
        counts=pl.DataFrame(counts, schema=COUNT_COLUMNS, orient="row"),
        people=pl.DataFrame(
            [("engaged", "2025Q4", "Northside Works", "1001", date(2025, 10, 2), "services", "s1")],
            schema=PEOPLE_COLUMNS,
            orient="row",
        ),
        deadlines=pl.DataFrame(
            [
                (date(2026, 2, 2 + number), "Northside Works", coach, "SVC001", 1 + number)
                for number, coach in enumerate(COACHES)
            ],
            schema=["due_date", "contractor", "staff", "rule_id", "count"],
            orient="row",
        ),
        causes=pl.DataFrame(
            [("DAT001/services/end_date/Services.csv", "DAT001", "services", "end_date",
              "Services.csv", "", 22, 22, "unreadable", "Every end_date cannot be read.",
              "Correct the column.", "DAT001")],
            schema=["cause_id", "rule_id", "table", "field", "source_file", "source_sheet",
                    "findings", "rows", "kind", "what", "remedy", "rules"],
            orient="row",
        ),
        rule_info={
            row[0]: RuleInfo(row[0], TITLES[row[0]], row[1], "p. 5", "Why.", "Fix it.", "coach",
                             "", ("engaged",), "d" * 64)
            for row in RULES
        },
        measure_info=MEASURES,
        about=ABOUT,
    )  # fmt: skip
    return dataclasses.replace(results, **changes)

"""The oracle: the whole rulebook read a second time, slowly and in plain Python.

It shares no code, no tables and no libraries with the engine, so that where the two agree the
rulebook was read twice with one result. `audit` reads a folder of CSV files with canonical
headers and returns what the engine must find in it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from . import rules_dat, rules_elg_svc, rules_out, rules_pay
from .breakdowns import Quality, annual, breakdowns, job_quality
from .judging import RULES
from .measures import count
from .moves import Kept, kept_out
from .reading import read_export
from .vocabulary import PARAMETERS

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from .reading import Export

RULE_MODULES = (rules_dat, rules_elg_svc, rules_pay, rules_out)


class Finding(NamedTuple):
    """One finding, by what identifies it."""

    rule_id: str
    status: str
    participant_id: str
    record_id: str
    due_date: str
    extra: str


@dataclass
class Audit:
    """What the rulebook says of a folder of exports."""

    # A table without ids can give equal findings, so they are counted.
    findings: Counter[Finding] = field(default_factory=Counter)
    # Passed, failed, unknown, out of scope; a rule that is not assessed has no entry.
    states: dict[str, tuple[int, int, int, int]] = field(default_factory=dict)
    not_assessed: dict[str, set[str]] = field(default_factory=dict)
    # Assessed rules that had to do without some of their columns.
    partly_assessed: dict[str, set[str]] = field(default_factory=dict)
    # Each subject of each rule with its outcome, to look into a difference.
    subjects: dict[str, Counter[tuple[str, str, str]]] = field(default_factory=dict)
    counts: dict[tuple[str, str, str], int] = field(default_factory=dict)
    people: set[tuple[str, str, str, str, str]] = field(default_factory=set)
    measure_unknown: dict[str, int] = field(default_factory=dict)
    # By measure, quarter, contractor or 'all', breakdown and group.
    breakdowns: dict[tuple[str, str, str, str, str], int] = field(default_factory=dict)
    # By program year, contractor or 'all', number and group.
    annual: dict[tuple[str, str, str, str], int] = field(default_factory=dict)
    # By program year, contractor or 'all', and sector or 'all'.
    job_quality: dict[tuple[str, str, str], Quality] = field(default_factory=dict)
    # By rules with a check, not by the loader's.
    kept_out: set[Kept] = field(default_factory=set)
    export: Export | None = None
    account: dict[str, dict[str, int]] = field(default_factory=dict)
    coverage: dict[str, date] = field(default_factory=dict)


def audit(
    folder: Path,
    as_of: date,
    *,
    horizon: int = 30,
    coverage: dict[str, date] | None = None,
    parameters: dict[str, object] | None = None,
) -> Audit:
    """Audit a folder of CSV files as of a date."""
    settings = PARAMETERS | (parameters or {})
    export, account = read_export(folder, as_of, horizon, coverage or {}, settings)
    result = Audit(account=account, coverage=export.coverage)
    for rule in RULES.values():
        missing = rule.missing(export)
        if missing:
            result.not_assessed[rule.id] = missing
            continue
        absent = rule.absent(export)
        if absent:
            result.partly_assessed[rule.id] = absent
        states = [0, 0, 0, 0]
        subjects = result.subjects.setdefault(rule.id, Counter())
        for found in rule.judge(export):
            states[found.outcome.value] += 1
            subjects[found.participant_id, found.record_id, found.outcome.name] += 1
            for status, due, extra in found.findings:
                finding = Finding(
                    rule.id, status, found.participant_id, found.record_id, due, extra
                )
                result.findings[finding] += 1
        passed, failed, unknown, out = states
        result.states[rule.id] = (passed, failed, unknown, out)
    counts, result.people, result.measure_unknown = count(export)
    result.counts = dict(counts)
    result.breakdowns = dict(breakdowns(export, result.people))
    result.annual = dict(annual(export))
    wage = settings.get("living_wage", 0)
    assert isinstance(wage, int)
    result.job_quality = job_quality(export, result.people, wage)
    result.kept_out = kept_out(
        export, [(f.rule_id, f.status, f.participant_id, f.record_id) for f in result.findings]
    )
    result.export = export
    return result

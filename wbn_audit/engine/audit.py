"""The audit: from options and an edition to results. Reads no clock and prints nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from wbn_audit import __version__
from wbn_audit.checks.base import FAILED, PASSED, STATE, STATE_NAMES, Run
from wbn_audit.checks.deadline import soon_until
from wbn_audit.engine import causes, counting, judge, needs, verdict
from wbn_audit.engine.findings import Builder, complete
from wbn_audit.engine.intake import Intake
from wbn_audit.engine.loader_rules import EVERY_CELL, RAISERS
from wbn_audit.engine.narrow import Narrow
from wbn_audit.engine.prepare import prepare
from wbn_audit.errors import InputRefused, OptionsRefused, Problem
from wbn_audit.results.model import (
    ERROR,
    EXCLUDED,
    FAIL,
    FINDING_COLUMNS,
    NOT_APPLICABLE,
    NOT_ASSESSED,
    PASS,
    PEOPLE_COLUMNS,
    RULE_COLUMNS,
    SCHEMA_VERSION,
    MeasureInfo,
    Results,
    RuleInfo,
    Verdict,
)
from wbn_audit.tables import model
from wbn_audit.tables.model import CONTRACTOR, Tables
from wbn_audit.tables.named import VIEWS

if TYPE_CHECKING:
    from wbn_audit.catalogue.edition import Edition
    from wbn_audit.catalogue.rule import Rule
    from wbn_audit.engine.options import Options
    from wbn_audit.measures import Measure

Progress = Callable[[str], None]


@dataclass
class RuleOutcome:
    """What became of one rule: its numbers, or why there are none."""

    rule: Rule
    state: str = ""
    reason: str = ""
    tally: pl.DataFrame | None = None
    findings: pl.DataFrame | None = None


def chosen(rules: Sequence[Rule], select: Sequence[str], ignore: Sequence[str]) -> set[str]:
    """Ids of the rules to run: ``PAY`` takes an area, ``PAY001`` a rule."""
    names = {rule.id for rule in rules} | {rule.area for rule in rules}
    unknown = [name for name in (*select, *ignore) if name.upper() not in names]
    if unknown:
        remedy = "'wbn-audit rules list' shows them."
        raise OptionsRefused(
            [Problem("", f"There is no rule or area '{one}'.", remedy) for one in unknown]
        )
    wanted = {name.upper() for name in select}
    unwanted = {name.upper() for name in ignore}
    return {
        rule.id
        for rule in rules
        if (not wanted or rule.id in wanted or rule.area in wanted)
        and rule.id not in unwanted
        and rule.area not in unwanted
    }


class Audit:
    """One run."""

    def __init__(
        self, options: Options, edition: Edition, measures: Sequence[Measure], progress: Progress
    ) -> None:
        self.options = options
        self.edition = edition
        self.measures = measures
        self.progress = progress
        self.outcomes = {rule.id: RuleOutcome(rule) for rule in edition.rules}
        self.wanted = chosen(edition.rules, options.select, options.ignore)
        self.required = chosen(edition.rules, options.require, ()) if options.require else set()

    def run(self) -> Results:
        """Everything, in order."""
        self.progress("Looking at the files")
        intake = Intake(self.options, self.edition.layout)
        rule_needs = {
            rule.id: needs.of_rule(rule, self.edition.layout)
            for rule in self.edition.rules
            if rule.id in self.wanted
        }
        measure_needs = {one.id: needs.of_measure(one) for one in self.measures}
        self.progress("Reading")
        every_cell = any(self.outcomes[name].rule.raised in EVERY_CELL for name in self.wanted)
        tables = intake.tables(
            needs.reading(
                [*rule_needs.values(), *measure_needs.values()],
                self.edition.layout,
                every_cell=every_cell,
            ),
            self.edition.parameters["cut_share"].value,
        )
        self._check_contractors(tables)
        self._exclude(rule_needs, tables)
        reasons = {
            name: ", ".join(missing)
            for name, need in measure_needs.items()
            if (missing := need.missing(tables))
        }
        counted = [one for one in self.measures if one.id not in reasons]
        judging = [rule_needs[name] for name in self._to_judge()]
        prepare(tables, [*judging, *(measure_needs[one.id] for one in counted)])
        run = Run(
            tables.rows, tables.cuts, self.options.as_of,
            soon_until(self.options.as_of, self.options.horizon), self.edition.reference,
        )  # fmt: skip
        self.progress("Checking")
        judged, dates = self._collect(run, tables, counted)
        self.progress("Counting")
        return self._results(tables, intake, judged, dates, run, reasons)

    def _to_judge(self) -> list[str]:
        return [
            name
            for name in sorted(self.wanted)
            if not self.outcomes[name].state and self.outcomes[name].rule.check is not None
        ]

    def _check_contractors(self, tables: Tables) -> None:
        known = {name.casefold() for name in tables.contractors}
        lost = [name for name in self.options.contractors if name.casefold() not in known]
        if lost:
            there = ", ".join(tables.contractors) or "none"
            raise OptionsRefused(
                [Problem("", f"There is no contractor '{name}' in the exports.", f"There are: {there}.")
                 for name in lost]
            )  # fmt: skip

    def _exclude(self, rule_needs: dict[str, needs.Needs], tables: Tables) -> None:
        for name, outcome in self.outcomes.items():
            if name not in self.wanted:
                outcome.state = EXCLUDED
                outcome.reason = "left out by --select or --ignore"
                continue
            missing = rule_needs[name].missing(tables)
            rule = outcome.rule
            alternatives = [self._there(rule, one, tables) for one in rule.alternatives]
            some = rule.check.some_of if rule.check else ()
            fields = [self._there(rule, one, tables) for one in some]
            if not missing and rule.alternatives and not any(there for _, there in alternatives):
                missing = [" or ".join(one for one, _ in alternatives)]
            if not missing and some and not any(there for _, there in fields):
                missing = [" or ".join(one for one, _ in fields)]
            if missing:
                outcome.state = NOT_ASSESSED
                outcome.reason = f"missing: {', '.join(missing)}"
                continue
            absent = [one for one, there in (*alternatives, *fields) if not there]
            if absent:
                what = "no breach is certain without" if rule.alternatives else "not tested:"
                outcome.reason = f"{what} {', '.join(absent)}"

    def _there(self, rule: Rule, column: str, tables: Tables) -> tuple[str, bool]:
        """A column as people write it, and whether the exports have it."""
        table = VIEWS[rule.subject][0]
        if column.startswith("participant__"):
            table, column = "participants", column.removeprefix("participant__")
        return f"{table}.{column}", column in tables.fields.get(table, frozenset())

    def _collect(
        self, run: Run, tables: Tables, counted: Sequence[Measure]
    ) -> tuple[dict[str, pl.DataFrame], dict[str, pl.DataFrame]]:
        """One plan for all; if it fails, one by one, so that only the culprit is lost."""
        folded = [name.casefold() for name in tables.contractors]
        plans = {
            name: judge.plan(self.outcomes[name].rule, run, folded) for name in self._to_judge()
        }
        plans |= {f"measure {one.id}": one.plan(run) for one in counted}
        try:
            frames = dict(zip(plans, pl.collect_all(list(plans.values())), strict=True))
        except pl.exceptions.PolarsError:
            frames = self._one_by_one(plans)
        dates = {one.id: frames.pop(f"measure {one.id}") for one in counted}
        return frames, dates

    def _one_by_one(self, plans: dict[str, pl.LazyFrame]) -> dict[str, pl.DataFrame]:
        frames = {}
        for name, plan in plans.items():
            try:
                frames[name] = plan.collect()
            except pl.exceptions.PolarsError as error:
                if name.startswith("measure "):
                    raise
                self.outcomes[name].state = ERROR
                self.outcomes[name].reason = f"the rule crashed ({type(error).__name__})"
        return frames

    def _judge_loader(self, tables: Tables, builder: Builder, narrow: Narrow) -> None:
        for name in sorted(self.wanted):
            outcome = self.outcomes[name]
            if not outcome.rule.raised:
                continue
            raised, looked_at = RAISERS[outcome.rule.raised](tables)
            raised = narrow.contractor_rows(raised)
            failed = dict(raised.group_by(CONTRACTOR).len().iter_rows())
            states = [
                (contractor, state, count)
                for contractor, total in narrow.contractor_counts(looked_at).items()
                for state, count in (
                    (PASSED, max(total - failed.get(contractor, 0), 0)),
                    (FAILED, failed.get(contractor, 0)),
                )
            ]
            outcome.tally = pl.DataFrame(
                states,
                schema={CONTRACTOR: pl.UInt16, STATE: pl.UInt8, "len": pl.UInt32},
                orient="row",
            )
            outcome.findings = builder.of_loader(outcome.rule, (raised, looked_at))

    def _results(
        self,
        tables: Tables,
        intake: Intake,
        judged: dict[str, pl.DataFrame],
        dates: dict[str, pl.DataFrame],
        run: Run,
        reasons: dict[str, str],
    ) -> Results:
        builder = Builder(tables)
        narrow = Narrow(self.options, tables)
        self._judge_loader(tables, builder, narrow)
        for name, rows in judged.items():
            outcome = self.outcomes[name]
            shown = narrow.judged(outcome.rule, rows)
            outcome.tally = judge.tally(narrow.subjects(outcome.rule, shown))
            outcome.findings = builder.of_rule(judge.Judged(outcome.rule, shown))
        parts = [one.findings for one in self.outcomes.values() if one.findings is not None]
        findings = complete(parts, tables, FINDING_COLUMNS)
        findings, found_causes = causes.fold(findings, tables.sheets)
        rules = self._rules_frame()
        settled = {
            one.id: counting.settled(one, dates[one.id], tables, run)
            for one in self.measures
            if one.id in dates
        }
        behind = [
            counting.people_behind(one, settled[one.id], tables)
            for one in self.measures
            if one.id in settled
        ]
        empty = pl.DataFrame(schema=dict.fromkeys(PEOPLE_COLUMNS, pl.String)).cast(
            {"date": pl.Date}
        )
        everyone = narrow.people(pl.concat([empty, *behind]))
        results = Results(
            as_of=self.options.as_of.isoformat(),
            verdict=Verdict(ready=False, headline="", reasons=(), notes=()),
            findings=findings,
            rules=rules,
            by_contractor=self._by_contractor(tables),
            counts=counting.counts(
                everyone,
                [one for one in self.measures if one.id in settled],
                narrow.contractors(tables.contractors),
                {"quarters": sorted(self.options.quarters)},
            ),
            people=everyone.sort(PEOPLE_COLUMNS[:4], nulls_last=True),
            deadlines=_deadlines(findings),
            causes=found_causes,
            rule_info={rule.id: _info(rule) for rule in self.edition.rules},
            measure_info=tuple(
                MeasureInfo(
                    one.id, one.title, one.page,
                    int(settled[one.id].get_column("doubt").sum()) if one.id in settled else 0,
                    reasons.get(one.id, ""),
                )
                for one in self.measures
            ),
            about=self._about(tables, intake),
        )  # fmt: skip
        reached = verdict.reach(
            rules, results.severities(), tables, intake.refused, self.options.as_of,
            self.edition.parameters["stale_days"].value,
        )  # fmt: skip
        return Results(**{**results.__dict__, "verdict": reached})

    def _rules_frame(self) -> pl.DataFrame:
        """rules.csv."""
        rows = []
        for rule_id, outcome in self.outcomes.items():
            counts = dict.fromkeys(range(4), 0)
            if outcome.tally is not None:
                for state, count in (
                    outcome.tally.group_by("_state").agg(pl.col("len").sum()).iter_rows()
                ):
                    counts[state] = count
            passed, failed, unknown, out = (counts[state] for state in range(4))
            found = 0
            if outcome.findings is not None:
                found = outcome.findings.filter(pl.col("status") != "due_soon").height
            state = outcome.state or _state(passed, failed, unknown)
            reason = outcome.reason
            if state == NOT_ASSESSED and not reason:
                reason = f"none of {unknown} subjects could be decided"
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

    def _by_contractor(self, tables: Tables) -> pl.DataFrame:
        names = dict(enumerate(tables.contractors))
        parts = [
            outcome.tally.with_columns(rule_id=pl.lit(rule_id))
            for rule_id, outcome in self.outcomes.items()
            if outcome.tally is not None
        ]
        schema = {CONTRACTOR: pl.UInt16, STATE: pl.UInt8, "len": pl.UInt32, "rule_id": pl.String}
        every = pl.concat([pl.DataFrame(schema=schema), *[p.cast(schema) for p in parts]])  # type: ignore[arg-type]  # names to dtypes
        contractor = pl.col(CONTRACTOR).replace_strict(
            names, default=model.NOT_RECORDED, return_dtype=pl.String
        )
        return (
            every.group_by("rule_id", contractor.fill_null(model.NOT_RECORDED).alias("contractor"))
            .agg(
                [
                    pl.col("len").filter(pl.col(STATE) == number).sum().alias(name)
                    for number, name in enumerate(STATE_NAMES)
                ]
            )
            .sort("rule_id", "contractor")
        )

    def _about(self, tables: Tables, intake: Intake) -> dict[str, object]:
        options = self.options
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
            },
            "edition": {
                "id": self.edition.id,
                "title": self.edition.title,
                "revised": self.edition.revised,
                "sha256": self.edition.digest,
                "parameters": {name: one.value for name, one in self.edition.parameters.items()},
            },
            "inputs": [_sheet(sheet) for sheet in tables.sheets],
            "refused": [str(problem) for problem in intake.refused],
            "coverage": {
                name: {"complete_from": cut.day.isoformat(), "inferred": cut.inferred}
                for name, cut in sorted(tables.cuts.items())
            },
            "newest_activity": tables.newest.isoformat() if tables.newest else None,
            "participants": tables.rows["participants"].height,
            "contractors": list(tables.contractors),
            "required_not_assessed": sorted(
                name for name in self.required
                if self.outcomes[name].state in {NOT_ASSESSED, ERROR, EXCLUDED}
            ),
        }  # fmt: skip


def _state(passed: int, failed: int, unknown: int) -> str:
    if failed:
        return FAIL
    if passed:
        return PASS
    return NOT_ASSESSED if unknown else NOT_APPLICABLE


def _sheet(sheet: model.SheetAccount) -> dict[str, object]:
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


def _deadlines(findings: pl.DataFrame) -> pl.DataFrame:
    keys = ["due_date", "contractor", "staff", "rule_id"]
    soon = findings.filter(pl.col("status") == "due_soon")
    return soon.group_by(keys).len("count").sort(keys, nulls_last=True)


def _info(rule: Rule) -> RuleInfo:
    return RuleInfo(
        rule.id, rule.title, rule.severity, rule.clause.citation, rule.why, rule.fix, rule.who,
        rule.note, rule.moves, rule.digest,
    )  # fmt: skip


__all__ = ["Audit", "InputRefused", "Progress", "chosen"]

"""The audit: from options and an edition to results. Reads no clock and prints nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.checks.base import FAILED, PASSED, STATE, Run
from wbn_audit.checks.deadline import soon_until
from wbn_audit.engine import causes, counting, judge, needs, outcomes, report, verdict
from wbn_audit.engine.cause_kinds import all_causes
from wbn_audit.engine.findings import Builder, complete
from wbn_audit.engine.intake import Intake
from wbn_audit.engine.loader_rules import EVERY_CELL, RAISERS
from wbn_audit.engine.narrow import Narrow, same_name
from wbn_audit.engine.outcomes import RuleOutcome, chosen
from wbn_audit.engine.prepare import prepare
from wbn_audit.engine.roster import roster, roster_needs
from wbn_audit.errors import OptionsRefused, Problem
from wbn_audit.results import exceptions
from wbn_audit.results.model import (
    ERROR,
    EXCLUDED,
    FINDING_COLUMNS,
    NOT_ASSESSED,
    MeasureInfo,
    Results,
    Verdict,
)
from wbn_audit.tables.model import CONTRACTOR, Tables

if TYPE_CHECKING:
    from wbn_audit.catalogue.edition import Edition
    from wbn_audit.engine.options import Options
    from wbn_audit.measures import Measure

Progress = Callable[[str], None]
_MEASURE = "measure "


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
        self.rule_needs = {
            rule.id: needs.of_versions(edition.versions[rule.id], edition.layout)
            if rule.id in edition.versions
            else needs.of_rule(rule, edition.layout)
            for rule in edition.rules
            if rule.id in self.wanted
        }
        self.measure_needs = {one.id: needs.of_measure(one) for one in measures}
        self.uncounted: dict[str, str] = {}

    def run(self) -> Results:
        """Everything, in order."""
        self.progress("Looking at the files")
        intake = Intake(self.options, self.edition.layout)
        self.progress("Reading")
        tables = self._read(intake)
        self._check_contractors(tables)
        outcomes.settle(self.outcomes, self.wanted, self.rule_needs, tables)
        for name, need in self.measure_needs.items():
            if missing := need.missing(tables):
                self.uncounted[name] = ", ".join(missing)
        self.progress("Checking")
        run = self._prepared(tables)
        judged, dates = self._collect(run, tables)
        self.progress("Counting")
        narrow = Narrow(self.options, tables)
        findings = self._findings(judged, tables, narrow)
        return self._results(findings, dates, tables, intake, narrow, run)

    def _read(self, intake: Intake) -> Tables:
        every_cell = any(self.outcomes[name].rule.raised in EVERY_CELL for name in self.wanted)
        wanted = [*self.rule_needs.values(), *self.measure_needs.values()]
        if self.options.roster:
            wanted.append(roster_needs())
        reading = needs.reading(wanted, self.edition.layout, every_cell=every_cell)
        return intake.tables(reading, self.edition.parameters["cut_share"].value)

    def _check_contractors(self, tables: Tables) -> None:
        known = {same_name(name) for name in tables.contractors}
        lost = [name for name in self.options.contractors if same_name(name) not in known]
        if lost:
            remedy = f"There are: {', '.join(tables.contractors) or 'none'}."
            raise OptionsRefused(
                [Problem("", f"No contractor '{name}' in the exports.", remedy) for name in lost]
            )

    def _to_judge(self) -> list[str]:
        return [
            name
            for name in sorted(self.wanted)
            if not self.outcomes[name].state and self.outcomes[name].rule.check is not None
        ]

    def _counted(self) -> list[Measure]:
        return [one for one in self.measures if one.id not in self.uncounted]

    def _prepared(self, tables: Tables) -> Run:
        judging = [self.rule_needs[name] for name in self._to_judge()]
        prepare(tables, [*judging, *(self.measure_needs[one.id] for one in self._counted())])
        soon = soon_until(self.options.as_of, self.options.horizon)
        return Run(tables.rows, tables.cuts, self.options.as_of, soon, self.edition.reference)

    def _collect(
        self, run: Run, tables: Tables
    ) -> tuple[dict[str, pl.DataFrame], dict[str, pl.DataFrame]]:
        """One plan for all; if it fails, one by one, so that only the culprit is lost."""
        folded = [same_name(name) for name in tables.contractors]
        plans: dict[str, pl.LazyFrame] = {}
        for name in self._to_judge():
            try:
                versions = self.edition.versions.get(name, ())
                plans[name] = judge.plan(self.outcomes[name].rule, run, folded, versions)
            except pl.exceptions.PolarsError as error:
                self._crashed(name, error)
        plans |= {_MEASURE + one.id: one.plan(run) for one in self._counted()}
        try:
            frames = dict(zip(plans, pl.collect_all(list(plans.values())), strict=True))
        except pl.exceptions.PolarsError:
            frames = self._one_by_one(plans)
        dates = {one.id: frames.pop(_MEASURE + one.id) for one in self._counted()}
        return frames, dates

    def _one_by_one(self, plans: dict[str, pl.LazyFrame]) -> dict[str, pl.DataFrame]:
        frames = {}
        for name, plan in plans.items():
            try:
                frames[name] = plan.collect()
            except pl.exceptions.PolarsError as error:
                if name.startswith(_MEASURE):
                    raise
                self._crashed(name, error)
        return frames

    def _crashed(self, name: str, error: Exception) -> None:
        self.outcomes[name].state = ERROR
        self.outcomes[name].reason = f"the rule crashed ({type(error).__name__})"

    def _findings(
        self, judged: dict[str, pl.DataFrame], tables: Tables, narrow: Narrow
    ) -> pl.DataFrame:
        """Findings of all rules with the contract's columns; tallies go to the outcomes."""
        builder = Builder(tables)
        self._judge_loader(tables, builder, narrow)
        for name, rows in judged.items():
            outcome = self.outcomes[name]
            shown = [
                (rule, narrow.judged(rule, part))
                for rule, part in judge.by_version(
                    outcome.rule, rows, self.edition.versions.get(name, ())
                )
            ]
            outcome.tally = judge.tally(pl.concat([part for _, part in shown]))
            outcome.findings = pl.concat(
                [builder.of_rule(judge.Judged(rule, part)) for rule, part in shown]
            )
        parts = [one.findings for one in self.outcomes.values() if one.findings is not None]
        return complete(parts, tables, FINDING_COLUMNS)

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

    def _settled(
        self, dates: dict[str, pl.DataFrame], tables: Tables, run: Run
    ) -> dict[str, pl.DataFrame]:
        return {
            one.id: counting.settled(one, dates[one.id], tables, run) for one in self._counted()
        }

    def _results(
        self,
        findings: pl.DataFrame,
        dates: dict[str, pl.DataFrame],
        tables: Tables,
        intake: Intake,
        narrow: Narrow,
        run: Run,
    ) -> Results:
        found = causes.Run(findings, tables, self.outcomes, self.rule_needs)
        findings, found_causes = causes.fold(found, all_causes(found, self.uncounted))
        findings = exceptions.mark(findings, self.options.exceptions, self.options.as_of)
        settled = self._settled(dates, tables, run)
        counted = self._counted()
        behind = [counting.people_behind(one, settled[one.id], tables) for one in counted]
        everyone = narrow.people(pl.concat([counting.nobody(), *behind]))
        quarters = {"quarters": sorted(self.options.quarters)}
        results = Results(
            as_of=self.options.as_of.isoformat(),
            verdict=Verdict(ready=False, headline="", reasons=(), notes=()),
            findings=findings,
            rules=report.rules_frame(self.outcomes),
            by_contractor=report.by_contractor(self.outcomes, tables),
            counts=counting.counts(everyone, counted, narrow.contractors(), quarters),
            people=counting.in_order(everyone),
            deadlines=report.deadlines(findings),
            causes=found_causes,
            rule_info={
                rule.id: report.rule_info(rule, self.edition) for rule in self.edition.rules
            },
            measure_info=tuple(self._measure_info(one, settled) for one in self.measures),
            about=report.about(
                self.options, self.edition, tables, intake.refused, self._required_not_assessed()
            ),
        )
        reached = verdict.reach(
            results.rules, results.severities(), tables, intake.refused, self.options,
            self.edition.parameters["stale_days"].value, results.measure_info, results.accepted(),
        )  # fmt: skip
        if self.options.roster:
            results = replace(results, roster=roster(tables))
        return replace(results, verdict=reached, about=results.about | self._accepted(results))

    def _accepted(self, results: Results) -> dict[str, object]:
        """What became of the exceptions; nothing where there is no file of them."""
        told = self.options.exceptions
        if told is None or told.ignored:
            return {}
        options = self.options
        whole = not (options.quarters or options.contractors or results.about["refused"])
        return {
            "exceptions": exceptions.account(
                results.findings, results.rules, told, options.as_of, whole=whole
            )
        }

    def _measure_info(self, one: Measure, settled: dict[str, pl.DataFrame]) -> MeasureInfo:
        unknown = int(settled[one.id].get_column("doubt").sum()) if one.id in settled else 0
        return MeasureInfo(one.id, one.title, one.page, unknown, self.uncounted.get(one.id, ""))

    def _required_not_assessed(self) -> list[str]:
        lost = {NOT_ASSESSED, ERROR, EXCLUDED}
        states = dict(report.rules_frame(self.outcomes).select("rule_id", "state").iter_rows())
        return sorted(name for name in self.required if states[name] in lost)

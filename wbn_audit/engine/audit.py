"""The audit: from options and an edition to results. Reads no clock and prints nothing."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.checks.base import Run
from wbn_audit.checks.deadline import soon_until
from wbn_audit.engine import annual, causes, counting, judge, needs, outcomes, report, verdict
from wbn_audit.engine.cause_kinds import all_causes
from wbn_audit.engine.finding_keys import keyed
from wbn_audit.engine.findings import Builder, in_order
from wbn_audit.engine.intake import Intake
from wbn_audit.engine.loader_rules import EVERY_CELL, RAISERS
from wbn_audit.engine.moves import Moves
from wbn_audit.engine.names import names, names_needs
from wbn_audit.engine.narrow import Narrow, same_name
from wbn_audit.engine.numbers import Counted
from wbn_audit.engine.one_contractor import only
from wbn_audit.engine.outcomes import RuleOutcome, chosen
from wbn_audit.engine.prepare import prepare, with_helpers
from wbn_audit.engine.roster import roster, roster_needs
from wbn_audit.engine.tally import Judged, summed, tally_raised
from wbn_audit.errors import OptionsRefused, Problem
from wbn_audit.results import exceptions
from wbn_audit.results.model import (
    ERROR,
    EXCLUDED,
    NOT_ASSESSED,
    PEOPLE_COLUMNS,
    MeasureInfo,
    Results,
    Verdict,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wbn_audit.catalogue.edition import Edition
    from wbn_audit.engine.options import Options
    from wbn_audit.measures import Measure, Numbers
    from wbn_audit.tables.model import Tables

Progress = Callable[[str], None]
_MEASURE, _YEAR = "measure ", "year "
_AT_ONCE, _ROWS_AT_ONCE = 10, 20_000_000
"""Plans that run together, and rows of the largest table times plans.

All judgements at once take memory; one plan at a time, longer.
"""


@dataclass(frozen=True)
class _Evidence:
    """What was read and judged, whatever is then shown of it."""

    intake: Intake
    tables: Tables
    run: Run
    judged: dict[str, Judged]
    seen: dict[str, pl.DataFrame]
    settled: dict[str, pl.DataFrame]


class Audit:
    """One run."""

    def __init__(
        self, options: Options, edition: Edition, numbers: Numbers, progress: Progress
    ) -> None:
        self.options = options
        self.edition = edition
        self.numbers = numbers
        self.measures = numbers.measures
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
        self.measure_needs = {one.id: needs.of_measure(one) for one in self.measures}
        self.number_needs = needs.of_numbers(numbers)
        self.uncounted: dict[str, str] = {}

    def run(self) -> Results:
        """Everything, in order."""
        self.progress("Looking at the files")
        intake = Intake(self.options, self.edition.layout)
        tables = self._read(intake)
        self._check_contractors(tables)
        outcomes.settle(self.outcomes, self.wanted, self.rule_needs, tables)
        lacking = {name: need.missing(tables) for name, need in self.measure_needs.items()}
        self.uncounted = {name: ", ".join(missing) for name, missing in lacking.items() if missing}
        self.progress("Preparing")
        run = self._prepared(tables)
        judged, dates, seen = self._collect(run, tables)
        self.progress("Counting")
        settled = {
            one.id: counting.settled(one, dates[one.id], tables, run) for one in self._counted()
        }
        self._evidence = _Evidence(intake, tables, run, judged, seen, settled)
        return self._reported()

    def by_contractor(self) -> dict[str, Results]:
        """What was found of each contractor, as if nobody else were in the exports.

        To be called after :meth:`run`: nothing is read or judged again. Participants without a
        contractor are in none.
        """
        every = Narrow(self.options, self._evidence.tables).contractors()
        return {name: self._of_contractor(name) for name in every}

    def _of_contractor(self, name: str) -> Results:
        part = copy(self)
        part.options = replace(self.options, contractors=(name,))
        return only(part._reported(), name)

    def _reported(self) -> Results:
        """The results, with what the options ask to see."""
        self.progress("Describing findings")
        intake, tables, run = self._evidence.intake, self._evidence.tables, self._evidence.run
        judged, seen = self._evidence.judged, self._evidence.seen
        settled = self._evidence.settled
        narrow = Narrow(self.options, tables)
        moves = Moves(tables, run, self.numbers.own, self.measure_needs, settled)
        builder = Builder(tables, moves=moves)
        findings = self._findings(judged, builder, narrow)
        wage = self.edition.parameters["living_wage"].value
        counted = Counted(self.numbers, self._counted(), settled, run, tables, narrow, wage)
        results = self._results(findings, settled, tables, intake, counted)
        kept_out, if_fixed = counted.fixed(builder.kept)
        results = replace(results, annual=counted.annual(seen), job_quality=counted.job_quality())
        return replace(results, kept_out=kept_out, if_fixed=if_fixed)

    def _read(self, intake: Intake) -> Tables:
        every_cell = any(self.outcomes[name].rule.raised in EVERY_CELL for name in self.wanted)
        wanted = [*self.rule_needs.values(), *self.measure_needs.values(), self.number_needs]
        if self.options.roster:
            wanted.append(roster_needs())
        if self.options.show_names:
            wanted.append(names_needs())
        reading = needs.reading(wanted, self.edition.layout, every_cell=every_cell)
        return intake.tables(reading, self.edition.parameters["cut_share"].value, self.progress)

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
        judging += [self.measure_needs[one.id] for one in self._counted()]
        judging.append(self.number_needs)
        prepare(tables, judging)
        soon = soon_until(self.options.as_of, self.options.horizon)
        rows = with_helpers(tables, judging)
        return Run(rows, tables.cuts, self.options.as_of, soon, self.edition.reference)

    def _plans(self, run: Run, tables: Tables) -> dict[str, pl.LazyFrame]:
        """One for each rule, for each measure and for each yearly number."""
        folded = [same_name(name) for name in tables.contractors]
        plans: dict[str, pl.LazyFrame] = {}
        for name in self._to_judge():
            try:
                versions = self.edition.versions.get(name, ())
                plans[name] = judge.plan(self.outcomes[name].rule, run, folded, versions)
            except pl.exceptions.PolarsError as error:
                self._crashed(name, error)
        plans |= {_MEASURE + one.id: one.plan(run) for one in self._counted()}
        years = annual.plans(self.numbers.annual, run)
        return plans | {_YEAR + name: plan for name, plan in years.items()}

    def _collect(
        self, run: Run, tables: Tables
    ) -> tuple[dict[str, Judged], dict[str, pl.DataFrame], dict[str, pl.DataFrame]]:
        """What the rules found, when the measures count whom, and who was served in which year."""
        self.progress("Planning")
        plans = self._plans(run, tables)
        self.progress("Checking")
        narrow = Narrow(self.options, tables)
        judged: dict[str, Judged] = {}
        dates: dict[str, pl.DataFrame] = {}
        seen: dict[str, pl.DataFrame] = {}
        names = list(plans)
        largest = max(frame.height for frame in run.rows.values())
        at_once = max(1, min(_AT_ONCE, _ROWS_AT_ONCE // max(largest, 1)))
        for start in range(0, len(names), at_once):
            some = {name: plans[name] for name in names[start : start + at_once]}
            found = self._one_by_one(some) if self.options.apart else self._together(some)
            dates |= _named(_MEASURE, found)
            seen |= _named(_YEAR, found)
            rules = {
                name: (self.outcomes[name].rule, rows, self.edition.versions.get(name, ()))
                for name, rows in found.items()
                if name in self.outcomes
            }
            judged |= summed(rules, narrow.of_quarters)
        return judged, dates, seen

    def _together(self, plans: dict[str, pl.LazyFrame]) -> dict[str, pl.DataFrame]:
        """One plan for all; if it fails, one by one, so that only the culprit is lost."""
        try:
            # Everything is in memory: to set up streams costs as much as a small export itself.
            frames = pl.collect_all(list(plans.values()), engine="in-memory")
            return dict(zip(plans, frames, strict=True))
        except pl.exceptions.PolarsError:
            return self._one_by_one(plans)

    def _one_by_one(self, plans: dict[str, pl.LazyFrame]) -> dict[str, pl.DataFrame]:
        frames = {}
        for name, plan in plans.items():
            self.progress(f"Checking {name}")
            try:
                frames[name] = plan.collect()
            except pl.exceptions.PolarsError as error:
                if name.startswith((_MEASURE, _YEAR)):
                    raise
                self._crashed(name, error)
        return frames

    def _crashed(self, name: str, error: Exception) -> None:
        self.outcomes[name].state = ERROR
        self.outcomes[name].reason = f"the rule crashed ({type(error).__name__})"

    def _findings(
        self, judged: dict[str, Judged], builder: Builder, narrow: Narrow
    ) -> pl.DataFrame:
        """Findings of all rules with the contract's columns; tallies go to the outcomes."""
        parts = self._of_loader(builder, narrow)
        for name, one in judged.items():
            outcome = self.outcomes[name]
            outcome.tally = narrow.contractor_rows(one.tally)
            hits = [(rule, narrow.contractor_rows(rows)) for rule, rows in one.hits]
            found = [builder.of_rule(rule, narrow.of_quarters(rule, rows)) for rule, rows in hits]
            if narrow.quarters:
                found += [
                    builder.keeping_out(rule, rows, narrow.quarters)
                    for rule, rows in hits
                    if rule.effects
                ]
            parts[name] = pl.concat(found)
            if len(found) > len(hits):
                parts[name] = parts[name].unique(maintain_order=True)
        return in_order(parts)

    def _of_loader(self, builder: Builder, narrow: Narrow) -> dict[str, pl.DataFrame]:
        """Findings of each rule that the loader raises; tallies go to the outcomes."""
        parts: dict[str, pl.DataFrame] = {}
        for name in sorted(self.wanted):
            outcome = self.outcomes[name]
            if not outcome.rule.raised:
                continue
            raised, looked_at = RAISERS[outcome.rule.raised](builder.tables)
            raised = narrow.contractor_rows(keyed(outcome.rule, raised))
            shown = narrow.raised(outcome.rule, raised)
            seen = raised.filter(shown)
            outcome.tally = tally_raised(seen, narrow.counted(looked_at, seen))
            parts[name] = builder.of_loader(outcome.rule, raised, shown, narrow.quarters)
        return parts

    def _results(
        self,
        findings: pl.DataFrame,
        settled: dict[str, pl.DataFrame],
        tables: Tables,
        intake: Intake,
        counted: Counted,
    ) -> Results:
        rules = report.rules_frame(self.outcomes, findings)
        found = causes.Run(findings, tables, self.outcomes, self.rule_needs)
        findings, found_causes = causes.fold(found, all_causes(found, self.uncounted))
        findings = exceptions.mark(findings, self.options.exceptions, self.options.as_of)
        about = report.about(
            self.options, self.edition, tables, intake.refused, self._required_not_assessed(rules)
        )
        results = Results(
            as_of=self.options.as_of.isoformat(),
            verdict=Verdict(ready=False, headline="", reasons=(), notes=()),
            findings=findings,
            rules=rules,
            by_contractor=report.by_contractor(self.outcomes, tables),
            counts=counted.counts(),
            people=counted.shown.select(PEOPLE_COLUMNS),
            deadlines=report.deadlines(findings),
            causes=found_causes,
            rule_info={
                rule.id: report.rule_info(rule, self.edition) for rule in self.edition.rules
            },
            measure_info=tuple(self._measure_info(one, settled) for one in self.measures),
            about=about | {"not_counted": counted.not_counted()},
        )
        reached = verdict.reach(
            results.rules, results.severities(), tables, intake.refused, self.options,
            self.edition.parameters["stale_days"].value, results.measure_info, results.accepted(),
        )  # fmt: skip
        if self.options.roster:
            results = replace(results, roster=roster(tables))
        if self.options.show_names:
            results = replace(results, names=names(tables))
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
        return MeasureInfo(
            one.id, one.title, one.page, unknown, self.uncounted.get(one.id, ""), one.beside
        )

    def _required_not_assessed(self, rules: pl.DataFrame) -> list[str]:
        lost = {NOT_ASSESSED, ERROR, EXCLUDED}
        states = dict(rules.select("rule_id", "state").iter_rows())
        return sorted(name for name in self.required if states[name] in lost)


def _named(prefix: str, found: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """What plans of one sort gave, by the name of what it is about."""
    return {
        name.removeprefix(prefix): rows for name, rows in found.items() if name.startswith(prefix)
    }

"""Which rules run, and what became of each: numbers, or the reason why there are none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.checks.base import STATE, UNKNOWN
from wbn_audit.checks.lookup import Lookup
from wbn_audit.errors import OptionsRefused, Problem
from wbn_audit.results.model import EXCLUDED, NOT_ASSESSED
from wbn_audit.tables.named import VIEWS
from wbn_audit.tables.refusals import shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wbn_audit.catalogue.rule import Rule
    from wbn_audit.engine.needs import Needs
    from wbn_audit.tables.model import Tables


@dataclass
class RuleOutcome:
    """What became of one rule: its numbers, or why there are none."""

    rule: Rule
    state: str = ""
    reason: str = ""
    tally: pl.DataFrame | None = None

    @property
    def unknown(self) -> int:
        """Subjects that could not be judged."""
        if self.tally is None:
            return 0
        return int(self.tally.filter(pl.col(STATE) == UNKNOWN).get_column("len").sum())

    def why_undecided(self) -> str:
        """Why a rule that ran has no answer; a table without lines is named: it can be filled."""
        count = self.unknown
        only = "the only case could not be decided"
        reason = only if count == 1 else f"none of {count:,} cases could be decided"
        tables = [one.table for one in self.rule.gathers if isinstance(one, Lookup)]
        empty = sorted({f"reference/{one.name}.yaml" for one in tables if not one.lines})
        return f"{reason}: {', '.join(empty)} holds no figures" if empty else reason


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


def settle(
    outcomes: Mapping[str, RuleOutcome],
    wanted: set[str],
    rule_needs: Mapping[str, Needs],
    tables: Tables,
) -> None:
    """Say of each rule whether it can be assessed, and what it has to do without.

    A rule whose column is missing is not assessed. Of alternatives one is enough to run,
    but a breach then is not certain; of a field list the fields that are there are tested.
    """
    for name, outcome in outcomes.items():
        if name not in wanted:
            outcome.state = EXCLUDED
            outcome.reason = "left out by --select or --ignore"
            continue
        missing, absent = lacking(outcome.rule, rule_needs[name], tables)
        if missing:
            outcome.state = NOT_ASSESSED
            outcome.reason = f"missing: {', '.join(_with_headers(missing, tables))}"
        elif absent:
            what = "no breach is certain without" if outcome.rule.alternatives else "not tested:"
            outcome.reason = f"{what} {', '.join(absent)}"


def _with_headers(missing: Sequence[str], tables: Tables) -> list[str]:
    """What is missing, each with the unknown header that may be it under another name."""
    told: dict[str, str] = {}
    for sheet in tables.sheets:
        for header, name in sheet.ignored.items():
            if name:
                told.setdefault(
                    f"{sheet.table}.{name}", f" ('{shown(header)}' in {sheet.source} looks like it)"
                )
    return [name + told.get(name, "") for name in missing]


def lacking(rule: Rule, needs: Needs, tables: Tables) -> tuple[list[str], list[str]]:
    """What keeps a rule from being assessed, and what it can do without."""
    missing = needs.missing(tables)
    absent: list[str] = []
    for columns in (rule.alternatives, rule.check.some_of if rule.check else ()):
        there = [_there(rule, column, tables) for column in columns]
        gone = [name for name, present in there if not present]
        if there and len(gone) == len(there) and not missing:
            missing = [" or ".join(gone)]
        absent += gone
    return missing, absent


def _there(rule: Rule, column: str, tables: Tables) -> tuple[str, bool]:
    """A column as people write it, and whether the exports have it."""
    table = VIEWS[rule.subject][0]
    if column.startswith("participant__"):
        table, column = "participants", column.removeprefix("participant__")
    return f"{table}.{column}", column in tables.fields.get(table, frozenset())

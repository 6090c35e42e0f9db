"""What a rule or measure must have to be assessed, and what must be read for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wbn_audit.catalogue.own_date import AS_OF
from wbn_audit.checks.base import START
from wbn_audit.tables.activity import days_naming
from wbn_audit.tables.named import NAMED, VIEWS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from wbn_audit.catalogue.edition import Version
    from wbn_audit.catalogue.rule import Rule
    from wbn_audit.checks.conditions import Condition
    from wbn_audit.checks.gather import Gather
    from wbn_audit.measures import Measure, Numbers
    from wbn_audit.tables.layout import Layout
    from wbn_audit.tables.model import Tables

_THEIRS = "participant__"
# What a finding shows of its row, where the export has it.
_SHOWN = {"staff", "amount", "contractor"}


@dataclass
class Needs:
    """Fields and named columns of tables.

    Attributes:
        required: (table, field): without one of these it cannot be assessed.
        read: (table, field): everything that it looks at.
        named: (table, named column).
        theirs: (table, participants column) joined to a table's rows.
        helpers: (table, helper column) that conditions want of its rows.
        tables: tables that must be there.
    """

    required: set[tuple[str, str]] = field(default_factory=set)
    read: set[tuple[str, str]] = field(default_factory=set)
    named: set[tuple[str, str]] = field(default_factory=set)
    theirs: set[tuple[str, str]] = field(default_factory=set)
    helpers: set[tuple[str, str]] = field(default_factory=set)
    tables: set[str] = field(default_factory=set)

    def column(self, table: str, name: str, *, required: bool = True) -> None:
        """Note that a column of a table is looked at."""
        if name.startswith(_THEIRS):
            self.theirs.add((table, name.removeprefix(_THEIRS)))
            self.column("participants", name.removeprefix(_THEIRS), required=required)
        elif name in NAMED.get(table, {}):
            self.named.add((table, name))
            column = NAMED[table][name]
            for one in column.needs:
                self.column(table, one, required=required)
            for one in column.uses:
                self.column(table, one, required=False)
        else:
            self.read.add((table, name))
            if required:
                self.required.add((table, name))

    def columns(self, view: str, names: Iterable[str], *, required: bool = True) -> None:
        """Note columns of a view."""
        table = VIEWS[view][0]
        self.tables.add(table)
        for name in names:
            self.column(table, name, required=required)

    def conditions(self, view: str, conditions: Iterable[Condition | None]) -> None:
        """Note the helper columns of conditions on the rows of a view."""
        table = VIEWS[view][0]
        for condition in conditions:
            if condition is not None:
                self.helpers |= {(table, name) for name in condition.derived}

    def gathers(
        self, view: str, gathers: Iterable[Gather], optional: frozenset[str] = frozenset()
    ) -> set[str]:
        """Note what gathers read on both sides; the names that they make.

        Args:
            view: the subject's.
            gathers: in their order.
            optional: columns that need not be there (alternatives of the rule).
        """
        made: set[str] = set()
        for gather in gathers:
            required = not gather.optional
            self.columns(view, gather.subject - made, required=required)
            if gather.view and required:
                self.columns(gather.view, gather.evidence - optional)
                self.columns(gather.view, gather.evidence & optional, required=False)
            elif gather.view:
                for name in gather.evidence:
                    self.column(VIEWS[gather.view][0], name, required=False)
            if gather.view:
                self.conditions(gather.view, (gather.where, gather.membership))
            made.add(gather.name)
        return made

    def missing(self, tables: Tables) -> list[str]:
        """What is required and not there, as people write it."""
        absent = sorted(name for name in self.tables if name not in tables.rows)
        fields = sorted(
            f"{table}.{name}"
            for table, name in self.required
            if table in tables.rows and name not in tables.fields[table]
        )
        return [f"{name} (no such export)" for name in absent] + fields


def of_versions(versions: Sequence[Version], layout: Layout) -> Needs:
    """What a rule needs that is not the same in all editions: its subjects' own dates too."""
    every = Needs()
    for one in versions:
        needs = of_rule(one.rule, layout)
        if one.dated_by not in {AS_OF, START}:
            needs.columns(one.rule.subject, [one.dated_by])
        for name in ("required", "read", "named", "theirs", "helpers", "tables"):
            getattr(every, name).update(getattr(needs, name))
    return every


def of_rule(rule: Rule, layout: Layout, *, shown: bool = True) -> Needs:
    """What a rule needs; nothing for loader rules, which look at whatever was read.

    Args:
        rule: any rule.
        layout: the tables.
        shown: with what its findings show of their rows.
    """
    needs = Needs()
    if rule.check is None:
        for table in layout.tables.values():
            needs.read |= {(table.name, name) for name in days_naming(table)}
        if rule.raised == "implausible date":
            needs.read.add(("participants", "date_of_birth"))
        return needs
    made = needs.gathers(rule.subject, rule.gathers, frozenset(rule.alternatives))
    conditions = [one for one in (rule.where, rule.membership) if one is not None]
    needs.conditions(rule.subject, conditions)
    names = set(rule.check.names).union(*(one.names for one in conditions)) - made
    optional = {*rule.alternatives, *rule.check.some_of}
    needs.columns(rule.subject, names - optional)
    needs.columns(rule.subject, optional - made, required=False)
    needs.columns(rule.subject, rule.check.optional - made, required=False)
    for view, evidence in rule.check.evidence:
        needs.columns(view, evidence)
    if rule.one_per is not None:
        needs.columns(rule.subject, rule.one_per.keys)
    if rule.found and rule.found not in made:
        needs.columns(rule.subject, [rule.found], required=False)
    for effect in rule.effects:
        needs.columns(rule.subject, effect.names - made, required=False)
    if shown:
        _show(needs, VIEWS[rule.subject][0], layout)
    return needs


def place(view: str, column: str) -> tuple[str, str]:
    """(table, field) of a subject's column as a rule names it."""
    if column.startswith(_THEIRS):
        return "participants", column.removeprefix(_THEIRS)
    return VIEWS[view][0], column


def _show(needs: Needs, table: str, layout: Layout) -> None:
    fields = layout.tables[table]
    wanted = {fields.id, *fields.known_by, *fields.activity_fields, *_SHOWN}
    needs.columns(table, [name for name in wanted if name in fields.fields], required=False)
    if "activity_date" in fields.known_by:
        needs.named.add((table, "activity_date"))
    needs.read |= {("participants", "career_coach"), ("participants", "exit_date")}


def of_measure(measure: Measure) -> Needs:
    """What a measure needs."""
    needs = Needs()
    made = needs.gathers(measure.subject, measure.gathers)
    needs.columns(measure.subject, measure.names - made)
    needs.conditions(measure.subject, (measure.where, measure.membership))
    for name in (measure.since, measure.who):
        if name:
            needs.column("participants", name)
    return needs


def of_numbers(numbers: Numbers) -> Needs:
    """What breakdowns, annual numbers and job quality look at; they do with what is there."""
    needs = Needs()
    for population in numbers.populations:
        needs.column("participants", population.column, required=False)
    annual, quality = numbers.annual, numbers.job_quality
    table = VIEWS[annual.subject][0]
    names = annual.membership.names if annual.membership else frozenset()
    needs.conditions(annual.subject, [annual.membership])
    for name in {*names, annual.date, annual.coaches}:
        needs.column(table, name, required=False)
    needs.column("participants", annual.partners, required=False)
    for name in (numbers.sectors.column, quality.pay, quality.hours, quality.benefits):
        needs.column("outcomes", name, required=False)
    return needs


def reading(all_needs: Iterable[Needs], layout: Layout, *, every_cell: bool) -> dict[str, set[str]]:
    """Table to the fields that must be read.

    Args:
        all_needs: of every rule and measure to assess.
        layout: the tables.
        every_cell: unreadable cells are wanted of all fields (DAT001), not only of these.
    """
    fields: dict[str, set[str]] = {name: set() for name in layout.tables}
    for needs in all_needs:
        for table, name in needs.read:
            fields[table].add(name)
    if every_cell:
        for name, columns in layout.tables.items():
            fields[name] |= {
                one.name
                for one in columns.fields.values()
                if one.kind != "text" and (one.kind == "date" or not one.private)
            }
    return fields

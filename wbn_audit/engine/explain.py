"""One rule told for people: what it checks, its numbers, examples as tables, what it needs.

The rule pages and ``rules show`` print these chapters; neither adds anything of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wbn_audit.catalogue.parameters import shown
from wbn_audit.engine import drawn, needs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from wbn_audit.catalogue.clauses import Clause
    from wbn_audit.catalogue.edition import Edition
    from wbn_audit.catalogue.rule import Rule
    from wbn_audit.measures import Measure

SUBJECTS = {
    "participants": "participants",
    "services": "services that are not void",
    "services_with_void": "services, void ones too",
    "support_services": "service rows that name a support type",
    "payments": "support payments",
    "outcomes": "outcomes that are not void",
    "case_notes": "case notes",
    "income": "rows of income",
    "reconciliations": "reconciliations",
}
SEVERITY = {
    "error": "a breach of the standards, or a cost that may be disallowed",
    "warning": "likely wrong, or in the way of a count",
    "info": "a priority or a practice, never a breach",
}


@dataclass(frozen=True)
class Chapter:
    """A part of the explanation.

    Attributes:
        paragraphs: sentences, shown one below the other.
        points: short items, shown as a list.
        examples: rows drawn as tables, with what the rule says of them.
    """

    title: str
    paragraphs: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    examples: tuple[drawn.Drawing, ...] = ()


def explain(
    rule: Rule, edition: Edition, measures: Sequence[Measure], clauses: Sequence[Clause]
) -> tuple[Chapter, ...]:
    """The chapters of a rule, in reading order; those with nothing to say are left out.

    Args:
        rule: of the edition, or the user's own.
        edition: for its numbers and its layout.
        measures: for their titles.
        clauses: for those that the rule checks.
    """
    return tuple(
        one
        for one in (
            Chapter("The standards say", (rule.clause.says, rule.clause.citation)),
            Chapter("Counted over", _counted_over(rule)),
            Chapter("Numbers", points=_numbers(rule, edition)),
            Chapter("Severity", (f"{rule.severity}: {SEVERITY[rule.severity]}.",)),
            Chapter("Why it matters", (rule.why,)),
            Chapter("How to fix a finding", (rule.fix, *_who(rule))),
            Chapter(
                "Examples",
                examples=tuple(drawn.draw(rule, one, edition.layout) for one in rule.examples),
            ),
            Chapter("When it cannot be assessed", _unassessed(rule), _wanted(rule, edition)),
            Chapter("Counts that a finding can move", points=_moves(rule, measures)),
            Chapter("What a finding brings with it", points=_companions(rule, edition)),
            Chapter("Note", (rule.note,)),
            Chapter("Clauses", points=_clauses(rule, clauses)),
            Chapter("File", (rule.file,)),
        )
        if any(one.paragraphs) or one.points or one.examples
    )


def _counted_over(rule: Rule) -> tuple[str, ...]:
    if rule.check is None:
        return ("rows as they were read",)
    rows = SUBJECTS[rule.subject]
    if rule.one_per is not None:
        keys = " and ".join(drawn.words(one).removesuffix(" ID") for one in rule.one_per.keys)
        rows = f"{rows}, one verdict for each {keys}"
    if rule.where is None:
        return (rows,)
    return (rows, f"Judged where: {' '.join(rule.where.text.split())}")


def _numbers(rule: Rule, edition: Edition) -> tuple[str, ...]:
    lines = []
    for name in rule.parameters:
        one = edition.parameters[name]
        page = f" (p. {one.page})" if one.page else " (not in the standards)"
        changed = f"; the edition says {shown(one.shipped)}" if one.changed else ""
        of = ("some of " if one.several else "one of ") + ", ".join(one.words) if one.words else ""
        value = " ".join(part for part in (one.shown, one.unit) if part)
        lines.append(f"{one.name} = {value}{f', {of}' if of else ''}{page}{changed}")
    return tuple(lines)


def _who(rule: Rule) -> tuple[str, ...]:
    return (f"Who can: {rule.who}.",) if rule.who else ()


def _moves(rule: Rule, measures: Sequence[Measure]) -> tuple[str, ...]:
    titles = {one.id: one.title for one in measures}
    return tuple(f"{titles[name]} ({name})" for name in rule.moves)


def _companions(rule: Rule, edition: Edition) -> tuple[str, ...]:
    """Of rules that breaches of this one usually break as well."""
    return tuple(
        f"usually one of {one.id}: {one.title}"
        for one in edition.rules
        if one.id in rule.companions
    )


def _clauses(rule: Rule, clauses: Sequence[Clause]) -> tuple[str, ...]:
    return tuple(f"{one.id}: {one.says}" for one in clauses if rule.id in one.rules)


def _unassessed(rule: Rule) -> tuple[str, ...]:
    if rule.check is None:
        return ("It looks at whatever was read, and can always be assessed.",)
    told = ["Without one of the exports or columns below it is not assessed, and says so."]
    if rule.alternatives:
        names = " or ".join(drawn.words(name) for name in rule.alternatives)
        told.append(f"One of {names} is enough to run; without the other no breach is certain.")
    if rule.check.some_of:
        names = ", ".join(drawn.words(name) for name in rule.check.some_of)
        told.append(f"Of {names} those are tested that the export has; the rest is named.")
    gathers = rule.gathers + ((rule.check.counted,) if hasattr(rule.check, "counted") else ())
    since = sorted({drawn.words(one.since) for one in gathers if one.since})
    if since:
        told.append(
            f"Where the export is cut off by date after the {' or the '.join(since)},"
            " what it does not hold proves nothing: the answer is unknown."
        )
    told.append("A cell that decides and cannot be read leaves its subject unknown.")
    return tuple(told)


def _wanted(rule: Rule, edition: Edition) -> tuple[str, ...]:
    """A line for each export: the columns that must be there, then those that also serve."""
    if rule.check is None:
        return ()
    wanted = needs.of_rule(rule, edition.layout, shown=False)
    either = {needs.place(rule.subject, name) for name in (*rule.alternatives, *rule.check.some_of)}
    tables = {table for table, _ in wanted.required | wanted.read} | wanted.tables
    lines = []
    for name, table in edition.layout.tables.items():
        if name not in tables:
            continue
        must = [one for one in table.fields if (name, one) in wanted.required]
        may = [
            one
            for one in table.fields
            if (name, one) in wanted.read - wanted.required and (name, one) not in either
        ]
        line = table.title + (f": {_listed(must)}" if must else "")
        lines.append(line + (f"; where there, also {_listed(may)}" if may else ""))
    return tuple(lines)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(drawn.words(name) for name in names)

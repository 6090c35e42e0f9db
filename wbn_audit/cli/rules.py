"""``wbn-audit rules``: the catalogue, one rule explained, the rules' own examples."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from wbn_audit.catalogue.edition import Edition, load_edition
from wbn_audit.catalogue.parameters import shown
from wbn_audit.cli.settings import find_config, parse_changes, read_settings
from wbn_audit.engine.examples import run_examples
from wbn_audit.engine.outcomes import chosen
from wbn_audit.errors import OptionsRefused, Problem

if TYPE_CHECKING:
    from pathlib import Path

    from wbn_audit.catalogue.rule import Rule


def _edition(own: tuple[Path, ...], changes: tuple[str, ...], as_of: date | None = None) -> Edition:
    return load_edition(
        own_rules=own, overrides=parse_changes(changes), as_of=as_of or date.today()  # noqa: DTZ011
    )  # fmt: skip


def _configured(own: tuple[Path, ...], changes: tuple[str, ...], config: Path | None) -> Edition:
    """The editions as a run with this configuration would have them."""
    settings = read_settings(find_config(config, ()))
    asked = parse_changes(changes)
    return load_edition(
        own_rules=(*settings.rules, *own),
        overrides={**settings.parameters, **asked},
        places=settings.sources(asked),
        as_of=date.today(),  # noqa: DTZ011 - the user's own day
    )


def show_list(own: tuple[Path, ...], changes: tuple[str, ...], config: Path | None) -> None:
    """One line a rule."""
    edition = _configured(own, changes, config)
    console = Console(highlight=False)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("Rule", "Severity", "Page", "What must be true"):
        table.add_column(title)
    for rule in edition.rules:
        table.add_row(
            rule.id, rule.severity, rule.clause.page, escape(rule.title + _mark(rule, edition))
        )
    console.print(table)
    _print_editions(edition, console)
    for one in edition.parameters.values():
        if one.changed:
            unit = f" {one.unit}" if one.unit else ""
            told = f"Changed: {one.name} = {one.shown}{unit} (standards: {shown(one.shipped)})"
            console.print(escape(f"{told}, by {one.source}."), soft_wrap=True)


def _mark(rule: Rule, edition: Edition) -> str:
    """What is not the usual: the user's own rule, or one that is not the same on all days."""
    marks = ["your own"] if rule.id in edition.own_rules else []
    versions = edition.versions.get(rule.id, ())
    marks += [" and ".join(str(span) for span in one.spans) for one in versions]
    return f" ({'; '.join(marks)})" if marks else ""


def _print_editions(edition: Edition, console: Console) -> None:
    console.print(f"\n{len(edition.rules)} rules of {edition.title}, revised {edition.revised}.")
    for one in edition.all if edition.editions else ():
        days = " and ".join(str(span) for span in one.governs)
        heir = f", inherits {one.inherits}" if one.inherits else ""
        console.print(escape(f"Edition {one.id}: {days}{heir}."), soft_wrap=True)


def show_one(rule_id: str, own: tuple[Path, ...], changes: tuple[str, ...]) -> None:
    """Everything about one rule."""
    edition = _edition(own, changes)
    rule = next((one for one in edition.rules if one.id == rule_id.upper()), None)
    if rule is None:
        remedy = "'wbn-audit rules list' shows them."
        raise OptionsRefused(Problem("", f"There is no rule '{rule_id[:20]}'.", remedy))
    console = Console(highlight=False)
    console.print(f"[bold]{rule.id}  {escape(rule.title)}[/bold]  ({rule.severity})\n")
    for title, text in _chapters(rule, edition):
        if text:
            console.print(f"[bold]{title}[/bold]")
            console.print(Padding(escape(text), (0, 0, 1, 2)))


def _chapters(rule: Rule, edition: Edition) -> list[tuple[str, str]]:
    numbers = [
        f"{one.name} = {one.shown} {one.unit}".rstrip() + (f" (p. {one.page})" if one.page else "")
        for one in edition.parameters.values()
        if f"${one.name}" in _source(rule, edition)
    ]
    return [
        ("The standards say", f"{rule.clause.says}\n{rule.clause.citation}"),
        ("Counted over", rule.subject.replace("_", " ") or "rows as they were read"),
        ("Numbers", "\n".join(numbers)),
        ("Why it matters", rule.why),
        ("How to fix a finding", f"{rule.fix} ({rule.who})" if rule.who else rule.fix),
        ("Measures it can move", ", ".join(rule.moves)),
        ("Note", rule.note),
        ("Examples", "\n".join(example.name for example in rule.examples)),
        ("File", rule.file),
    ]


def _source(rule: Rule, edition: Edition) -> str:
    path = edition.folder / rule.file
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def test(ids: tuple[str, ...], own: tuple[Path, ...]) -> int:
    """Run the examples; 1 if one does not hold."""
    first = _edition(own, ())
    wanted = chosen(first.rules, ids, ())
    console = Console(highlight=False)
    ran, wrong = 0, 0
    tested: set[str] = set()
    for rule, example, problems in run_examples(lambda day: _edition(own, (), day), wanted):
        ran += 1
        tested.add(rule.id)
        wrong += bool(problems)
        for problem in problems:
            console.print(f"{rule.file}:{example.line}: {escape(problem)}", soft_wrap=True)
    console.print(f"{ran} examples of {len(tested)} rules, {wrong} wrong.")
    bare = sorted(wanted - tested)
    if bare:
        console.print(f"Without examples: {', '.join(bare)}.")
    return 1 if wrong else 0

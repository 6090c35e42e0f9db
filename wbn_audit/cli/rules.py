"""``wbn-audit rules``: the catalogue, one rule explained, examples run, a first file made."""

from __future__ import annotations

import re
import shlex
from datetime import date
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from wbn_audit.catalogue.clauses import read_clauses
from wbn_audit.catalogue.edition import Edition, load_edition, read_edition_measures
from wbn_audit.catalogue.parameters import shown
from wbn_audit.catalogue.scaffold import SUBJECTS, first_file, kinds_for
from wbn_audit.checks import KINDS
from wbn_audit.cli.settings import find_config, parse_changes, read_settings
from wbn_audit.engine.examples import run_examples
from wbn_audit.engine.explain import explain
from wbn_audit.engine.outcomes import chosen
from wbn_audit.errors import OptionsRefused, Problem

if TYPE_CHECKING:
    from pathlib import Path

    from wbn_audit.catalogue.rule import Rule
    from wbn_audit.engine.drawn import Drawing, Grid


def _edition(own: tuple[Path, ...], changes: tuple[str, ...]) -> Edition:
    return load_edition(
        own_rules=own, overrides=parse_changes(changes), as_of=date.today()  # noqa: DTZ011
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
    measures, clauses = read_edition_measures(edition), read_clauses(edition.clauses_folder)
    for chapter in explain(rule, edition, measures, clauses):
        console.print(f"[bold]{chapter.title}[/bold]")
        for text in (*chapter.paragraphs, *chapter.points):
            console.print(Padding(escape(text), (0, 0, 0, 2)))
        for drawing in chapter.examples:
            _draw(console, drawing)
        if not chapter.examples:
            console.print()


def _draw(console: Console, drawing: Drawing) -> None:
    """One example: its name, and its tables below each other."""
    console.print(Padding(escape(f"{drawing.name} (audit of {drawing.as_of})"), (0, 0, 0, 2)))
    for grid in drawing.grids:
        _draw_grid(console, grid)
    for title, text in drawing.texts:
        console.print(Padding(f"[italic]{escape(title)}[/italic]", (1, 0, 0, 4)))
        console.print(Padding(escape(text.rstrip()), (0, 0, 0, 4)))
    if drawing.verdicts:
        _draw_grid(console, drawing.verdicts)
    console.print()


def _draw_grid(console: Console, grid: Grid) -> None:
    table = Table(box=box.SIMPLE, pad_edge=False, show_edge=False)
    for title in grid.header:
        table.add_column(escape(title), overflow="fold")
    for row in grid.rows:
        table.add_row(*map(escape, row))
    console.print(Padding(f"[italic]{escape(grid.title)}[/italic]", (1, 0, 0, 4)))
    console.print(Padding(table, (0, 0, 0, 4)))


def test(ids: tuple[str, ...], own: tuple[Path, ...]) -> int:
    """Run the examples; 1 if one does not hold, or a rule has none."""
    edition = _edition(own, ())
    wanted = chosen(edition.rules, ids, ())
    console = Console(highlight=False)
    ran, wrong = 0, 0
    tested: set[str] = set()
    for rule, example, problems in run_examples(edition, wanted):
        ran += 1
        tested.add(rule.id)
        wrong += bool(problems)
        for problem in problems:
            console.print(f"{rule.file}:{example.line}: {escape(problem)}", soft_wrap=True)
    console.print(f"{ran} examples of {len(tested)} rules, {wrong} wrong.")
    bare = sorted(wanted - tested)
    if bare:
        console.print(f"Without examples, and so not tested: {', '.join(bare)}.")
    return 1 if wrong or bare else 0


def new(rule_id: str, kind: str, subject: str, title: str, folder: Path) -> None:
    """Write a first file for a rule of one's own; nothing is overwritten."""
    wanted = rule_id.upper()
    problems = _not_new(wanted, kind, subject, folder)
    if problems:
        raise OptionsRefused(problems)
    words = "-".join(re.findall("[a-z0-9]+", title.lower()))[:60] or "new-rule"
    path = folder / f"{wanted}-{words}.yaml"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(first_file(wanted, title, kind, subject))
    except OSError as error:
        what = f"cannot be written: {error.strerror}."
        raise OptionsRefused(Problem(path.as_posix(), what)) from None
    where = shlex.quote(folder.as_posix())
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"Written: {escape(path.as_posix())}")
    console.print(f"Change it, then: wbn-audit rules test {wanted} --rules {escape(where)}")


def _not_new(wanted: str, kind: str, subject: str, folder: Path) -> list[Problem]:
    """Why no first file can be written for this."""
    problems = []
    if not re.fullmatch("[A-Z]{3}[0-9]{3}", wanted):
        problems.append(Problem("", "An id is three letters and three digits: PAY901."))
    elif any(rule.id == wanted for rule in _edition((), ()).rules):
        problems.append(Problem("", f"There is a rule {wanted} already.", "Take another number."))
    problems += [
        Problem(path.as_posix(), f"is already there for {wanted}; nothing is overwritten.")
        for path in sorted(folder.glob(f"{wanted}*"))
    ]
    if subject not in SUBJECTS:
        there = ", ".join(SUBJECTS)
        problems.append(
            Problem("", f"There is no first file about '{subject[:20]}'.", f"Take {there}.")
        )
    elif kind not in kinds_for(subject, tuple(KINDS)):
        there = ", ".join(kinds_for(subject, tuple(KINDS)))
        what = f"There is no first file of kind '{kind[:20]}' about {subject}."
        problems.append(Problem("", what, f"Take {there}."))
    return problems

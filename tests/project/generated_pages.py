"""What is made from the rules: ``docs/rules/``, ``docs/coverage.md``, the schema of rule files.

``make docs`` writes them; a test fails when they are not what would be written today.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from tests.project import rule_schema
from wbn_audit.catalogue.clauses import read_clauses
from wbn_audit.catalogue.edition import load_edition, read_edition_measures
from wbn_audit.engine.explain import explain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from wbn_audit.catalogue.clauses import Clause
    from wbn_audit.catalogue.edition import Edition
    from wbn_audit.catalogue.rule import Rule
    from wbn_audit.engine.drawn import Drawing, Grid
    from wbn_audit.engine.explain import Chapter
    from wbn_audit.measures import Measure

ROOT = Path(__file__).resolve().parents[2]
RULES = "docs/rules"
COVERAGE = "docs/coverage.md"
SCHEMA = "wbn_audit/catalogue/rule.schema.json"
MADE = "<!-- Made from the rule files by `make docs`. Change those, not this page. -->"
AREAS = {
    "DAT": "Data: what was read",
    "ELG": "Eligibility and enrollment",
    "SVC": "Services",
    "PAY": "Support service payments",
    "OUT": "Placements and outcomes",
    "EXT": "Exit",
    "ENT": "Data entry",
    "NTE": "Case notes",
    "INC": "Income",
}
_MARKS = str.maketrans({mark: f"\\{mark}" for mark in r"\`*_[]<>|#"})


def inert(text: str) -> str:
    """Text that Markdown shows as it stands."""
    return " ".join(text.split()).translate(_MARKS)


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A table; cells are Markdown already."""
    lines = [header, ["---"] * len(header), *rows]
    return ["| " + " | ".join(cell or " " for cell in line) + " |" for line in lines] + [""]


def _grid(grid: Grid) -> list[str]:
    rows = [[inert(cell) for cell in row] for row in grid.rows]
    return [f"*{grid.title}*", "", *table([inert(cell) for cell in grid.header], rows)]


def _drawing(drawing: Drawing) -> list[str]:
    lines = [f"**{inert(drawing.name)}** (audit of {drawing.as_of})", ""]
    for grid in drawing.grids:
        lines += _grid(grid)
    for title, text in drawing.texts:
        lines += [f"*{title}*", "", "```", *text.rstrip().splitlines(), "```", ""]
    if drawing.verdicts:
        lines += _grid(drawing.verdicts)
    return lines


def _paragraph(text: str) -> str:
    said, colon, condition = text.partition("Judged where: ")
    return f"{colon}`{condition}`" if colon and not said else inert(text)


def _chapter(chapter: Chapter) -> list[str]:
    lines = [f"## {chapter.title}", ""]
    for text in chapter.paragraphs:
        lines += [_paragraph(text), ""] if text else []
    lines += [f"- {inert(point)}" for point in chapter.points]
    lines += [""] if chapter.points else []
    for drawing in chapter.examples:
        lines += _drawing(drawing)
    return lines


def rule_page(
    rule: Rule, edition: Edition, measures: Sequence[Measure], clauses: Sequence[Clause]
) -> str:
    """The page of one rule."""
    lines = [MADE, "", f"# {rule.id}: {inert(rule.title)}", "", "[All rules](README.md)", ""]
    for chapter in explain(rule, edition, measures, clauses):
        lines += _chapter(chapter)
    return "\n".join(lines).rstrip() + "\n"


def index_page(edition: Edition) -> str:
    """The list of all rules."""
    lines = [
        MADE, "", "# The rules", "",
        (f"{len(edition.rules)} rules of the {edition.title}, revised {edition.revised}. "
        "Each page is made from the rule's own file and says what `wbn-audit rules show ID` says. "
        "What of the standards they cover is in [coverage](../coverage.md)."), "",
    ]  # fmt: skip
    for area, title in AREAS.items():
        lines += [f"## {area}: {title}", ""]
        lines += table(
            ["Rule", "Severity", "Page", "What must be true"],
            [
                [f"[{one.id}]({one.id}.md)", one.severity, one.clause.page, inert(one.title)]
                for one in edition.rules
                if one.area == area
            ],
        )
    lines += ["## The numbers", "", "`--set NAME=VALUE` changes one for a run.", ""]
    users = {
        name: [one.id for one in edition.rules if name in one.parameters]
        for name in edition.parameters
    }
    lines += table(
        ["Number", "Value", "Page", "Rules"],
        [
            [
                f"`{name}`",
                f"{one.value} {one.unit}",
                one.page,
                ", ".join(f"[{rule}]({rule}.md)" for rule in users[name]) or "the program itself",
            ]
            for name, one in edition.parameters.items()
        ],
    )
    return "\n".join(lines).rstrip() + "\n"


def _checked_by(clause: Clause) -> str:
    rules = [f"[{name}](rules/{name}.md)" for name in clause.rules]
    return ", ".join([*rules, *(f"counted: {name}" for name in clause.measures)])


def _unseen(clause: Clause) -> str:
    question = f"*Ask:* {inert(clause.question)}" if clause.question else ""
    return " ".join(part for part in (inert(clause.reason), question) if part)


def coverage_page(edition: Edition, clauses: Sequence[Clause]) -> str:
    """Every clause of the standards, page by page."""
    checked = sum(bool(one.rules) for one in clauses)
    asked = sum(bool(one.question) for one in clauses)
    lines = [
        MADE.replace("the rule files", "clauses.yaml"), "", "# What of the standards is checked",
        "",
        (f"The {edition.title}, revised {edition.revised}, hold {len(clauses)} requirements, "
        f"permissions and definitions, restated here in our words. Rules check {checked} of them, "
        f"in whole or in part; for the other {len(clauses) - checked} the last column says why "
        f"exports cannot show them. {asked} carry a question (*Ask*) that the monitor takes to "
        "the case file."), "",
    ]  # fmt: skip
    for page in sorted({one.page for one in clauses}):
        lines += [f"## Page {page}", ""]
        lines += table(
            ["Clause", "Section", "What it says", "Checked by", "What stays unseen"],
            [
                [one.id, inert(one.section), inert(one.says), _checked_by(one), _unseen(one)]
                for one in clauses
                if one.page == page
            ],
        )
    return "\n".join(lines).rstrip() + "\n"


def pages() -> dict[str, str]:
    """Path in the repository to what the page should hold, for every page."""
    edition = load_edition(as_of=date(2026, 6, 30))
    measures, clauses = read_edition_measures(edition), read_clauses(edition.folder)
    return {
        SCHEMA: rule_schema.text(edition),
        COVERAGE: coverage_page(edition, clauses),
        f"{RULES}/README.md": index_page(edition),
        **{
            f"{RULES}/{one.id}.md": rule_page(one, edition, measures, clauses)
            for one in edition.rules
        },
    }


def stale(wanted: dict[str, str]) -> list[str]:
    """Pages that are missing, not as they should be, or there without a rule."""
    there = {path.relative_to(ROOT).as_posix() for path in (ROOT / RULES).glob("*")}
    differ = [
        name
        for name, text in wanted.items()
        if not (ROOT / name).is_file() or (ROOT / name).read_text(encoding="utf-8") != text
    ]
    return sorted([*differ, *(there - set(wanted))])


def main() -> None:
    """Write every page; remove those of rules that are no more."""
    wanted = pages()
    for folder in {(ROOT / name).parent for name in wanted}:
        folder.mkdir(parents=True, exist_ok=True)
    for name in stale(wanted):
        if name in wanted:
            (ROOT / name).write_text(wanted[name], encoding="utf-8", newline="\n")
        else:
            (ROOT / name).unlink()


if __name__ == "__main__":
    main()

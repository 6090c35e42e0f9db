"""A rule's example drawn as tables: its rows, and what the rule says of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wbn_audit.tables.named import VIEWS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wbn_audit.catalogue.rule import Example, Rule
    from wbn_audit.tables.layout import Layout

SAYS = "The rule says"
VERDICT = {
    "passed": "in order",
    "failed": "finding",
    "unknown": "cannot tell",
    "out_of_scope": "not judged",
}
_ABBREVIATIONS = {
    "id": "ID", "ssn": "SSN", "naics": "NAICS", "onet": "O*NET", "lep": "LEP", "zip": "ZIP",
    "lgbtqia": "LGBTQIA+",
}  # fmt: skip


@dataclass(frozen=True)
class Grid:
    """One small table."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Drawing:
    """An example: its name, its audit date, its tables, and rows given as text.

    Attributes:
        texts: (title, export as text).
        verdicts: what the rule says, where it does not stand beside the rows.
    """

    name: str
    as_of: str
    grids: tuple[Grid, ...]
    texts: tuple[tuple[str, str], ...] = ()
    verdicts: Grid | None = None


def words(name: str) -> str:
    """A column as people say it: ``participant__exit_date`` is the participant's exit date."""
    whose, _, own = name.replace("__", ".").rpartition(".")
    said = " ".join(_ABBREVIATIONS.get(word, word) for word in own.split("_"))
    return f"participant's {said}" if whose == "participant" else said


def draw(rule: Rule, example: Example, layout: Layout) -> Drawing:
    """The tables of one example, the verdicts in a last column where rows can be told apart."""
    verdicts = _verdicts(example.expect)
    judged = _judged_table(rule, example, layout, verdicts)
    grids = [
        _grid(
            layout.tables[name].title, rows, verdicts if name == judged else {}, _id(name, layout)
        )
        for name, rows in example.tables.items()
    ]
    # A list of participants without anything of theirs says nothing.
    shown = tuple(grid for grid in grids if len(grid.header) > 1)
    texts = tuple((layout.tables[name].title, text) for name, text in example.texts.items())
    said = tuple((label, one) for label, several in verdicts.items() for one in several)
    apart = Grid("Verdicts", ("Subject", SAYS), said) if said and not judged else None
    return Drawing(example.name, example.as_of, shown, texts, apart)


def _verdicts(expect: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Subject to what is said of it; one subject may have several findings."""
    found: dict[str, list[str]] = {}
    for state, subjects in expect.items():
        for text in subjects:
            label, *rest = text.split()
            found.setdefault(label, []).append(VERDICT[state] + _told(rest))
    return found


def _told(rest: Sequence[str]) -> str:
    """What an expectation adds: status and due date, or the record that carries the finding."""
    if len(rest) == 1:
        return f" on {rest[0]}"
    if not rest:
        return ""
    status, due = rest
    return f" (due soon, {due})" if status == "due_soon" else f" ({status}, due {due})"


def _id(table: str, layout: Layout) -> str:
    return "participant_id" if table == "participants" else layout.tables[table].id


def _judged_table(
    rule: Rule, example: Example, layout: Layout, verdicts: Mapping[str, Sequence[str]]
) -> str:
    """The table in which every subject has exactly one row; empty if there is none."""
    if not rule.subject:
        return ""
    tables = [VIEWS[rule.subject][0], "participants"]
    if rule.one_per is not None:
        tables = ["participants"] if rule.one_per.keys == ("participant_id",) else []
    for name in tables:
        ids = [row.get(_id(name, layout), "") for row in example.tables.get(name, [])]
        if ids and len(set(ids)) == len(ids) and set(verdicts) <= set(ids):
            return name
    return ""


def _grid(
    title: str, rows: Sequence[Mapping[str, str]], verdicts: Mapping[str, Sequence[str]], key: str
) -> Grid:
    fields = list(dict.fromkeys(name for row in rows for name in row))
    header = [_titled(name) for name in fields]
    lines = [[row.get(name, "") for name in fields] for row in rows]
    if verdicts:
        header.append(SAYS)
        for row, line in zip(rows, lines, strict=True):
            line.append("; ".join(verdicts.get(row.get(key, ""), ["not counted"])))
    return Grid(title, tuple(header), tuple(tuple(line) for line in lines))


def _titled(name: str) -> str:
    said = words(name)
    return said[:1].upper() + said[1:]

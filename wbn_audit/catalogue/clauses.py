"""The requirements of the standards, clause by clause, as ``clauses.yaml`` states them.

Each names the rules that check it, or the reason why no export can show it. Some carry a
question, which a monitor takes to the case file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wbn_audit.errors import Problem, RulesRefused
from wbn_audit.yamlfile import Block, Items, Text, read_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

FILE = "clauses.yaml"
_ID = re.compile(r"p([1-9][0-9]*)\.[1-9][0-9]*")
_TEXTS = ("id", "page", "section", "says", "reason", "question")
_LISTS = ("rules", "measures")
_WANTED = ("id", "page", "section", "says")


@dataclass(frozen=True)
class Clause:
    """One requirement.

    Attributes:
        id: ``p3.14``: page and place on it.
        says: in our words.
        rules: ids of the rules that check it or a part of it.
        measures: ids of the counts that follow it.
        reason: why no rule checks it; beside rules, what they leave unseen.
        question: for the monitor, or empty.
        line: of the file.
    """

    id: str
    page: int
    section: str
    says: str
    rules: tuple[str, ...]
    measures: tuple[str, ...]
    reason: str
    question: str
    line: int


class _Reader:
    """Reads the entries and collects what is wrong with them."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.seen: dict[str, int] = {}

    def problem(self, line: int, what: str) -> None:
        self.problems.append(Problem(f"{FILE}:{line}", what))

    def text(self, entry: Block, key: str) -> str:
        value = entry.get(key, "")
        if isinstance(value, str):
            return str(value)
        self.problem(entry.lines[key], f"'{key}' wants a text.")
        return ""

    def words(self, entry: Block, key: str) -> tuple[str, ...]:
        value = entry.get(key, Items(entry.line))
        if isinstance(value, Items) and all(isinstance(one, Text) for one in value):
            return tuple(str(one) for one in value)
        self.problem(entry.lines[key], f"'{key}' wants a list of words: [a, b].")
        return ()

    def clause(self, entry: Block) -> Clause:
        known = (*_TEXTS, *_LISTS)
        for key in entry:
            if key not in known:
                self.problem(
                    entry.lines[key], f"a clause has no '{key[:40]}'; it has {', '.join(known)}."
                )
        texts = {key: self.text(entry, key) for key in _TEXTS}
        lists = {key: self.words(entry, key) for key in _LISTS}
        for key in _WANTED:
            if not texts[key]:
                self.problem(entry.line, f"a clause wants '{key}'.")
        if not lists["rules"] and not texts["reason"]:
            self.problem(entry.line, "a clause wants rules, or the reason why there are none.")
        page = self.page(entry, texts["id"], texts.pop("page"))
        return Clause(page=page, line=entry.line, **texts, **lists)  # type: ignore[arg-type]  # by key

    def page(self, entry: Block, name: str, page: str) -> int:
        """The page, which the id repeats; ids do not repeat."""
        match = _ID.fullmatch(name)
        if not match or match[1] != page:
            self.problem(entry.line, f"the id of a clause on page {page[:9]} is p{page[:9]}.1.")
        elif name in self.seen:
            self.problem(entry.line, f"'{name}' is already on line {self.seen[name]}.")
        self.seen.setdefault(name, entry.line)
        return int(match[1]) if match else 0


def read_clauses(folder: Path) -> tuple[Clause, ...]:
    """Every clause of an edition, in the order of its file.

    Args:
        folder: of the edition.

    Raises:
        RulesRefused: naming ``file:line`` of every problem.
    """
    tree = read_yaml(folder / FILE, FILE)
    entries = tree.get("clauses") if isinstance(tree, Block) else None
    if not isinstance(entries, Items) or set(tree) != {"clauses"}:
        raise RulesRefused(Problem(f"{FILE}:1", "wants 'clauses:' with a list, and nothing else."))
    reader = _Reader()
    clauses = []
    for entry in entries:
        if isinstance(entry, Block):
            clauses.append(reader.clause(entry))
        else:
            reader.problem(getattr(entry, "line", entries.line), "a clause is {key: value}.")
    if reader.problems:
        raise RulesRefused(reader.problems)
    return tuple(clauses)


def cited(text: str) -> tuple[int, ...]:
    """The pages that a citation names: 6, 8 and 10 of ``6, 8-10``; nothing of an empty one."""
    return tuple(int(page) for page in re.findall("[0-9]+", text))


def gaps(clauses: Sequence[Clause], rules: Mapping[str, str], measures: Sequence[str]) -> list[str]:
    """What does not fit together between clauses, rules and measures; nothing if all does.

    Args:
        clauses: of the edition.
        rules: id to the pages that the rule cites. Each page that it names must have a
            clause that names the rule; a page within a range need not.
        measures: ids of the measures.
    """
    found = [
        f"{FILE}:{one.line}: {one.id} names {name}, which does not exist."
        for one in clauses
        for name, known in (
            *((rule, rules) for rule in one.rules),
            *((count, measures) for count in one.measures),
        )
        if name not in known
    ]
    named = {(name, one.page) for one in clauses for name in one.rules}
    found += [
        f"{name} cites page {page}; no clause of that page names it."
        for name, pages in rules.items()
        for page in cited(pages)
        if (name, page) not in named
    ]
    counted = {name for one in clauses for name in one.measures}
    return found + [f"no clause names the measure {one}." for one in measures if one not in counted]

"""Dated reference tables of an edition: lines with keys, a value, and when it is in force."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from wbn_audit.checks.base import LookupLine, LookupTable
from wbn_audit.errors import Problem
from wbn_audit.tables.fold import fold_word
from wbn_audit.tables.layout import Vocabulary
from wbn_audit.yamlfile import Block, Items

if TYPE_CHECKING:
    from collections.abc import Callable

_FAMILY_OF_FOUR = 4
_LINE_KEYS = frozenset({"from", "until", "value", "source"})


class _TableReader:
    def __init__(self, name: str, tree: Any) -> None:
        self.name = name
        self.tree = tree
        self.problems: list[Problem] = []

    def problem(self, line: int, what: str) -> None:
        self.problems.append(Problem(f"reference/{self.name}.yaml:{line}", what))

    def day(self, block: Block, key: str) -> date:
        try:
            return date.fromisoformat(str(block.get(key, "")))
        except ValueError:
            self.problem(block.line, f"'{key}' wants a date: 2026-07-01.")
            return date.max

    def cents(self, block: Block) -> int:
        text = str(block.get("value", ""))
        whole, _, part = text.partition(".")
        if not whole.isdigit() or (part and not part.isdigit()) or len(part) > 2:  # noqa: PLR2004 - cents
            self.problem(block.line, "'value' wants dollars: 16.30.")
            return 0
        return int(whole) * 100 + int(part.ljust(2, "0") or 0)

    def line(self, block: Any, keys: tuple[str, ...]) -> LookupLine | None:
        if not isinstance(block, Block):
            self.problem(self.tree.line, "lines wants a list of {key: value}.")
            return None
        for key in block:
            if key not in _LINE_KEYS | set(keys):
                self.problem(block.line, f"'{key}' is none of {', '.join(sorted(_LINE_KEYS))}.")
        names: dict[str, tuple[str, ...]] = {}
        for key in keys:
            said = block.get(key, "")
            spellings = said if isinstance(said, Items) else [said]
            names[key] = tuple(fold_word(str(one)) for one in spellings)
        return LookupLine(
            names, self.day(block, "from"), self.day(block, "until"), self.cents(block)
        )

    def table(self) -> LookupTable:
        keys = tuple(str(key) for key in self.tree.get("keys", []))
        lines = [self.line(block, keys) for block in self.tree.get("lines", [])]
        return LookupTable(self.name, keys, tuple(one for one in lines if one is not None))


def read_lookup_table(name: str, tree: Any, problems: list[Problem]) -> LookupTable:
    """One reference table.

    Args:
        name: of the file.
        tree: its YAML: keys, and lines with keys, from, until, value and source.
        problems: receives what is wrong with it.
    """
    reader = _TableReader(name, tree)
    table = reader.table()
    if "family_scale" in tree:
        _check_scale(table, tree, reader.problem)
    problems += reader.problems
    return table


def _check_scale(table: LookupTable, tree: Any, problem: Callable[[int, str], None]) -> None:
    """Each family size must be its share of a family of four, give or take some dollars."""
    shares = {str(size): int(str(share)) for size, share in tree["family_scale"].items()}
    slack = int(str(tree.get("scale_dollars", "10"))) * 100
    whole = {
        line.start: line.value
        for line in table.lines
        if str(_FAMILY_OF_FOUR) in line.keys["family_size"]
    }
    for line in table.lines:
        size = line.keys["family_size"][0]
        four = whole.get(line.start)
        if four is None or size not in shares:
            problem(tree.line, f"family size {size} from {line.start} has no scale or no size 4.")
        elif abs(line.value * 100 - four * shares[size]) > slack * 100:
            problem(tree.line, f"family size {size} from {line.start} is not {shares[size]} %.")


def read_income_types(tree: Any) -> tuple[Vocabulary, tuple[str, ...]]:
    """The vocabulary of income types, and those that are left out of family income."""
    words: list[str] = []
    meanings: dict[str, str] = {}
    for name, block in [*tree["includable"].items(), *tree["excludable"].items()]:
        words.append(name)
        for spelling in (name, *block.get("as", [])):
            meanings.setdefault(fold_word(str(spelling)), str(name))
    return (
        Vocabulary("income_type", tuple(words), meanings),
        tuple(str(name) for name in tree["excludable"]),
    )

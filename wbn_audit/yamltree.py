"""Reading the parts of a YAML tree: what is missing, unknown or of the wrong kind is noted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wbn_audit.errors import Problem, RulesRefused
from wbn_audit.yamlfile import MOST_PROBLEMS, SHOWN, Block, Items, Text, iso_day

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date


class TreeReader:
    """Reads the parts of one file's tree and collects what is wrong with them.

    Args:
        file: the name that problems are given under.
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def problem(self, line: int, what: str, remedy: str = "") -> None:
        """Note a problem at a line of the file."""
        if len(self.problems) <= MOST_PROBLEMS:
            self.problems.append(Problem(f"{self.file}:{line}", what, remedy))

    def stop_if_any(self) -> None:
        """Refuse the file if anything is wrong with it."""
        if self.problems:
            raise RulesRefused(sorted(set(self.problems)))

    def keys(self, block: Block, allowed: Iterable[str], what: str) -> None:
        """Complain of keys that *what* does not have."""
        known = sorted(allowed)
        for key in block:
            if key not in known:
                line = block.lines.get(key, block.line)
                told = f"{what} has no '{key[:SHOWN]}'; it has {', '.join(known)}."
                self.problem(line, told)

    def block(self, value: Any, line: int, what: str) -> Block:
        """*value* if it is a mapping; else an empty one and a problem."""
        if isinstance(value, Block):
            return value
        self.problem(line, f"{what} wants {{key: value}}.")
        return Block(line)

    def blocks(self, value: Any, line: int, what: str) -> list[tuple[str, Block]]:
        """The entries of a mapping of mappings; what is none is a problem."""
        entries = self.block(value, line, what)
        return [
            (name, self.block(entry, entries.lines[name], f"'{name[:SHOWN]}'"))
            for name, entry in entries.items()
        ]

    def items(self, value: Any, line: int, what: str) -> Items:
        """*value* if it is a list; else an empty one and a problem."""
        if isinstance(value, Items):
            return value
        self.problem(line, f"{what} wants a list: [a, b].")
        return Items(line)

    def text(self, block: Block, key: str, default: str = "") -> str:
        """The word at *key*."""
        value = block.get(key, default)
        if isinstance(value, str):
            return str(value)
        self.problem(block.lines.get(key, block.line), f"'{key}' wants a text.")
        return default

    def words(self, block: Block, key: str) -> tuple[str, ...]:
        """The list of words at *key*."""
        value = block.get(key, Items(block.line))
        if isinstance(value, Items) and all(isinstance(item, Text) for item in value):
            return tuple(str(item) for item in value)
        line = block.lines.get(key, block.line)
        self.problem(line, f"'{key}' wants a list of words: [a, b].")
        return ()

    def one_of(self, block: Block, key: str, allowed: Iterable[str], default: str = "") -> str:
        """The word at *key*, which must be one of those allowed; *default* if it is not there."""
        value = self.text(block, key, default)
        known = list(allowed)
        if key in block and value not in known:
            line = block.lines.get(key, block.line)
            self.problem(line, f"'{key}' is one of {', '.join(known)}.")
        return value

    def yes(self, block: Block, key: str, *, default: bool) -> bool:
        """The yes or no at *key*."""
        value = self.text(block, key, "yes" if default else "no")
        if value not in {"yes", "no"}:
            self.problem(block.lines.get(key, block.line), f"'{key}' is yes or no.")
        return value == "yes"

    def day(self, block: Block, key: str) -> date | None:
        """The date at *key*, or None: not there, blank, or a problem."""
        text = self.text(block, key)
        day = iso_day(text)
        if text and day is None:
            line = block.lines.get(key, block.line)
            self.problem(line, f"'{key}' wants a date: 2026-07-01.")
        return day

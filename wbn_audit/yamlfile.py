"""YAML as text with places: no guessed types, no repeated keys, no tags, no aliases.

Plain PyYAML turns ``no`` into False and ``010`` into 8, lets the last of two equal keys
win, and expands aliases without bound. Here every scalar stays the text that was
written, and every key and item remembers its line, so that each later complaint can
name ``file:line``.
"""

from __future__ import annotations

import re
import stat
from datetime import date
from typing import TYPE_CHECKING, Any, NoReturn

import yaml

from wbn_audit.errors import Problem, RulesRefused

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES = 1_000_000
MAX_DEPTH = 24
MOST_PROBLEMS = 50  # of one file: who has more mends those first
SHOWN = 60  # characters of a word quoted in a problem

_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Text(str):
    """A scalar as written, with the line it stands on."""

    __slots__ = ("line",)
    line: int

    def __new__(cls, value: str, line: int) -> Text:
        """A text that knows its line."""
        text = super().__new__(cls, value)
        text.line = line
        return text


class Block(dict[str, Any]):
    """A mapping whose keys remember their lines."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}


class Items(list[Any]):
    """A sequence that remembers where it begins."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line


class _Builder:
    """Builds the tree from parser events; refuses what rule files have no use for."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def refuse(self, line: int, what: str) -> NoReturn:
        raise RulesRefused([*self.problems, Problem(f"{self.file}:{line}", what)])

    def note(self, line: int, what: str) -> None:
        self.problems.append(Problem(f"{self.file}:{line}", what))
        if len(self.problems) >= MOST_PROBLEMS:
            self.refuse(line, "more problems follow; these come first.")

    def build(self, text: str) -> Any:
        events = iter(yaml.parse(text, Loader=Loader))
        root: Any = None
        for event in events:
            if isinstance(event, yaml.NodeEvent):
                if root is not None:
                    mark: Any = event.start_mark
                    self.refuse(mark.line + 1, "a second document in one file.")
                root = self.node(event, events, 0)
        return root

    def node(self, event: Any, events: Any, depth: int) -> Any:
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            self.refuse(line, "anchors and aliases (& and *) are not used in these files.")
        if event.tag is not None:
            self.refuse(line, "tags (!…) are not used in these files.")
        if depth > MAX_DEPTH:
            self.refuse(line, f"nested more than {MAX_DEPTH} levels deep.")
        if isinstance(event, yaml.ScalarEvent):
            return Text(event.value, line)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.items(events, line, depth)
        return self.block(events, line, depth)

    def items(self, events: Any, line: int, depth: int) -> Items:
        items = Items(line)
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            items.append(self.node(event, events, depth + 1))
        return items

    def block(self, events: Any, line: int, depth: int) -> Block:
        block = Block(line)
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            key = self.node(event, events, depth + 1)
            if not isinstance(key, Text):
                self.refuse(event.start_mark.line + 1, "a key must be a word, not a list.")
            if key == "<<":
                self.refuse(key.line, "merge keys (<<) are not used in these files.")
            if key in block:
                self.note(key.line, f"'{key[:SHOWN]}' is already on line {block.lines[key]}.")
            value = self.node(next(events), events, depth + 1)
            block[str(key)] = value
            block.lines[str(key)] = key.line
        return block


def parse_yaml(text: str, file: str) -> Any:
    """The tree of one YAML document: Block, Items and Text all the way down.

    Args:
        text: the document.
        file: the name that problems are given under.

    Raises:
        RulesRefused: naming ``file:line`` for everything that is not plain YAML.
    """
    builder = _Builder(file)
    try:
        root = builder.build(text)
    except yaml.MarkedYAMLError as error:
        mark: Any = error.problem_mark
        line = mark.line + 1 if mark else 1
        what = f"not YAML: {error.problem or error.context}."
        raise RulesRefused([*builder.problems, Problem(f"{file}:{line}", what)]) from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        what = f"not YAML that can be read ({type(error).__name__})."
        raise RulesRefused([*builder.problems, Problem(f"{file}:1", what)]) from None
    if builder.problems:
        raise RulesRefused(builder.problems)
    return root


def whole_number(text: str) -> int | None:
    """A whole number of at most nine ASCII digits, or None: ``²`` and ``٣`` are digits too."""
    return int(text) if re.fullmatch("[0-9]{1,9}", text) else None


def iso_day(text: str) -> date | None:
    """A date written YYYY-MM-DD, or None: Python also reads 20260131 and 2026-W05-6."""
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def read_text(path: Path, name: str | None = None) -> str:
    """The text of one file (UTF-8).

    Raises:
        RulesRefused: it is no plain file (a folder, a pipe, a device), cannot be read, is
            too large, or is not UTF-8.
    """
    file = name or path.name
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            raise RulesRefused(Problem(file, "is no plain file.", "Remove or rename it."))
        if about.st_size > MAX_BYTES:
            remedy = "Is it the right file?"
            raise RulesRefused(Problem(file, f"is larger than {MAX_BYTES:,} bytes.", remedy))
        with path.open("rb") as opened:
            data = opened.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "no such file"
        raise RulesRefused(Problem(file, f"cannot be read: {why}.")) from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        remedy = "Save it as UTF-8."
        raise RulesRefused(Problem(f"{file}:{line}", "is not UTF-8.", remedy)) from None


def read_yaml(path: Path, name: str | None = None) -> Any:
    """Read one YAML file (UTF-8); see :func:`parse_yaml`."""
    return parse_yaml(read_text(path, name), name or path.name)

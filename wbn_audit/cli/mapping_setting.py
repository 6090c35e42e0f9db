"""``mapping:`` in the configuration: one block for all files, or a list of parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wbn_audit.errors import Problem
from wbn_audit.tables.own_mapping import MappingPart
from wbn_audit.yamlfile import Block, Items, Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wbn_audit.tables.layout import Layout

# A part's own keys, each with what it is for; every other key is a table.
PART_KEYS = {
    "files": "the files it holds for: names or patterns; all files if left out",
    "sheets": "the sheets of workbooks it holds for",
    "contractor": "whose files these are: stands in every row of a file that has no such column",
    "table": "the table that these files hold, whatever their headers look like",
    "ignore": "headers that are not to be read",
    "values": "field: word, for files that lack the column",
}


class _Reader:
    """Turns the YAML into parts and collects what is wrong with it."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def problem(self, line: int, what: str) -> None:
        self.problems.append(Problem(f"{self.file}:{line}", f"mapping: {what}"))

    def parts(self, tree: Any, line: int) -> tuple[MappingPart, ...]:
        if isinstance(tree, Block):
            return (self.part(tree),)
        if isinstance(tree, Items):
            blocks = [one for one in tree if isinstance(one, Block)]
            if len(blocks) < len(tree):
                self.problem(tree.line, "each part of the list wants key: value lines.")
            return tuple(self.part(one) for one in blocks)
        if tree != "":
            self.problem(line, "wants table: lines with field: header under them, or a list.")
        return ()

    def part(self, block: Block) -> MappingPart:
        places = {key: f"{self.file}:{line}" for key, line in block.lines.items()}
        fields: dict[str, dict[str, str]] = {}
        for key, value in block.items():
            if key in PART_KEYS and key != "values":
                continue
            if not isinstance(value, Block):
                # A table whose lines are all comments is empty, and no mistake.
                if value != "":
                    keys = ", ".join(PART_KEYS)
                    self.problem(
                        block.lines[key],
                        f"{key} wants field: header lines; other keys are {keys}.",
                    )
                continue
            fields[key] = {name: self.word(value, name) for name in value}
            places |= {f"{key}.{name}": f"{self.file}:{at}" for name, at in value.lines.items()}
        values = fields.pop("values", {})
        return MappingPart(
            fields, self.words(block, "files"), self.words(block, "sheets"),
            self.word(block, "contractor"), self.word(block, "table"), self.words(block, "ignore"),
            values, f"{self.file}:{block.line}", places,
        )  # fmt: skip

    def words(self, block: Block, key: str) -> tuple[str, ...]:
        if key not in block:
            return ()
        value = block[key]
        items = [value] if isinstance(value, Text) else value
        if isinstance(items, list) and items and all(isinstance(i, Text) and i for i in items):
            return tuple(str(item) for item in items)
        self.problem(block.lines[key], f"{key} wants a name, or a list of names: [a, b].")
        return ()

    def word(self, block: Block, key: str) -> str:
        if key not in block:
            return ""
        value = block[key]
        if isinstance(value, Text) and value:
            return str(value)
        self.problem(block.lines[key], f"{key} wants one value behind it.")
        return ""


def read_mapping(tree: Any, file: str, line: int) -> tuple[tuple[MappingPart, ...], list[Problem]]:
    """The parts of a mapping, and what is wrong with it.

    Args:
        tree: what stands behind ``mapping:``.
        file: the name for problems.
        line: of the key.
    """
    reader = _Reader(file)
    return reader.parts(tree, line), reader.problems


def unknown_names(parts: Sequence[MappingPart], layout: Layout) -> list[Problem]:
    """Tables and fields that a mapping names and that do not exist."""
    return [problem for part in parts for problem in _unknown(part, layout)]


def _unknown(part: MappingPart, layout: Layout) -> Iterator[Problem]:
    there = f"There are {', '.join(layout.tables)}."
    for table, fields in part.fields.items():
        if table not in layout.tables:
            yield Problem(part.places[table], f"mapping: no table '{table}'.", there)
            continue
        known = layout.tables[table].fields
        for name in fields:
            if name not in known:
                remedy = f"It has {', '.join(known)}."
                what = f"mapping: {table} has no field '{name}'."
                yield Problem(part.places[f"{table}.{name}"], what, remedy)
    if part.table and part.table not in layout.tables:
        yield Problem(part.places["table"], f"mapping: no table '{part.table}'.", there)
    every = {name for table in layout.tables.values() for name in table.fields}
    for name in part.values.keys() - every:
        place = part.places[f"values.{name}"]
        yield Problem(place, f"mapping: no table has a field '{name}'.", "See exports.yaml.")

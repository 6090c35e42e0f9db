"""The data files of one edition: layout, support types, holidays, words, tables, parameters."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from wbn_audit.catalogue.folders import EDITION_FILE
from wbn_audit.catalogue.parameters import read_parameters
from wbn_audit.catalogue.reference_tables import (
    read_codes,
    read_holidays,
    read_income_types,
    read_lookup_table,
    read_word_lists,
)
from wbn_audit.catalogue.support_types import check_types, groups, read_support_types
from wbn_audit.checks.base import LookupTable, Reference, SupportType
from wbn_audit.errors import RulesRefused
from wbn_audit.tables.layout import read_layout
from wbn_audit.yamlfile import Block, read_yaml
from wbn_audit.yamltree import TreeReader

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from wbn_audit.catalogue.folders import EditionFolder
    from wbn_audit.catalogue.parameters import Parameter
    from wbn_audit.errors import Problem
    from wbn_audit.tables.layout import Layout

LOOKUPS = ("minimum_wage", "llsil")
CODES = ("naics_2022",)
DATA_FILES = (
    "exports.yaml", "support_types.yaml", "reference/holidays.yaml", "reference/words.yaml",
    "reference/income_types.yaml", *(f"reference/{name}.yaml" for name in (*LOOKUPS, *CODES)),
)  # fmt: skip


@dataclass(frozen=True)
class EditionData:
    """What the data files of an edition say."""

    parameters: Mapping[str, Parameter]
    layout: Layout
    support_types: Mapping[str, SupportType]
    word_lists: Mapping[str, Any]
    holidays: tuple[tuple[date, ...], tuple[int, int]]
    excludable_income: tuple[str, ...]
    lookups: Mapping[str, LookupTable]
    codes: Mapping[str, tuple[str, ...]]

    def reference(self, parameters: Mapping[str, Parameter], as_of: date) -> Reference:
        """The data that rules may name, with the parameters of this run."""
        values = {name: one.named for name, one in parameters.items()}
        more = {**groups(self.support_types), "excludable_income": list(self.excludable_income)}
        return Reference(
            parameters={**values, **more, "as_of": as_of},
            units={name: one.unit for name, one in parameters.items()},
            support_types=self.support_types,
            word_lists=self.word_lists,
            holidays=self.holidays[0],
            holiday_years=self.holidays[1],
            lookups=self.lookups,
            codes=self.codes,
        )

    def with_parameters(self, parameters: Mapping[str, Parameter]) -> EditionData:
        """The same files under the parameters of another edition."""
        return replace(self, parameters=parameters)


class _Files:
    """Reads an edition's files and notes all that is wrong with them."""

    def __init__(self, folder: EditionFolder, problems: list[Problem]) -> None:
        self.folder = folder
        self.problems = problems

    def tree(self, name: str) -> tuple[Block, TreeReader]:
        """The tree of a file, empty if it cannot be read."""
        path, shown = self.folder.find(name)
        reader = TreeReader(shown)
        try:
            tree = read_yaml(path, shown)
        except RulesRefused as error:
            self.problems += error.problems
            return Block(0), reader
        if not isinstance(tree, Block):
            reader.problem(1, "wants key: value lines from top to bottom.")
            tree = Block(0)
            self.problems += reader.problems
        return tree, reader

    def read(self, name: str, read: Callable[[TreeReader, Block], Any], nothing: Any) -> Any:
        """What a file says; *nothing* where it cannot be read."""
        tree, reader = self.tree(name)
        if not tree.line:
            return nothing
        found = read(reader, tree)
        self.problems += reader.problems
        return found


def read_own_parameters(folder: EditionFolder, problems: list[Problem]) -> dict[str, Parameter]:
    """Inherited parameters, then the edition's own."""
    inherited = read_own_parameters(folder.parent, problems) if folder.parent else {}
    reader = TreeReader(folder.prefix + EDITION_FILE)
    found = read_parameters(reader, folder.about, inherited)
    problems += [one for one in reader.problems if one not in problems]
    return found


def read_data(folder: EditionFolder, problems: list[Problem]) -> EditionData:
    """Read the data files of an edition.

    Args:
        folder: of the edition.
        problems: receives what is wrong with any of them.

    Returns:
        The data without parameters, which stand in edition.yaml.

    Raises:
        RulesRefused: with all problems, where the layout cannot be made.
    """
    files = _Files(folder, problems)
    types_tree, types_reader = files.tree("support_types.yaml")
    types, vocabulary = read_support_types(types_reader, types_tree)
    holidays = files.read("reference/holidays.yaml", read_holidays, ((), (9999, 9999)))
    words = files.read("reference/words.yaml", read_word_lists, {})
    income = files.read("reference/income_types.yaml", read_income_types, None)
    lookups = {name: files.read(f"reference/{name}.yaml", _lookup(name), None) for name in LOOKUPS}
    codes = {name: files.read(f"reference/{name}.yaml", read_codes, ()) for name in CODES}
    exports, _ = files.tree("exports.yaml")
    problems += types_reader.problems if types_tree.line else []
    if problems or income is None:
        raise RulesRefused(list(dict.fromkeys(problems)))
    layout = read_layout(exports, files.folder.find("exports.yaml")[1], vocabulary, income[0])
    check_types(types_reader, types_tree, types, layout)
    problems += types_reader.problems
    return EditionData({}, layout, types, words, holidays, income[1], lookups, codes)


def _lookup(name: str) -> Callable[[TreeReader, Block], LookupTable]:
    return lambda reader, tree: read_lookup_table(reader, name, tree)


__all__ = ["DATA_FILES", "EditionData", "read_data", "read_own_parameters"]

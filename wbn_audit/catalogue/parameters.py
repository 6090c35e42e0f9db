"""The numbers and choices that an edition sets, and those changed for one run."""

from __future__ import annotations

from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from wbn_audit.checks.coded import Choice, ColumnChoice
from wbn_audit.errors import Problem
from wbn_audit.yamlfile import Block, Items, whole_number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wbn_audit.yamltree import TreeReader

# Numbers that the engine itself reads.
ENGINE_PARAMETERS = frozenset(
    {"stale_days", "cut_share", "horizon_days", "oldest_activity_year", "oldest_birth_year",
     "living_wage", "reported_tolerance"}
)  # fmt: skip
# What is plausible for a unit, where the parameter does not say it itself.
_RANGES = {
    "years": (1, 130), "year": (1, 2200), "days": (1, 36_525), "business days": (1, 1_000),
    "months": (1, 120), "miles": (0, 10_000), "percent": (0, 1_000), "cents": (0, 10_000_000),
    "participants": (0, 1_000_000),
}  # fmt: skip
_KEYS = frozenset({"value", "unit", "page", "says", "least", "most", "one_of", "some_of"})
COMMAND_LINE = "--set"


@dataclass(frozen=True)
class Parameter:
    """A number or a choice that the standards set, or leave open.

    Attributes:
        value: in force for this run: a whole number, a word, or several words.
        shipped: as the edition has it.
        unit: of a number; empty for words.
        words: those that it may be; empty for a number.
        columns: word to the column that it stands for, where words choose a column.
        several: it holds a list of the words, not one.
        source: what changed it: ``file:line`` of the configuration, or ``--set``; else empty.
    """

    name: str
    value: Any
    shipped: Any
    unit: str
    page: str
    says: str = ""
    least: int = 0
    most: int = 0
    words: tuple[str, ...] = ()
    columns: Mapping[str, str] | None = None
    several: bool = False
    source: str = ""

    @property
    def changed(self) -> bool:
        """Whether this run has it otherwise than the edition."""
        return bool(self.value != self.shipped)

    @property
    def named(self) -> object:
        """As conditions and other parts of rules take it."""
        if self.columns is not None:
            return ColumnChoice(self.columns[self.value])
        if self.several:
            return list(self.value)
        return Choice(self.value, self.words) if self.words else self.value

    @property
    def shown(self) -> str:
        """The value for people."""
        return shown(self.value)

    def refusal(self, text: str) -> str:
        """What is wrong with a value asked for; empty if nothing is."""
        if self.words:
            asked = _split(text) if self.several else (text,)
            wrong = [word for word in asked if word not in self.words]
            if asked and not wrong:
                return ""
            some = "some (a; b) of" if self.several else "one of"
            return f"parameter '{self.name}' wants {some} {', '.join(self.words)}."
        value = whole_number(text)
        if value is not None and self.least <= value <= self.most:
            return ""
        span = f"a whole number from {self.least:,} to {self.most:,}"
        return f"parameter '{self.name}' wants {span} ({self.unit})."

    def changed_to(self, text: str, source: str) -> Parameter:
        """With another value, of which :meth:`refusal` says nothing."""
        value: Any = int(text) if not self.words else _split(text) if self.several else text
        return replace(self, value=value, source=source)


def shown(value: Any) -> str:
    """A parameter's value for people."""
    return "; ".join(value) if isinstance(value, tuple | list) else str(value)


def _split(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in text.split(";") if part.strip()))


def read_parameters(
    reader: TreeReader, tree: Block, inherited: Mapping[str, Parameter]
) -> dict[str, Parameter]:
    """The parameters of one edition.yaml over those that it inherits.

    An edition that inherits need only say the value.
    """
    parameters = dict(inherited)
    line = tree.lines.get("parameters", tree.line)
    entries = reader.blocks(tree.get("parameters", Block(line)), line, "parameters")
    for name, block in entries:
        before = inherited.get(name)
        reader.keys(block, _KEYS, f"parameter '{name}'")
        if "value" not in block:
            reader.problem(block.line, f"'{name}' wants a value: N.")
            continue
        parameter = _parameter(reader, name, block, before)
        if parameter is not None:
            parameters[name] = parameter
    missing = sorted(ENGINE_PARAMETERS - set(parameters) - {name for name, _ in entries})
    if missing:
        reader.problem(line, f"wants the parameters {', '.join(missing)} too.")
    return parameters


def _parameter(
    reader: TreeReader, name: str, block: Block, before: Parameter | None
) -> Parameter | None:
    bare = before or Parameter(name, 0, 0, "", "")
    page = reader.text(block, "page", bare.page)
    says = reader.text(block, "says", bare.says)
    blank = replace(bare, page=page, says=says)
    if "one_of" in block or "some_of" in block or (bare.words and "unit" not in block):
        return _choice(reader, block, blank)
    unit = reader.text(block, "unit", bare.unit)
    if unit not in _RANGES:
        known = ", ".join(_RANGES)
        reader.problem(block.line, f"unit of '{name}' is one of {known}.")
        return None
    least, most = _RANGES[unit]
    if before is not None and unit == bare.unit:
        least, most = bare.least, bare.most
    least, most = _bound(reader, block, "least", least), _bound(reader, block, "most", most)
    ranged = replace(
        blank, unit=unit, words=(), columns=None, several=False, least=least, most=most
    )
    return _with_value(reader, block, ranged, reader.text(block, "value"))


def _bound(reader: TreeReader, block: Block, key: str, usual: int) -> int:
    found = whole_number(reader.text(block, key, str(usual)))
    if found is None:
        reader.problem(block.lines[key], f"'{key}' wants a whole number.")
    return usual if found is None else found


def _choice(reader: TreeReader, block: Block, blank: Parameter) -> Parameter | None:
    """A parameter that is a word, or several words."""
    words, columns, several = blank.words, blank.columns, blank.several
    if "some_of" in block:
        words, columns, several = reader.words(block, "some_of"), None, True
    elif isinstance(block.get("one_of"), Block):
        told = block["one_of"]
        columns = {word: reader.text(told, word) for word in told}
        words, several = tuple(columns), False
    elif "one_of" in block:
        words, columns, several = reader.words(block, "one_of"), None, False
    if not words or any(not word or ";" in word for word in words):
        reader.problem(block.line, f"'{blank.name}' wants the words that it may be, without ';'.")
        return None
    choice = replace(blank, unit="", words=words, columns=columns, several=several)
    said = block["value"]
    text = "; ".join(reader.words(block, "value")) if isinstance(said, Items) else str(said)
    return _with_value(reader, block, choice, text)


def _with_value(
    reader: TreeReader, block: Block, parameter: Parameter, text: str
) -> Parameter | None:
    refused = parameter.refusal(text)
    if refused:
        reader.problem(block.lines["value"], refused)
        return None
    told = parameter.changed_to(text, "")
    return replace(told, shipped=told.value)


def overridden(
    shipped: Mapping[str, Parameter], overrides: Mapping[str, str], places: Mapping[str, str]
) -> tuple[dict[str, Parameter], list[Problem]]:
    """The parameters in force for this run, and what is wrong with the changes asked for.

    Args:
        shipped: the edition's.
        overrides: name to value as written; names that the edition does not have are left.
        places: ``parameters.NAME`` to where the configuration says so; else it is ``--set``.
    """
    parameters = dict(shipped)
    problems = []
    for name, text in overrides.items():
        if name not in shipped:
            continue
        place = places.get(f"parameters.{name}", COMMAND_LINE)
        refused = shipped[name].refusal(text)
        if refused:
            problems.append(
                Problem(place, refused, f"The standards: {shown(shipped[name].shipped)}.")
            )
        else:
            parameters[name] = shipped[name].changed_to(text, place)
    return parameters, problems


def unknown_names(
    known: set[str], overrides: Mapping[str, str], places: Mapping[str, str]
) -> list[Problem]:
    """Changes of parameters that no edition has."""
    problems = []
    for name in overrides:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            remedy = f"Is {near[0]} meant?" if near else f"There are {', '.join(sorted(known))}."
            place = places.get(f"parameters.{name}", COMMAND_LINE)
            problems.append(Problem(place, f"there is no parameter '{name[:60]}'.", remedy))
    return problems

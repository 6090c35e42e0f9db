"""One edition of the standards: a folder of YAML, read whole before any export is."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wbn_audit.catalogue.read_rule import read_rule
from wbn_audit.catalogue.reference_tables import read_income_types, read_lookup_table
from wbn_audit.checks.base import DocumentNeed, Reference, SupportType
from wbn_audit.errors import Problem, RulesRefused
from wbn_audit.measures import Measure, read_measures
from wbn_audit.tables.fold import fold_word
from wbn_audit.tables.layout import Layout, Vocabulary, read_layout
from wbn_audit.yamlfile import Block, Items, read_yaml, whole_number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wbn_audit.catalogue.rule import Rule

# Numbers that the engine itself reads.
ENGINE_PARAMETERS = frozenset({"stale_days", "cut_share", "reported_tolerance"})
DEFAULT_EDITION = "wbn-2025-10"
LOOKUPS = ("minimum_wage", "llsil")


@dataclass(frozen=True)
class Parameter:
    """A number that the standards set.

    Attributes:
        value: in force for this run.
        shipped: as the edition has it.
    """

    name: str
    value: int
    shipped: int
    unit: str
    page: str


@dataclass(frozen=True)
class Edition:
    """An edition: layout, data and rules.

    Attributes:
        rules: in the order of their ids.
        digest: sha256 over all files of the edition that are no rules.
    """

    id: str
    folder: Path
    title: str
    revised: str
    layout: Layout
    reference: Reference
    parameters: Mapping[str, Parameter]
    rules: tuple[Rule, ...]
    digest: str
    own_rules: frozenset[str] = field(default_factory=frozenset)


def rules_folder() -> Path:
    """Where the shipped rules are: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "rules"
    return inside if inside.is_dir() else package.parent / "rules"


class _Problems:
    """Collects the problems of many files, so that all are told at once."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    def read(self, folder: Path, name: str) -> Any:
        try:
            tree = read_yaml(folder / name, name)
        except RulesRefused as error:
            self.found += error.problems
            return Block(1)
        if isinstance(tree, Block):
            return tree
        self.found.append(Problem(f"{name}:1", "wants key: value lines from top to bottom."))
        return Block(1)

    def stop_if_any(self) -> None:
        if self.found:
            raise RulesRefused(self.found)


def _parameters(tree: Any, problems: _Problems) -> dict[str, Parameter]:
    """The numbers of edition.yaml; *problems* receives what is none."""
    parameters: dict[str, Parameter] = {}
    shipped_numbers = tree.get("parameters")
    if not isinstance(shipped_numbers, Block) or not set(shipped_numbers) >= ENGINE_PARAMETERS:
        wanted = ", ".join(sorted(ENGINE_PARAMETERS))
        problems.found.append(Problem("edition.yaml:1", f"wants parameters, with {wanted} too."))
        return parameters
    for name, block in shipped_numbers.items():
        line = shipped_numbers.lines[name]
        text = str(block.get("value", "")) if isinstance(block, Block) else ""
        shipped = whole_number(text)
        if shipped is None:
            problems.found.append(Problem(f"edition.yaml:{line}", f"'{name}' wants a value: N."))
            continue
        parameters[name] = Parameter(
            name, shipped, shipped, str(block.get("unit", "")), str(block.get("page", ""))
        )
    return parameters


def _changed(
    shipped: Mapping[str, Parameter], overrides: Mapping[str, str], places: Mapping[str, str]
) -> tuple[dict[str, Parameter], list[Problem]]:
    """The numbers in force for this run, and what is wrong with the changes asked for.

    Args:
        shipped: the edition's.
        overrides: name to value as written in the configuration or on the command line.
        places: where the configuration says so.
    """
    parameters = dict(shipped)
    problems: list[Problem] = []
    for name, text in overrides.items():
        place = places.get(f"parameters.{name}", "")
        if name not in parameters:
            known = ", ".join(sorted(parameters))
            problems.append(
                Problem(place, f"there is no parameter '{name}'.", f"There are {known}.")
            )
        elif (value := whole_number(text)) is None:
            problems.append(Problem(place, f"parameter '{name}' wants a whole number."))
        else:
            old = parameters[name]
            parameters[name] = Parameter(name, value, old.shipped, old.unit, old.page)
    return parameters, problems


def _need(entry: Any) -> DocumentNeed:
    if isinstance(entry, Block):
        when = [(key, str(entry[key])) for key in ("method",) if key in entry]
        when += [("payee_type", str(entry["payee"]))] if "payee" in entry else []
        unless = ("payee_type", str(entry["not_payee"])) if "not_payee" in entry else None
        papers = str(entry.get("paper", ""))
        return DocumentNeed(_any_of(papers), when[0] if when else None, unless)
    return DocumentNeed(_any_of(str(entry)))


def _any_of(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("|"))


def _support_types(tree: Any, problems: _Problems) -> tuple[dict[str, SupportType], Vocabulary]:
    """The lines of support_types.yaml, and the names that mean them."""
    types: dict[str, SupportType] = {}
    meanings: dict[str, str] = {}
    prefixes = [str(prefix) for prefix in tree.get("prefixes", [])]
    allowed = {"page", "group", "documents", "payee", "as"}
    for name, block in tree.get("types", {}).items():
        line = tree["types"].lines[name]
        if not isinstance(block, Block) or not isinstance(block.get("documents"), Items):
            problems.found.append(
                Problem(f"support_types.yaml:{line}", f"'{name}' wants page and documents: [..].")
            )
            continue
        problems.found += [
            Problem(f"support_types.yaml:{block.lines[key]}", f"'{key}' is none of {allowed}.")
            for key in block
            if key not in allowed
        ]
        types[name] = SupportType(
            name=name,
            page=str(block.get("page", "")),
            group=str(block.get("group", "")),
            documents=tuple(_need(entry) for entry in block["documents"]),
            payees=tuple(str(payee) for payee in block.get("payee", [])),
        )
        for spelling in (name, *block.get("as", [])):
            for prefix in ("", *prefixes):
                meanings.setdefault(fold_word(prefix + spelling), name)
    return types, Vocabulary("support_type", tuple(types), meanings)


def _check_types(types: Mapping[str, SupportType], layout: Layout) -> None:
    """Papers and payees must be words that exports can hold, or everyone would fail."""
    problems = []
    for one in types.values():
        for vocabulary, words in (
            ("document", [paper for need in one.documents for paper in need.any_of]),
            ("payee_type", one.payees),
        ):
            problems += [
                Problem("support_types.yaml", f"'{one.name}': '{word}' is no {vocabulary}.")
                for word in words
                if word not in layout.vocabularies[vocabulary].words
            ]
    if problems:
        raise RulesRefused(problems)


def _groups(types: Mapping[str, SupportType]) -> dict[str, object]:
    """The types of each group, as conditions name them: ``$transportation_types``."""
    groups: dict[str, list[str]] = {}
    for one in types.values():
        if one.group:
            groups.setdefault(f"{one.group.lower()}_types", []).append(one.name)
    return dict(groups)


def _holidays(tree: Any, problems: _Problems) -> tuple[tuple[date, ...], tuple[int, int]]:
    """Every holiday listed, and the first and last year that the list covers."""
    years = tree.get("years", {})
    days: list[date] = []
    for year, items in years.items():
        if whole_number(year) is None or not isinstance(items, Items):
            where = f"reference/holidays.yaml:{years.lines[year]}"
            problems.found.append(Problem(where, "wants YEAR: [dates]."))
            continue
        for item in items:
            try:
                days.append(date.fromisoformat(str(item)))
            except ValueError:
                where = f"reference/holidays.yaml:{item.line}"
                problems.found.append(Problem(where, f"'{item}' is no date of {year}."))
    covered = sorted(int(year) for year in years if whole_number(year) is not None) or [9999]
    return tuple(sorted(days)), (covered[0], covered[-1])


def load_edition(
    *,
    folder: Path | None = None,
    own_rules: Sequence[Path] = (),
    overrides: Mapping[str, str] | None = None,
    places: Mapping[str, str] | None = None,
    as_of: date,
) -> Edition:
    """Read an edition with all its rules.

    Args:
        folder: the edition's folder; the shipped one by default.
        own_rules: folders with rules of the user's own, added to the edition's.
        overrides: parameters changed for this run.
        places: ``parameters.NAME`` to where the configuration changes it.
        as_of: the audit date, which conditions may name.

    Raises:
        RulesRefused: naming ``file:line`` of every problem in every file.
    """
    home = folder or rules_folder() / DEFAULT_EDITION
    problems = _Problems()
    about = problems.read(home, "edition.yaml")
    parameters = _parameters(about, problems)
    types, vocabulary = _support_types(problems.read(home, "support_types.yaml"), problems)
    exports = problems.read(home, "exports.yaml")
    holidays, years = _holidays(problems.read(home, "reference/holidays.yaml"), problems)
    words = problems.read(home, "reference/words.yaml")
    problems.found += [
        Problem(f"reference/words.yaml:{words.lines[name]}", f"'{name}' wants words: [..].")
        for name, entry in words.items()
        if not isinstance(entry, Block) or not isinstance(entry.get("words"), Items)
    ]
    income = problems.read(home, "reference/income_types.yaml")
    trees = {name: problems.read(home, f"reference/{name}.yaml") for name in LOOKUPS}
    lookups = {name: read_lookup_table(name, tree, problems.found) for name, tree in trees.items()}
    problems.stop_if_any()
    parameters, refused = _changed(parameters, overrides or {}, places or {})
    income_types, excludable = read_income_types(income)
    layout = read_layout(exports, "exports.yaml", vocabulary, income_types)
    _check_types(types, layout)
    values: dict[str, object] = {name: one.value for name, one in parameters.items()}
    values |= {**_groups(types), "excludable_income": list(excludable)}
    reference = Reference(
        parameters={**values, "as_of": as_of},
        units={name: one.unit for name, one in parameters.items()},
        support_types=types,
        word_lists=words,
        holidays=holidays,
        holiday_years=years,
        lookups=lookups,
    )
    rules, own = _rules(home, own_rules, layout, reference, refused)
    return Edition(
        id=str(about.get("id", home.name)),
        folder=home,
        title=str(about.get("title", "")),
        revised=str(about.get("revised", "")),
        layout=layout,
        reference=reference,
        parameters=parameters,
        rules=rules,
        digest=_digest(home),
        own_rules=own,
    )


def read_edition_measures(edition: Edition) -> tuple[Measure, ...]:
    """The measures of an edition, in the order of its file."""
    tree = read_yaml(edition.folder / "measures.yaml", "measures.yaml")
    return read_measures(tree, "measures.yaml", edition.layout, edition.reference)


def _stray_files(folder: Path) -> list[Path]:
    """YAML files that someone may take for rules and that are not named like rules."""
    every = [*folder.glob("*.y*ml"), *folder.glob("[A-Z][A-Z][A-Z]/*.y*ml")]
    return sorted(set(every) - set(_rule_files(folder)))


def _rule_files(folder: Path) -> list[Path]:
    return sorted(folder.glob("[A-Z][A-Z][A-Z]/*.yaml")) + sorted(
        folder.glob("[A-Z][A-Z][A-Z][0-9]*.yaml")
    )


def _rules(
    home: Path,
    own_rules: Sequence[Path],
    layout: Layout,
    reference: Reference,
    refused: Sequence[Problem],
) -> tuple[tuple[Rule, ...], frozenset[str]]:
    """Every rule, and the ids of the user's own.

    Raises:
        RulesRefused: with every problem of every file, and those *refused* before.
    """
    problems = list(refused)
    rules: dict[str, Rule] = {}
    own: set[str] = set()
    for folder in (home, *own_rules):
        files = _rule_files(folder)
        if not files:
            problems.append(
                Problem(folder.as_posix(), "holds no rule files (like SVC001-some-words.yaml).")
            )
        if folder != home:
            problems += [
                Problem(
                    path.relative_to(folder).as_posix(),
                    "is not named like a rule file.",
                    "Name it ABC123-some-words.yaml, or move it elsewhere.",
                )
                for path in _stray_files(folder)
            ]
        for path in files:
            name = path.relative_to(folder).as_posix()
            try:
                rule = read_rule(path, name, layout, reference)
            except RulesRefused as error:
                problems += error.problems
                continue
            if rule.id in rules:
                problems.append(
                    Problem(f"{name}:1", f"{rule.id} is already in {rules[rule.id].file}.")
                )
            rules[rule.id] = rule
            if folder != home:
                own.add(rule.id)
    if problems:
        raise RulesRefused(problems)
    return tuple(rules[key] for key in sorted(rules)), frozenset(own)


def _digest(folder: Path) -> str:
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*.yaml")):
        relative = path.relative_to(folder)
        if not relative.parts[0].isupper():
            total.update(relative.as_posix().encode() + b"\0" + path.read_bytes())
    return total.hexdigest()

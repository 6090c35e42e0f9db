"""Editions of the standards: folders of YAML, read whole before any export is."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from wbn_audit.catalogue.edition_data import (
    DATA_FILES,
    EditionData,
    read_data,
    read_own_parameters,
)
from wbn_audit.catalogue.folders import EDITION_FILE, EditionFolder, find_editions, rules_folder
from wbn_audit.catalogue.in_force import ALWAYS, InForce, Span, spans
from wbn_audit.catalogue.own_date import own_date
from wbn_audit.catalogue.parameters import Parameter, overridden, unknown_names
from wbn_audit.catalogue.rule_files import RuleShelf, check_versions
from wbn_audit.errors import Problem, RulesRefused
from wbn_audit.measures import Measure, Numbers, read_numbers
from wbn_audit.tables.layout import merged
from wbn_audit.yamlfile import read_yaml
from wbn_audit.yamltree import TreeReader

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from wbn_audit.catalogue.rule import Rule
    from wbn_audit.checks.base import Reference
    from wbn_audit.tables.layout import Layout

DEFAULT_EDITION = "wbn-2025-10"
_KEYS = frozenset({"id", "title", "revised", "in_force", "source", "parameters", "inherits",
                   "drops"})  # fmt: skip
_ID = re.compile("[a-z0-9][a-z0-9.-]{0,59}")


@dataclass(frozen=True)
class Version:
    """A rule as one edition has it, and the days that it judges.

    Attributes:
        reference: that edition's parameters, support types and other data.
        dated_by: the column with the subjects' own date: see :mod:`own_date`.
    """

    edition: str
    rule: Rule
    reference: Reference
    spans: tuple[Span, ...]
    dated_by: str = ""


@dataclass(frozen=True)
class Edition:
    """The edition in force on the audit date, and what others say of other days.

    Attributes:
        layout: how exports are read; with the words of the other editions.
        rules: in the order of their ids, those of other editions included.
        versions: of the rules that are not the same on all days; empty with one edition.
        digest: sha256 over all files of the edition that are no rules.
        governs: the days that it governs.
        editions: all that govern some days, each as it is in itself, parents before heirs;
            empty where there is only this one.
        found: its folder and those that it inherits.
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
    versions: Mapping[str, tuple[Version, ...]] = field(default_factory=dict)
    governs: tuple[Span, ...] = ALWAYS
    inherits: str = ""
    editions: tuple[Edition, ...] = ()
    found: EditionFolder | None = field(default=None, repr=False)

    def file(self, name: str) -> tuple[Path, str]:
        """A data file, inherited or its own, and how problems name it."""
        return self.found.find(name) if self.found else (self.folder / name, name)

    @property
    def clauses_folder(self) -> Path:
        """The folder whose clauses.yaml is in force."""
        return self.file("clauses.yaml")[0].parent

    @property
    def in_themselves(self) -> tuple[Edition, ...]:
        """Every edition that governs some days, parents before heirs."""
        return self.editions or (self,)

    @property
    def all(self) -> tuple[Edition, ...]:
        """The same, by the first of their days."""
        return tuple(sorted(self.in_themselves, key=lambda one: one.governs[0]))


def load_edition(
    *,
    folder: Path | None = None,
    own_rules: Sequence[Path] = (),
    overrides: Mapping[str, str] | None = None,
    places: Mapping[str, str] | None = None,
    as_of: date,
) -> Edition:
    """Read the editions with all their rules.

    Args:
        folder: the one edition's folder; all shipped ones by default.
        own_rules: the user's folders: rules added to every edition, or editions.
        overrides: parameters changed for this run, in every edition that has them.
        places: ``parameters.NAME`` to where the configuration changes it.
        as_of: the audit date, which conditions may name.

    Returns:
        The edition that governs the audit date, which knows the others.

    Raises:
        RulesRefused: naming ``file:line`` of every problem in every file.
    """
    problems: list[Problem] = []
    folders, plain = find_editions(folder, own_rules, problems)
    heads = {one.id: _head(one, problems) for one in folders}
    days, refused = spans(list(heads.values()))
    _stop(problems + refused)
    governing = [one for one in folders if days[one.id]]
    datas = _read_all(governing, problems)
    _stop(problems)
    changes = _Changes(overrides or {}, places or {}, as_of, plain, problems)
    editions = [changes.edition(one, datas[one.id], days[one.id]) for one in governing]
    known = {name for one in editions for name in one.parameters}
    problems += unknown_names(known, changes.overrides, changes.places)
    changes.shelf.check_folders(folders)
    versions = _versions(editions)
    problems += check_versions({key: [v.rule for v in found] for key, found in versions.items()})
    _stop(problems)
    return _together(editions, versions, as_of)


def _read_all(folders: Sequence[EditionFolder], problems: list[Problem]) -> dict[str, EditionData]:
    """The data of each edition; files that several share are read once."""
    found: dict[tuple[Path, ...], EditionData] = {}
    datas = {}
    for folder in folders:
        parameters = read_own_parameters(folder, problems)
        files = tuple(folder.find(name)[0] for name in DATA_FILES)
        if files not in found:
            found[files] = read_data(folder, problems)
        datas[folder.id] = found[files].with_parameters(parameters)
    return datas


def _stop(problems: list[Problem]) -> None:
    if problems:
        raise RulesRefused(list(dict.fromkeys(problems)))


def _head(folder: EditionFolder, problems: list[Problem]) -> InForce:
    """What edition.yaml says of the edition itself."""
    reader = TreeReader(folder.prefix + EDITION_FILE)
    about = folder.about
    reader.keys(about, _KEYS, "edition.yaml")
    for key in ("id", "title", "revised"):
        if not reader.text(about, key):
            reader.problem(about.line, f"wants '{key}'.")
    if not _ID.fullmatch(folder.id):
        reader.problem(about.lines.get("id", 1), "an id is small letters, digits, - and .")
    if folder.parent is None and "drops" in about:
        reader.problem(about.lines["drops"], "only an edition that inherits can drop rules.")
    line = about.lines.get("in_force", about.line)
    told = reader.block(about.get("in_force"), line, "in_force")
    reader.keys(told, {"from", "until"}, "in_force")
    start = reader.day(told, "from") or date.min
    end = reader.day(told, "until") or date.max
    if end < start:
        reader.problem(line, "in_force: until is before from.")
    reader.block(about.get("source", told), about.lines.get("source", line), "source")
    problems += reader.problems
    heir = sum(1 for _ in folder.chain())
    return InForce(folder.id, Span(start, max(start, end)), heir, f"{reader.file}:{line}")


class _Changes:
    """Makes editions of what their files say and what this run changes."""

    def __init__(
        self,
        overrides: Mapping[str, str],
        places: Mapping[str, str],
        as_of: date,
        own: Sequence[Path],
        problems: list[Problem],
    ) -> None:
        self.overrides = overrides
        self.places = places
        self.as_of = as_of
        self.problems = problems
        self.shelf = RuleShelf(own, problems)
        self.layouts: dict[tuple[int, ...], Layout] = {}

    def layout(self, data: EditionData, parameters: Mapping[str, Parameter]) -> Layout:
        """The layout with the first plausible days; the same object for the same words."""
        years = tuple(parameters[f"oldest_{what}_year"].value for what in ("activity", "birth"))
        key = (id(data.layout), *years)
        if key not in self.layouts:
            oldest = {"activity": date(years[0], 1, 1), "birth": date(years[1], 1, 1)}
            self.layouts[key] = replace(data.layout, oldest=oldest)
        return self.layouts[key]

    def edition(
        self, folder: EditionFolder, data: EditionData, governs: tuple[Span, ...]
    ) -> Edition:
        parameters, refused = overridden(data.parameters, self.overrides, self.places)
        self.problems += [one for one in refused if one not in self.problems]
        reference = data.reference(parameters, self.as_of)
        layout = self.layout(data, parameters)
        rules, own = self.shelf.of_edition(folder, layout, reference)
        return Edition(
            id=folder.id,
            folder=folder.path,
            title=str(folder.about.get("title", "")),
            revised=str(folder.about.get("revised", "")),
            layout=layout,
            reference=reference,
            parameters=parameters,
            rules=tuple(rules.values()),
            digest=folder.digest(),
            own_rules=own,
            governs=governs,
            inherits=folder.parent.id if folder.parent else "",
            found=folder,
        )


def _versions(editions: Sequence[Edition]) -> dict[str, tuple[Version, ...]]:
    """What each rule is in each edition, where that differs; the same rule is one version."""
    if len(editions) == 1:
        return {}
    found: dict[str, list[Version]] = {}
    for edition in editions:
        for rule in edition.rules:
            same = found.setdefault(rule.id, [])
            twin = next((n for n, one in enumerate(same) if one.rule is rule), None)
            if twin is None:
                own = "" if rule.raised else own_date(rule, edition.layout)
                same.append(Version(edition.id, rule, edition.reference, edition.governs, own))
            else:
                joined = tuple(sorted((*same[twin].spans, *edition.governs)))
                same[twin] = replace(same[twin], spans=joined)
    every = sum(len(edition.governs) for edition in editions)
    return {
        rule_id: tuple(sorted(same, key=lambda one: one.spans))
        for rule_id, same in found.items()
        if (len(same) > 1 or len(same[0].spans) < every) and not same[0].rule.raised
    }


def _together(
    editions: Sequence[Edition], versions: Mapping[str, tuple[Version, ...]], as_of: date
) -> Edition:
    """The edition in force on the audit date, with what the others add."""
    current = next(one for one in editions if any(span.holds(as_of) for span in one.governs))
    if len(editions) == 1:
        return current
    # Loader rules speak of the files as they are today: the edition of the day has the say.
    others = [rule for one in editions for rule in one.rules if not rule.raised]
    rules = {rule.id: rule for rule in (*others, *current.rules)}
    return replace(
        current,
        layout=merged(current.layout, [one.layout for one in editions if one is not current]),
        rules=tuple(rules[key] for key in sorted(rules)),
        own_rules=frozenset().union(*(one.own_rules for one in editions)),
        versions=versions,
        editions=tuple(editions),
    )


def read_edition_measures(edition: Edition) -> tuple[Measure, ...]:
    """The measures of an edition, in the order of its file, without those shown beside them."""
    return read_edition_numbers(edition).own


def read_edition_numbers(edition: Edition) -> Numbers:
    """All that an edition counts: measures, populations, sectors, jobs and years."""
    path, name = edition.file("measures.yaml")
    return read_numbers(read_yaml(path, name), name, edition.layout, edition.reference)


__all__ = ["DEFAULT_EDITION", "Edition", "Parameter", "Version", "load_edition",
           "read_edition_measures", "read_edition_numbers", "rules_folder"]  # fmt: skip

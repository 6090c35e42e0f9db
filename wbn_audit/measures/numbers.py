"""`measures.yaml`: the measures, whom they are broken down by, jobs, and the numbers of a year."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from wbn_audit.checks.base import Reference, RuleReader
from wbn_audit.checks.read_gather import membership
from wbn_audit.errors import Problem, RulesRefused
from wbn_audit.measures.measure import Measure, read_measure
from wbn_audit.tables.fold import fold_word
from wbn_audit.yamlfile import Block, Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wbn_audit.checks.conditions import Condition
    from wbn_audit.tables.layout import Layout

YES, NO, NOT_REPORTED = "yes", "no", "not reported"
_SECTIONS = ("measures", "populations", "sectors", "job_quality", "annual")


@dataclass(frozen=True)
class Population:
    """A group that counts are broken down by.

    Attributes:
        column: of the participants; yes or no unless there are words.
        words: folded word to what it means; empty for a yes or no.
        others: what a word on no list means; *not_said*: words by which someone says nothing.
    """

    id: str
    page: str
    column: str
    words: Mapping[str, str] = field(default_factory=dict)
    others: str = NOT_REPORTED
    not_said: frozenset[str] = frozenset()

    def group_of(self, cell: str) -> str:
        """What a cell of words says; of several, one that means yes makes it yes."""
        parts = [fold_word(part) for part in cell.split(";")]
        said = {
            self.words.get(part, self.others)
            for part in parts
            if part and part not in self.not_said
        }
        if YES in said:
            return YES
        return NO if said == {NO} else NOT_REPORTED


@dataclass(frozen=True)
class Sectors:
    """Target sectors, by the first digits of an industry code.

    Attributes:
        measure: the measure that is broken down.
        rows: its gathered rows that are its people's jobs.
        prefixes: digits to sector.
        other: the sector of all other codes.
    """

    measure: str
    rows: str
    column: str
    prefixes: Mapping[str, str]
    other: str

    @property
    def names(self) -> list[str]:
        """All sectors in order, the one of all others last."""
        return [*dict.fromkeys(self.prefixes.values()), self.other]


@dataclass(frozen=True)
class JobQuality:
    """The columns of a job that say how good it is."""

    pay: str
    hours: str
    benefits: str
    no_benefits: frozenset[str]


@dataclass(frozen=True)
class Annual:
    """The numbers of a program year.

    Attributes:
        subject: the rows that serve; *date*: when.
        membership: which rows of the table they are.
        partners: the participants' column with the partner.
        coaches: the rows' column with the coach.
        served: group to the population whose yes it counts.
    """

    subject: str
    membership: Condition | None
    date: str
    partners: str
    coaches: str
    served: Mapping[str, str]


@dataclass(frozen=True)
class Numbers:
    """All that an edition counts."""

    measures: tuple[Measure, ...]
    populations: tuple[Population, ...]
    sectors: Sectors
    job_quality: JobQuality
    annual: Annual

    @property
    def own(self) -> tuple[Measure, ...]:
        """The measures themselves, without those shown beside them."""
        return tuple(one for one in self.measures if not one.beside)


class _Reader:
    """Reads the sections of `measures.yaml`."""

    def __init__(self, tree: Block, reader: RuleReader) -> None:
        self.tree = tree
        self.reader = reader

    def section(self, name: str) -> Block:
        return self.reader.block(self.tree[name], self.tree.lines[name], name)

    def measures(self) -> tuple[Measure, ...]:
        section = self.section("measures")
        read = [
            read_measure(self.reader, name, self._whole(section, name), section.lines[name])
            for name in section
        ]
        return tuple(one for one in read if one is not None)

    def _whole(self, section: Block, name: str) -> Any:
        """A measure with what it takes over from the one that it is shown beside."""
        block = section[name]
        base = section.get(str(block.get("beside", ""))) if isinstance(block, Block) else None
        if not isinstance(base, Block):
            if isinstance(block, Block) and "beside" in block:
                self.reader.problem(block.lines["beside"], "beside wants a measure.")
            return block
        whole = Block(block.line)
        whole.update({**base, **block})
        whole.lines = {**base.lines, **block.lines}
        return whole

    def populations(self) -> tuple[Population, ...]:
        section = self.section("populations")
        not_said = frozenset(fold_word(word) for word in self.reader.words(self.tree, "not_said"))
        return tuple(self._population(section, name, not_said) for name in section)

    def _population(self, section: Block, name: str, not_said: frozenset[str]) -> Population:
        block = self.reader.block(section[name], section.lines[name], name)
        self.reader.keys(block, {"page", "column", "yes", "no"}, "a population")
        flags = ("text", "name", "code", "list") if "yes" in block else ("flag",)
        column = self._theirs(block, "column", flags)
        words = {fold_word(word): YES for word in self.reader.words(block, "yes")}
        others = NOT_REPORTED
        if isinstance(block.get("no"), Text):
            others = NO
            if block["no"] != "others":
                self.reader.problem(block.lines["no"], "no wants [words] or others.")
        else:
            words |= {fold_word(word): NO for word in self.reader.words(block, "no")}
        return Population(name, self.reader.text(block, "page"), column, words, others, not_said)

    def _theirs(self, block: Block, key: str, kinds: tuple[str, ...]) -> str:
        there = self.reader.view_kinds("participants")
        line = block.lines.get(key, block.line)
        return self.reader.column(self.reader.text(block, key), line, there, of=kinds)

    def sectors(self, measures: tuple[Measure, ...]) -> Sectors:
        block = self.section("sectors")
        self.reader.keys(block, {"page", "measure", "rows", "column", "other", "groups"}, "sectors")
        named, rows = self.reader.text(block, "measure"), self.reader.text(block, "rows")
        measure = next((one for one in measures if one.id == named), None)
        gather = (
            next((one for one in measure.gathers if one.name == rows), None) if measure else None
        )
        if gather is None:
            self.reader.problem(block.line, "sectors wants a measure and rows that it gathers.")
        kinds = self.reader.view_kinds(gather.view if gather else "outcomes")
        column = self.reader.column(
            self.reader.text(block, "column"), block.line, kinds, of=("id", "text")
        )
        groups = self.reader.block(block.get("groups"), block.line, "groups")
        prefixes = {digits: name for name in groups for digits in self.reader.words(groups, name)}
        return Sectors(named, rows, column, prefixes, self.reader.text(block, "other", "Other"))

    def job_quality(self) -> JobQuality:
        block = self.section("job_quality")
        keys = {"page", "pay", "hours", "benefits", "no_benefits"}
        self.reader.keys(block, keys, "job_quality")
        kinds = self.reader.view_kinds("outcomes")
        pay, hours, benefits = (
            self.reader.column(self.reader.text(block, key), block.line, kinds, of=(kind,))
            for key, kind in (("pay", "money"), ("hours", "number"), ("benefits", "text"))
        )
        without = frozenset(fold_word(word) for word in self.reader.words(block, "no_benefits"))
        return JobQuality(pay, hours, benefits, without)

    def annual(self, populations: tuple[Population, ...]) -> Annual:
        block = self.section("annual")
        self.reader.keys(block, {"subject", "date", "partners", "coaches", "served"}, "annual")
        view = self.reader.view(self.reader.text(block, "subject"), block.line)
        kinds = self.reader.view_kinds(view)
        served = self.reader.block(block.get("served"), block.line, "served")
        known = {one.id for one in populations}
        for group, name in served.items():
            if name not in known:
                self.reader.problem(served.lines[group], f"there is no population '{name}'.")
        return Annual(
            view,
            membership(self.reader, view),
            self.reader.column(self.reader.text(block, "date"), block.line, kinds, of=("date",)),
            self._theirs(block, "partners", ("name",)),
            self.reader.column(self.reader.text(block, "coaches"), block.line, kinds),
            {group: str(name) for group, name in served.items()},
        )


def read_numbers(tree: Any, file: str, layout: Layout, reference: Reference) -> Numbers:
    """All of `measures.yaml`.

    Raises:
        RulesRefused: naming ``file:line`` of each problem.
    """
    if not isinstance(tree, Block) or not set(_SECTIONS) <= set(tree):
        wanted = ", ".join(_SECTIONS)
        raise RulesRefused(Problem(f"{file}:1", f"wants the sections {wanted}."))
    reader = RuleReader(file, layout, reference)
    reader.keys(tree, {*_SECTIONS, "not_said"}, "measures.yaml")
    sections = _Reader(tree, reader)
    measures = sections.measures()
    populations = sections.populations()
    numbers = Numbers(
        measures, populations, sections.sectors(measures), sections.job_quality(),
        sections.annual(populations),
    )  # fmt: skip
    if reader.problems:
        raise RulesRefused(sorted(set(reader.problems)))
    return numbers

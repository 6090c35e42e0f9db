"""What every check kind has in common: the frame it judges and the verdict it writes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import polars as pl

from wbn_audit.checks.coded import Coded, ColumnChoice, ConditionError
from wbn_audit.checks.conditions import Condition, Conjunct, compile_condition, derived
from wbn_audit.tables.model import Cut, bad
from wbn_audit.tables.named import NAMED, VIEWS
from wbn_audit.yamlfile import SHOWN, Block, whole_number
from wbn_audit.yamltree import TreeReader

if TYPE_CHECKING:
    from datetime import date

    from wbn_audit.tables.layout import Field, Layout

MOST_DAYS = 36_525  # a hundred years

# States of a subject (UInt8 in frames).
PASSED, FAILED, UNKNOWN, OUT_OF_SCOPE = range(4)
STATE_NAMES = ("passed", "failed", "unknown", "out_of_scope")

# Columns that judging adds.
INDEX = "_i"  # UInt32, row of the subject's frame in Tables.rows
STATE = "_state"
SOON = "_soon"  # Boolean: a deadline that falls due within the horizon
STATUS = "_status"  # String: late, missing, invalid
START = "_start"  # the date that a deadline runs from
DUE = "_due"
EVENT = "_event"
LATE = "_late"  # Int32, days (business days for business deadlines)
FOUND = "_found"
PART = "_part"  # String: which of several deadlines, by the field that meets it
SCOPE = "_scope"  # Boolean or null: whether the subject is of the kind


@dataclass(frozen=True)
class SupportType:
    """One line of the support-type table."""

    name: str
    page: str
    group: str
    documents: tuple[DocumentNeed, ...]
    payees: tuple[str, ...]


@dataclass(frozen=True)
class DocumentNeed:
    """A paper that must be on file; any of several will do.

    Attributes:
        when: (field, word): only where the field is the word.
        unless: (field, word): only where it is not (a blank is not).
    """

    any_of: tuple[str, ...]
    when: tuple[str, str] | None = None
    unless: tuple[str, str] | None = None

    @property
    def text(self) -> str:
        """As the table writes it: ``Receipt | School Record``."""
        return " | ".join(self.any_of)


@dataclass(frozen=True)
class LookupLine:
    """One line of a reference table.

    Attributes:
        keys: key to its spellings, folded.
        value: in cents.
    """

    keys: Mapping[str, tuple[str, ...]]
    start: date
    until: date
    value: int


@dataclass(frozen=True)
class LookupTable:
    """A dated reference table."""

    name: str
    keys: tuple[str, ...]
    lines: tuple[LookupLine, ...]


@dataclass(frozen=True)
class Reference:
    """The data that rules may name: parameters, support types, word lists, holidays, tables."""

    parameters: Mapping[str, object]
    units: Mapping[str, str]
    support_types: Mapping[str, SupportType]
    word_lists: Mapping[str, Any]
    holidays: tuple[date, ...]
    holiday_years: tuple[int, int]
    lookups: Mapping[str, LookupTable] = field(default_factory=dict)
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Run:
    """What a rule is judged against: rows, coverage, the audit date and the horizon."""

    rows: Mapping[str, pl.DataFrame]
    cuts: Mapping[str, Cut]
    as_of: date
    soon_until: date
    reference: Reference


@dataclass(frozen=True)
class Frame:
    """Lazy rows of a rule's subject, and the names of their columns."""

    rows: pl.LazyFrame
    columns: frozenset[str]

    def add(self, *columns: pl.Expr, names: Iterable[str]) -> Frame:
        """The frame with more columns."""
        return Frame(self.rows.with_columns(columns), self.columns | set(names))

    def prepared(self, condition: Condition | Conjunct) -> Frame:
        """The frame with the helper columns that a condition wants."""
        missing = condition.derived - self.columns
        if not missing:
            return self
        return self.add(*[derived(name, self.columns) for name in sorted(missing)], names=missing)

    def narrowed(self, parts: Iterable[Conjunct]) -> tuple[Frame, list[Conjunct]]:
        """Without the rows for which a part is false, and the parts that stay open of some."""
        frame, left = self, []
        for part in parts:
            frame = frame.prepared(part)
            chosen = part.chosen(frame.columns)
            if part.unreadable(frame.columns):
                left.append(part)
                chosen = chosen.ne_missing(other=False)
            frame = Frame(frame.rows.filter(chosen), frame.columns)
        return frame, left

    def unreadable(self, *names: str) -> pl.Expr:
        """Where any of these columns is unreadable."""
        flags = [bad(name) for name in names if bad(name) in self.columns]
        return pl.any_horizontal(flags) if flags else pl.lit(value=False)


class Check(Protocol):
    """One of the kinds: it says what it reads, and judges a frame."""

    @property
    def names(self) -> frozenset[str]:
        """Columns of the subject without which it cannot judge."""
        ...

    @property
    def some_of(self) -> tuple[str, ...]:
        """Columns of which at least one must be there (field lists)."""
        ...

    @property
    def optional(self) -> frozenset[str]:
        """Columns that it looks at where they are there."""
        ...

    @property
    def evidence(self) -> tuple[tuple[str, frozenset[str]], ...]:
        """Other tables' views that it reads itself, with their columns."""
        ...

    @property
    def default_status(self) -> str:
        """Status of its findings: missing or invalid."""
        ...

    def judge(self, frame: Frame, run: Run) -> Frame:
        """Add state, status and what was found; :data:`SCOPE` is there already."""
        ...


def verdict(scope: pl.Expr, breach: pl.Expr) -> pl.Expr:
    """The state that follows from scope and breach, each true, false or null.

    Not being a breach in either case is a pass; being out of scope for certain is out.
    """
    return (
        pl.when(scope.eq_missing(other=False))
        .then(OUT_OF_SCOPE)
        .when(breach.eq_missing(other=False))
        .then(PASSED)
        .when(scope.is_null() | breach.is_null())
        .then(UNKNOWN)
        .otherwise(FAILED)
        .cast(pl.UInt8)
    )


class RuleReader(TreeReader):
    """Reads the parts of one rule file and collects what is wrong with them.

    Attributes:
        kinds: columns that conditions on the subject may name, with their kinds; grows
            with each gathered value.
    """

    def __init__(self, file: str, layout: Layout, reference: Reference) -> None:
        super().__init__(file)
        self.layout = layout
        self.reference = reference
        self.kinds: dict[str, str] = {}
        self.subject = ""

    def number(self, block: Block, key: str) -> int:
        """The whole number or ``$parameter`` at *key*."""
        value = self.text(block, key)
        name = value.removeprefix("$")
        if value.startswith("$"):
            found = self.reference.parameters.get(name)
            if isinstance(found, int) and not isinstance(found, bool):
                return found
            self.problem(block.lines.get(key, block.line), f"there is no number '{value}'.")
            return 0
        number = whole_number(value)
        if number is None:
            self.problem(
                block.lines.get(key, block.line), f"'{key}' wants a whole number or $parameter."
            )
            return 0
        return number

    def view_kinds(self, view: str) -> dict[str, str]:
        """Columns of a view and their kinds: fields and named columns."""
        table = VIEWS[view][0]
        kinds = {name: self._kind(f) for name, f in self.layout.tables[table].fields.items()}
        return kinds | {name: column.kind for name, column in NAMED.get(table, {}).items()}

    def _kind(self, field_: Field) -> str:
        """The kind of a field; a coded one knows its words."""
        if field_.kind not in {"code", "list"}:
            return field_.kind
        vocabulary = self.layout.vocabularies[field_.vocabulary]
        return Coded(field_.kind, vocabulary, others=field_.open)

    def view(self, name: str, line: int) -> str:
        """*name* if it is a view; else participants and a problem."""
        if name in VIEWS:
            return name
        self.problem(line, f"there are no rows called '{name}'; there are {', '.join(VIEWS)}.")
        return "participants"

    def subject_kinds(self, view: str) -> dict[str, str]:
        """What a condition on the subject may name before anything is gathered."""
        kinds = self.view_kinds(view)
        if self.layout.tables[VIEWS[view][0]].has_participant:
            theirs = self.view_kinds("participants")
            kinds |= {f"participant.{name}": kind for name, kind in theirs.items()}
        return kinds

    def condition(
        self, text: str, line: int, kinds: Mapping[str, str] | None = None
    ) -> Condition | None:
        """A compiled condition, or None and a problem."""
        try:
            return compile_condition(
                text, self.kinds if kinds is None else kinds, self.reference.parameters
            )
        except ConditionError as error:
            self.problem(line, f"the condition {error}.")
            return None

    def chosen_column(self, name: str) -> str:
        """The column that ``$parameter`` names; any other name as it is."""
        value = self.reference.parameters.get(name[1:]) if name.startswith("$") else None
        return str(value) if isinstance(value, ColumnChoice) else name

    def column(
        self, name: str, line: int, kinds: Mapping[str, str] | None = None, of: tuple[str, ...] = ()
    ) -> str:
        """The frame's name of a column that a rule names.

        Args:
            name: as written.
            line: for problems.
            kinds: the columns there are; the subject's if not given.
            of: the kinds that will do; any if empty.
        """
        there = self.kinds if kinds is None else kinds
        name = self.chosen_column(name)
        if name not in there:
            self.problem(line, f"there is no column '{name[:SHOWN]}' here.")
        elif of and there[name] not in of:
            self.problem(line, f"'{name}' is {there[name]}; {' or '.join(of)} is wanted.")
        return name.replace(".", "__")

    def some_days(self, block: Block, key: str) -> int:
        """The number of days at *key*: at least one, at most a hundred years."""
        days = self.number(block, key)
        if not 0 < days <= MOST_DAYS:
            self.problem(block.lines.get(key, block.line), f"'{key}' wants 1 to {MOST_DAYS} days.")
            return 1
        return days


KindReader = Callable[[RuleReader, Any, int], Check | None]

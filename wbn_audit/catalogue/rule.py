"""One rule as its YAML file declares it, frozen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wbn_audit.catalogue.effects import Effect
    from wbn_audit.checks.base import Check
    from wbn_audit.checks.conditions import Condition
    from wbn_audit.checks.gather import Gather

SEVERITIES = ("error", "warning", "info")


@dataclass(frozen=True)
class Clause:
    """Where the standards say it.

    Attributes:
        page: page number in the standards, empty where the rule is data hygiene.
        says: what it says, in our words.
    """

    page: str
    section: str
    says: str

    @property
    def citation(self) -> str:
        """As findings cite it."""
        return f"{self.section}, p. {self.page}" if self.page else self.section


@dataclass(frozen=True)
class OnePer:
    """The subject is a group of rows.

    Attributes:
        keys: columns that make the group.
        row: which of the group's rows carries the finding: lowest or highest id.
    """

    keys: tuple[str, ...]
    row: str


@dataclass(frozen=True)
class Example:
    """A few rows, and what the rule must say of them.

    Attributes:
        tables: table to rows (field to text).
        expect: the states of subjects and the findings: see :mod:`wbn_audit.engine.examples`.
        texts: table to its export as text, the header first, where rows alone cannot show it.
    """

    name: str
    as_of: str
    tables: dict[str, list[dict[str, str]]]
    expect: dict[str, Any]
    line: int
    texts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Rule:
    """A rule.

    Attributes:
        subject: the view whose rows it judges; empty for loader rules.
        raised: for loader rules (DAT), what the loader raises.
        alternatives: columns any one of which may answer; a breach needs all of them.
        moves: the measures that its findings can move; *effects* says how, *by_cell* that
            it hangs on the cell (loader rules).
        found: column whose value the finding shows; empty where the check says it.
        companions: rules that its breach breaks as well, as a rule.
        parameters: numbers of the edition that its file names.
        text: the file's.
        dated_by: column with the subject's own date, by which an edition is chosen, or
            ``as_of``; empty where that is the usual one (see :mod:`wbn_audit.engine.dated`).
        digest: sha256 of the file and of the parameters that it names.
    """

    id: str
    title: str
    severity: str
    clause: Clause
    message: str
    why: str
    fix: str
    who: str
    file: str
    digest: str
    subject: str = ""
    where: Condition | None = None
    membership: Condition | None = None
    gathers: tuple[Gather, ...] = ()
    check: Check | None = None
    kind: str = ""
    one_per: OnePer | None = None
    raised: str = ""
    alternatives: tuple[str, ...] = ()
    found: str = ""
    expected: str = ""
    status: str = ""
    moves: tuple[str, ...] = ()
    effects: tuple[Effect, ...] = ()
    by_cell: str = ""
    note: str = ""
    dated_by: str = ""
    examples: tuple[Example, ...] = ()
    companions: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    text: str = field(default="", repr=False)

    @property
    def area(self) -> str:
        """The three letters."""
        return self.id[:3]

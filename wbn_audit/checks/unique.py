"""*unique*: rows that agree on some columns; every one but the first is an extra row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from wbn_audit.checks.base import INDEX, SCOPE, STATE, Frame, RuleReader, Run, verdict
from wbn_audit.tables.model import PERSON
from wbn_audit.tables.named import VIEWS
from wbn_audit.yamlfile import Items

_ORDER = "_order"


@dataclass(frozen=True)
class Unique:
    """The columns on which no two rows may agree.

    Attributes:
        id: the column that orders rows ("the lowest id stays"); file order settles ties.
    """

    by: tuple[str, ...]
    id: str
    some_of: tuple[str, ...] = ()
    evidence: tuple[tuple[str, frozenset[str]], ...] = ()
    default_status: str = "invalid"

    @property
    def names(self) -> frozenset[str]:
        """The columns compared."""
        return frozenset(self.by)

    def judge(self, frame: Frame, run: Run) -> Frame:  # noqa: ARG002 - the kinds share a signature
        """Breach for all but the lowest id (as text) among equals; blanks compare alike."""
        keys = [PERSON if name == "participant_id" else name for name in self.by]
        compared = pl.col(SCOPE).fill_null(value=False) & ~frame.unreadable(*self.by)
        order = [pl.col(INDEX)]
        if self.id in frame.columns:
            order = [pl.col(self.id).fill_null("\U0010ffff"), pl.col(INDEX)]
        lowest = pl.col(INDEX).sort_by(order).first().over(keys)
        firsts = frame.rows.filter(compared).select(INDEX, lowest.alias(_ORDER))
        joined = Frame(frame.rows.join(firsts, on=INDEX, how="left"), frame.columns | {_ORDER})
        extra = pl.col(_ORDER) != pl.col(INDEX)
        unread = frame.unreadable(*self.by)
        breach = pl.when(~unread).then(extra)
        return joined.add(
            verdict(pl.col(SCOPE), breach).alias(STATE),
            names=[STATE],
        )


def read(reader: RuleReader, value: Any, line: int) -> Unique | None:
    """``unique: [column, …]``."""
    if not isinstance(value, Items) or not value:
        reader.problem(line, "unique wants a list of columns: [a, b].")
        return None
    table = reader.layout.tables[VIEWS[reader.subject][0]]
    return Unique(tuple(reader.column(str(name), line) for name in value), table.id)

"""*deadlines*: several deadlines of one subject, each with findings of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from wbn_audit.checks import deadline
from wbn_audit.checks.base import PART, Frame, RuleReader, Run
from wbn_audit.yamlfile import Items

if TYPE_CHECKING:
    from wbn_audit.checks.deadline import Deadline


@dataclass(frozen=True)
class Deadlines:
    """The deadlines; one that has no start yet is out of scope."""

    parts: tuple[Deadline, ...]
    some_of: tuple[str, ...] = ()
    evidence: tuple[tuple[str, frozenset[str]], ...] = ()
    default_status: str = "missing"

    @property
    def optional(self) -> frozenset[str]:
        """What the deadlines look at where it is there."""
        return frozenset().union(*(part.optional for part in self.parts))

    @property
    def names(self) -> frozenset[str]:
        """All that the deadlines need."""
        return frozenset().union(*(part.names for part in self.parts))

    def judge(self, frame: Frame, run: Run) -> Frame:
        """One row for each deadline of a subject, with the field that it is about."""
        judged = [self._one(part, frame, run) for part in self.parts]
        rows = pl.concat([one.rows for one in judged])
        return Frame(rows, judged[0].columns)

    def _one(self, part: Deadline, frame: Frame, run: Run) -> Frame:
        began = pl.col(part.start).is_not_null() | frame.unreadable(part.start)
        scoped = deadline.narrowed(frame, began)
        judged = part.judge(scoped, run)
        return judged.add(pl.lit(part.done).alias(PART), names=[PART])


def read(reader: RuleReader, value: Any, line: int) -> Deadlines | None:
    """``deadlines: [{from: …, within: $…, done: …}, …]``."""
    if not isinstance(value, Items) or not value:
        reader.problem(line, "deadlines wants a list of deadlines.")
        return None
    parts = [deadline.read(reader, one, line) for one in value]
    return Deadlines(tuple(part for part in parts if part is not None))

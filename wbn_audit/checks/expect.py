"""*expect*: a condition that must hold. Where a blank leaves it open, the subject is unknown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from wbn_audit.checks.base import SCOPE, STATE, Frame, RuleReader, Run, verdict

if TYPE_CHECKING:
    from wbn_audit.checks.conditions import Condition


@dataclass(frozen=True)
class Expect:
    """What must be true of each subject."""

    condition: Condition
    some_of: tuple[str, ...] = ()
    evidence: tuple[tuple[str, frozenset[str]], ...] = ()
    optional: frozenset[str] = frozenset()
    default_status: str = "invalid"

    @property
    def names(self) -> frozenset[str]:
        """Columns that the condition reads."""
        return self.condition.names

    def judge(self, frame: Frame, run: Run) -> Frame:
        """Breach where the condition is false."""
        ready = frame.prepared(self.condition)
        breach = self.condition.judged(ready.columns).not_()
        return ready.add(
            verdict(pl.col(SCOPE), breach).alias(STATE),
            names=[STATE],
        )


def read(reader: RuleReader, value: Any, line: int) -> Expect | None:
    """``expect: CONDITION``."""
    condition = reader.condition(str(value), line)
    return Expect(condition) if condition else None

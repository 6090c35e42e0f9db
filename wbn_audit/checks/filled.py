"""*filled*: fields must have a value. One finding names all that are empty."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from wbn_audit.checks.base import FOUND, SCOPE, STATE, Frame, RuleReader, Run, verdict
from wbn_audit.yamlfile import Items


@dataclass(frozen=True)
class Filled:
    """The fields that must not be blank; those that the export lacks are not judged."""

    fields: tuple[str, ...]
    names: frozenset[str] = frozenset()
    evidence: tuple[tuple[str, frozenset[str]], ...] = ()
    optional: frozenset[str] = frozenset()
    default_status: str = "missing"

    @property
    def some_of(self) -> tuple[str, ...]:
        """At least one must be there; the engine names the rest."""
        return self.fields

    def judge(self, frame: Frame, run: Run) -> Frame:
        """Breach if any field is certainly blank; an unreadable cell is not blank."""
        present = [name for name in self.fields if name in frame.columns]
        blank = {name: pl.col(name).is_null() & ~frame.unreadable(name) for name in present}
        any_blank = pl.any_horizontal(*blank.values())
        unread = frame.unreadable(*present)
        breach = any_blank | pl.when(~unread).then(any_blank)
        found = pl.concat_str(
            [pl.when(empty).then(pl.lit(name)) for name, empty in blank.items()],
            separator=", ",
            ignore_nulls=True,
        )
        return frame.add(
            verdict(pl.col(SCOPE), breach).alias(STATE),
            found.alias(FOUND),
            names=[STATE, FOUND],
        )


def read(reader: RuleReader, value: Any, line: int) -> Filled | None:
    """``filled: [field, …]``."""
    if not isinstance(value, Items) or not value:
        reader.problem(line, "filled wants a list of fields: [a, b].")
        return None
    return Filled(tuple(reader.column(str(name), line) for name in value))

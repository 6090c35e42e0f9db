"""*unique*: rows that agree on some columns; every one but the first is an extra row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from wbn_audit.checks.base import INDEX, SCOPE, STATE, Frame, RuleReader, Run, verdict
from wbn_audit.tables.alike import more_than_once
from wbn_audit.tables.model import PERSON, UNREADABLE, bad
from wbn_audit.tables.named import VIEWS
from wbn_audit.yamlfile import Items

_ORDER, _TWIN, _LOST, _HASH = "_order", "_twin", "_lost", "_hash"


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
    optional: frozenset[str] = frozenset()
    default_status: str = "invalid"

    @property
    def names(self) -> frozenset[str]:
        """The columns compared."""
        return frozenset(self.by)

    def judge(self, frame: Frame, run: Run) -> Frame:
        """Breach for all but the lowest id (as text) among equals; blanks compare alike."""
        keys = [PERSON if name == "participant_id" else name for name in self.by]
        compared = pl.col(SCOPE).fill_null(value=False) & ~frame.unreadable(*self.by)
        order = [pl.col(INDEX)]
        if self.id in frame.columns:
            order = [pl.col(self.id).fill_null("\U0010ffff"), pl.col(INDEX)]
        # Equals are few: they are found by their hashes, and only they are put in order.
        rows = frame.rows.filter(compared).with_columns(pl.struct(keys).hash().alias(_HASH))
        alike = rows.filter(more_than_once(pl.col(_HASH)))
        lowest = pl.col(INDEX).sort_by(order).first().over(keys)
        firsts = alike.select(INDEX, lowest.alias(_ORDER))
        joined = Frame(frame.rows.join(firsts, on=INDEX, how="left"), frame.columns | {_ORDER})
        extra = (pl.col(_ORDER) != pl.col(INDEX)).fill_null(value=False)
        if not any(name.endswith(UNREADABLE) for name in frame.columns):
            breach = extra | pl.when(pl.col(SCOPE).is_not_null()).then(extra)
            return joined.add(verdict(pl.col(SCOPE), breach).alias(STATE), names=[STATE])
        joined = self._with_twins(joined, order)
        maybe = pl.col(_TWIN).fill_null(value=False)
        breach = extra | pl.when(~maybe).then(extra)
        return joined.add(verdict(pl.col(SCOPE), breach).alias(STATE), names=[STATE])

    def _with_twins(self, frame: Frame, order: list[pl.Expr]) -> Frame:
        """Mark rows that a row of lower id may equal, one of the two being unreadable."""
        keys = [name for name in self.by if name != "participant_id"]
        flags = [bad(name) for name in keys if bad(name) in frame.columns]
        lost = pl.any_horizontal(*flags, pl.col(SCOPE).is_null())
        rows = (
            frame.rows.filter(pl.col(SCOPE).ne_missing(other=False))
            .sort(order)
            .with_row_index("_rank")
            .select(PERSON, INDEX, "_rank", *keys, lost.alias(_LOST), *flags)
        )
        doubtful = rows.filter(pl.col(_LOST))
        pairs = pl.concat(
            [
                rows.join(doubtful, on=PERSON, suffix="_other"),
                doubtful.join(rows, on=PERSON, suffix="_other"),
            ]
        ).filter(pl.col("_rank_other") < pl.col("_rank"))
        for name in keys:
            same = pl.col(name).eq_missing(pl.col(f"{name}_other"))
            if bad(name) in flags:
                same = same | pl.col(bad(name)) | pl.col(f"{bad(name)}_other")
            pairs = pairs.filter(same)
        twins = pairs.select(INDEX).unique().with_columns(pl.lit(value=True).alias(_TWIN))
        return Frame(frame.rows.join(twins, on=INDEX, how="left"), frame.columns | {_TWIN})


def read(reader: RuleReader, value: Any, line: int) -> Unique | None:
    """``unique: [column, …]``."""
    if not isinstance(value, Items) or not value:
        reader.problem(line, "unique wants a list of columns: [a, b].")
        return None
    table = reader.layout.tables[VIEWS[reader.subject][0]]
    return Unique(tuple(reader.column(str(name), line) for name in value), table.id)

"""Looking up a value in a dated reference table: a wage, an income level.

A year that the table does not hold gives nothing, never an older year's value.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.checks.base import INDEX, Frame, LookupTable, RuleReader, Run
from wbn_audit.checks.gather import Gather
from wbn_audit.tables.model import bad

if TYPE_CHECKING:
    from wbn_audit.yamlfile import Block

_NO_TABLE = LookupTable("", (), ())
_FROM, _UNTIL, _VALUE, _KEY = "_from", "_until", "_value", "_key"


@dataclass(frozen=True)
class Lookup(Gather):
    """A value of a reference table, the lowest where several lines fit.

    Attributes:
        table: the reference table.
        at: subject column with the day on which the value is in force.
    """

    table: LookupTable = _NO_TABLE
    at: str = ""

    @property
    def evidence(self) -> frozenset[str]:
        """Nothing of the exports."""
        return frozenset()

    @property
    def subject(self) -> frozenset[str]:
        """The day and the keys."""
        return frozenset({self.at, *(column for _, column in self.on)})

    def add_to(self, frame: Frame, run: Run) -> Frame:
        """Add the value: blank where the table has no line, or a key or the day is blank."""
        wanted = {f"{_KEY}{n}": column for n, (_, column) in enumerate(self.on)}
        keys = [_folded(pl.col(column)).alias(name) for name, column in wanted.items()]
        asked = frame.rows.select(INDEX, pl.col(self.at).alias("_at"), *keys)
        fits = pl.col("_at").is_between(pl.col(_FROM), pl.col(_UNTIL))
        found = (
            asked.join(self._lines(), on=list(wanted), how="inner")
            .filter(fits)
            .group_by(INDEX)
            .agg(pl.col(_VALUE).min().alias(self.name))
        )
        joined = Frame(frame.rows.join(found, on=INDEX, how="left"), frame.columns | {self.name})
        flag = frame.unreadable(self.at, *wanted.values()).alias(bad(self.name))
        return joined.add(flag, names=[bad(self.name)])

    def _lines(self) -> pl.LazyFrame:
        """The table's lines by the keys asked for, each other spelling a line of its own."""
        rows = []
        for line in self.table.lines:
            keys = {f"{_KEY}{n}": list(line.keys[key]) for n, (key, _) in enumerate(self.on)}
            rows.append({**keys, _FROM: line.start, _UNTIL: line.until, _VALUE: line.value})
        names = [f"{_KEY}{n}" for n in range(len(self.on))]
        schema = {name: pl.List(pl.String()) for name in names}
        dated = {_FROM: pl.Date(), _UNTIL: pl.Date(), _VALUE: pl.Int64()}
        lines = pl.LazyFrame(rows, schema={**schema, **dated})
        for name in names:
            lines = lines.explode(name)
        return lines


def _folded(key: pl.Expr) -> pl.Expr:
    """As ``fold_word`` folds words; whole numbers without their fraction."""
    text = key.cast(pl.String).str.to_lowercase().str.replace(r"\.0+$", "")
    return text.str.replace_all(r"[\W_]+", "")


def read_lookup(reader: RuleReader, name: str, block: Block) -> Lookup | None:
    """``lookup: TABLE, on: {key: column}, at: column``."""
    reader.keys(block, {"lookup", "on", "at"}, f"with: {name}")
    table = reader.reference.lookups.get(reader.text(block, "lookup"))
    if table is None:
        known = ", ".join(sorted(reader.reference.lookups)) or "none"
        what = f"there is no such reference table; there are {known}."
        reader.problem(block.lines["lookup"], what)
        return None
    line = block.lines.get("on", block.line)
    pairs = reader.block(block.get("on"), line, "on")
    for key in pairs:
        if key not in table.keys:
            reader.problem(line, f"{table.name} has no key '{key}'.")
            return None
    on = tuple((key, reader.column(str(column), line)) for key, column in pairs.items())
    at = reader.column(reader.text(block, "at"), block.lines.get("at", block.line))
    reader.kinds[name] = "money"
    return Lookup(name, "lookup", on=on, table=table, at=at)


__all__ = ["Lookup", "read_lookup"]

"""The sample world: rows with their references, and the plan of what is planted in them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial
from typing import TypeAlias

from samples.layout import FIRST_ID, TABLES

EXTRA = "(beyond the header)"  # a value that stands to the right of the last column


@dataclass(eq=False)
class Row:
    """One row of one table; ``number`` is its id once all rows are known."""

    table: str
    seq: int
    values: dict[str, "Value"]
    number: str = ""

    def day(self, name: str) -> date:
        """Return a date that this row is known to hold."""
        value = self.values[name]
        if not isinstance(value, date):
            raise TypeError(f"{self.table}.{name} is no date: {value!r}")
        return value


Value: TypeAlias = str | int | bool | date | Decimal | Row | None


@dataclass(frozen=True)
class Planted:
    """A finding that an audit must raise, known because it was planted."""

    rule: str
    status: str
    participant: Row | str | None
    record: Row | None
    due: date | None
    note: str


@dataclass(frozen=True)
class Quiet:
    """A case at a rule's edge that an audit must leave alone."""

    rule: str
    participant: Row
    record: Row | None
    note: str


@dataclass
class World:
    """All rows of all tables, and the plan."""

    tables: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in TABLES})
    planted: list[Planted] = field(default_factory=list)
    quiet: list[Quiet] = field(default_factory=list)
    seq: int = 0
    people: int = 0
    turns: dict[str, int] = field(default_factory=dict)

    def add(self, table: str, values: Mapping[str, Value]) -> Row:
        """Add a row; columns that are not named stay blank."""
        unknown = set(values) - set(TABLES[table][1]) - {EXTRA}
        if unknown:
            raise KeyError(f"{table} has no {sorted(unknown)}")
        self.seq += 1
        row = Row(table, self.seq, dict(values))
        self.tables[table].append(row)
        return row

    def turn(self, name: str) -> int:
        """Return 0, 1, 2 … for a name, one more each time."""
        self.turns[name] = self.turns.get(name, -1) + 1
        return self.turns[name]

    def settle(self) -> None:
        """Put the rows in export order and give them their ids."""
        for table, (_, _, id_field, dates) in TABLES.items():
            rows = self.tables[table]
            if id_field is None:
                continue
            rows.sort(key=partial(_place, dates))
            for place, row in enumerate(rows):
                step = 3 * place + place % 3 if table == "participants" else place
                row.number = str(FIRST_ID[table] + step)
                row.values.setdefault(id_field, row)


def _place(dates: tuple[str, ...], row: Row) -> tuple[date, int]:
    return _first_date(row, dates), row.seq


def _first_date(row: Row, dates: tuple[str, ...]) -> date:
    for name in dates:
        value = row.values.get(name)
        if isinstance(value, date):
            return value
    return date(2026, 1, 15)


def resolved(value: Value) -> Value:
    """Return a reference as the id of the row it refers to, anything else as it is."""
    while isinstance(value, Row):
        own = value.values.get(TABLES[value.table][2] or "", value)
        value = own if isinstance(own, Row) and own is not value else value.number
    return value

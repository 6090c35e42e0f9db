"""Changes to a clean file, generated from what the rules declare.

For each rule and each field that it reads: the field emptied, set to each value that stands
in the rule's own examples or in the rows beside it, moved by some days and by the rule's own
numbers, multiplied; and each row of the tables that it reads dropped or entered twice.
Nothing here names a rule.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from wbn_audit.engine import needs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.mutations.clean import Person
    from wbn_audit.catalogue.edition import Edition
    from wbn_audit.catalogue.rule import Rule

DROP, COPY, CHANGE, LONGER = "drop", "copy", "change", "longer"
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_AMOUNT = re.compile(r"\d+(\.\d\d)?")
# Beyond the rule's own numbers: the next day, some months, more than a year.
_DAYS = (1, 120, 400)
_NEAR = 2  # rows before and after from which values are taken
_IN_DAYS = {"years": 366, "months": 31, "business days": 2}
# In place of an id: that of the person's row at this place, or that of nobody.
ROW_AT, NOBODY = "@", "@nobody"


@dataclass(frozen=True)
class Breach:
    """One change to a person's file.

    Attributes:
        row: its place in the table.
        field: set to *value*; for a copy, in the copy.
    """

    person: str
    how: str
    table: str
    row: int
    field: str = ""
    value: str = ""

    def applied(self, clean: Person) -> Person:
        """The file with the change."""
        rows = [dict(row) for row in clean[self.table]]
        if self.how == DROP:
            del rows[self.row]
        elif self.how == COPY:
            rows.append(rows[self.row] | ({self.field: self.value} if self.field else {}))
        elif self.how == CHANGE:
            rows[self.row][self.field] = self.value
        else:
            rows[self.row]["_longer"] = "more"
        return {**clean, self.table: rows}


def read_by(rule: Rule, edition: Edition) -> dict[str, set[str]]:
    """Table to the fields that the rule reads; for the loader's rules, all that it looks at."""
    wanted = needs.of_rule(rule, edition.layout, shown=False)
    fields: dict[str, set[str]] = {table: set() for table in wanted.tables}
    for table, name in wanted.read:
        fields.setdefault(table, set()).add(name)
    if rule.raised:
        for example in rule.examples:
            for table, rows in example.tables.items():
                fields.setdefault(table, set()).update(*rows)
            for table in example.texts:
                fields.setdefault(table, set())
    return fields


def _shown(rule: Rule, table: str, field: str) -> set[str]:
    """Values of a field in the rule's examples."""
    return {
        row[field]
        for example in rule.examples
        for row in example.tables.get(table, [])
        if row.get(field)
    }


def _moved(text: str, rule: Rule, edition: Edition) -> set[str]:
    """A day moved, an amount multiplied; nothing for other texts."""
    if _AMOUNT.fullmatch(text):
        return {f"{float(text) * 100:.2f}", f"-{text}", "0"}
    if not _DAY.fullmatch(text):
        return set()
    named = [edition.parameters[name] for name in rule.parameters]
    numbers = [one for one in named if not one.words]
    own = [(one.value + 1) * _IN_DAYS.get(one.unit, 1) for one in numbers]
    begin = date.fromisoformat(text)
    return {
        (begin + timedelta(days=sign * days)).isoformat()
        for days in (*_DAYS, *own)
        for sign in (1, -1)
    }


def breaches(rule: Rule, edition: Edition, people: Mapping[str, Person]) -> Iterator[Breach]:
    """Every change for a rule, in a fixed order."""
    for name, clean in people.items():
        for table, fields in sorted(read_by(rule, edition).items()):
            for place in range(len(clean[table])):
                if table != "participants":
                    yield Breach(name, DROP, table, place)
                    yield Breach(name, COPY, table, place)
                if any(table in example.texts for example in rule.examples):
                    yield Breach(name, LONGER, table, place)
                for field in sorted(fields):
                    yield from _changes(rule, edition, name, clean, table, place, field)


def _changes(
    rule: Rule, edition: Edition, name: str, clean: Person, table: str, place: int, field: str
) -> Iterator[Breach]:
    own = clean[table][place].get(field)
    if field == "participant_id":
        values = {"", NOBODY} if table != "participants" else {""}
    elif field == edition.layout.tables[table].id:
        values = {f"{ROW_AT}{place}"} if place else set()
    else:
        near = clean[table][max(place - _NEAR, 0) : place + _NEAR + 1]
        values = {"", *_shown(rule, table, field), *_moved(own or "", rule, edition)}
        values |= {row.get(field, "") for row in near}
        values -= {own or ""}
    for value in sorted(values):
        yield Breach(name, CHANGE, table, place, field, value)


def shared(breach: Breach, edition: Edition) -> bool:
    """Whether the person may belong to a contractor with others: no rule on groups is touched."""
    for rule in edition.rules:
        if rule.one_per is not None and "participant_id" not in rule.one_per.keys:
            fields = read_by(rule, edition).get(breach.table)
            if fields is not None and (breach.how != CHANGE or breach.field in fields):
                return False
    return True

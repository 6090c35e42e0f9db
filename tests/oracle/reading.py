"""From a folder of CSV files to people and their rows, each cell read once and judged never.

A cell is a value, None (blank: nothing recorded) or UNREADABLE. Rows that no rule may use are
set aside here, each with its reason.
"""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import TYPE_CHECKING

from .vocabulary import (
    ATTESTATIONS,
    EMPTY_AFTER_AS_OF,
    EXCLUDABLE,
    FIELDS,
    ID_FIELD,
    INCLUDABLE,
    NO,
    PLANNER_WORD,
    SERVICES,
    SPREADSHEET_ERRORS,
    TABLES,
    VOCABULARIES,
    VOID,
    YES,
    fold,
    is_wbn,
    support_type,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path


class Unreadable(Enum):
    """A cell that holds something which cannot be read as its field's kind."""

    UNREADABLE = "unreadable"


UNREADABLE = Unreadable.UNREADABLE

Value = date | Decimal | bool | str | tuple[str, ...] | Unreadable | None
DateCell = date | Unreadable | None
NumberCell = Decimal | Unreadable | None
FlagCell = bool | Unreadable | None
CodeCell = str | Unreadable | None

USED = "used"
EXACT_DUPLICATE = "exact duplicate"
OTHER_PROGRAM = "other program"
AFTER_AS_OF = "after as_of"
PARTICIPANT_SET_ASIDE = "participant set aside"


class Record:
    """Typed access to the cells of a row, or of a person's rows taken together."""

    def __init__(self, cells: dict[str, Value]) -> None:
        self.cells = cells

    def date(self, name: str) -> DateCell:
        value = self.cells.get(name)
        assert value is None or isinstance(value, date | Unreadable), name
        return value

    def number(self, name: str) -> NumberCell:
        value = self.cells.get(name)
        assert value is None or isinstance(value, Decimal | Unreadable), name
        return value

    def flag(self, name: str) -> FlagCell:
        value = self.cells.get(name)
        assert value is None or isinstance(value, bool | Unreadable), name
        return value

    def code(self, name: str) -> CodeCell:
        value = self.cells.get(name)
        assert value is None or isinstance(value, str | Unreadable), name
        return value

    def text(self, name: str) -> str:
        """Return the text of a cell, '' for a blank or unreadable one."""
        value = self.cells.get(name)
        return value if isinstance(value, str) else ""

    def filled(self, name: str) -> bool | None:
        """Tell whether a cell has a value; None where it cannot be read."""
        value = self.cells.get(name)
        return None if value is UNREADABLE else value is not None

    def documents(self) -> tuple[str, ...] | Unreadable:
        value = self.cells.get("documents")
        assert value is None or isinstance(value, tuple | Unreadable)
        return () if value is None else value


class Row(Record):
    """One row of a file."""

    def __init__(
        self, table: str, file: str, order: int, texts: dict[str, str], *, ragged: bool = False
    ) -> None:
        super().__init__({})
        self.table = table
        self.file = file
        self.order = order
        self.texts = texts
        self.ragged = ragged
        self.outside: list[str] = []
        self.reason = USED
        for name, text in texts.items():
            self._read(name, text)
        self.unreadable = [name for name, value in self.cells.items() if value is UNREADABLE]

    def _read(self, name: str, text: str) -> None:
        kind = FIELDS[self.table].get(name)
        if kind is None or kind == "text":
            self.cells[name] = text or None
            return
        value, known = read_cell(kind, text)
        if kind == "status" and not text and self.table == "services":
            known = False  # a blank status in a column that exists is open and a DAT006
        self.cells[name] = value
        if not known:
            self.outside.append(name)

    @property
    def participant_id(self) -> str:
        return self.text("participant_id")

    @property
    def record_id(self) -> str:
        return "" if self.table == "participants" else self.text(ID_FIELD[self.table])

    @property
    def rank(self) -> tuple[str, int]:
        """Order of "lowest id": id as text, then file order."""
        return self.record_id, self.order

    def identity(self) -> tuple[tuple[str, object], ...]:
        """Return what makes two rows exact duplicates: every filled column, by value."""
        found: list[tuple[str, object]] = []
        for name, value in sorted(self.cells.items()):
            if value is UNREADABLE:
                found.append((name, ("unreadable", self.texts[name])))
            elif value is not None:
                found.append((name, value))
        return tuple(found)

    def activity_date(self) -> DateCell:
        """Return the date that says when the row happened (clause 1)."""
        plain = {
            "participants": "application_date",
            "services": "start_date",
            "payments": "payment_date",
            "case_notes": "note_date",
        }
        by_outcome = {
            "Training": "status_date",
            "Information": "start_date",
            "Confirmation": "confirmation_date",
        }
        if self.table == "outcomes":
            kind = self.code("outcome_type")
            name = by_outcome.get(kind, "") if isinstance(kind, str) else ""
        else:
            name = plain.get(self.table, "")
        return self.date(name) if name else None

    # What the rules ask of a service (clauses 3, 4, 5). None: cannot be told.

    def void(self) -> bool | None:
        status = self.code("status")
        return None if status is UNREADABLE else status == VOID

    def delivered(self, *, has_status: bool) -> bool | None:
        if not has_status:
            return True
        status = self.code("status")
        return None if status is UNREADABLE else status == "Completed"

    def is_named(self, *names: str) -> bool | None:
        service = self.code("service")
        return None if service is UNREADABLE else service in names

    def is_payment(self) -> bool:
        """Tell a service row that is named as a support type (clause 3)."""
        name = self.code("service")
        return isinstance(name, str) and name not in SERVICES.values() and bool(support_type(name))

    def done_date(self) -> DateCell:
        end = self.date("end_date")
        return self.date("start_date") if end is None else end


def read_cell(kind: str, text: str) -> tuple[Value, bool]:
    """Return a cell's value, and whether it lies within its vocabulary."""
    if not text:
        return None, True
    if text in SPREADSHEET_ERRORS:
        return UNREADABLE, True
    if kind == "date":
        return read_date(text), True
    if kind == "number":
        return read_number(text), True
    if kind == "flag":
        said = fold(text)
        known = said in YES | NO
        return (said in YES if known else UNREADABLE), known
    return read_code(kind, text)


def read_code(kind: str, text: str) -> tuple[Value, bool]:
    """Return a code's canonical name, else its own text, and whether it is known."""
    reader = OWN_READERS.get(kind)
    if reader is not None:
        return reader(text), True
    known = VOCABULARIES[kind]
    if kind == "documents":
        parts = [part.strip() for part in text.split(";") if part.strip()]
        if any(part in SPREADSHEET_ERRORS for part in parts):
            return UNREADABLE, True
        names = tuple(known.get(words(part), part) for part in parts)
        return names, all(words(part) in known for part in parts)
    found = known.get(words(text))
    return found or f"? {text}", found is not None


def _attestation(text: str) -> str | None:
    if words(text) in {"none", "n a"}:
        return None
    if words(text) == words(PLANNER_WORD):
        return PLANNER_WORD
    return ATTESTATIONS.get(words(text), "not accepted")


# Codes that no DAT006 speaks of.
OWN_READERS: dict[str, Callable[[str], str | None]] = {
    "funding": lambda text: "WBN" if is_wbn(text) else text,
    "service": lambda text: SERVICES.get(words(text)) or support_type(text) or words(text),
    "support": lambda text: support_type(text) or words(text),
    "income_type": lambda text: (
        INCLUDABLE.get(words(text)) or EXCLUDABLE.get(words(text)) or words(text)
    ),
    "attestation": _attestation,
}


def read_date(text: str) -> date | Unreadable:
    """Read an ISO or US date, with or without a midnight behind it."""
    said = re.sub(r"[ T]00:00(:00)?$", "", text)
    iso = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", said)
    usual = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", said)
    try:
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        if usual:
            return date(int(usual[3]), int(usual[1]), int(usual[2]))
    except ValueError:
        return UNREADABLE
    return UNREADABLE


def read_number(text: str) -> Decimal | Unreadable:
    """Read a plain number, with or without dollar sign and thousands commas."""
    said = text.replace("$", "").replace(",", "").strip()
    if not re.fullmatch(r"-?\d+(\.\d*)?|-?\.\d+", said):
        return UNREADABLE
    try:
        return Decimal(said)
    except InvalidOperation:  # pragma: no cover - the pattern above leaves nothing
        return UNREADABLE


class Person(Record):
    """A participant: the rows that name them, and what those rows agree on."""

    def __init__(self, participant_id: str, rows: list[Row]) -> None:
        super().__init__(agreed(rows))
        self.id = participant_id
        self.rows = rows
        self.services: list[Row] = []
        self.payments: list[Row] = []
        self.outcomes: list[Row] = []
        self.case_notes: list[Row] = []
        self.income: list[Row] = []

    def contractor(self) -> str:
        """Return the contractor of the first row, '' where the rows differ."""
        spellings = {fold(row.text("contractor")) for row in self.rows}
        return self.rows[0].text("contractor") if len(spellings) == 1 else ""

    def participating(self) -> bool | None:
        return self.filled("participation_date")

    def outcomes_of(self, kind: str) -> list[tuple[Row, bool | None]]:
        """Return the outcomes that are, or may be (None), non-void and of a type."""
        found = []
        for row in self.outcomes:
            said = row.code("outcome_type")
            same = None if said is UNREADABLE else said == kind
            live = not3(row.void())
            if all3(same, live) is not False:
                found.append((row, all3(same, live)))
        return found


def agreed(rows: list[Row]) -> dict[str, Value]:
    """Return each field's value where all rows agree on it, else UNREADABLE (clause 11)."""
    cells: dict[str, Value] = {}
    for name in {name for row in rows for name in row.cells}:
        values = {row.cells.get(name) for row in rows}
        if name == "county":  # names compare case- and space-folded (clause 12)
            values = {fold(one) if isinstance(one, str) else one for one in values}
        cells[name] = values.pop() if len(values) == 1 else UNREADABLE
    return cells


def not3(value: bool | None) -> bool | None:
    return None if value is None else not value


def all3(*values: bool | None) -> bool | None:
    if any(value is False for value in values):
        return False
    return None if any(value is None for value in values) else True


def any3(*values: bool | None) -> bool | None:
    if any(value is True for value in values):
        return True
    return None if any(value is None for value in values) else False


@dataclass
class Export:
    """Everything that the rules read."""

    as_of: date
    horizon: int
    parameters: dict[str, object]
    coverage: dict[str, date]
    columns: set[str] = field(default_factory=set)
    rows: dict[str, list[Row]] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    orphans: list[Row] = field(default_factory=list)
    ownerless: list[Row] = field(default_factory=list)
    spellings: dict[str, str] = field(default_factory=dict)

    def days(self, name: str) -> int:
        value = self.parameters[name]
        assert isinstance(value, int)
        return value

    def has(self, column: str) -> bool:
        return column in self.columns

    def present(self, table: str) -> bool:
        return any(column.startswith(f"{table}.") for column in self.columns)

    def used(self, table: str) -> Iterator[Row]:
        """Yield a table's rows that are not set aside, orphans and ownerless ones included."""
        return (row for row in self.rows.get(table, ()) if row.reason == USED)

    def judged(self, table: str) -> Iterator[tuple[Person, Row]]:
        """Yield a table's usable rows with the person whom each names."""
        for row in self.used(table):
            person = self.people.get(row.participant_id)
            if person is not None:
                yield person, row

    def services(self, person: Person) -> list[tuple[Row, bool | None]]:
        """Return a person's services that are not, or may not be (None), void (clauses 3, 4)."""
        return [
            (row, not3(row.void()))
            for row in person.services
            if not row.is_payment() and row.void() is not True
        ]

    def is_cut(self, table: str, window_starts: DateCell) -> bool:
        """Tell whether a table was, or may have been, cut after an evidence window starts."""
        cut = self.coverage.get(table)
        if cut is None or window_starts is None:
            return False
        return window_starts is UNREADABLE or window_starts < cut

    def contractor(self, name: str) -> str:
        """Return the spelling of a contractor's name that sorts first."""
        return self.spellings.get(fold(name), name)


def read_export(
    folder: Path,
    as_of: date,
    horizon: int,
    coverage: dict[str, date],
    parameters: dict[str, object],
) -> tuple[Export, dict[str, dict[str, int]]]:
    """Read a folder; return what the rules read, and the account of its rows."""
    export = Export(as_of, horizon, parameters, dict(coverage))
    files: dict[str, str] = {}
    for table in TABLES:
        export.rows[table] = list(_rows_of(folder, table, export.columns, files))
        _set_aside(export.rows[table], as_of)
    _gather_people(export)
    _empty_future_dates(export)
    _attach(export)
    _learn_spellings(export)
    _infer_coverage(export)
    account: dict[str, Counter[str]] = {name: Counter() for name in files}
    for rows in export.rows.values():
        for row in rows:
            account[row.file][row.reason] += 1
    return export, {name: dict(reasons) for name, reasons in account.items()}


def _rows_of(folder: Path, table: str, columns: set[str], files: dict[str, str]) -> Iterator[Row]:
    order = 0
    for path in sorted(folder.glob(f"{table}*.csv")):
        files[path.name] = table
        with path.open(encoding="utf-8-sig", newline="") as handle:
            lines = csv.reader(handle)
            header = [name.strip() for name in next(lines)]
            columns.update(f"{table}.{name}" for name in header)
            for line in lines:
                cells = [cell.strip() for cell in line]
                if any(cells):
                    order += 1
                    ragged = len(cells) != len(header)
                    cells += [""] * (len(header) - len(cells))
                    yield Row(
                        table,
                        path.name,
                        order,
                        dict(zip(header, cells, strict=False)),
                        ragged=ragged,
                    )


def _set_aside(rows: list[Row], as_of: date) -> None:
    """Give the first three reasons, in their order (interpretations, Rows 1 and 2)."""
    most_in_earlier_files: Counter[object] = Counter()
    by_file: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_file[row.file].append(row)
    key: object
    for file_rows in by_file.values():
        here: Counter[object] = Counter()
        for row in file_rows:
            key = row.identity()
            here[key] += 1
            if here[key] <= most_in_earlier_files[key]:
                row.reason = EXACT_DUPLICATE
        for key, count in here.items():
            most_in_earlier_files[key] = max(most_in_earlier_files[key], count)
    for row in rows:
        happened = row.activity_date()
        sources = (row.code("program"), row.code("funding_source"))
        if row.reason != USED:
            continue
        if any(isinstance(source, str) and source != "WBN" for source in sources):
            row.reason = OTHER_PROGRAM
        elif isinstance(happened, date) and happened > as_of:
            row.reason = AFTER_AS_OF


def _gather_people(export: Export) -> None:
    """Take along the rows of people who are set aside; find orphans and ownerless rows."""
    rows_of: dict[str, list[Row]] = defaultdict(list)
    named = {row.participant_id for row in export.rows["participants"]} - {""}
    for row in export.used("participants"):
        if row.participant_id:
            rows_of[row.participant_id].append(row)
        else:
            export.ownerless.append(row)
    for table in TABLES[1:-1]:
        for row in export.used(table):
            if not row.participant_id:
                export.ownerless.append(row)
            elif row.participant_id not in named:
                export.orphans.append(row)
            elif row.participant_id not in rows_of:
                row.reason = PARTICIPANT_SET_ASIDE
    export.people = {key: Person(key, rows) for key, rows in rows_of.items()}


def _empty_future_dates(export: Export) -> None:
    for table, names in EMPTY_AFTER_AS_OF.items():
        for row in export.rows[table]:
            for name in names:
                value = row.date(name)
                if isinstance(value, date) and value > export.as_of:
                    row.cells[name] = None
    for person in export.people.values():
        person.cells = agreed(person.rows)


def _attach(export: Export) -> None:
    for table in TABLES[1:-1]:
        for person, row in export.judged(table):
            rows: list[Row] = getattr(person, table)
            rows.append(row)


def _learn_spellings(export: Export) -> None:
    for table in ("participants", "payments", "services", "reconciliations"):
        for row in export.used(table):
            name = row.text("contractor")
            key = fold(name)
            export.spellings[key] = min(export.spellings.get(key, name), name)


def _infer_coverage(export: Export) -> None:
    """Take services as cut at the earliest one if enough people began before it (clause 10)."""
    if "services" in export.coverage:
        return
    starts = [row.date("start_date") for _, row in export.judged("services")]
    began = [person.date("participation_date") for person in export.people.values()]
    earliest = min((day for day in starts if isinstance(day, date)), default=None)
    participating = [day for day in began if isinstance(day, date)]
    if earliest is None or not participating:
        return
    before = sum(day < earliest for day in participating)
    share = export.parameters["coverage_share"]
    assert isinstance(share, Decimal)
    if before > share * len(participating):
        export.coverage["services"] = earliest


def readable_dates(cells: Iterable[DateCell]) -> list[date]:
    return [cell for cell in cells if isinstance(cell, date)]

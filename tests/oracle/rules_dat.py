"""DAT: what the loader raises (rulebook, DAT; interpretations, Rows 3 and 9)."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

from .judging import FAILED, OUT, PASSED, Judgement, Outcome, quarter, rule
from .reading import AFTER_AS_OF, UNREADABLE, Export, Row
from .vocabulary import DAT006_KINDS, FIELDS, ID_FIELD, SPREADSHEET_ERRORS, TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator


def _of(export: Export, row: Row, breach: bool, extra: str, status: str = "invalid") -> Judgement:
    outcome: Outcome = FAILED if breach else PASSED
    said = ((status, "", f"{extra}|{placed(export, row)}"),) if breach else ()
    return Judgement(outcome, row.participant_id, row.record_id, said)


def placed(export: Export, row: Row) -> str:
    """Say the row's own date and its quarter; nothing where none can be believed."""
    if row.table in {"income", "reconciliations"}:
        day = row.date("received_date" if row.table == "income" else "period_end")
    else:
        day = row.activity_date()
        oldest = export.parameters["oldest_activity"]
        assert isinstance(oldest, date)
        if isinstance(day, date) and not oldest <= day <= export.as_of:
            return ""
    return f"{day} {quarter(day)}" if isinstance(day, date) else ""


def spoken_of(export: Export) -> Iterator[Row]:
    """Yield the rows that DAT speaks of: used ones, ownerless ones too, orphans not."""
    orphans = {id(row) for row in export.orphans}
    for table in TABLES:
        for row in export.used(table):
            if id(row) not in orphans:
                yield row


@rule("DAT001")
def dat001(export: Export) -> Iterator[Judgement]:
    """A cell that should be a date, number, yes/no or code cannot be read as one."""
    for row in spoken_of(export):
        for name, text in row.texts.items():
            if text and FIELDS[row.table].get(name, "text") != "text":
                yield _of(export, row, name in row.unreadable, f"{row.table}.{name}")


@rule("DAT002")
def dat002(export: Export) -> Iterator[Judgement]:
    """Rows of a table share its id; one finding per extra row."""
    seen: Counter[tuple[str, str]] = Counter()
    for row in spoken_of(export):
        key = row.table, row.text(ID_FIELD[row.table])
        if key[1]:
            seen[key] += 1
            yield _of(export, row, seen[key] > 1, row.table)


@rule("DAT003")
def dat003(export: Export) -> Iterator[Judgement]:
    """A row names a participant who is not in the participants export."""
    orphans = {id(row) for row in export.orphans}
    for table in TABLES[1:-1]:
        for row in export.used(table):
            if row.participant_id:
                yield _of(export, row, id(row) in orphans, table)


@rule("DAT004")
def dat004(export: Export) -> Iterator[Judgement]:
    """A row has no participant id."""
    for table in TABLES[:-1]:
        for row in export.used(table):
            yield _of(export, row, not row.participant_id, table, "missing")


@rule("DAT005")
def dat005(export: Export) -> Iterator[Judgement]:
    """A row has more or fewer fields than the header."""
    for row in spoken_of(export):
        yield _of(export, row, row.ragged, row.table)


@rule("DAT006")
def dat006(export: Export) -> Iterator[Judgement]:
    """A value outside a vocabulary."""
    for row in spoken_of(export):
        for name, kind in FIELDS[row.table].items():
            if kind in DAT006_KINDS and name in row.texts:
                text = row.texts[name]
                blank = not text and name not in row.outside
                if not blank and text not in SPREADSHEET_ERRORS:
                    yield _of(export, row, name in row.outside, f"{row.table}.{name}")


@rule("DAT007")
def dat007(export: Export) -> Iterator[Judgement]:
    """An activity date after as_of, or implausible; a birth before 1900 or after application."""
    future = [row for rows in export.rows.values() for row in rows if row.reason == AFTER_AS_OF]
    for row in (*spoken_of(export), *future):
        happened, born = row.activity_date(), row.date("date_of_birth")
        oldest, oldest_birth = (
            export.parameters["oldest_activity"],
            export.parameters["oldest_birth"],
        )
        assert isinstance(oldest, date)
        assert isinstance(oldest_birth, date)
        wrong = isinstance(happened, date) and not oldest <= happened <= export.as_of
        if isinstance(born, date):
            wrong = wrong or born < oldest_birth
            wrong = wrong or (isinstance(happened, date) and born > happened)
        if isinstance(happened, date) or isinstance(born, date):
            yield _of(export, row, wrong, row.table)
        elif happened is UNREADABLE:
            yield Judgement(OUT, row.participant_id, row.record_id)

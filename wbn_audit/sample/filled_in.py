"""The worksheet read back: what the monitor wrote, and everything that cannot be meant."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from wbn_audit.errors import InputRefused, Problem
from wbn_audit.sample.elements import DETERMINATIONS, QUESTIONED
from wbn_audit.sample.plan import Plan, read_plan
from wbn_audit.sample.worksheet import COLUMNS, DRAWN, HEADER, QUESTION_COLUMNS, QUESTIONS, SHEET

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

_MOST_ROWS = 200_000
_MOST_BYTES = 200_000_000  # unpacked
_NEEDED = ("participant_id", "element", "determination", "amount", "finding_id")
_FOLDED = {"".join(name.lower().split()): name for name in DETERMINATIONS}


@dataclass(frozen=True)
class Answer:
    """A row of the worksheet.

    Attributes:
        determination: one of the list, or empty.
        dollars: questioned.
        rule: that the monitor says the audit missed, or empty.
        row: as the spreadsheet program numbers it.
    """

    participant_id: str
    element: str
    finding_id: str
    determination: str
    dollars: float
    rule: str
    comments: str
    action: str
    row: int


@dataclass(frozen=True)
class Reply:
    """A row of the questions."""

    clause: str
    page: str
    question: str
    determination: str
    comments: str
    action: str


@dataclass
class FilledIn:
    """A worksheet.

    Attributes:
        header: board, contractor, monitor and so on, as written.
        problems: rows that are not whole; they are not among the answers.
        left_out: participants of whom a row is not whole.
    """

    plan: Plan
    header: dict[str, str]
    answers: list[Answer]
    replies: list[Reply]
    problems: list[Problem] = field(default_factory=list)
    left_out: set[str] = field(default_factory=set)


def read_worksheet(path: Path) -> FilledIn:
    """A worksheet, with all that is wrong in it.

    Raises:
        InputRefused: it is no worksheet of ours, or changed beyond recognition.
    """
    book = _opened(path)
    for name in (SHEET, DRAWN):
        if name not in book.sheetnames:
            _refuse(path.name, f"the sheet '{name}' is missing.")
    plan = _plan(book[DRAWN], path.name)
    _check_beside(plan, path)
    rows = _rows_of(book[SHEET])
    top, places = _header_row(rows, COLUMNS, _NEEDED, f"{path.name}!{SHEET}")
    filled = FilledIn(plan, _header(rows[:top]), [], _replies(book, path.name))
    reader = _Rows(f"{path.name}!{SHEET}", places, filled)
    for number, cells in enumerate(rows[top + 1 :], start=top + 2):
        reader.take(number, cells)
    reader.check_whole()
    filled.answers = [one for one in filled.answers if one.participant_id not in filled.left_out]
    return filled


def _opened(path: Path) -> Any:
    import openpyxl  # noqa: PLC0415 - only here

    remedy = "Name the worksheet.xlsx that 'wbn-audit sample draw' wrote, filled in and saved."
    if not path.is_file():
        raise InputRefused(Problem(path.name, "there is no such file.", remedy))
    try:
        with zipfile.ZipFile(path) as parts:
            unpacked = sum(part.file_size for part in parts.infolist())
        if unpacked <= _MOST_BYTES:
            return openpyxl.load_workbook(path, data_only=True, keep_links=False)
    except Exception as error:  # the library raises whatever a damaged part makes it stumble over
        raise InputRefused(Problem(path.name, "it cannot be read.", remedy)) from error
    raise InputRefused(Problem(path.name, "it is too large for a worksheet.", remedy))


def _rows_of(sheet: Any) -> list[tuple[Any, ...]]:
    """The rows of a sheet, from the first, as far as a worksheet goes."""
    return list(sheet.iter_rows(values_only=True, max_row=min(sheet.max_row, _MOST_ROWS)))


def _refuse(where: str, what: str) -> None:
    remedy = "Draw the worksheet anew ('sample draw', same seed) and copy the answers into it."
    raise InputRefused(Problem(where, what, remedy))


def _plan(sheet: Any, name: str) -> Plan:
    pieces = [str(row[0]) for row in sheet.iter_rows(values_only=True, min_row=2) if row[0]]
    try:
        plan = read_plan("".join(pieces))
    except ValueError as error:
        _refuse(f"{name}!{DRAWN}", f"this is {error}.")
        raise
    drawn = plan.drawn
    known = {one.participant_id for one in drawn.items}
    if len(known) != len(drawn.items) or not drawn.items:
        _refuse(f"{name}!{DRAWN}", "this is a damaged sample.")
    return plan


def _check_beside(plan: Plan, path: Path) -> None:
    """Refuse a worksheet that lies beside the sample.json of another sample.

    Raises:
        InputRefused: seed, frame or participants differ.
    """
    beside = path.with_name("sample.json")
    if not beside.is_file():
        return
    try:
        other = read_plan(beside.read_text(encoding="utf-8")).drawn
    except (OSError, ValueError):
        _refuse(beside.name, "this is no sample.json, or a damaged one.")
        raise
    if other != plan.drawn:
        what = "the sample.json beside it is of another sample: seed, exports or people differ."
        raise InputRefused(
            Problem(path.name, what, "Put the worksheet beside its own sample.json.")
        )


def _header_row(
    rows: list[tuple[Any, ...]], columns: Iterable[tuple[str, int]], needed: Iterable[str],
    where: str,
) -> tuple[int, dict[str, int]]:  # fmt: skip
    """The row of the headers, wherever it has moved, and the place of each column."""
    names = [name for name, _ in columns]
    best: dict[str, int] = {}
    for number, cells in enumerate(rows):
        places = {_text(cell): at for at, cell in enumerate(cells) if _text(cell) in names}
        if len(places) > len(best):
            best, top = places, number
        if len(best) == len(names):
            break
    lost = [name for name in needed if name not in best]
    if lost:
        _refuse(where, f"the columns {', '.join(lost)} are missing.")
    return top, best


def _header(rows: Iterable[tuple[Any, ...]]) -> dict[str, str]:
    found = {}
    for cells in rows:
        texts = [_text(cell) for cell in cells if _text(cell)]
        if texts and texts[0] in HEADER:
            found[texts[0]] = " ".join(texts[1:])
    return found


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if hasattr(cell, "date") and callable(cell.date):
        return str(cell.date())
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _determination(text: str) -> str | None:
    """As the list spells it; None if it is none of the list."""
    return _FOLDED.get("".join(text.lower().split())) if text else ""


class _Rows:
    """Takes the rows one after the other."""

    def __init__(self, where: str, places: Mapping[str, int], filled: FilledIn) -> None:
        self.where = where
        self.places = places
        self.filled = filled
        self.known = {one.participant_id for one in filled.plan.drawn.items}
        self.seen: dict[tuple[str, str, str], int] = {}

    def value(self, cells: tuple[Any, ...], name: str) -> str:
        at = self.places.get(name, -1)
        return _text(cells[at]) if 0 <= at < len(cells) else ""

    def wrong(self, row: int, person: str, what: str, remedy: str) -> None:
        self.filled.problems.append(Problem(f"{self.where}!{row}", what, remedy))
        self.filled.left_out.add(person)

    def take(self, row: int, cells: tuple[Any, ...]) -> None:
        person, element = self.value(cells, "participant_id"), self.value(cells, "element")
        if not person and not element:
            return
        if person not in self.known:
            self.wrong(row, person, "this participant is not in the sample.",
                       "Take the row out; who is added by hand is not drawn.")  # fmt: skip
            return
        key = (person, element, self.value(cells, "finding_id"))
        if key in self.seen:
            self.wrong(row, person, f"the row stands twice; first in row {self.seen[key]}.",
                       "Keep one.")  # fmt: skip
            return
        self.seen[key] = row
        said = _determination(self.value(cells, "determination"))
        if said is None:
            self.wrong(row, person, "the determination is none of the list.",
                       f"There are {', '.join(DETERMINATIONS)}.")  # fmt: skip
            return
        dollars = self.dollars(row, person, self.value(cells, "amount"), said)
        if dollars is not None:
            self.filled.answers.append(
                Answer(
                    person, element, key[2], said, dollars, self.value(cells, "rule").upper(),
                    self.value(cells, "comments"), self.value(cells, "action required"), row,
                )
            )  # fmt: skip

    def dollars(self, row: int, person: str, text: str, said: str) -> float | None:
        """Dollars questioned, which belong to that determination and to no other."""
        try:
            dollars = float(text.replace("$", "").replace(",", "")) if text else 0.0
        except ValueError:
            dollars = -1.0
        if not 0 <= dollars < float("inf"):
            self.wrong(row, person, "the amount is no number of dollars.", "Write it like 125.50.")
            return None
        if (said == QUESTIONED) != (dollars > 0):
            what = (
                "a questioned cost has no amount." if said == QUESTIONED
                else f"an amount stands beside '{said or 'no determination'}'."
            )  # fmt: skip
            self.wrong(row, person, what, f"An amount goes with '{QUESTIONED}', and only with it.")
            return None
        return dollars

    def check_whole(self) -> None:
        """Every participant has the rows that the others have."""
        areas = {element for _, element, finding in self.seen if not finding}
        for person in sorted(self.known - self.filled.left_out):
            lost = sorted(area for area in areas if (person, area, "") not in self.seen)
            if lost or not areas:
                what = f"participant {person} has no row for {', '.join(lost) or 'any element'}."
                self.filled.problems.append(
                    Problem(self.where, what, "Put the row back; leave it blank if not looked at.")
                )
                self.filled.left_out.add(person)


def _replies(book: Any, name: str) -> list[Reply]:
    if QUESTIONS not in book.sheetnames:
        return []
    rows = _rows_of(book[QUESTIONS])
    needed = ("clause", "question", "determination")
    top, places = _header_row(rows, QUESTION_COLUMNS, needed, f"{name}!{QUESTIONS}")
    replies = []
    problems = []
    for number, cells in enumerate(rows[top + 1 :], start=top + 2):
        texts = {key: _text(cells[at]) if at < len(cells) else "" for key, at in places.items()}
        if not texts["clause"]:
            continue
        said = _determination(texts["determination"])
        if said is None:
            remedy = f"There are {', '.join(DETERMINATIONS)}."
            what = "the determination is none of the list."
            problems.append(Problem(f"{name}!{QUESTIONS}!{number}", what, remedy))
            continue
        replies.append(
            Reply(texts["clause"], texts.get("page", ""), texts["question"], said,
                  texts.get("comments", ""), texts.get("action required", ""))
        )  # fmt: skip
    if problems:
        raise InputRefused(problems)
    return replies

"""Which table a sheet holds, where its header stands, and which column is which field."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from wbn_audit.tables.fold import fold_word
from wbn_audit.tables.headers import (
    Candidate,
    HeaderRow,
    every_spelling,
    header_row,
    looks_headerless,
    plain,
    read_header,
    suggestions,
)
from wbn_audit.tables.named_sheet import named_table
from wbn_audit.tables.own_mapping import Own
from wbn_audit.tables.refusals import (
    choice_notes,
    doubtful_table,
    header_notes,
    no_header,
    unusable,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wbn_audit.errors import Problem
    from wbn_audit.readers import Sheet
    from wbn_audit.tables.layout import Layout, TableLayout

HEADER_WITHIN = 50
_ENOUGH_TO_BE_OURS = 3
_MOST_JOINED = 300  # columns of a header in two rows


@dataclass(frozen=True)
class Recognised:
    """One sheet understood as one table.

    Attributes:
        header_row: the row number of the header as the spreadsheet program shows it.
        columns: field name to column index (from 0).
        headers: the header texts as written, by column index.
        unknown: indexes of columns that are no field of the table.
        given: field name to the word that stands for it in every row.
        more_headers: row numbers below the header that repeat it in other words.
        rival: the table that comes next, and how many of its columns are here.
        notes: what a person should know of how it was understood.
        mapped: fields whose column was told by the user's own mapping.
    """

    sheet: Sheet
    table: TableLayout
    header_row: int
    columns: Mapping[str, int]
    headers: tuple[str, ...]
    unknown: tuple[int, ...]
    given: Mapping[str, str] = field(default_factory=dict)
    more_headers: tuple[int, ...] = ()
    rival: tuple[str, int] = ("", 0)
    notes: tuple[str, ...] = ()
    mapped: frozenset[str] = frozenset()

    @property
    def fields(self) -> frozenset[str]:
        """Every field that has a value, from a column or for all rows."""
        return frozenset(self.columns) | frozenset(self.given)

    def near(self) -> dict[int, str]:
        """Unknown columns to the field that their header may mean."""
        unknown = {index: self.headers[index] for index in self.unknown}
        return suggestions(self.table, unknown, self.fields)


@dataclass(frozen=True)
class NotOurs:
    """A sheet in which no table was recognised: it is listed, and not read.

    Attributes:
        likely: the table that it may be, where too few columns tell; None where none is likely.
        named: its name says so too, and it has no other columns.
    """

    sheet: Sheet
    rows: int
    likely: TableLayout | None = None
    named: bool = False


@dataclass(frozen=True)
class Unusable:
    """A sheet that looks like a table and cannot be used as it stands.

    Attributes:
        found: how far it was understood; None where it has no header.
    """

    sheet: Sheet
    problems: tuple[Problem, ...]
    found: Recognised | None = None


def place_of(sheet: Sheet) -> str:
    """``file`` or ``file!sheet``."""
    return f"{sheet.source}!{sheet.name}" if sheet.name else sheet.source


def recognise(
    sheet: Sheet, layout: Layout, own: Own | None = None
) -> Recognised | NotOurs | Unusable:
    """Understand one sheet.

    Args:
        sheet: an opened sheet.
        layout: the tables there may be.
        own: what the user says of this sheet.

    Returns:
        The sheet understood; or NotOurs where nothing looks like a table; or Unusable with
        the problems of a sheet that looks like one and cannot be used.
    """
    own = own or Own()
    top = [(number, cells) for number, cells in sheet.top() if number <= HEADER_WITHIN]
    named = named_table(sheet, layout)
    tables = [t for t in layout.tables.values() if own.table in {"", t.name}]
    lines = _lines(top, tables, own)
    candidates = [read_header(table, line, own) for line in lines for table in tables]
    offered = _ranked([_with_type_from_name(one, sheet, layout) for one in candidates], named)
    best = offered[0] if offered else None
    if best is None or not (own.table or _is_ours(best)):
        if not sheet.hidden and looks_headerless(top) and not (best and best.texts > 1):
            return Unusable(sheet, (no_header(place_of(sheet), top[0][0]),))
        return _not_ours(sheet, len(top), best, named)
    if not best.texts:
        row = best.row if best.columns else 0
        return Unusable(sheet, (no_header(place_of(sheet), row, own.table),))
    found = _understood(sheet, best, offered, own, lines)
    problems = unusable(f"{place_of(sheet)}!row {best.row}", best, found.near(), own)
    rivals = [one.table for one in offered[1:] if one.worth == best.worth]
    if rivals and best.table.name != named and not problems:
        problems = [doubtful_table(f"{place_of(sheet)}!row {best.row}", best.table, rivals[0])]
    return Unusable(sheet, tuple(problems), found) if problems else found


def _lines(
    top: Sequence[tuple[int, list[str]]], tables: Sequence[TableLayout], own: Own
) -> list[HeaderRow]:
    """Every row, and every two rows on end, as a header there may be."""
    spellings = every_spelling(tables, own)
    lines = [header_row(number, cells, own, spellings) for number, cells in top]
    for (first, upper), (second, lower) in pairwise(top):
        width = max(len(upper), len(lower))
        if second == first + 1 and width <= _MOST_JOINED:
            pairs = zip(_padded(upper, width), _padded(lower, width), strict=True)
            cells = [plain(f"{above} {below}") for above, below in pairs]
            lines.append(header_row(second, cells, own, spellings, joined=True))
    return lines


def _padded(cells: Sequence[str], width: int) -> list[str]:
    return [*cells, *[""] * (width - len(cells))]


def _with_type_from_name(one: Candidate, sheet: Sheet, layout: Layout) -> Candidate:
    """Outcomes may come as three files or sheets, one a type, and their names say which."""
    kind = one.table.activity_by[0] if one.table.activity_by else ""
    if not kind or kind in one.columns or kind in one.given or not one.texts:
        return one
    vocabulary = layout.vocabularies[one.table.fields[kind].vocabulary]
    for name in (sheet.name, sheet.source.rpartition("/")[2]):
        told = fold_word(name)
        words = {word for spelling, word in vocabulary.meanings.items() if spelling in told}
        if len(words) == 1:
            return replace(one, given={**one.given, kind: words.pop()})
    return one


def _ranked(candidates: Sequence[Candidate], named: str) -> list[Candidate]:
    """The best reading of each table, the likeliest table first."""

    def rank(one: Candidate) -> tuple[tuple[int, int], bool, bool, int]:
        return one.worth, not one.joined, one.table.name == named, -one.row

    best: dict[str, Candidate] = {}
    for one in sorted(candidates, key=rank, reverse=True):
        best.setdefault(one.table.name, one)
    return list(best.values())


def _not_ours(sheet: Sheet, rows: int, best: Candidate | None, named: str) -> NotOurs:
    """An id and one more column may be participants, and much else."""
    if best is None or best.missing or best.texts <= 1:
        return NotOurs(sheet, rows)
    whole = sum(bool(plain(header)) for header in best.headers) == best.texts
    return NotOurs(sheet, rows, best.table, named=whole and best.table.name == named)


def _is_ours(best: Candidate) -> bool:
    enough = _ENOUGH_TO_BE_OURS
    if best.texts >= enough or not (best.missing or best.table.name == "participants"):
        return True
    if best.texts < enough - 1 or not best.missing:
        return False
    # A typo in a needed header must not make the file look like none of ours.
    others = {i: cell for i, cell in enumerate(best.headers) if i not in best.columns.values()}
    near = suggestions(best.table, others, best.columns).values()
    return best.texts + len(near) >= enough and bool(set(near) & set(best.missing))


def _understood(
    sheet: Sheet, best: Candidate, offered: Sequence[Candidate], own: Own,
    lines: Sequence[HeaderRow],
) -> Recognised:  # fmt: skip
    used = set(best.columns.values())
    unknown = tuple(
        i
        for i, cell in enumerate(best.headers)
        if i not in used and plain(cell) and not own.ignores(cell, i)
    )
    more = tuple(
        line.row
        for line in lines
        if line.row > best.row
        and not line.joined
        and (again := read_header(best.table, line, own)).texts > best.texts / 2
        and again.columns.items() <= best.columns.items()
        and list(line.cells) != list(best.headers)
    )
    rival = (offered[1].table.title, offered[1].texts) if len(offered) > 1 else ("", 0)
    place = f"{place_of(sheet)}!row {best.row}"
    rivals = [one.table for one in offered[1:] if one.worth == best.worth]
    notes = (*header_notes(place, best, own), *choice_notes(place, best, rivals, more, own))
    return Recognised(
        sheet, best.table, best.row, best.columns, tuple(best.headers), unknown,
        best.given, more, rival, notes, best.mapped,
    )  # fmt: skip

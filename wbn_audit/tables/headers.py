"""Rows read as headers: which cell is which field, and what comes near to one."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from wbn_audit.tables.fold import UNSEEN, fold_word
from wbn_audit.tables.own_mapping import Own, column_index

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from wbn_audit.tables.layout import TableLayout

NEAR = 0.8
_LONGEST_HEADER = 200
_MOST_SUGGESTED = 500  # unknown headers that are compared with every name
# What stands in rows of data and not in headers: dates, amounts, other numbers, yes and no.
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[ T].*)?")
_NUMBER = re.compile(r"[($+-]*\d[\d,. ()-]*%?")
_ANSWERS = frozenset({"yes", "no", "y", "n", "true", "false"})


@lru_cache(maxsize=10_000)
def _fold_short(header: str) -> str:
    return fold_word(header)


def folded(header: str) -> str:
    """A header as it is compared; a text too long to be one is nothing."""
    return _fold_short(header) if len(header) <= _LONGEST_HEADER else ""


def plain(header: str) -> str:
    """A header on one line, without what stands around it unseen."""
    return " ".join(header.strip(UNSEEN).split())


@dataclass(frozen=True)
class Candidate:
    """One row read as the header of one table.

    Attributes:
        columns: field to column index.
        texts: how many of them were told by their header, not by the user's ``column C``.
        same: field to the columns that have the very same header for it.
        spare: (field, index used, another index that would fit it too).
        given: fields that a word of the user, or of the file's name, fills in every row.
        joined: the header stands in two rows, the second being ``row``.
        mapped: fields whose column was told by the user's own mapping.
    """

    table: TableLayout
    row: int
    headers: Sequence[str]
    columns: dict[str, int]
    texts: int
    same: dict[str, list[int]] = field(default_factory=dict)
    spare: tuple[tuple[str, int, int], ...] = ()
    given: Mapping[str, str] = field(default_factory=dict)
    joined: bool = False
    mapped: frozenset[str] = frozenset()

    @property
    def missing(self) -> list[str]:
        """Fields without which the table cannot be used."""
        there = self.columns.keys() | self.given.keys()
        return [f.name for f in self.table.fields.values() if f.required and f.name not in there]

    @property
    def worth(self) -> tuple[int, int]:
        """Columns known, and required ones that are not there: what makes a table likely."""
        return self.texts, -len(self.missing)


@lru_cache(maxsize=64)
def _spelled(fields: tuple[tuple[str, tuple[str, ...]], ...]) -> dict[str, tuple[str, int]]:
    spellings: dict[str, tuple[str, int]] = {}
    for name, _ in fields:
        spellings.setdefault(folded(name), (name, 1))
    for name, aliases in fields:
        for rank, alias in enumerate(aliases, start=2):
            spellings.setdefault(folded(alias), (name, rank))
    return spellings


def spellings_of(table: TableLayout) -> Mapping[str, tuple[str, int]]:
    """Folded header to (field, rank): names come before other names, these in their order."""
    return _spelled(tuple((one.name, one.aliases) for one in table.fields.values()))


@dataclass(frozen=True)
class HeaderRow:
    """A row that may be a header, looked through once for all tables.

    Attributes:
        known: index and folded text of the cells that any table knows.
        joined: the texts of two rows put together, the second being ``row``.
    """

    row: int
    cells: Sequence[str]
    known: tuple[tuple[int, str], ...]
    joined: bool = False


def header_row(
    row: int, cells: Sequence[str], own: Own, spellings: Collection[str], *, joined: bool = False
) -> HeaderRow:
    """Look through a row: thousands of columns are folded once, not once a table."""
    known = tuple(
        (i, word)
        for i, cell in enumerate(cells)
        if cell and (word := folded(cell)) in spellings and not own.ignores(cell, i)
    )
    return HeaderRow(row, cells, known, joined)


def every_spelling(tables: Collection[TableLayout], own: Own) -> frozenset[str]:
    """Every folded header that a table or the user knows."""
    mine = {folded(one[0]) for fields in own.headers.values() for one in fields.values()}
    return frozenset(mine.union(*map(spellings_of, tables)) - {""})


def read_header(table: TableLayout, line: HeaderRow, own: Own) -> Candidate:
    """Read one row as the header of a table; of several names of a field the first wins."""
    cells = line.cells
    theirs = {name: word for name, word in own.values.items() if name in table.fields}
    if not line.known and table.name not in own.headers:  # as nearly all rows are
        return Candidate(table, line.row, cells, {}, 0, given=theirs, joined=line.joined)
    spellings = spellings_of(table)
    found: dict[str, list[tuple[int, int]]] = {}
    lettered: dict[str, int] = {}
    for name, (header, _, _) in own.headers.get(table.name, {}).items():
        if name not in table.fields:
            continue
        at = [i for i, word in line.known if word == folded(header)]
        found[name] = [(0, i) for i in at]
        index = column_index(header)
        if not at and index is not None and index < len(cells):
            lettered[name] = index
    taken = {i for ranked in found.values() for _, i in ranked} | set(lettered.values())
    for index, word in line.known:
        name, rank = spellings.get(word, ("", 0))
        if name and index not in taken and name not in lettered:
            found.setdefault(name, []).append((rank, index))
    ranked = {name: sorted(places) for name, places in found.items() if places}
    best = {name: [i for r, i in places if r == places[0][0]] for name, places in ranked.items()}
    spare = tuple(
        (name, best[name][0], i)
        for name, places in ranked.items()
        for rank, i in places
        if i not in best[name] and places[0][0]
    )
    return Candidate(
        table=table,
        row=line.row,
        headers=cells,
        columns={name: places[0] for name, places in best.items()} | lettered,
        texts=len(best),
        same={name: places for name, places in best.items() if len(places) > 1},
        spare=spare,
        given={name: word for name, word in theirs.items()
               if name not in best and name not in lettered},
        joined=line.joined,
        mapped=frozenset(name for name, places in ranked.items() if not places[0][0])
        | frozenset(lettered),
    )  # fmt: skip


def suggestions(
    table: TableLayout, headers: Mapping[int, str], filled: Collection[str]
) -> dict[int, str]:
    """Unknown headers that come near to the name of a field that has no column yet.

    Args:
        table: where the fields are looked for.
        headers: column index to header.
        filled: fields that have a column; they are never suggested.

    Returns:
        Column index to field; the nearest pairs first, no field twice.
    """
    pairs = []
    for index, header in islice(headers.items(), _MOST_SUGGESTED):
        word = folded(header)
        for spelling, (name, _) in spellings_of(table).items():
            if name in filled or not word:
                continue
            matcher = SequenceMatcher(None, word, spelling, autojunk=False)
            if matcher.real_quick_ratio() >= NEAR and (ratio := matcher.ratio()) >= NEAR:
                pairs.append((-ratio, index, name))
    chosen: dict[int, str] = {}
    for _, index, name in sorted(pairs):
        if index not in chosen and name not in chosen.values():
            chosen[index] = name
    return chosen


def kind_of_cell(cell: str) -> str:
    """What a cell looks like: ``date``, ``number``, ``answer``, ``text``, or nothing."""
    text = plain(cell[:_LONGEST_HEADER])
    if not text:
        return ""
    if _DATE.fullmatch(text):
        return "date"
    if _NUMBER.fullmatch(text):
        return "number"
    return "answer" if text.casefold() in _ANSWERS else "text"


def looks_like_header(cells: Sequence[str]) -> bool:
    """Whether a row may be a header: words, no two alike, nothing that only data holds."""
    kinds = [kind for cell in cells if (kind := kind_of_cell(cell))]
    words = [word for cell in cells if (word := folded(cell))]
    return len(kinds) > 1 and set(kinds) == {"text"} and len(set(words)) == len(words) == len(kinds)


def looks_headerless(top: Sequence[tuple[int, Sequence[str]]]) -> bool:
    """Whether rows of data begin at once: the first wide row is like those below, with dates."""
    wide = [[kind_of_cell(cell) for cell in cells] for _, cells in top if sum(map(bool, cells)) > 2]  # noqa: PLR2004 - fewer columns are no export
    if len(wide) < 3 or "date" not in wide[0]:  # noqa: PLR2004 - one row below could be chance
        return False
    return all(_alike(wide[0], row) for row in wide[1:3])


def _alike(first: Sequence[str], other: Sequence[str]) -> bool:
    both = [(a, b) for a, b in zip(first, other, strict=False) if a and b]
    dates = any(a == b == "date" for a, b in both)
    return dates and sum(a == b for a, b in both) * 10 >= 8 * len(both)

"""What unknown headers may mean, by their words and by what stands under them.

A guess is only ever offered to a person: nothing is read because of it.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import lru_cache
from typing import TYPE_CHECKING

from wbn_audit.tables.headers import folded, kind_of_cell, looks_like_header
from wbn_audit.tables.refusals import title_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from wbn_audit.readers import Sheet
    from wbn_audit.tables.layout import Field, Layout, TableLayout
    from wbn_audit.tables.profile import Content

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+|#")
_STEM = 5
_WORTH_SAYING = 0.45
_NEAR_ENOUGH = 0.3
_MOST = 0.8
_DUMB = frozenset({"of", "the", "a", "an", "in", "for", "to", "is", "by", "per"})
# A number of a kind: what stands under a header of each kind of field.
_HELD = {"date": {"date"}, "flag": {"flag"}, "money": {"number"}, "number": {"number"}}


@lru_cache(maxsize=20_000)
def _words(text: str, alike: tuple[frozenset[str], ...]) -> frozenset[str]:
    """The words of a header, cut to their stems, words that mean the same made one."""
    words = set()
    for word in (found.lower() for found in _WORD.findall(text)):
        group = next((number for number, same in enumerate(alike) if word in same), None)
        if word not in _DUMB:
            words.add(f"={group}" if group is not None else word[:_STEM])
    return frozenset(words)


def _likeness(header: str, field: Field, alike: tuple[frozenset[str], ...]) -> float:
    """From 0 to 1: how much a header says the same as a name of the field."""
    mine = _words(header, alike)
    best = 0.0
    for name in (title_of(field.name), *field.aliases):
        theirs = _words(name, alike)
        shared = len(mine & theirs)
        if shared:
            best = max(best, 2 * shared / (len(mine) + len(theirs)))
        ratio = SequenceMatcher(None, folded(header), folded(name), autojunk=False).ratio()
        best = max(best, ratio if ratio >= _MOST else 0)
    return best


def _score(header: str, field: Field, held: Content, alike: tuple[frozenset[str], ...]) -> float:
    """How likely a column is a field; 0 where what it holds speaks against it."""
    likeness = _likeness(header, field, alike)
    if not held.filled:
        return 0.8 * likeness
    if likeness >= _MOST and (held.kind != "date" or field.kind == "date"):
        return likeness
    wanted = _HELD.get(field.kind)
    if wanted is not None:
        # A flag column of 1 and 0 looks like numbers.
        fits = held.kind in wanted or (field.kind == "number" and held.kind == "flag")
        return 0.7 * likeness + 0.2 if fits and likeness else 0.0
    if held.kind in {"date", "flag"} and not (held.kind == "flag" and field.kind == "code"):
        return 0.0
    known = held.words.get(field.vocabulary, 0.0)
    if field.vocabulary:
        if known >= _MOST:
            return 0.5 * likeness + 0.5
        return 0.6 * likeness if field.open or held.kind == "flag" else 0.0
    others = max(held.words.values(), default=0.0)
    return (0.7 * likeness + 0.1) * (0.5 if others >= _MOST else 1) if likeness else 0.0


def guesses(
    table: TableLayout,
    layout: Layout,
    columns: Mapping[int, tuple[str, Content]],
    filled: Collection[str],
) -> dict[int, tuple[str, float]]:
    """Unknown columns to the field each may be, with how likely; no field twice.

    Args:
        table: where the fields are looked for.
        layout: for words that mean the same.
        columns: index to header and content.
        filled: fields that have a column; they are never suggested.
    """
    scored = sorted(
        (-score, index, field.name)
        for index, (header, held) in columns.items()
        for field in table.fields.values()
        if field.name not in filled
        and (score := _score(header, field, held, layout.alike)) >= _WORTH_SAYING
    )
    chosen: dict[int, tuple[str, float]] = {}
    taken: set[str] = set()
    for score, index, name in scored:
        if index not in chosen and name not in taken:
            chosen[index] = (name, -score)
            taken.add(name)
    return chosen


def speaks(headers: Collection[str], table: TableLayout, layout: Layout) -> bool:
    """Whether two headers or more share words with names of the table's fields.

    A word that stands in cells as well ("Eligible", "Oregon") says nothing: the row may be
    somebody's data.
    """
    words = [header for header in headers if not _stands_in_cells(header, layout)]
    alike = layout.alike
    told = sum(
        any(_likeness(header, field, alike) for field in table.fields.values()) for header in words
    )
    return told > 1


def _stands_in_cells(header: str, layout: Layout) -> bool:
    return any(one.meaning(header) for one in layout.vocabularies.values())


def header_of(sheet: Sheet) -> tuple[int, list[str]] | None:
    """The row that may be the header of a sheet in which no table was recognised.

    None where no row is surely one: then nothing of the sheet is shown, since it might be a
    person's name.
    """
    top = sheet.top()
    widest = max((sum(map(bool, cells)) for _, cells in top), default=0)
    for at, (number, cells) in enumerate(top):
        if sum(map(bool, cells)) * 10 >= 7 * widest and looks_like_header(cells):
            below = [row for _, row in top[at + 1 : at + 11]]
            return (number, cells) if _is_over_data(cells, below) else None
    return None


def _is_over_data(header: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether under words stand cells that are none: dates, numbers, answers."""
    kinds = {kind_of_cell(cell) for row in below for cell in row[: len(header)]}
    return bool(kinds & {"date", "number", "answer"})

"""What a user says of their files: which header is which field, and what a file holds.

A part holds for every file, or for files named by a pattern, or for a contractor's files.
Where parts disagree, the later one wins.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from wbn_audit.readers.xlsx.exact import column_index as letters_to_index
from wbn_audit.tables.fold import fold_word

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_COLUMN = re.compile(r"column\s+([a-z]{1,3})", re.IGNORECASE)


@dataclass(frozen=True)
class MappingPart:
    """What holds for some files.

    Attributes:
        fields: table to field to header; a header may be given as ``column C``.
        files: patterns; empty = every file, or the contractor's.
        sheets: patterns for the names of sheets; empty = every sheet.
        contractor: whose files these are: the value where no column names a contractor.
            Without ``files`` the part holds for files that carry the name, or lie in a
            folder that does.
        table: the table that these files hold, whatever their headers look like.
        ignore: headers that are no field of ours.
        values: field to the word that stands in every row, where the file has no such column.
        place: ``file:line`` in the configuration.
        places: a key, or ``table.field``, to ``file:line``.
    """

    fields: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    contractor: str = ""
    table: str = ""
    ignore: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    place: str = ""
    places: Mapping[str, str] = field(default_factory=dict)

    @property
    def everywhere(self) -> bool:
        """Whether it holds for every file."""
        return not (self.files or self.sheets or self.contractor)

    def holds_for(self, path: Path, sheet: str) -> bool:
        """Whether it holds for a sheet of a file."""
        if self.sheets and not any(_fits(PurePosixPath(sheet), one) for one in self.sheets):
            return False
        if self.files:
            whole = PurePosixPath(path.absolute().as_posix())
            return any(_fits(whole, pattern) for pattern in self.files)
        if self.contractor and not self.sheets:
            name = fold_word(self.contractor)
            return any(name in fold_word(part) for part in (path.name, path.parent.name, sheet))
        return True


@dataclass(frozen=True)
class Own:
    """All that a user says of one sheet.

    Attributes:
        headers: table to field to (header, ``file:line``, whether it is said of every file).
    """

    headers: Mapping[str, Mapping[str, tuple[str, str, bool]]] = field(default_factory=dict)
    table: str = ""
    ignore: frozenset[str] = frozenset()
    values: Mapping[str, str] = field(default_factory=dict)

    def ignores(self, header: str, index: int) -> bool:
        """Whether a column is to be left alone."""
        if not self.ignore:
            return False
        return fold_word(header) in self.ignore or f"column {index}" in self.ignore


def own_for(parts: Sequence[MappingPart], path: Path, sheet: str) -> Own:
    """What the user says of one sheet of one file."""
    held = [part for part in parts if part.holds_for(path, sheet)]
    headers: dict[str, dict[str, tuple[str, str, bool]]] = {}
    values: dict[str, str] = {}
    for part in held:
        for table, fields in part.fields.items():
            for name, header in fields.items():
                place = part.places.get(f"{table}.{name}", part.place)
                headers.setdefault(table, {})[name] = (header, place, part.everywhere)
        values |= part.values
        if part.contractor:
            values["contractor"] = part.contractor
    tables = [part.table for part in held if part.table]
    ignored = {_ignored(header) for part in held for header in part.ignore}
    return Own(headers, tables[-1] if tables else "", frozenset(ignored), values)


def column_index(header: str) -> int | None:
    """The index (from 0) of ``column C``; None for any other header."""
    match = _COLUMN.fullmatch(header.strip())
    if match is None:
        return None
    return letters_to_index(match[1])


def _ignored(header: str) -> str:
    index = column_index(header)
    return fold_word(header) if index is None else f"column {index}"


def _fits(path: PurePosixPath, pattern: str) -> bool:
    """Whether the end of a path fits, without regard to case and to how accents are stored."""
    same = unicodedata.normalize("NFC", pattern.replace("\\", "/")).casefold()
    there = PurePosixPath(unicodedata.normalize("NFC", path.as_posix()).casefold())
    # A name with brackets in it is no pattern of characters, but may be meant as it is.
    if f"/{there}".endswith(f"/{same}"):
        return True
    try:
        return there.match(same)
    except ValueError:  # "." and the like
        return False

"""What to say of a sheet that cannot be used as it stands, or was understood in one of two ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wbn_audit.errors import Problem
from wbn_audit.readers.xlsx.exact import column_letters
from wbn_audit.tables.harmless import harmless_header
from wbn_audit.tables.headers import plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wbn_audit.tables.headers import Candidate
    from wbn_audit.tables.layout import TableLayout
    from wbn_audit.tables.own_mapping import Own

CONFIG = "wbn-audit.yaml"
_LONGEST = 60


def shown(header: str) -> str:
    """A header as messages show it: one line, nothing unseen, not endless."""
    text = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in plain(header))
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def header_shown(header: str) -> str:
    """A header of an export as messages show it: only its shape where it may be data."""
    return shown(harmless_header(header))


def title_of(name: str) -> str:
    """A field's name as people write it: ``participant_id`` is Participant ID."""
    words = [word.upper() if word in {"id", "ssn", "naics", "onet"} else word.capitalize()
             for word in name.split("_")]  # fmt: skip
    return " ".join(words)


def unusable(place: str, best: Candidate, near: Mapping[int, str], own: Own) -> list[Problem]:
    """Why a sheet that looks like a table cannot be used: all reasons at once."""
    missing = [Problem(place, *_missing(best, name, near, own)) for name in best.missing]
    return missing + [Problem(place, *_same(best, name)) for name in best.same]


def _missing(best: Candidate, name: str, near: Mapping[int, str], own: Own) -> tuple[str, str]:
    table = best.table.name
    what = f"looks like {best.table.title.lower()} but has no column for '{name}'"
    header, where, _ = own.headers.get(table, {}).get(name, ("", "", False))
    if header:
        what += f": it has no header '{shown(header)}', which {where} names"
    index = next((at for at, field in near.items() if field == name), None)
    if index is not None:
        text = header_shown(best.headers[index])
        what += f". '{text}' in column {column_letters(index)} looks like it."
        remedy = (
            f"Rename that header to '{title_of(name)}', or map it in {CONFIG} "
            f"(mapping: {table}: {name}: {text})."
        )
        return what, remedy
    remedy = (
        f"Export it with that column, or name the column in {CONFIG} "
        f"(mapping: {table}: {name}: YOUR HEADER). 'wbn-audit inspect' shows its headers."
    )
    return f"{what}.", remedy


def _same(best: Candidate, name: str) -> tuple[str, str]:
    places = best.same[name]
    columns = " and ".join(str(index + 1) for index in places)
    texts = {header_shown(best.headers[index]): None for index in places}
    letter = column_letters(places[0])
    listed = ", ".join(f"'{text}'" for text in texts)
    remedy = (
        f"Rename or remove one of them, or say in {CONFIG} which one counts "
        f"(mapping: {best.table.name}: {name}: column {letter})."
    )
    return f"columns {columns} have the same header for '{name}' ({listed}).", remedy


def no_header(place: str, row: int, table: str = "") -> Problem:
    """A sheet that holds rows, and no header over them."""
    where = f"{place}!row {row}" if row else place
    if table:
        return Problem(
            where,
            f"no header of {table} was found in the first fifty rows, though {CONFIG} says that "
            f"the file holds {table}.",
            "Put the names of the columns into the first row, or map them.",
        )
    return Problem(
        where,
        "the rows have no header over them, so nobody can say what the columns are.",
        "Export it again with column headers, or put their names into a first row.",
    )


def too_few_columns(file: str, table: TableLayout) -> Problem:
    """A sheet that may be a table, and has too few columns that anything would tell it by."""
    return Problem(
        file,
        f"it may be {table.title.lower()}, but has too few columns that we know to be sure.",
        f"Export it with more columns, or say so in {CONFIG} "
        f"(mapping: [{{files: {file.rpartition('/')[2]}, table: {table.name}}}]).",
    )


def doubtful_table(place: str, table: TableLayout, other: TableLayout) -> Problem:
    """A sheet that may be two tables, and whose name does not say which."""
    return Problem(
        place,
        f"its headers fit {table.title.lower()} and {other.title.lower()} alike.",
        f"Name the file for what it holds, or say so in {CONFIG} "
        f"(mapping: [{{files: NAME, table: {table.name}}}]).",
    )


def header_notes(place: str, best: Candidate, own: Own) -> list[str]:
    """Columns passed over for another; headers of the user's own that are not there."""
    table = best.table.name
    notes = [
        f"{place}: {_column(best, used)} is read as {table}.{name}; {_column(best, other)} would "
        "fit it too and is not read."
        for name, used, other in best.spare
    ]
    for name, (header, where, everywhere) in own.headers.get(table, {}).items():
        filled = name in best.columns
        if name not in best.table.fields or name in best.mapped or (everywhere and filled):
            continue
        instead = f"{_column(best, best.columns[name])} is read" if filled else "nothing is read"
        notes.append(
            f"{place}: there is no header '{shown(header)}', which {where} names for "
            f"{table}.{name}; {instead} for it."
        )
    return notes


def _column(best: Candidate, index: int) -> str:
    return f"'{header_shown(best.headers[index])}' (column {column_letters(index)})"


def choice_notes(
    place: str, best: Candidate, rivals: Sequence[TableLayout], more: Sequence[int], own: Own
) -> list[str]:
    """What was decided where a sheet could have been read in another way."""
    notes = []
    if rivals:
        others = ", ".join(one.title.lower() for one in rivals)
        notes.append(
            f"{place}: read as {best.table.title.lower()} because of its name; its headers fit "
            f"{others} as well."
        )
    if best.joined:
        notes.append(f"{place}: the header stands in two rows, which were read together.")
    notes += [f"{place}: row {row} repeats the header in other words." for row in more]
    notes += [
        f"{place}: every row is taken as '{shown(word)}' ({best.table.name}.{name}): there is no "
        "such column."
        for name, word in best.given.items()
        if name not in own.values
    ]
    return notes

"""What a run says of the user's own mapping: parts and headers that nothing came of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wbn_audit.tables.recognise import Recognised
from wbn_audit.tables.refusals import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from wbn_audit.engine.intake import Opened
    from wbn_audit.readers import Source
    from wbn_audit.tables.own_mapping import MappingPart


def sheet_notes(recognised: Iterable[tuple[Source, Recognised]]) -> tuple[str, ...]:
    """How sheets were understood, where that could have been otherwise."""
    return tuple(note for _, found in recognised for note in found.notes)


def mapping_notes(parts: Sequence[MappingPart], opened: Sequence[Opened]) -> tuple[str, ...]:
    """Parts of the mapping that hold for no file, and headers that stand in none.

    Args:
        parts: the user's mapping.
        opened: every file of the run.
    """
    return tuple(note for part in parts for note in _of_part(part, opened))


def _of_part(part: MappingPart, opened: Sequence[Opened]) -> Iterator[str]:
    sheets = [
        answer
        for one in opened
        for answer in one.sheets
        if part.holds_for(one.path, answer.sheet.name)
    ]
    if not sheets and not part.everywhere:
        named = ", ".join((*part.files, *part.sheets)) or part.contractor
        yield f"{part.place}: the mapping for '{shown(named)}' holds for none of the files."
        return
    found = [answer for answer in sheets if isinstance(answer, Recognised)]
    for table, fields in part.fields.items():
        those = [answer for answer in found if answer.table.name == table]
        for name, header in fields.items():
            used = any(name in answer.mapped for answer in those)
            # A sheet that lacks the column altogether says so itself.
            silent = all(name in answer.columns for answer in those)
            if part.everywhere and not used and silent:
                place = part.places.get(f"{table}.{name}", part.place)
                yield (
                    f"{place}: no file of {table} has a header '{shown(header)}' "
                    f"({table}.{name}); the setting does nothing."
                )

"""A commented mapping, in the form that the configuration takes, for a person to correct."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wbn_audit.errors import OutputRefused, Problem
from wbn_audit.readers.xlsx.exact import column_letters
from wbn_audit.tables.headers import folded, plain
from wbn_audit.tables.personal import is_personal
from wbn_audit.tables.refusals import title_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from wbn_audit.engine.survey import SheetSurvey, Survey
    from wbn_audit.tables.layout import Field, Layout, TableLayout
    from wbn_audit.tables.profile import ColumnProfile

_LEGEND = """\
# A line 'field: Header' is in force. A line behind '#' is known without it, or was not found: if
# you have the column, write its header and take away the '#'. A line behind '# ?' is a guess: look
# into the file, and if it is right, take away the '# ?'.
"""


def mapping_lines(seen: Survey, layout: Layout, *, unknown_only: bool = False) -> Iterator[str]:
    """``mapping:`` with every table and field; a part a file where files of a table differ.

    Args:
        seen: the files.
        layout: the tables there may be.
        unknown_only: leave out files whose headers are all known; nothing if all are.
    """
    files = [
        sheet for sheet in seen.sheets if _table(sheet) and not (unknown_only and _all_known(sheet))
    ]
    if unknown_only and not files:
        return
    yield from _LEGEND.splitlines()
    yield "mapping:"
    if _one_layout(files):
        for table in layout.tables.values():
            of_table = [sheet for sheet in files if _table(sheet) is table]
            if unknown_only and not of_table:
                continue
            yield from _table_lines(table, of_table, "  ")
        return
    for sheet in files:
        table = _table(sheet) or next(iter(layout.tables.values()))
        yield f"  - files: {quoted(sheet.file)}"
        if sheet.sheet:
            yield f"    sheets: {quoted(sheet.sheet)}"
        if "contractor" in table.fields and not _has(sheet, "contractor"):
            yield "    # contractor: NAME     # whose file this is, if it is one contractor's"
        yield from _table_lines(table, [sheet], "    ")


def _all_known(sheet: SheetSurvey) -> bool:
    """Whether every header is read, and by its own name."""
    found = sheet.found
    return found is not None and not found.unknown and not found.mapped and not found.given


def _table(sheet: SheetSurvey) -> TableLayout | None:
    return sheet.found.table if sheet.found else sheet.likely


def _one_layout(files: Sequence[SheetSurvey]) -> bool:
    """Whether each table's files have the same headers."""
    layouts: dict[str, set[tuple[str, ...]]] = {}
    for sheet in files:
        table = _table(sheet)
        if table is not None and sheet.profile is not None:
            headers = tuple(sorted(folded(one.header) for one in sheet.profile.columns))
            layouts.setdefault(table.name, set()).add(headers)
    return all(len(one) == 1 for one in layouts.values())


def _has(sheet: SheetSurvey, name: str) -> bool:
    return sheet.found is not None and name in sheet.found.fields


def _table_lines(table: TableLayout, sheets: Sequence[SheetSurvey], indent: str) -> Iterator[str]:
    lines = [_line(field, sheets[0] if sheets else None) for field in table.fields.values()]
    if sheets:
        yield f"{indent}# {table.title}: {', '.join(comment(sheet.file) for sheet in sheets)}"
    else:
        yield f"{indent}# {table.title}: no file of it was found."
    live = any(not line.startswith("#") for line in lines)
    # Without a line in force the key would stand over nothing but comments, which is allowed.
    yield f"{indent}{table.name}:" if sheets else f"{indent}# {table.name}:"
    for line in lines:
        yield f"{indent}  {line}" if live or sheets else f"{indent}#   {line.removeprefix('# ')}"
    if sheets:
        yield from _unused(sheets[0], f"{indent}  ")


def _line(field: Field, sheet: SheetSurvey | None) -> str:
    need = "   # needed" if field.required else ""
    if sheet is not None and sheet.profile is not None:
        for one in sheet.profile.columns:
            if one.field == field.name:
                mapped = sheet.found is not None and field.name in sheet.found.mapped
                mark = "" if mapped or not plain(one.header) else "# "
                return f"{mark}{field.name}: {_named(one)}{need}"
            if sheet.meant.get(one.index) == field.name:
                return f"# ? {field.name}: {_named(one)}{need}"
    return f"# {field.name}:{need or f'   # {title_of(field.name)}'}"


def _unused(sheet: SheetSurvey, indent: str) -> Iterator[str]:
    """Headers that nothing is read from and nothing is guessed of."""
    left = [
        _named(one)
        for one in (sheet.profile.columns if sheet.profile else ())
        if not one.field and one.index not in sheet.meant and plain(one.header)
    ]
    if left:
        yield f"{indent}# not used: {', '.join(left)}"


def _named(one: ColumnProfile) -> str:
    """A column as a mapping names it: by its letter where its header may be somebody's data."""
    return f"column {column_letters(one.index)}" if is_personal(one.header) else quoted(one.header)


def quoted(text: str) -> str:
    """A text as a YAML scalar on one line, whatever is in it."""
    flat = plain(text)
    safe = flat and all(c.isalnum() or c in " _-/().&'" for c in flat) and flat[0].isalnum()
    if safe and flat.isprintable():
        return flat
    escaped = "".join(c if c.isprintable() and c not in '"\\' else f"\\U{ord(c):08x}" for c in flat)
    return f'"{escaped}"'


def comment(text: str) -> str:
    """A text as part of a comment: nothing in it can end the line."""
    return "".join(c if c.isprintable() else "?" for c in text)


def mapping_document(seen: Survey, layout: Layout) -> str:
    """The whole file."""
    head = "# Which header of your files is which column of ours: our name, then your header."
    return "\n".join([head, *mapping_lines(seen, layout), ""])


def write_new(path: Path, text: str) -> None:
    """Write a file that is not there yet.

    Raises:
        OutputRefused: it exists, or cannot be written.
    """
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        remedy = "Name another file, or move that one away first."
        what = "is already there and is left as it is."
        raise OutputRefused(Problem(path.as_posix(), what, remedy)) from None
    except OSError as error:
        what = f"cannot be written ({error.strerror or type(error).__name__})."
        raise OutputRefused(Problem(path.as_posix(), what, "Choose another folder.")) from None

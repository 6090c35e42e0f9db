"""A survey of files in words: a section a sheet, then what is missing and what to export."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wbn_audit.readers.xlsx.exact import column_letters
from wbn_audit.tables.headers import plain
from wbn_audit.tables.refusals import header_shown, shown, title_of
from wbn_audit.wording import many
from wbn_audit.writers.parts import Column, Section, few

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from wbn_audit.catalogue.edition import Edition
    from wbn_audit.engine.survey import SheetSurvey, Survey
    from wbn_audit.tables.layout import TableLayout
    from wbn_audit.tables.profile import ColumnProfile
    from wbn_audit.tables.recognise import Recognised

_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
_COLUMNS = (
    Column("Column"), Column("Header"), Column("Read as"), Column("Kind"),
    Column("Filled", right=True), Column("Un- / readable", right=True),
)  # fmt: skip
_MOST_UNLOCKS, _MOST_IDS, _MOST_SHEETS = 25, 8, 60


def summary(seen: Survey, edition: Edition) -> str:
    """The survey in a line."""
    known = sum(sheet.found is not None for sheet in seen.sheets)
    lost = len(seen.lacking)
    take = "'check' would refuse them" if seen.refused else "'check' would take them"
    return (
        f"{known} of {many(len(seen.sheets), 'sheet')} recognised; {take}. "
        f"{len(edition.rules) - lost} of {len(edition.rules)} rules could be assessed."
    )


def sections(seen: Survey, edition: Edition, as_of: date) -> Iterator[Section]:
    """The survey, in order; a section each."""
    for sheet in seen.sheets[:_MOST_SHEETS]:
        yield _sheet(sheet)
    if len(seen.sheets) > _MOST_SHEETS:
        yield Section(f"and {len(seen.sheets) - _MOST_SHEETS} more sheets")
    if seen.notes:
        yield Section("Note", lines=seen.notes)
    yield _coverage(seen)
    yield _unlocks(seen, edition)
    yield Section("What to export for a full audit", lines=tuple(_wanted(seen, edition, as_of)))
    if seen.refused:
        lines = tuple(str(problem) for problem in seen.refused)
        yield Section("'check' would refuse this", lines=lines)


def _sheet(sheet: SheetSurvey) -> Section:
    title = f"{sheet.file}!{sheet.sheet}" if sheet.sheet else sheet.file
    columns = sheet.profile.columns if sheet.profile else ()
    rows = tuple(_column(sheet, one) for one in columns)
    return Section(title, _COLUMNS if rows else (), rows, tuple(_lines(sheet)))


def _column(sheet: SheetSurvey, one: ColumnProfile) -> tuple[str, ...]:
    letters = column_letters(one.index)
    meant = sheet.meant.get(one.index, "")
    read_as = one.field or (f"(not read: {meant}?)" if meant else "(not read)")
    header = header_shown(one.header) if plain(one.header) else "(no header)"
    kind = one.kind or one.content.told
    unread = f"{one.unreadable:,}" if one.field else ""
    return letters, header, read_as, kind, f"{one.filled:,}", unread


def _lines(sheet: SheetSurvey) -> Iterator[str]:
    """How the sheet was read, why as this table, and what is odd."""
    parts = [sheet.encoding, _DELIMITERS.get(sheet.delimiter, "")]
    how = ", ".join(part for part in parts if part)
    how = f" ({how})" if how else ""
    found, profile = sheet.found, sheet.profile
    if found is None:
        yield f"Not recognised as any export, and not read{how}."
        if sheet.likely and profile:
            need = [title_of(f.name) for f in sheet.likely.fields.values() if f.required]
            yield (
                f"By its name and columns it may be {sheet.likely.title.lower()}, which needs "
                f"{', '.join(need)}. Map its headers; --write-mapping offers a mapping."
            )
        return
    rows = many(profile.rows, "row") if profile else "rows not read"
    yield f"{found.table.title}: {rows}, header in row {found.header_row}{how}."
    yield _why(found)
    for name, word in found.given.items():
        yield f"Every row is taken as '{shown(word)}' for {name}: there is no such column."
    yield from _odd(sheet)


def _why(found: Recognised) -> str:
    required = [one.name for one in found.table.fields.values() if one.required]
    lost = [name for name in required if name not in found.fields]
    headers = many(len(found.columns) + len(found.unknown), "header")
    known = f"{len(found.columns)} of {headers} known"
    other, count = found.rival
    rival = f"; next comes {other.lower()} with {count}" if count else "; no other table fits"
    if lost:
        names = ", ".join(title_of(name) for name in lost)
        return f"Told by its headers: {known}{rival}. Missing and needed: {names}."
    sure = "surely" if count * 2 <= len(found.columns) else "probably"
    return f"Told by its headers, {sure}: {known}{rival}. All needed columns are there."


def _odd(sheet: SheetSurvey) -> Iterator[str]:
    """Columns whose cells speak against their header."""
    for one in sheet.profile.columns if sheet.profile else ():
        if not one.field:
            continue
        place = f"'{header_shown(one.header)}' (column {column_letters(one.index)})"
        if one.unreadable * 2 > one.filled:
            held = f"; it holds {one.content.told}" if one.content.told else ""
            yield (
                f"{place}: {one.unreadable:,} of {one.filled:,} cells cannot be read as {one.kind}"
                f"{held}. Is it the column of another field?"
            )
        elif one.kind not in {"date", "money", "number", "flag"} and one.content.kind == "date":
            yield f"{place} is read as {one.field} but holds dates. Are two columns swapped?"


def _coverage(seen: Survey) -> Section:
    rows = [
        (
            f"{s.file}!{s.sheet}" if s.sheet else s.file,
            s.found.table.name,
            str(s.profile.first or "?"),
            str(s.profile.last or "?"),
        )
        for s in seen.sheets
        if s.found is not None and s.profile is not None and s.found.table.activity_fields
    ]
    lines = [
        f"{name.capitalize()} {'look cut by date' if cut.inferred else 'are said to be complete'} "
        f"from {cut.day}: whoever's time to be judged began before is unknown."
        for name, cut in sorted(seen.cuts.items())
    ]
    columns = (Column("File"), Column("Table"), Column("First activity"), Column("Last activity"))
    return Section("Dates covered", columns if rows else (), tuple(rows), tuple(lines))


def _unlocks(seen: Survey, edition: Edition) -> Section:
    title = "Rules that could not be assessed"
    total = len(edition.rules)
    if not seen.lacking:
        return Section(title, lines=(f"None: the columns of all {total} rules are there.",))
    unlocks = seen.unlocks()
    rows = [
        (_told(what), f"{alone:,}", f"{among:,}", _rules(seen, what))
        for what, alone, among in unlocks[:_MOST_UNLOCKS]
    ]
    columns = (
        Column("Missing"), Column("Unlocks / alone", right=True),
        Column("Needed / by", right=True), Column("Rules"),
    )  # fmt: skip
    more = len(unlocks) - len(rows)
    lines = [f"{len(seen.lacking)} of {total} rules."]
    lines += [f"and {more} more columns"] if more > 0 else []
    return Section(title, columns, tuple(rows), tuple(lines))


def _told(what: str) -> str:
    """``table.field`` in words that can be broken over lines."""
    parts = [one.partition(".") for one in what.split(" or ")]
    return " or ".join(f"{name} ({table})" if name else table for table, _, name in parts)


def _rules(seen: Survey, what: str) -> str:
    return few([rule.id for rule, missing in seen.lacking if what in missing], _MOST_IDS)


def _wanted(seen: Survey, edition: Edition, as_of: date) -> Iterator[str]:
    """What to export, table by table."""
    since = f"from {seen.began} or earlier" if seen.began else "without a first date"
    span = f"{since} up to {as_of}"
    tables = edition.layout.tables.values()
    parts = [line for table in tables for line in _of_table(seen, table, span)]
    yield from parts
    days = edition.parameters["stale_days"].value
    if seen.newest is not None and (as_of - seen.newest).days > days:
        yield f"All of them again, up to {as_of}: the newest activity is of {seen.newest}."
    elif not parts:
        yield "Nothing: every export and every column that a rule needs is there."


def _of_table(seen: Survey, table: TableLayout, span: str) -> Iterator[str]:
    if table.name not in seen.fields:
        absent = f"{table.name} ("
        count = sum(any(m.startswith(absent) for m in missing) for _, missing in seen.lacking)
        need = [title_of(f.name) for f in table.fields.values() if f.required]
        files = [sheet.file for sheet in seen.sheets if sheet.likely is table]
        if files:
            yield f"{table.title}: {few(files, 3)} looks like it; map its headers."
        elif count or table.required:
            yield (
                f"{table.title}: not there. Export all of the program {span}, with at least "
                f"{', '.join(need)} ({many(count, 'rule')})."
            )
        return
    lost = {
        one
        for _, missing in seen.lacking
        for told in missing
        for one in told.split(" or ")
        if one.startswith(f"{table.name}.")
    }
    if lost:
        names = ", ".join(title_of(one.partition(".")[2]) for one in sorted(lost))
        yield f"{table.title}: export again {span} with {names}; or map the headers."
    cut = seen.cuts.get(table.name)
    if cut is not None and cut.inferred:
        yield (
            f"{table.title}: export again {span}. What is here begins on {cut.day}, after people "
            "had begun."
        )

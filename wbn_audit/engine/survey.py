"""How each file was understood, what cannot be assessed for it, and what to export for that."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.engine import needs, outcomes
from wbn_audit.engine.intake import Intake, Opened, open_all
from wbn_audit.engine.mapping_notes import mapping_notes, sheet_notes
from wbn_audit.errors import InputRefused, Problem
from wbn_audit.tables.guess import guesses, header_of, speaks
from wbn_audit.tables.headers import folded, spellings_of
from wbn_audit.tables.load import RAGGED_SCHEMA, UNREADABLE_SCHEMA
from wbn_audit.tables.model import Cut, Tables
from wbn_audit.tables.named_sheet import named_table
from wbn_audit.tables.parse import Parser
from wbn_audit.tables.profile import SheetProfile, content, profile
from wbn_audit.tables.recognise import NotOurs, Recognised, Unusable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from wbn_audit.catalogue.edition import Edition
    from wbn_audit.catalogue.rule import Rule
    from wbn_audit.engine.options import Options
    from wbn_audit.readers import Source
    from wbn_audit.tables.layout import Layout, TableLayout


@dataclass(frozen=True)
class SheetSurvey:
    """One sheet.

    Attributes:
        found: how it was understood; None where no table was recognised.
        profile: its columns; None where they could not be read or are not shown.
        meant: column index to the field that it may be, of columns that are no field.
        likely: the table it may be, where none was recognised.
    """

    file: str
    sheet: str
    encoding: str
    delimiter: str
    found: Recognised | None
    profile: SheetProfile | None
    meant: dict[int, str] = field(default_factory=dict)
    likely: TableLayout | None = None


@dataclass(frozen=True)
class Survey:
    """All files of a run.

    Attributes:
        refused: why ``check`` would refuse, file by file.
        lacking: rules that could not be assessed, each with what is missing.
        cuts: table to the day from which it is complete.
        began: the earliest application or participation.
        newest: the newest activity.
    """

    sheets: list[SheetSurvey]
    refused: list[Problem]
    notes: tuple[str, ...]
    lacking: list[tuple[Rule, list[str]]]
    cuts: dict[str, Cut]
    fields: dict[str, frozenset[str]]
    began: date | None
    newest: date | None

    def unlocks(self) -> list[tuple[str, int, int]]:
        """What is missing, how many rules it alone would unlock, and in how many it is missing."""
        alone: dict[str, int] = {}
        among: dict[str, int] = {}
        for _, missing in self.lacking:
            for one in missing:
                among[one] = among.get(one, 0) + 1
            if len(missing) == 1:
                alone[missing[0]] = alone.get(missing[0], 0) + 1
        pairs = [(one, alone.get(one, 0), count) for one, count in among.items()]
        return sorted(pairs, key=lambda pair: (-pair[1], -pair[2], pair[0]))


def survey(options: Options, edition: Edition) -> Survey:
    """Look at every file, whether ``check`` would take it or not."""
    layout = edition.layout
    parser = Parser(layout)
    opened = open_all(options, layout)
    refused = [problem for one in opened for problem in one.problems]
    sheets: list[SheetSurvey] = []
    for one in opened:
        for answer in one.sheets:
            try:
                sheets.append(_sheet(one, answer, parser))
            except InputRefused as error:
                refused += error.problems
    found = [sheet.found for sheet in sheets if sheet.found is not None]
    fields: dict[str, frozenset[str]] = {}
    for answer in found:
        fields[answer.table.name] = fields.get(answer.table.name, frozenset()) | answer.fields
    cuts, newest = _coverage(options, edition, opened)
    pairs = [(one.source, answer) for one in opened for answer in one.sheets if one.source]
    known = [(source, answer) for source, answer in pairs if isinstance(answer, Recognised)]
    return Survey(
        sheets=sheets,
        refused=[*refused, *_no_table(layout, fields)],
        notes=(*sheet_notes(known), *mapping_notes(options.mapping, opened)),
        lacking=_lacking(edition, options, fields),
        cuts=cuts,
        fields=fields,
        began=_first(sheets, "participants"),
        newest=newest or max((s.profile.last for s in sheets if s.profile and s.profile.last),
                             default=None),
    )  # fmt: skip


def _first(sheets: Sequence[SheetSurvey], table: str) -> date | None:
    days = [
        sheet.profile.first
        for sheet in sheets
        if sheet.found and sheet.found.table.name == table and sheet.profile and sheet.profile.first
    ]
    return min(days, default=None)


def _sheet(one: Opened, answer: Recognised | NotOurs | Unusable, parser: Parser) -> SheetSurvey:
    sheet = answer.sheet
    bare = SheetSurvey(one.name, sheet.name, sheet.encoding, sheet.delimiter, None, None)
    found = answer if isinstance(answer, Recognised) else getattr(answer, "found", None)
    if one.source is None:
        return bare
    if found is None:
        return _unknown(bare, one.source, answer, parser)
    seen = profile(one.source, found, parser)
    near = found.near()
    unknown = {
        column.index: (column.header, column.content)
        for column in seen.columns
        if column.index in found.unknown
        and column.index not in near
        # A second column of a name that is read already means nothing else.
        and folded(column.header) not in spellings_of(found.table)
    }
    filled = found.fields | set(near.values())
    offered = guesses(found.table, parser.layout, unknown, filled)
    meant = near | {index: name for index, (name, _) in offered.items()}
    return replace(bare, found=found, profile=seen, meant=meant)


def _unknown(
    bare: SheetSurvey, source: Source, answer: NotOurs | Unusable | Recognised, parser: Parser
) -> SheetSurvey:
    """A sheet in which no table was recognised: the table that its columns come nearest to."""
    header = header_of(answer.sheet)
    if header is None:
        return bare
    row, texts = header
    indexes = [i for i, text in enumerate(texts) if text.strip()]
    cells = answer.sheet.read(row, indexes).cells
    columns = {i: (texts[i], content(cells.get_column(str(i)), parser)) for i in indexes}
    named = named_table(answer.sheet, parser.layout)
    offered = [
        (sum(score for _, score in meant.values()) * (2 if table.name == named else 1),
         len(meant), table, meant)
        for table in parser.layout.tables.values()
        for meant in [guesses(table, parser.layout, columns, ())]
    ]  # fmt: skip
    _, count, table, meant = max(offered, key=lambda one: one[:2])
    if not count or not speaks([texts[index] for index in meant], table, parser.layout):
        return bare
    found = Recognised(answer.sheet, table, row, {}, tuple(texts), tuple(indexes))
    seen = profile(source, found, parser)
    return replace(
        bare, profile=seen, meant={i: name for i, (name, _) in meant.items()}, likely=table
    )


def _no_table(layout: Layout, fields: dict[str, frozenset[str]]) -> list[Problem]:
    lost = [t for t in layout.tables.values() if t.required and t.name not in fields]
    return [Problem("", f"no export of {t.title.lower()} was found.") for t in lost]


def _lacking(
    edition: Edition, options: Options, fields: dict[str, frozenset[str]]
) -> list[tuple[Rule, list[str]]]:
    """The rules that could not be assessed with these columns, and what each misses."""
    tables = Tables(
        edition.layout, options.as_of, [], {}, {name: pl.DataFrame() for name in fields}, fields,
        {}, pl.DataFrame(schema=UNREADABLE_SCHEMA), pl.DataFrame(schema=RAGGED_SCHEMA),
    )  # fmt: skip
    lacking = []
    for rule in edition.rules:
        missing, _ = outcomes.lacking(rule, needs.of_rule(rule, edition.layout), tables)
        if missing:
            lacking.append((rule, missing))
    return lacking


def _coverage(
    options: Options, edition: Edition, opened: Sequence[Opened]
) -> tuple[dict[str, Cut], date | None]:
    """From which day tables are complete, as ``check`` would see it; as far as it could."""
    given = {name: Cut(day, inferred=False) for name, day in options.coverage.items()}
    try:
        intake = Intake(replace(options, skip_refused=True), edition.layout, opened)
        wanted: dict[str, set[str]] = {name: set() for name in edition.layout.tables}
        tables = intake.tables(wanted, edition.parameters["cut_share"].value)
    except InputRefused:
        return given, None
    return tables.cuts, tables.newest

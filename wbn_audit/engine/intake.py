"""Paths to tables: open, recognise, read what the rules need, set rows aside."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from wbn_audit.engine.mapping_notes import mapping_notes, sheet_notes
from wbn_audit.errors import InputRefused, Problem
from wbn_audit.readers import Source, find_files, open_source
from wbn_audit.tables import model
from wbn_audit.tables.load import Loader
from wbn_audit.tables.model import Cut, SheetAccount, Tables
from wbn_audit.tables.own_mapping import own_for
from wbn_audit.tables.recognise import NotOurs, Recognised, Unusable, recognise
from wbn_audit.tables.refusals import too_few_columns
from wbn_audit.tables.setaside import Sorter, infer_cut

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from wbn_audit.engine.options import Options
    from wbn_audit.tables.layout import Layout, TableLayout


@dataclass
class Opened:
    """One file, opened and looked at.

    Attributes:
        source: None where the file cannot be opened.
        sheets: what was made of each sheet, in the order of the file.
        problems: why the file is refused, if it is.
    """

    name: str
    path: Path
    source: Source | None = None
    sheets: list[Recognised | NotOurs | Unusable] = field(default_factory=list)
    problems: tuple[Problem, ...] = ()


def open_all(options: Options, layout: Layout) -> list[Opened]:
    """Open and understand every file that the options name; refusals are told, not raised."""
    files = find_files(options.paths, recursive=options.recursive)
    opened = [
        _opened(path, name, options, layout)
        for path, name in zip(files, display_names(files), strict=True)
    ]
    _take_sparse(opened, options, layout)
    return opened


def _take_sparse(opened: Sequence[Opened], options: Options, layout: Layout) -> None:
    """Take the one sheet of few columns that is called for a table, where no other is it."""
    tables = {
        found.table.name
        for one in opened
        for answer in one.sheets
        if (found := answer if isinstance(answer, Recognised) else getattr(answer, "found", None))
    }
    sparse = [
        (one, at, answer)
        for one in opened
        for at, answer in enumerate(one.sheets)
        if isinstance(answer, NotOurs) and answer.named
    ]
    for one, at, answer in sparse if len(sparse) == 1 else ():
        if answer.likely is not None and answer.likely.name not in tables:
            own = own_for(options.mapping, one.path, answer.sheet.name)
            one.sheets[at] = recognise(answer.sheet, layout, replace(own, table=answer.likely.name))


def _opened(path: Path, name: str, options: Options, layout: Layout) -> Opened:
    opened = Opened(name, path)
    try:
        opened.source = open_source(path, name)
        for sheet in opened.source.sheets:
            own = own_for(options.mapping, path, sheet.name)
            opened.sheets.append(recognise(sheet, layout, own))
    except InputRefused as error:
        opened.problems = error.problems
    opened.problems += tuple(
        problem
        for answer in opened.sheets
        if isinstance(answer, Unusable)
        for problem in answer.problems
    )
    return opened


@dataclass(frozen=True)
class _Doubtful:
    source: str
    table: TableLayout


class Intake:
    """What was found at the paths, before any row is read.

    Attributes:
        recognised: sheets understood as tables, in the order of the files.
        unread: accounts of sheets in which no table was recognised.
        doubtful: those among them that may be a table, and have too few columns to tell.
        refused: problems of files left out because of ``--skip-refused``.
    """

    def __init__(
        self, options: Options, layout: Layout, opened: Sequence[Opened] | None = None
    ) -> None:
        self.options = options
        self.layout = layout
        self.recognised: list[tuple[Source, Recognised]] = []
        self.unread: list[SheetAccount] = []
        self.doubtful: list[_Doubtful] = []
        self.refused: list[Problem] = []
        self.opened = open_all(options, layout) if opened is None else opened
        problems = [problem for one in self.opened for problem in one.problems]
        if problems and not options.skip_refused:
            remedy = Problem("", "Nothing was checked.", "--skip-refused leaves such files out.")
            raise InputRefused([*problems, remedy])
        self.refused = problems
        for one in self.opened:
            if one.source is not None and not one.problems:
                self._take(one.source, one.sheets)
        self.notes = (*sheet_notes(self.recognised), *mapping_notes(options.mapping, self.opened))
        self._require_tables()

    def _take(self, source: Source, answers: Sequence[Recognised | NotOurs | Unusable]) -> None:
        for answer in answers:
            if isinstance(answer, Recognised):
                self.recognised.append((source, answer))
            elif isinstance(answer, NotOurs):
                self.unread.append(_unread(source, answer))
                if answer.likely is not None:
                    self.doubtful.append(_Doubtful(source.name, answer.likely))

    def _require_tables(self) -> None:
        """Refuse to go on without the tables that nothing can be judged without."""
        there = {found.table.name for _, found in self.recognised}
        missing = [t for t in self.layout.tables.values() if t.required and t.name not in there]
        if not missing:
            return
        wanted = "; ".join(
            f"{t.title.lower()} ({', '.join(f.name for f in t.fields.values() if f.required)} …)"
            for t in missing
        )
        looked = ", ".join(one.source for one in self.unread) or "no other file"
        raise InputRefused(
            [
                *self.refused,
                *(too_few_columns(one.source, one.table) for one in self.doubtful),
                Problem(
                    "",
                    f"No export of {wanted} was found. Not recognised: {looked}.",
                    "Add the export, or name its columns in wbn-audit.yaml (mapping:); "
                    "'wbn-audit inspect' shows what was found and offers a mapping.",
                ),
            ]
        )

    def tables(
        self,
        needs: Mapping[str, set[str]],
        stale_cut_share: float,
        progress: Callable[[str], None] = lambda _: None,
    ) -> Tables:
        """Read the sheets and set rows aside; the account must balance."""
        loaded = Loader(self.layout, needs, progress).load(self.recognised)
        progress("Matching rows to participants")
        tables = Sorter(self.layout, self.options.as_of, loaded).tables()
        tables.cuts = {
            name: Cut(day, inferred=False) for name, day in self.options.coverage.items()
        }
        if "services" not in tables.cuts:
            cut = infer_cut(tables, stale_cut_share)
            if cut is not None:
                tables.cuts["services"] = cut
        tables.sheets += self.unread
        tables.notes += self.notes
        unbalanced = [sheet.source for sheet in tables.sheets if not sheet.balances]
        if unbalanced:
            names = ", ".join(unbalanced)
            raise AssertionError(f"the account of rows does not balance: {names}")
        return tables


def _unread(source: Source, answer: NotOurs) -> SheetAccount:
    rows = answer.sheet.read(0, []).total if answer.rows else 0
    return SheetAccount(
        source=source.name,
        sheet=answer.sheet.name,
        sha256=source.sha256,
        table="",
        header_row=0,
        encoding=answer.sheet.encoding,
        delimiter=answer.sheet.delimiter,
        rows=rows,
        reasons={model.NOT_A_TABLE: rows, model.USED: 0},
    )


def display_names(files: Sequence[Path]) -> list[str]:
    """Names relative to the nearest folder that holds all files; no absolute path."""
    if not files:
        return []
    whole = [path.absolute() for path in files]
    try:
        common = Path(os.path.commonpath([path.parent for path in whole]))
    except ValueError:  # different drives
        return [_text(path.name) for path in files]
    return [_text(path.relative_to(common).as_posix()) for path in whole]


def _text(name: str) -> str:
    """A file's name as text that can be written: bytes that are no text become U+FFFD."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")

"""Paths to tables: open, recognise, read what the rules need, set rows aside."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from wbn_audit.errors import InputRefused, Problem
from wbn_audit.readers import Source, find_files, open_source
from wbn_audit.tables import model
from wbn_audit.tables.load import Loader
from wbn_audit.tables.model import Cut, SheetAccount, Tables
from wbn_audit.tables.recognise import NotOurs, Recognised, recognise
from wbn_audit.tables.setaside import Sorter, infer_cut

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wbn_audit.engine.options import Options
    from wbn_audit.tables.layout import Layout


class Intake:
    """What was found at the paths, before any row is read.

    Attributes:
        recognised: sheets understood as tables, in the order of the files.
        unread: accounts of sheets in which no table was recognised.
        refused: problems of files left out because of ``--skip-refused``.
    """

    def __init__(self, options: Options, layout: Layout) -> None:
        self.options = options
        self.layout = layout
        self.recognised: list[tuple[Source, Recognised]] = []
        self.unread: list[SheetAccount] = []
        self.refused: list[Problem] = []
        problems: list[Problem] = []
        files = find_files(options.paths, recursive=options.recursive)
        for path, name in zip(files, display_names(files), strict=True):
            try:
                self._open(path, name)
            except InputRefused as error:
                problems += error.problems
        if problems and not options.skip_refused:
            remedy = Problem("", "Nothing was checked.", "--skip-refused leaves such files out.")
            raise InputRefused([*problems, remedy])
        self.refused = problems
        self._require_tables()

    def _open(self, path: Path, name: str) -> None:
        source = open_source(path, name)
        found: list[Recognised] = []
        problems: list[Problem] = []
        for sheet in source.sheets:
            answer = recognise(sheet, self.layout, self.options.mapping)
            if isinstance(answer, list):
                problems += answer
            elif isinstance(answer, NotOurs):
                self.unread.append(_unread(source, answer))
            else:
                found.append(answer)
        if problems:
            raise InputRefused(problems)
        self.recognised += [(source, one) for one in found]

    def _require_tables(self) -> None:
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
                Problem(
                    "",
                    f"No export of {wanted} was found. Not recognised: {looked}.",
                    "Add the export, or name its columns in wbn-audit.yaml (mapping:).",
                ),
            ]
        )

    def columns(self) -> dict[str, frozenset[str]]:
        """Table to the fields that its files have."""
        fields: dict[str, frozenset[str]] = {}
        for _, found in self.recognised:
            fields[found.table.name] = fields.get(found.table.name, frozenset()) | set(
                found.columns
            )
        return fields

    def tables(self, needs: Mapping[str, set[str]], stale_cut_share: float) -> Tables:
        """Read the sheets and set rows aside; the account must balance."""
        loaded = Loader(self.layout, needs).load(self.recognised)
        tables = Sorter(self.layout, self.options.as_of, loaded).tables()
        tables.cuts = {
            name: Cut(day, inferred=False) for name, day in self.options.coverage.items()
        }
        if "services" not in tables.cuts:
            cut = infer_cut(tables, stale_cut_share)
            if cut is not None:
                tables.cuts["services"] = cut
        tables.sheets += self.unread
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

"""Every benign dress of an export by name; each reads as the plain one does."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.corpus import cells, grids, saving, workbooks
from tests.corpus.world import kinds

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.corpus.saving import Save
    from tests.corpus.world import Grid


PLAIN = saving.text()


def unchanged(grid: Grid, _: str) -> Grid:
    return grid


@dataclass(frozen=True)
class Dress:
    """A way to spell, arrange and save the tables.

    Attributes:
        spell: changes cells; it sees plain columns.
        arrange: changes rows and columns.
        plain: what the plain table to compare with is changed to, where a dress cannot
            say all that the plain one does (a tick or nothing).
    """

    spell: Callable[[Grid, str], Grid] = unchanged
    arrange: Callable[[Grid, str], Grid] = unchanged
    save: Save = PLAIN
    plain: Callable[[Grid, str], Grid] = unchanged

    def write(self, folder: Path, table: str, grid: Grid) -> Path:
        return self.save(folder, table, self.arrange(self.spell(grid, table), table))


def _spell(spell: cells.Spell, *which: str) -> Callable[[Grid, str], Grid]:
    return lambda grid, table: cells.spelled(grid, table, spell, *which)


def _keys(grid: Grid, table: str, spell: cells.Spell) -> Grid:
    """Spell the ids of rows and participants; SSNs and codes stay."""
    header, *rows = grid
    key = [
        kind == "id" and str(n).endswith("_id")
        for n, kind in zip(header, kinds(table, grid), strict=True)
    ]
    return [
        header,
        *[
            [spell(str(c), n) if is_key and c else c for is_key, c in zip(key, row, strict=True)]
            for n, row in enumerate(rows)
        ],
    ]  # fmt: skip


def _respelled(spell: cells.Spell) -> Callable[[Grid, str], Grid]:
    return lambda grid, table: _keys(grid, table, spell)


def _blanked(word: str) -> Callable[[Grid, str], Grid]:
    return lambda grid, table: cells.with_blanks(grid, table, word)


def _ticks(spell: cells.Spell) -> Callable[[Grid, str], Grid]:
    """A dress without a word for no says nothing where the plain one says no."""
    if spell("no", 0) not in {"", "-"}:
        return unchanged
    return _spell(lambda text, _: text if text.casefold() in cells.YES else "", "flag")


def _spaced(folder: Path, table: str, grid: Grid) -> Path:
    """Some programs write a space after the comma, before the quotation mark."""
    path = folder / f"{table}.csv"
    quoted = (
        [f'"{str(c).replace(chr(34), chr(34) * 2)}"' if c != "" else "" for c in row]
        for row in grid
    )
    path.write_text("".join(", ".join(row) + "\n" for row in quoted), encoding="utf-8")
    return path


TEXT = {
    "UTF-8 with mark": saving.text(mark=b"\xef\xbb\xbf"),
    "UTF-16 LE": saving.text(codec="utf-16-le", mark=b"\xff\xfe", delimiter="\t"),
    "UTF-16 LE, commas": saving.text(codec="utf-16-le", mark=b"\xff\xfe", end="\r\n"),
    "UTF-16 BE": saving.text(codec="utf-16-be", mark=b"\xfe\xff"),
    "UTF-16 LE without mark": saving.text(codec="utf-16-le"),
    "UTF-32": saving.text(codec="utf-32-le", mark=b"\xff\xfe\0\0"),
    "Windows-1252": saving.text(codec="cp1252", end="\r\n"),
    "semicolons": saving.text(delimiter=";"),
    "tabs": saving.text(delimiter="\t", suffix=".tsv"),
    "tabs as txt": saving.text(delimiter="\t", suffix=".txt", end="\r\n"),
    "bars": saving.text(delimiter="|"),
    "bars, all quoted": saving.text(delimiter="|", quoting=csv.QUOTE_ALL),
    "sep line": saving.text(delimiter=";", head="sep=;\r\n", end="\r\n"),
    "sep line, tab": saving.text(delimiter="\t", head="sep=\t\n", mark=b"\xef\xbb\xbf"),
    "sep line, UTF-16": saving.text(codec="utf-16-le", mark=b"\xff\xfe", delimiter="|", head="sep=|\r\n"),
    "CR": saving.text(end="\r"),
    "CRLF": saving.text(end="\r\n"),
    "CR CR LF": saving.text(end="\r\r\n"),
    "all quoted": saving.text(quoting=csv.QUOTE_ALL),
    "all quoted, CRLF, mark": saving.text(quoting=csv.QUOTE_ALL, end="\r\n", mark=b"\xef\xbb\xbf"),
    "text quoted": saving.text(quoting=csv.QUOTE_NONNUMERIC),
    "gz": saving.text(suffix=".csv.gz"),
    "upper case ending": saving.text(suffix=".CSV"),
    "upper case gz": saving.text(suffix=".CSV.GZ"),
    "upper case tsv": saving.text(suffix=".Tsv", delimiter="\t"),
    "spaces after commas": _spaced,
    "end mark of DOS": saving.text(end="\r\n", tail="\x1a"),
    "title before PowerShell": saving.text(head="#TYPE Selected.System.Data.DataRow\r\n", end="\r\n", quoting=csv.QUOTE_ALL),
    "commas at the end of each row": lambda folder, table, grid: saving.text()(folder, table, [[*r, "", ""] for r in grid]),
}  # fmt: skip


def _newlines(grid: Grid, _: str) -> Grid:
    return [
        grid[0],
        *[[f"{c}\nsecond, \"line\"" if n == "description" else c for n, c in zip(grid[0], row, strict=True)]
          for row in grid[1:]],
    ]  # fmt: skip


TRUE_DATES = saving.xlsx_writer()
DRESSES: dict[str, Dress] = {
    "plain": Dress(),
    "text: quoted newlines": Dress(_newlines, plain=_newlines),
    "text: quoted newlines, CRLF": Dress(_newlines, save=saving.text(end="\r\n"), plain=_newlines),
    **{f"text: {name}": Dress(save=save) for name, save in TEXT.items()},
    **{f"dates: {name}": Dress(_spell(s, "date"), save=TRUE_DATES if "true" in name else saving.text()) for name, s in cells.DATES.items()},
    **{f"ids: {name}": Dress(_respelled(s)) for name, s in cells.IDS.items()},
    **{f"money: {name}": Dress(_spell(s, "money", "number")) for name, s in cells.MONEY.items()},
    **{f"flags: {name}": Dress(_spell(s, "flag"), plain=_ticks(s)) for name, s in cells.FLAGS.items()},
    **{f"blank: {word!r}": Dress(_blanked(word)) for word in cells.BLANKS},
    **{f"layout: {name}": Dress(arrange=a) for name, a in grids.ARRANGED.items()},
    **{f"workbook: {name}": Dress(spell=workbooks.typed, save=s) for name, s in workbooks.SAVED.items()},
}  # fmt: skip

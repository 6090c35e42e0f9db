"""What a sheet is made of, before any of it is a workbook."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

# Of 1,048,576 rows that a sheet can have; round, so that a reader sees at once that it is full.
MOST_ROWS = 1_000_000
DECISIONS = ("accept", "fix", "question")


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes:
        title: its header.
        width: in characters.
        kind: ``text``, ``long`` (text that wraps), ``date``, ``number`` (whole), ``decimal``,
            ``money``, ``share``,
            ``severity``, or ``review`` and ``review date`` (empty, for people to write into).
    """

    title: str
    width: int
    kind: str = "text"


@dataclass(frozen=True)
class TableSheet:
    """A sheet that is one table.

    Attributes:
        name: of the sheet; also made into the name of the table.
        columns: one for each column of *rows*, in order; review columns come last and have none.
        rows: what stands there.
        frozen: how many columns stay in sight.
        printed: how many columns are printed; 0 = all.
    """

    name: str
    columns: tuple[Column, ...]
    rows: pl.DataFrame
    frozen: int = 0
    printed: int = 0


@dataclass(frozen=True)
class Block:
    """A piece of a page: a heading, lines, perhaps a small table, lines after it.

    *numbers* says which columns of the table hold numbers.
    """

    title: str
    lines: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    closing: tuple[str, ...] = ()
    numbers: tuple[bool, ...] = ()


@dataclass(frozen=True)
class PageSheet:
    """A sheet to be read from top to bottom."""

    name: str
    blocks: tuple[Block, ...]

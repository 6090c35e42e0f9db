"""The exact path: rows one by one from the splitter that defines them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.readers.csv.records import CONTROL, CONTROLS, is_blank, split_records
from wbn_audit.readers.sheet import RAGGED_SCHEMA, Rows

if TYPE_CHECKING:
    from collections.abc import Sequence

_BATCH = 50_000
"""Rows held as Python objects, which take several times the memory of a frame."""


def read_exact(
    text: str, delimiter: str, *, first_row: int, width: int, columns: Sequence[int]
) -> Rows:
    """Read rows one by one.

    Args:
        text: decoded, from the first row on.
        delimiter: one character.
        first_row: its row number.
        width: how many fields a row should have; 0 where there is no header.
        columns: indexes of the columns wanted.
    """
    batches = _Batches(columns)
    ragged: list[tuple[int, int, str | None]] = []
    total = 0
    controls = re.compile(f"[{CONTROLS}]")
    # One by one they are looked for in C; the pattern would be slow in a large clean text.
    controlled = any(chr(code) in text for code in range(128) if controls.match(chr(code)))
    for record in split_records(text, delimiter, width=width or None):
        fields = record.fields
        number = first_row + total
        total += 1
        if is_blank(fields):
            continue
        batches.add(number, fields)
        problem = record.problem
        if controlled and not problem and any(map(controls.search, fields)):
            problem = CONTROL
        if problem or (width and len(fields) != width):
            ragged.append((number, len(fields), problem))
    cells = batches.frame()
    return Rows(
        cells=cells,
        blank=total - cells.height,
        ragged=pl.DataFrame(ragged, schema=RAGGED_SCHEMA, orient="row"),
        total=total,
    )


class _Batches:
    """Collects the wanted fields of rows into frames."""

    def __init__(self, columns: Sequence[int]) -> None:
        self._wanted = list(dict.fromkeys(columns))
        self._frames: list[pl.DataFrame] = []
        self._empty()

    def add(self, number: int, fields: list[str]) -> None:
        self._numbers.append(number)
        for index, column in zip(self._wanted, self._columns, strict=True):
            column.append((fields[index] or None) if index < len(fields) else None)
        if len(self._numbers) == _BATCH:
            self._flush()

    def frame(self) -> pl.DataFrame:
        self._flush()
        return pl.concat(self._frames, rechunk=True)

    def _empty(self) -> None:
        self._numbers: list[int] = []
        self._columns: list[list[str | None]] = [[] for _ in self._wanted]

    def _flush(self) -> None:
        named = zip(self._wanted, self._columns, strict=True)
        columns = [pl.Series(str(index), column, pl.String) for index, column in named]
        self._frames.append(pl.DataFrame([pl.Series("row", self._numbers, pl.UInt32), *columns]))
        self._empty()

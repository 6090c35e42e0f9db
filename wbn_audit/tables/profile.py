"""What the columns of a sheet hold: counts and kinds, never a value."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import polars as pl

from wbn_audit.tables.activity import activity
from wbn_audit.tables.fold import UNSEEN
from wbn_audit.tables.headers import plain
from wbn_audit.tables.layout import Field
from wbn_audit.tables.load import rows_of_data

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from wbn_audit.readers import Source
    from wbn_audit.tables.parse import Parser
    from wbn_audit.tables.recognise import Recognised

MOST_COLUMNS = 300
_LOOKED_AT = 2000  # rows from which is told what an unknown column holds
_MOST = 0.8
_TELLING = 0.3  # a column of fewer different words than rows may be a vocabulary
_KINDS = (("date", "dates"), ("flag", "yes or no"), ("number", "numbers"))


@dataclass(frozen=True)
class Content:
    """What most filled cells of a column are.

    Attributes:
        kind: ``date``, ``flag``, ``number`` or empty.
        words: vocabulary to the share of cells that it knows.
        filled: whether any cell is.
    """

    kind: str = ""
    words: Mapping[str, float] = field(default_factory=dict)
    filled: bool = False

    @property
    def told(self) -> str:
        """For people; empty where it is just text."""
        return dict(_KINDS).get(self.kind, "")


@dataclass(frozen=True)
class ColumnProfile:
    """One column.

    Attributes:
        field: the field it is read as, empty if none.
        filled: cells with something in them.
        unreadable: of these, cells that cannot be read as the field's kind.
    """

    index: int
    header: str
    field: str
    kind: str
    filled: int
    unreadable: int
    content: Content


@dataclass(frozen=True)
class SheetProfile:
    """One sheet read as its table.

    Attributes:
        rows: of data.
        first: the earliest activity; None where no date can be read.
        last: the latest activity.
    """

    rows: int
    columns: tuple[ColumnProfile, ...]
    first: date | None
    last: date | None


def profile(source: Source, found: Recognised, parser: Parser) -> SheetProfile:
    """Look at every column of a sheet.

    Raises:
        InputRefused: the sheet cannot be read to its end.
    """
    fields = {index: name for name, index in found.columns.items()}
    named = [i for i, header in enumerate(found.headers) if plain(header) or i in fields]
    wanted = sorted({*found.columns.values(), *named[:MOST_COLUMNS]})
    rows = found.sheet.read(found.header_row, wanted)
    cells = rows_of_data(source, found, rows)[0] if found.columns else rows.cells
    columns, typed = [], {}
    for index in wanted:
        texts = cells.get_column(str(index))
        name = fields.get(index, "")
        unread = 0
        if name:
            column = parser.column(found.table.fields[name], texts, date_1904=found.sheet.date_1904)
            unread = int(column.unreadable.sum()) if column.unreadable is not None else 0
            typed[name] = column.values
        columns.append(
            ColumnProfile(
                index, found.headers[index] if index < len(found.headers) else "", name,
                found.table.fields[name].kind if name else "", _filled(texts), unread,
                content(texts, parser),
            )
        )  # fmt: skip
    first, last = _span(found, typed, cells.height)
    return SheetProfile(cells.height, tuple(columns), first, last)


def _filled(texts: pl.Series) -> int:
    return int((texts.str.strip_chars(UNSEEN) != "").sum())


def _span(
    found: Recognised, typed: Mapping[str, pl.Series], rows: int
) -> tuple[date | None, date | None]:
    frame = pl.DataFrame(dict(typed)).with_columns(
        pl.lit(word).alias(name) for name, word in found.given.items() if rows
    )
    acts = activity(found.table, frame.columns)
    if acts is None or frame.is_empty():
        return None, None
    days: tuple[Any, Any] = frame.select(first=acts.min(), last=acts.max()).row(0)
    return days[0], days[1]


def content(texts: pl.Series, parser: Parser) -> Content:
    """What the first cells of a column are."""
    cells = texts.filter((texts.str.strip_chars(UNSEEN) != "").fill_null(value=False))
    cells = cells.head(_LOOKED_AT)
    if cells.is_empty():
        return Content()
    for kind, _ in _KINDS:
        readable = parser.column(Field("cell", kind, "flag"), cells).values.is_not_null().sum()
        # Plain numbers are dates to a spreadsheet; they are only if they are written so.
        written = kind != "date" or cells.str.contains(r"[-/a-zA-Z]").sum() >= _MOST * len(cells)
        if written and readable >= _MOST * len(cells):
            return Content(kind, {}, filled=True)
    return Content("", _known_words(cells, parser), filled=True)


def _known_words(cells: pl.Series, parser: Parser) -> dict[str, float]:
    """The share of cells whose words each vocabulary knows; of columns with few words only."""
    counts: Counter[str] = Counter(cells.to_list())
    if len(counts) > max(3, _TELLING * len(cells)):
        return {}
    shares = {}
    for vocabulary in parser.layout.vocabularies.values():
        known = sum(
            count
            for text, count in counts.items()
            if all(vocabulary.meaning(part) for part in _parts(text))
        )
        if known:
            shares[vocabulary.name] = known / len(cells)
    return shares


def _parts(text: str) -> Sequence[str]:
    return [part for part in text.split(";") if part.strip()] or [text]

"""The exact splitter: what a row of delimited text is, and where it is damaged.

A row ends at LF, CRLF or CR outside quotation marks. A field that begins with a quotation
mark ends at the next single one, if a delimiter or the row's end follows; two stand for
one. Spaces may stand before and after the marks, as some programs write them. Where that
does not hold, the mark is taken as a character, the field ends at the next delimiter, and
the row is named: one lost mark must not swallow the rows after it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

QUOTE = '"'
STRAY_QUOTE = "a quotation mark is not closed, or stands inside a quoted field"
WHITE = "".join(chr(code) for code in range(0x3001) if chr(code).isspace())
"""The characters of a blank cell: both readers of CSV and that of XLSX go by these."""

_BEFORE_QUOTED = (QUOTE, " ")
CONTROL = "a control character stands in the row"
CONTROLS = r"\x00-\x08\x0e-\x1f\x7f"
"""Characters that no export holds, for a character class; rows with one are named."""
MOST_FIELDS = 16_384
"""Columns of a sheet; what follows stays one field, so that a line of delimiters stays small."""

_LINE_END = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Record:
    """One row: its fields, the offset at which the next begins, and what is wrong with it."""

    fields: list[str]
    end: int
    problem: str | None


def is_blank(fields: list[str]) -> bool:
    """Tell whether a row holds nothing but white space."""
    return not any(field.strip(WHITE) for field in fields)


def split_records(
    text: str, delimiter: str, *, start: int = 0, width: int | None = None
) -> Iterator[Record]:
    """Yield the rows of a text.

    Args:
        text: decoded, without a byte order mark.
        delimiter: one character.
        start: the offset of the first row.
        width: how many fields a row should have, where known: a quoted field that runs over
            a line end and leaves another number is a lost quotation mark, if its first line
            alone has just that number.
    """
    while start < len(text):
        found = _LINE_END.search(text, start)
        stop, after = found.span() if found else (len(text), len(text))
        line = text[start:stop]
        if QUOTE not in line:
            record = Record(line.split(delimiter, MOST_FIELDS), after, None)
        else:
            record = _quoted_record(text, start, delimiter)
            if record.end > after and width is not None and len(record.fields) != width:
                literal = line.split(delimiter, MOST_FIELDS)
                if len(literal) == width:
                    record = Record(literal, after, STRAY_QUOTE)
        yield record
        start = record.end


def _quoted_record(text: str, start: int, delimiter: str) -> Record:
    quoted, plain, line_end = _patterns(delimiter)
    fields: list[str] = []
    problem: str | None = None
    while True:
        found = quoted.match(text, start) if text[start : start + 1] in _BEFORE_QUOTED else None
        if found:
            fields.append(found[1].replace('""', QUOTE))
        else:
            if text.startswith(QUOTE, start):
                problem = STRAY_QUOTE
            found = plain.match(text, start)
            assert found is not None  # noqa: S101 - the pattern matches the empty string too
            fields.append(found[0])
        start = found.end()
        if not text.startswith(delimiter, start):
            break
        if len(fields) == MOST_FIELDS:
            ended = line_end.search(text, start)
            fields.append(text[start + 1 : ended.start() if ended else len(text)])
            return Record(fields, ended.end() if ended else len(text), problem)
        start += 1
    ended = line_end.match(text, start)
    return Record(fields, ended.end() if ended else len(text), problem)


@lru_cache(maxsize=8)
def _patterns(delimiter: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    mark = re.escape(delimiter)
    # Possessive repeats: a lost mark in a file of 100 MB is found out in one pass.
    quoted = re.compile(rf' *+"([^"]*+(?:""[^"]*+)*+)" *+(?=[{mark}\r\n]|\Z)')
    return quoted, re.compile(rf"[^{mark}\r\n]*+"), _LINE_END

"""Finds the delimiter of a text: a ``sep=`` line says it, else the rows show it."""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice

from wbn_audit.readers.csv.records import is_blank, split_records

DELIMITERS = ",;\t|"
_SEP_LINE = re.compile(r'"?sep=([,;\t|])"?(\r\n|\n|\r|\Z)', re.IGNORECASE)
_SAMPLE_ROWS = 80


def sep_line(start: str) -> tuple[str, int]:
    """Return the delimiter that a ``sep=`` line names and the line's length.

    Spreadsheet programs obey such a line and hide it, so it has no row number.

    Returns:
        An empty delimiter and 0 where the text does not begin with one.
    """
    found = _SEP_LINE.match(start)
    return (found[1], found.end()) if found else ("", 0)


def find_delimiter(sample: str) -> str:
    """Return the delimiter under which the most rows agree on the most fields.

    Args:
        sample: the beginning of a text, whole rows.

    Returns:
        A comma where no row has a delimiter at all.
    """
    return max(DELIMITERS, key=lambda delimiter: _agreement(sample, delimiter))


def _agreement(sample: str, delimiter: str) -> tuple[int, int]:
    """Score a delimiter: (rows that agree, times the delimiters in each; unproblematic rows).

    Title rows have no delimiter or another number; they do not agree with the table's rows.
    """
    records = list(islice(split_records(sample, delimiter), _SAMPLE_ROWS))
    widths = Counter(len(r.fields) for r in records if len(r.fields) > 1 and not is_blank(r.fields))
    sound = sum(record.problem is None for record in records)
    return max((rows * (width - 1) for width, rows in widths.items()), default=0), sound

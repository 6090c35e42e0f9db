"""Finds the delimiter of a text: a ``sep=`` line says it, else the rows show it."""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice

from wbn_audit.readers.csv.records import Record, is_blank, split_records

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


def _agreement(sample: str, delimiter: str) -> tuple[float, int, int]:
    """Score a delimiter: (agreement of sound rows by their share, of all rows, sound rows).

    Agreement is how many rows have the same number of delimiters, times that number. Title rows
    have none or another number; they do not agree with the table's rows. A wrong delimiter
    inside quoted fields leaves marks where no field begins or ends: such rows are unsound, and
    the more of them, the less the others prove.
    """
    records = list(islice(split_records(sample, delimiter), _SAMPLE_ROWS))
    sound = [record for record in records if record.problem is None]
    share = len(sound) / len(records) if records else 0
    return _agreeing(sound) * share, _agreeing(records), len(sound)


def _agreeing(records: list[Record]) -> int:
    widths = Counter(len(r.fields) for r in records if len(r.fields) > 1 and not is_blank(r.fields))
    return max((rows * (width - 1) for width, rows in widths.items()), default=0)

"""Page furniture: what a report prints among and below its rows, and is no row of data.

Headers repeated on each page, totals, counts of records, page lines and closing remarks.
Every row left out is accounted for; a participant called Total has an id, and stays.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.tables import model
from wbn_audit.tables.fold import UNSEEN, fold_word

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wbn_audit.tables.layout import Field
    from wbn_audit.tables.model import SheetAccount
    from wbn_audit.tables.recognise import Recognised

_THINGS = (
    r"(?:records?|rows?|lines?|items?|entries|counts?|participants?|customers?|clients?|services?"
    r"|payments?|outcomes?|notes?|amounts?|paid|cost|reported|printed|listed)"
)
_TOTAL = r"(?:(?:grand|sub|report|overall|page|group|final|running)[\s-]*)?totals?"
# "Total", "Grand Total:", "Total records", "Total number of services: 4", "Total for Alder".
_TOTALS = (
    rf"{_TOTAL}(?:\s+(?:number\s+|no\.?\s+|count\s+)?(?:of\s+)?{_THINGS}\b.*"
    rf"|\s*[:=].*|\s+(?:for|by|of)\b.*)?$"
)
_COUNTS = rf"(?:(?:record|row|line|item)s?\s*count|count|(?:number|no\.?|#)\s+of\s+{_THINGS})\b.*$"
_COUNTED = rf"\(?\s*[\d,]+\s+{_THINGS}(?:\s+(?:affected|found|returned|selected|total))?\s*\)?\.?$"
_PAGES = (
    r"(?:page\s*:?\s*\d+(?:\s*(?:of|/)\s*\d+)?"
    r"|end\s+of\s+(?:the\s+)?(?:report|file|data|page))\b.*$"
)
_REMARKS = (
    r"(?:(?:printed|generated|exported|created|run|downloaded|report(?:ed)?)\s+"
    r"(?:on|at|by|date|time)\b|confidential|copyright|\u00a9).*$"
)
_LINE = re.compile(
    rf"[\W_]*(?:{_TOTALS}|{_COUNTS}|{_COUNTED}|{_PAGES}|{_REMARKS})", re.IGNORECASE | re.DOTALL
)
# The subtotals of a spreadsheet program name their group first; such rows have no id.
_GROUP_LINE = re.compile(r".*\s(?:grand\s+)?(?:totals?|subtotals?|counts?)\W*", re.IGNORECASE)
_MAYBE = (
    r"(?i)total|count|record|row|line|item|entr|number|no\.|#|of|page|end|print|report|run|export"
    r"|creat|generat|download|confid|copyright|\u{a9}|\d\s+\D"
)
# What may be a date; a count or an amount below a column of dates is none.
_DATE = r"\d[-/. ]+\w{1,9}[-/., ]+\d|\d{5}|\d[A-Za-z]{3}\d"
_WORDY = r"[A-Za-z]{3}|^\D*$"
_NAMES = frozenset({"first_name", "last_name"})


def without_furniture(
    cells: pl.DataFrame, found: Recognised, account: SheetAccount
) -> pl.DataFrame:
    """Leave out repeated headers and footers, and account for them.

    Args:
        cells: the rows below the header, as text; a column for each index that is read, the
            first one of the header among them.
        found: how the sheet was understood.
        account: of the sheet; the rows left out are moved in it.
    """
    suspects = _suspects(cells, found)
    if suspects.is_empty():
        return cells
    headers = _repeated_headers(suspects, found)
    footers = _footers(cells, suspects, headers, found)
    account.move(model.REPEATED_HEADER, len(headers))
    account.move(model.FOOTER, len(footers))
    return cells.filter(~pl.col("row").is_in([*headers, *footers]))


def first_column(found: Recognised) -> int:
    """The first column that has a header: labels of totals stand there."""
    return min([*found.columns.values(), *found.unknown])


def _key(found: Recognised) -> int:
    return found.columns.get("participant_id", min(found.columns.values()))


def _suspects(cells: pl.DataFrame, found: Recognised) -> pl.DataFrame:
    """Rows whose id has no digit, or whose first cell may be a label, and without a date."""
    key = pl.col(str(_key(found)))
    first = pl.col(str(first_column(found)))
    # Ids with digits and short prefixes, nearly all rows, are out after one cheap pass.
    wordy = key.is_null() | key.str.contains(_WORDY)
    if first_column(found) != _key(found):
        wordy = wordy | first.str.contains(_WORDY)
    cells = cells.filter(wordy)
    odd = key.is_null() | ~key.str.contains(r"\d") | key.str.contains(_MAYBE)
    if first_column(found) != _key(found):
        odd = odd | first.str.contains(_MAYBE)
    return cells.filter(odd)


def _repeated_headers(suspects: pl.DataFrame, found: Recognised) -> list[int]:
    """Rows in which each cell names its own column, in whatever spelling."""
    fields = {index: found.table.fields[name] for name, index in found.columns.items()}
    names = {
        str(index): _names_of(fields[index], found.headers[index])
        for index in fields
        if str(index) in suspects.columns
    }
    key = str(_key(found))
    rows = suspects.filter(pl.col(key).is_not_null())
    return [
        row["row"]
        for row in rows.iter_rows(named=True)
        if fold_word(row[key]) in names[key]
        and all(fold_word(row[i]) in known for i, known in names.items() if row[i])
    ]


def _names_of(field: Field, header: str) -> set[str]:
    return {fold_word(name) for name in (header, field.name, *field.aliases)}


def _footers(
    cells: pl.DataFrame, suspects: pl.DataFrame, headers: Iterable[int], found: Recognised
) -> list[int]:
    """Numbers of the rows that are a total, a count, or a line of the page."""
    dates = [
        str(found.columns[name]) for name in found.table.activity_fields if name in found.columns
    ]
    taken = set(headers)
    rows = suspects.filter(
        ~pl.col("row").is_in(list(taken)), *[_no_value(pl.col(column)) for column in dates]
    )
    if rows.is_empty():
        return []
    whole = found.sheet.read(found.header_row, range(len(found.headers))).cells
    whole = whole.join(rows.select("row"), on="row", how="semi")
    names = {found.columns[name] for name in _NAMES if name in found.columns}
    lines = [
        _Line(number, {i: cell for i, cell in enumerate(row) if cell and cell.strip(UNSEEN)})
        for number, *row in whole.iter_rows()
    ]
    footers = {line.row for line in lines if line.is_footer(_key(found), names)}
    footers |= _page_lines(cells, lines, taken, footers)
    return sorted(footers)


def _no_value(cell: pl.Expr) -> pl.Expr:
    return cell.is_null() | ~cell.str.contains(_DATE) | cell.str.contains(_MAYBE)


@dataclass(frozen=True)
class _Line:
    """A row without a date: its number and its filled cells."""

    row: int
    cells: dict[int, str]

    def is_footer(self, key: int, names: set[int]) -> bool:
        """Whether a cell says that it is one.

        Args:
            key: the column of the participant's id.
            names: the columns of people's names: with an id beside it, Total is a name.
        """
        ident = self.cells.get(key, "")
        has_id = bool(re.search(r"\d", ident)) and not _LINE.match(ident.strip(UNSEEN))
        first = min(self.cells, default=0)  # cells beyond the header are not among them
        for index, cell in self.cells.items():
            text = cell.strip(UNSEEN)
            if has_id and (index in names or index != first):
                continue
            if _LINE.match(text) or (not ident and _GROUP_LINE.fullmatch(text)):
                return True
        return False

    @property
    def is_remark(self) -> bool:
        """Whether it is one cell of several words."""
        return len(self.cells) == 1 and " " in next(iter(self.cells.values())).strip(UNSEEN)


def _page_lines(
    cells: pl.DataFrame, lines: list[_Line], headers: set[int], footers: set[int]
) -> set[int]:
    """Remarks at a page's end, before the repeated header, or below the table.

    Below the table they count only after a blank row or a footer: the torn last row of a
    file cut short must not be taken for one.
    """
    numbers: list[int] = cells.get_column("row").to_list() if lines else []
    remarks = {line.row for line in lines if line.is_remark} - footers
    found: set[int] = set()
    if not remarks:
        return found
    place = {number: at for at, number in enumerate(numbers)}
    for row in sorted(remarks):
        at = place[row]
        before = numbers[at - 1] if at else 0
        after = at + 1
        while after < len(numbers) and numbers[after] in remarks | footers:
            after += 1
        at_end = after == len(numbers)
        if (after < len(numbers) and numbers[after] in headers) or (
            at_end and (before in footers | found or row - before > 1)
        ):
            found.add(row)
    return found

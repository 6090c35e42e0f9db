"""Other layouts of the same table: titles, pages, blanks, footers, headers, columns."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from tests.tables.columns import LAYOUT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.corpus.world import Grid

    Arrange = Callable[[Grid, str], Grid]


def titled(*rows: Sequence[object]) -> Arrange:
    """Put rows above the header."""
    return lambda grid, _: [*[list(row) for row in rows], *grid]


def footed(*rows: Sequence[object]) -> Arrange:
    """Put rows below the table; ``N`` in a cell is the number of rows."""
    return lambda grid, _: [
        *grid,
        *[
            [str(cell).replace("N", str(len(grid) - 1)) if cell == "N" else cell for cell in row]
            for row in rows
        ],
    ]


def filled_out(*cells: object) -> Arrange:
    """Put a row of the table's full width below it."""
    return lambda grid, _: [*grid, [*cells, *[""] * (len(grid[0]) - len(cells))]]


def paged(*between: Sequence[object]) -> Arrange:
    """Repeat the header every twenty rows, below a page's last and first lines."""

    def arrange(grid: Grid, _: str) -> Grid:
        header, *rows = grid
        out: Grid = [header]
        for number, row in enumerate(rows):
            if number and number % 20 == 0:
                out += [*[list(one) for one in between], header]
            out.append(row)
        return out

    return arrange


def blank_rows(width: int) -> Arrange:
    """Put a blank row after every third."""

    def arrange(grid: Grid, _: str) -> Grid:
        out: Grid = []
        for number, row in enumerate(grid):
            out.append(row)
            if number % 3 == 0:
                out.append([""] * (width or len(row)))
        return out

    return arrange


def blank_columns(grid: Grid, _: str) -> Grid:
    """Report designers leave empty columns before, between and after."""
    return [["", *row[:1], "", *row[1:3], "", "", *row[3:], ""] for row in grid]


def subtotalled(grid: Grid, table: str) -> Grid:
    """Subtotals among the rows, by a group's name in the first column."""
    money = next(
        (i for i, n in enumerate(grid[0]) if LAYOUT.tables[table].fields[str(n)].kind == "money"), 4
    )
    width = len(grid[0])
    subtotal: list[object] = ["Subtotal", *[""] * (width - 1)]
    subtotal[money] = "1,234.56"
    return [*grid[:6], subtotal, *grid[6:], ["Grand Total:", *subtotal[1:]]]


def headers(spell: Callable[[str], str]) -> Arrange:
    """Spell every header anew."""
    return lambda grid, _: [[spell(str(name)) for name in grid[0]], *grid[1:]]


def aliased(which: int) -> Arrange:
    """Use the other names of the columns, where they have so many."""

    def arrange(grid: Grid, table: str) -> Grid:
        fields = LAYOUT.tables[table].fields
        taken: set[str] = {str(name) for name in grid[0]}
        names: list[object] = []
        for name in grid[0]:
            aliases = [a for a in fields[str(name)].aliases if a not in taken]
            names.append(aliases[which % len(aliases)] if aliases else name)
            taken.add(str(names[-1]))
        return [names, *grid[1:]]

    return arrange


def shuffled(grid: Grid, table: str) -> Grid:
    """Columns in another order."""
    order = list(range(len(grid[0])))
    random.Random(table).shuffle(order)
    return [[row[index] for index in order] for row in grid]


def more_columns(grid: Grid, _: str) -> Grid:
    """Columns that no rule knows, before, among and after."""
    extra = ["Region Code", "Textbox12", "Internal Note (do not use)"]
    out: Grid = [[extra[0], *grid[0][:2], extra[1], *grid[0][2:], extra[2]]]
    out += [["R1", *row[:2], "Total", *row[2:], "None"] for row in grid[1:]]
    return out


def indexed(grid: Grid, _: str) -> Grid:
    """The row names that R and pandas write under an empty header."""
    rows: Grid = [[str(number), *row] for number, row in enumerate(grid[1:])]
    return [["", *grid[0]], *rows]


def indexed_short(grid: Grid, _: str) -> Grid:
    """The same as pandas names it when it reads its own file again."""
    return [["Unnamed: 0", *grid[0]], *[[n, *row] for n, row in enumerate(grid[1:])]]


def padded(grid: Grid, _: str) -> Grid:
    """Columns of fixed width, saved as text."""
    header, *rows = grid
    wide: Grid = [[f" {cell}  " if cell != "" else cell for cell in row] for row in rows]
    return [header, *wide]


SSRS = titled(
    ["Services and Payments"], ["Customer Of: All", "", "Fund: WBN"], [],
    ["From: 7/1/2024", "", "To: 6/30/2026"], ["Run on 7/1/2026 8:15:02 AM by staff"], [],
)  # fmt: skip
ARRANGED: dict[str, Arrange] = {
    "title": titled(["WBN export"]),
    "title with a comma": titled(["Services, payments, and outcomes"]),
    "title and parameters": SSRS,
    "parameters that name fields": titled(
        ["Participant ID:", "All"], ["Start Date:", "7/1/2024", "End Date:", "6/30/2026"],
        ["Funding Source", "WBN"], ["Contractor", "Status"],
    ),
    "header in row 50": titled(*[[f"Line {n}"] for n in range(49)]),
    "header in row 50 after blanks": titled(["Report"], *[[] for _ in range(48)]),
    "SSRS text boxes": titled(["Textbox1", "Textbox2"], ["Report of services", "2026"], []),
    "PowerShell type line": titled(["#TYPE System.Data.DataRow"]),
    "pages": paged(),
    "pages with lines between": paged([], ["Page 1 of 3"], ["WBN export"]),
    "blank lines": blank_rows(1),
    "blank rows": blank_rows(0),
    "blank rows of spaces": lambda grid, _: [*grid[:3], list[object]([" "] * len(grid[0])), *grid[3:], ["\u00a0"]],
    "blank rows at the end": lambda grid, _: [*grid, *[list[object]([""] * len(grid[0]))] * 30],
    "blank columns": blank_columns,
    "grand total": filled_out("Grand Total", "N"),
    "total with a colon": filled_out("Total:", "55"),
    "total records": footed(["Total records", "4"]),
    "total records in one cell": footed(["Total Records: 55"]),
    "total rows, other words": footed(["Total Rows", "55"], ["Total Count: 55"]),
    "record count": footed(["Record Count", "55"]),
    "number of records": footed(["Number of records: 55"]),
    "count first": footed([], ["55 records"]),
    "rows affected": footed([], ["(55 rows affected)"]),
    "end of report": footed([], ["*** End of Report ***"]),
    "page line": footed(["Page 1 of 1"]),
    "printed by": footed([], ["Printed on 7/1/2026 8:15 AM"], ["Confidential - contains personal data"]),
    "subtotals": subtotalled,
    "headers in capitals": headers(str.upper),
    "headers with spaces": headers(lambda n: n.replace("_", " ").title()),
    "headers with non-breaking spaces": headers(lambda n: f"\u00a0{n}".replace("_", "\u00a0")),
    "headers on two lines": headers(lambda n: n.replace("_", "\n", 1)),
    "headers on two lines, CRLF": headers(lambda n: n.replace("_", "\r\n", 1)),
    "headers without spaces": headers(lambda n: n.replace("_", "").title()),
    "headers with marks": headers(lambda n: f"* {n.replace('_', '-')} #"),
    "headers with colons": headers(lambda n: f"{n.replace('_', ' ')}:"),
    "headers in brackets": headers(lambda n: f"[{n}]"),
    "headers with zero width": headers(lambda n: f"\u200b{n}\ufeff"),
    "headers with soft hyphens": headers(lambda n: n.replace("_", "\u00ad ")),
    "other names": aliased(0),
    "other names, second": aliased(1),
    "other names, third": aliased(2),
    "columns shuffled": shuffled,
    "columns reversed": lambda grid, _: [row[::-1] for row in grid],
    "unknown columns": more_columns,
    "unknown columns named Total": lambda grid, _: [["Total", *grid[0]], *[["Total", *r] for r in grid[1:]]],
    "pandas index": indexed,
    "pandas index read again": indexed_short,
    "cells padded with spaces": padded,
}  # fmt: skip

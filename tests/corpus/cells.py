"""Other spellings of the same values: cell by cell, told by the kind of the column.

Each function takes a plain text that is not blank, and the row's number, and returns what
another program would show or store for it.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from tests.corpus.world import kinds

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.corpus.world import Grid

    Spell = Callable[[str, int], object]

EPOCH = dt.date(1899, 12, 30)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def shown(pattern: str) -> Spell:
    """A date by strftime, which must not depend on the system (no %-d)."""
    return lambda text, _: day(text).strftime(pattern)


def short(text: str) -> str:
    return f"{day(text).month}/{day(text).day}/{day(text).year}"


def serial(text: str) -> int:
    return (day(text) - EPOCH).days


def grouped(text: str) -> str:
    return f"{float(text):,.2f}"


MIXED: list[Callable[[str], object]] = [
    str, short, serial, day, lambda t: f"{short(t)} 12:00:00 AM", lambda t: dt.datetime(*day(t).timetuple()[:3]),
    lambda t: day(t).strftime("%b %d, %Y"),
]  # fmt: skip

DATES: dict[str, Spell] = {
    "US": lambda t, _: short(t),
    "US with zeros": shown("%m/%d/%Y"),
    "US with dashes": shown("%m-%d-%Y"),
    "ISO midnight": shown("%Y-%m-%d 00:00:00"),
    "ISO midnight with fractions": shown("%Y-%m-%d 00:00:00.000"),
    "ISO midnight with seven digits": shown("%Y-%m-%d 00:00:00.0000000"),
    "ISO with T and Z": shown("%Y-%m-%dT00:00:00Z"),
    "ISO with zone": shown("%Y-%m-%dT00:00:00-07:00"),
    "ISO with zone, SQL Server": shown("%Y-%m-%d 00:00:00 +00:00"),
    "ISO with slashes": shown("%Y/%m/%d"),
    "US midnight": lambda t, _: f"{short(t)} 12:00:00 AM",
    "US midnight, 24 hours": lambda t, _: f"{short(t)} 0:00",
    "US noon": lambda t, _: f"{short(t)} 12:00 PM",
    "US with comma and time": lambda t, _: f"{short(t)}, 12:00:00 AM",
    "narrow space before AM": lambda t, _: f"{short(t)}, 12:00:00\u202fAM",
    "afternoon": lambda t, _: f"{short(t)} 3:07:15 p.m.",
    "month name": shown("%B %d, %Y"),
    "short month name": shown("%b %d, %Y"),
    "day and month name": shown("%d-%b-%Y"),
    "SAS": lambda t, _: day(t).strftime("%d%b%Y").upper(),
    "SAS datetime": lambda t, _: day(t).strftime("%d%b%Y:00:00:00").upper(),
    "weekday": shown("%A, %B %d, %Y"),
    "short weekday": shown("%a %b %d %Y"),
    "packed": shown("%Y%m%d"),
    "serial": lambda t, _: serial(t),
    "serial as text": lambda t, _: str(serial(t)),
    "serial with fraction": lambda t, _: f"{serial(t)}.0",
    "true dates": lambda t, _: day(t),
    "true dates with time": lambda t, _: dt.datetime(*day(t).timetuple()[:3], 15, 30),
    "text and true dates mixed": lambda t, row: MIXED[row % len(MIXED)](t),
    "apostrophe": lambda t, _: f"'{t}",
    "dots, year first": shown("%Y.%m.%d"),
    "formula text": lambda t, _: f'="{t}"',
}
IDS: dict[str, Spell] = {
    "numbers": lambda t, _: int(t),
    "floats": lambda t, _: f"{t}.0",
    "floats in part": lambda t, row: f"{t}.00" if row % 2 else t,
    "apostrophe": lambda t, _: f"'{t}",
    "typographic apostrophe": lambda t, _: f"\u2019{t}",
    "spaces": lambda t, _: f" {t}  ",
    "non-breaking spaces": lambda t, _: f"\u00a0{t}\u00a0",
    "thousands commas": lambda t, _: f"{int(t):,}",
    "formula text": lambda t, _: f'="{t}"',
    "tab": lambda t, _: f"{t}\t",
}
MONEY: dict[str, Spell] = {
    "dollar": lambda t, _: f"${t}",
    "dollar and commas": lambda t, _: f"${grouped(t)}",
    "parentheses": lambda t, _: f"({grouped(t[1:])})" if t.startswith("-") else t,
    "dollar in parentheses": lambda t, _: (
        f"($ {grouped(t[1:])})" if t.startswith("-") else f"$ {t}"
    ),
    "sign before dollar": lambda t, _: f"-${t[1:]}" if t.startswith("-") else f"${t}",
    "sign behind": lambda t, _: f"{t[1:]}-" if t.startswith("-") else t,
    "minus sign": lambda t, _: t.replace("-", "\u2212"),
    "USD": lambda t, _: f"USD {t}",
    "USD behind": lambda t, _: f"{t} USD",
    "US$": lambda t, _: f"US${t}",
    "accounting spaces": lambda t, _: f" $ {grouped(t)} ",
    "numbers": lambda t, _: float(t),
    "binary noise": lambda t, _: repr(float(t) + 3e-14),
    "four decimals": lambda t, _: f"{float(t):.4f}",
    "no decimals": lambda t, _: t.removesuffix(".00"),
    "trailing point": lambda t, _: t.removesuffix("00") if t.endswith(".00") else t,
    "fullwidth dollar": lambda t, _: f"\uff04{t}",
    "formula text": lambda t, _: f'="{t}"',
    "apostrophe": lambda t, _: f"'{t}",
}
YES = {"yes", "y", "true", "1", "x", "checked"}


def flag(yes: object, no: object) -> Spell:
    return lambda t, _: yes if t.casefold() in YES else no


FLAGS: dict[str, Spell] = {
    f"{yes!r} and {no!r}": flag(yes, no)
    for yes, no in [
        ("Yes", "No"), ("YES", "NO"), ("y", "n"), ("True", "False"), ("T", "F"), ("1", "0"),
        (1, 0), (1.0, 0.0), ("1.0", "0.0"), (True, False), ("x", ""), ("X", "-"), ("Checked", "Unchecked"),
        ("\u2713", ""), ("\u2714", "\u2717"), ("\u2611", "\u2610"), ("[x]", "[ ]"), ("Yes ", " no"),
        ("-1", "0"), (".T.", ".F."),
    ]
}  # fmt: skip
BLANKS = [
    "N/A", "NA", "n/a", "NULL", "null", "-", "--", "\u2013", "\u2014", "none", "None", "(blank)", "(null)", "<NA>",
    "NaN", "nan", ".", " ", "\u00a0", "n.a.", "#N/A N/A", "---", "(none)", "<null>", "NaT", "Null", "na", "N.A.",
 "\\N",
]  # fmt: skip
"""What stands for nothing where no value is; never in names or free text."""
EXCEPT_BLANK = {"text"}
SIGNED = {"signature", "guardian_signature"}  # "None" is an answer there


def spelled(grid: Grid, table: str, spell: Spell, *which: str) -> Grid:
    """Spell the filled cells of some kinds of column anew."""
    header, *rows = grid
    return [
        header,
        *[
            [
                spell(str(cell), number) if kind in which and cell not in ("", None) else cell
                for kind, cell in zip(kinds(table, grid), row, strict=True)
            ]
            for number, row in enumerate(rows)
        ],
    ]


def with_blanks(grid: Grid, table: str, word: str) -> Grid:
    """Write a word for nothing into every empty cell that is no free text."""
    header, *rows = grid
    return [
        header,
        *[
            [
                word if cell == "" and kind not in EXCEPT_BLANK and name not in SIGNED else cell
                for name, kind, cell in zip(header, kinds(table, grid), row, strict=True)
            ]
            for row in rows
        ],
    ]

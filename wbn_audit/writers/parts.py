"""The parts that a report for people is made of, and how it words numbers and lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes:
        title: `` / `` in it may become a line break.
        right: numbers: set to the right.
        from_width: shown where at least so many characters fit on a line.
        severity: its cells are severities, which may be coloured.
    """

    title: str
    right: bool = False
    from_width: int = 0
    severity: bool = False

    @property
    def heading(self) -> str:
        """The title in one line: ``Re- / ported`` is ``Reported``."""
        return self.title.replace("- / ", "").replace(" / ", " ")


@dataclass(frozen=True)
class Section:
    """A heading, perhaps a table, and lines beneath it."""

    title: str
    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    lines: tuple[str, ...] = ()


def percent(rate: float | None) -> str:
    """A share for people: never 0 or 100 percent where it is not exactly that."""
    if rate is None:
        return ""
    if 0 < rate < 0.001:  # noqa: PLR2004 - what one decimal can show
        return "<0.1%"
    if 0.999 < rate < 1:  # noqa: PLR2004
        return ">99.9%"
    return f"{rate:.1%}"


def few(names: Sequence[str], most: int) -> str:
    """The first names, and how many more there are."""
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")


def cut(count: int, most: int, file: str) -> tuple[str, ...]:
    """The line that says how much of a long list is not shown."""
    return (f"and {count - most:,} more in {file}",) if count > most else ()

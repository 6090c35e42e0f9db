"""Figures as Markdown tables, and their place in the document."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

MET, MISSED = "met", "**missed**"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table: words to the left, all other columns to the right."""
    lines = [head, ["---", *(["---:"] * (len(head) - 1))], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def seconds(value: float) -> str:
    """Seconds, two digits behind the point."""
    return f"{value:.2f}"


def megabytes(value: float) -> str:
    """Whole megabytes."""
    return f"{value:,.0f}"


def times(value: float) -> str:
    """A ratio."""
    return f"{value:.2f} ×"


def held(figure: float, most: float) -> str:
    """Whether a figure keeps to its target."""
    return MET if figure <= most else MISSED


def place(text: str, name: str, content: str) -> str:
    """The document with what stands between the markers of *name* replaced.

    Raises:
        ValueError: it has no such markers.
    """
    pattern = re.compile(
        rf"(<!-- bench: {re.escape(name)} -->\n).*?(<!-- bench end -->)", re.DOTALL
    )
    if not pattern.search(text):
        raise ValueError(f"no place for {name}: <!-- bench: {name} --> … <!-- bench end -->")
    return pattern.sub(lambda match: f"{match[1]}{content}\n{match[2]}", text, count=1)


def write(document: Path, sections: dict[str, str]) -> None:
    """Put the sections into the document."""
    text = document.read_text(encoding="utf-8")
    for name, content in sections.items():
        text = place(text, name, content)
    document.write_text(text, encoding="utf-8", newline="\n")

"""The report as Markdown: the story of the terminal, to paste or to send."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wbn_audit.writers.inert import visible
from wbn_audit.writers.story import tell

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wbn_audit.results import Results
    from wbn_audit.writers.parts import Section
    from wbn_audit.writers.story import Story

_SPECIAL = re.compile(r"([\\`*_\[\]<>|#&~@$])")
_START = re.compile(r"^([0-9]*)([-+=.)])")
_ADDRESS = re.compile(r"(://|www\.|mailto:)", re.IGNORECASE)


def markdown_files(results: Results) -> dict[str, bytes]:
    """``report.md``."""
    return {"report.md": markdown_page(tell(results))}


def markdown_page(story: Story) -> bytes:
    """A story as a page."""
    return ("\n".join(_lines(story)) + "\n").encode()


def escaped(text: str) -> str:
    """Text that Markdown shows as it is, on one line: no mark-up, no HTML, no link."""
    plain = _SPECIAL.sub(r"\\\1", visible(text).strip())
    return _ADDRESS.sub(lambda found: re.sub(r"([:.])", r"\\\1", found.group()), plain)


def _paragraph(text: str) -> str:
    """Escaped text that begins a line: nor is it a list or a heading."""
    return _START.sub(r"\1\\\2", escaped(text))


def _lines(story: Story) -> Iterator[str]:
    yield f"# {escaped(story.headline)}"
    for fact in story.facts:
        yield from ("", _paragraph(fact))
    for title, lines in (("Against it", story.reasons), ("Note", story.notes)):
        if lines:
            yield from ("", f"## {title}", "", *_bullets(lines))
    for section in story.sections:
        yield from ("", f"## {escaped(section.title)}", *_section(section))


def _section(section: Section) -> Iterator[str]:
    if section.rows:
        yield from ("", _row([column.heading for column in section.columns]))
        yield "|" + "|".join(" ---: " if one.right else " --- " for one in section.columns) + "|"
        yield from (_row(row) for row in section.rows)
    if section.lines:
        yield from ("", *_bullets(section.lines))


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(escaped(cell) for cell in cells)} |"


def _bullets(lines: Sequence[str]) -> list[str]:
    return [f"- {_paragraph(line)}" for line in lines]

"""The report on the terminal: good at 80 columns, in a pipe and on any console encoding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.box import Box
from rich.table import Table
from rich.text import Text

from wbn_audit.writers.inert import visible
from wbn_audit.writers.story import tell, totals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from wbn_audit.results import Results
    from wbn_audit.writers.parts import Column, Section
    from wbn_audit.writers.story import Story

# A line of dashes under the header, in characters that every code page has.
_BOX = Box("    \n    \n -- \n    \n    \n -- \n    \n    \n", ascii=True)
# Legible on black and on white; the words say the same without them.
_STYLES = {"error": "bold red", "warning": "magenta", "info": "", "measure": ""}
_MOST_FILES = 16


def one_line(results: Results) -> str:
    """The verdict for ``--quiet``."""
    return visible(f"{results.verdict.headline} {totals(results)}")


def print_report(
    results: Results, console: Console, *, written: Sequence[str] = (), moved_from: str = ""
) -> None:
    """Print the story of a run.

    Args:
        results: of the run.
        console: where to; its width, colours and encoding are kept to.
        written: files that were written, as the user may find them.
        moved_from: the locked folder beside which the run was written instead.
    """
    Page(console).report(results, written, moved_from)


class Page:
    """Prints parts of a story on a console."""

    def __init__(self, console: Console) -> None:
        self.console = console

    def report(self, results: Results, written: Sequence[str], moved_from: str) -> None:
        """Everything, in order."""
        self.story(tell(results))
        self.files(written, moved_from)

    def story(self, story: Story) -> None:
        """A story, headline first."""
        self.line(story.headline, "bold green" if story.ready else "bold red")
        for fact in story.facts:
            self.line(fact)
        self.listed("Against it", story.reasons)
        self.listed("Note", story.notes)
        for section in story.sections:
            self.section(section)

    def text(self, words: str, style: str = "") -> Text:
        """Words as they are: no markup, no control characters, nothing that cannot be encoded."""
        encoding = self.console.encoding
        known = visible(words).encode(encoding, "replace").decode(encoding)
        return Text(known, style=style, overflow="fold")

    def line(self, words: str, style: str = "") -> None:
        """One paragraph."""
        self.console.print(self.text(words, style))

    def heading(self, title: str) -> None:
        """The title of a section, after a blank line."""
        self.console.print()
        self.line(title, "bold")

    def listed(self, title: str, lines: Sequence[str]) -> None:
        """A heading with a list; nothing where the list is empty."""
        if lines:
            self.heading(title)
            self.bullets(lines)

    def bullets(self, lines: Sequence[str]) -> None:
        """Lines with a dash before each, their continuations indented."""
        grid = Table.grid(padding=(0, 1))
        grid.add_column(no_wrap=True)
        grid.add_column(overflow="fold")
        for line in lines:
            grid.add_row("-", self.text(line))
        self.console.print(grid)

    def section(self, section: Section) -> None:
        """A heading, its table and its lines."""
        self.heading(section.title)
        if section.rows:
            self.console.print(self._table(section))
        self.bullets(section.lines)

    def _table(self, section: Section) -> Table:
        table = Table(
            box=_BOX, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold"
        )
        shown = [
            number
            for number, column in enumerate(section.columns)
            if column.from_width <= self.console.width
        ]
        for number in shown:
            column = section.columns[number]
            table.add_column(
                self.text_lines(column.title),
                justify="right" if column.right else "left",
                overflow="fold",
            )
        for row in section.rows:
            table.add_row(*(self._cell(section.columns[number], row[number]) for number in shown))
        return table

    def text_lines(self, title: str) -> Text:
        """A column title; two names stand one above the other."""
        return Text("\n").join(self.text(part) for part in title.split(" / "))

    def _cell(self, column: Column, words: str) -> Text:
        return self.text(words, _STYLES.get(words, "") if column.severity else "")

    def files(self, written: Sequence[str], moved_from: str) -> None:
        """Where the files are."""
        self.heading("Files")
        if moved_from:
            self.line(
                f"{moved_from} could not be replaced (is a file in it open in another program?) "
                "and was left as it is: this run is in a folder beside it.", "bold",
            )  # fmt: skip
        more = len(written) - _MOST_FILES
        names = [
            *written[:_MOST_FILES],
            *([f"and {more} more, named in results.json"] if more > 0 else []),
        ]
        if not names:
            self.bullets(["None written. --out DIR writes every finding, count and rule."])
        for name in names:
            # One line each, however long: a path broken over lines cannot be copied.
            self.console.print(self.text(f"- {name}"), soft_wrap=True)

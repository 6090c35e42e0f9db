"""The rows of a table as mark-up: a page has tens of thousands of cells, mostly plain texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from wbn_audit.writers.inert import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Container

    from wbn_audit.writers.html.parts import Cell, Col, Table


def rows(table: Table, ids: Container[str]) -> Markup:
    """The ``<tr>`` elements; every text is escaped, and its hidden characters shown.

    Args:
        table: with rows as wide as its columns.
        ids: the rules that the page has cards of: only they are linked.
    """
    begins = [_begin(col, head=table.head and not at) for at, col in enumerate(table.columns)]
    lines = []
    for row in table.rows:
        cells = [
            f"{plain}{_text(cell)}{end}"
            if isinstance(cell, str)
            else f"{rich(cell)}{_inside(cell, ids)}{end}"
            for cell, (plain, rich, end) in zip(row, begins, strict=False)
        ]
        lines.append(f"<tr>{''.join(cells)}</tr>\n")
    return Markup("".join(lines))  # noqa: S704 - all texts in it are escaped


def _text(text: str) -> str:
    return str(escape(visible(text)))


def _begin(col: Col, *, head: bool) -> tuple[str, Callable[[Cell], str], str]:
    """The tag before a plain text of a column, before any other cell of it, and after both."""
    tag = '<th scope="row"' if head else "<td"
    kind = _text(col.kind)

    def rich(cell: Cell) -> str:
        tone = f" {_text(cell.tone)}" if cell.tone else ""
        sort = f' data-s="{_text(cell.sort)}"' if cell.sort else ""
        return f'{tag} class="{kind}{tone}"{sort}>'

    plain = f'{tag} class="{kind}">' if kind else f"{tag}>"
    return plain, rich, "</th>" if head else "</td>"


def _inside(cell: Cell, ids: Container[str]) -> str:
    text = _text(cell.text)
    parts = [f'<span class="badge {_text(cell.level)}">{text}</span>' if cell.level else text]
    if cell.sub:
        parts.append(f"<small>{_text(cell.sub)}</small>")
    for words, rule in cell.lines:
        link = f"{rule_link(rule, ids)} " if rule else ""
        parts.append(f'<span class="line">{link}{_text(words)}</span>')
    return "".join(parts)


def rule_link(rule: str, ids: Container[str]) -> Markup:
    """A link to the rule's card, where there is one; made of the id and of nothing in the data."""
    name = _text(rule)
    link = f'<a class="rule" href="#{name}">{name}</a>'
    return Markup(link if rule in ids else f'<span class="rule">{name}</span>')  # noqa: S704

"""A page as a reader without scripts has it: its tables, its text, its links."""

from __future__ import annotations

from html.parser import HTMLParser


class Page(HTMLParser):
    """What stands on a page.

    Attributes:
        tables: caption to rows, the head first; a row is a list of texts.
        sections: ids of the sections in order.
        links: what links lead to.
        attributes: names of all attributes used.
        ids: every id, in order.
    """

    def __init__(self, content: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: dict[str, list[list[str]]] = {}
        self.sections: list[str] = []
        self.links: list[str] = []
        self.attributes: set[str] = set()
        self.tags: set[str] = set()
        self.ids: list[str] = []
        self.policy = ""
        self.inline: dict[str, str] = {}
        self._texts: list[str] = []
        self._caption: list[str] | None = None
        self._rows: list[list[str]] = []
        self._open: list[str] = []
        self.feed(content.decode())
        self.text = " ".join("".join(self._texts).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        self.tags.add(tag)
        self.attributes |= known.keys()
        if tag == "section":
            self.sections.append(known["id"])
        self.ids += [known["id"]] if "id" in known else []
        self.links += [known["href"]] if "href" in known else []
        if known.get("http-equiv") == "Content-Security-Policy":
            self.policy = known["content"]
        if tag == "table":
            self._rows = []
        if tag == "caption":
            self._caption = []
        if tag == "tr":
            self._rows.append([])
        if tag in {"td", "th"}:
            self._rows[-1].append("")
        if tag in {"small", "span", "p", "div", "li", "dt", "dd", "option", "summary"}:
            self.handle_data(" ")
        if tag not in {"meta", "input", "path", "circle", "line", "rect"}:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "caption" and self._caption is not None:
            self.tables["".join(self._caption)] = self._rows
            self._caption = None
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] in {"style", "script"}:
            self.inline[self._open[-1]] = data
            return
        self._texts.append(data)
        if self._caption is not None:
            self._caption.append(data)
        elif {"td", "th"} & set(self._open):
            self._rows[-1][-1] = " ".join((self._rows[-1][-1] + data).split(" "))

    def rows(self, caption: str) -> list[list[str]]:
        """The body of a table, blanks folded."""
        return [[" ".join(cell.split()) for cell in row] for row in self.tables[caption][1:]]

    def head(self, caption: str) -> list[str]:
        return [" ".join(cell.split()) for cell in self.tables[caption][0]]

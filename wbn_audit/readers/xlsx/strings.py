"""The texts that cells share."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.readers.xlsx.markup import MANY, Handler, parse
from wbn_audit.readers.xlsx.values import MARK, fragments, resolve_entities, resolve_escapes

if TYPE_CHECKING:
    from wbn_audit.readers.xlsx.package import Package

_HEAD = re.compile(rb'<\?xml version="1\.0"(?: encoding="[Uu][Tt][Ff]-8")?[^<>]*\?>\s*<sst[^<>]*>')
_ITEM = r'^<t(?: xml:space="preserve")?>([^<]*)</t></si>$'
_END = b"</sst>"


def read_strings(package: Package, part: str) -> pl.Series:
    """Return the shared texts in order, null for an empty one.

    Raises:
        InputRefused: the part is missing or damaged.
    """
    data = package.read(part)
    texts = _regular(data)
    if texts is None:
        handler = _StringsHandler()
        parse([data], handler, package, root="sst", most=MANY + package.packed_size(part))
        texts = pl.Series(handler.items, dtype=pl.String)
    return resolve_escapes(texts).replace({"": None})


def _regular(data: bytes) -> pl.Series | None:
    """Split the usual form, one plain text an item, with Polars; None for any other."""
    head = _HEAD.match(data)
    end = data.rfind(_END)
    body = data[head.end() : end] if head and end > 0 else b""
    if not body.startswith(b"<si>") or b"\r" in body or b"<!" in body or MARK in body:
        return None
    try:
        items = fragments(body, b"<si>")[1:]
    except pl.exceptions.PolarsError:  # bytes that are no UTF-8
        return None
    texts = items.str.extract(_ITEM)
    return None if texts.null_count() else resolve_entities(texts)


class TextHandler(Handler):
    """Puts the runs of a rich text together, without its phonetic guide."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.in_text = False
        self.in_guide = False

    def start(self, name: str, attributes: dict[str, str]) -> None:  # noqa: ARG002 - an override
        """Enter a run or a phonetic guide."""
        if name == "t":
            self.in_text = True
        elif name == "rPh":
            self.in_guide = True

    def end(self, name: str) -> None:
        """Leave a run or a phonetic guide."""
        if name == "t":
            self.in_text = False
        elif name == "rPh":
            self.in_guide = False

    def text(self, text: str) -> None:
        """Keep the text of a run."""
        if self.in_text and not self.in_guide:
            self.parts.append(text)

    def take(self) -> str:
        """Return the text so far, and begin anew."""
        text = "".join(self.parts)
        self.parts.clear()
        return text


class _StringsHandler(TextHandler):
    def __init__(self) -> None:
        super().__init__()
        self.items: list[str] = []

    def end(self, name: str) -> None:
        super().end(name)
        if name == "si":
            self.items.append(self.take())

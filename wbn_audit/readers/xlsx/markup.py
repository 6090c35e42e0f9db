"""XML, event by event: no tree, no entities, nothing fetched."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING
from xml.parsers import expat

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wbn_audit.readers.xlsx.package import Package

_SEPARATOR = "\n"


class Handler:
    """What to do at each event; element and attribute names come without a namespace."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Handle a start tag."""

    def end(self, name: str) -> None:
        """Handle an end tag."""

    def text(self, text: str) -> None:
        """Handle character data, possibly a piece of it."""


def parse(pieces: Iterable[bytes], handler: Handler, package: Package) -> None:
    """Send the events of an XML part to a handler.

    Raises:
        InputRefused: it is not well-formed, or declares a document type: workbooks have
            none, and entities are the way to make a small file grow without end.
    """
    parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
    parser.buffer_text = True

    def start(name: str, attributes: dict[str, str]) -> None:
        if any(_SEPARATOR in key for key in attributes):
            attributes = {_local(key): value for key, value in attributes.items()}
        handler.start(_local(name), attributes)

    def end(name: str) -> None:
        handler.end(_local(name))

    def doctype(*_: object) -> None:
        raise package.refusal("The workbook holds a document type declaration: it is no workbook.")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = handler.text
    parser.StartDoctypeDeclHandler = doctype
    try:
        for piece in pieces:
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        what = "The workbook is damaged: a part of it is no well-formed XML."
        raise package.refusal(what, "Download or save it again.") from error


@lru_cache(maxsize=256)
def _local(name: str) -> str:
    return name.rpartition(_SEPARATOR)[2]

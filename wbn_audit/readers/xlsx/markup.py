"""XML, event by event: no tree, no entities, nothing fetched."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING
from xml.parsers import expat

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wbn_audit.readers.xlsx.package import Package

_SEPARATOR = "\n"
_DEPTH_MOST = 100
"""Elements inside one another: workbooks have a dozen; expat keeps memory for each."""
_FEED = 1 << 20
_TOKEN_MOST = 2 << 20
"""Bytes of one tag or comment: expat reads an unfinished one anew with each piece."""
FEW = 300_000
"""Elements of a part that is no sheet."""
MANY = 1_000_000
"""Elements of a sheet or of shared texts that are never questioned."""


class Handler:
    """What to do at each event; element and attribute names come without a namespace."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Handle a start tag."""

    def end(self, name: str) -> None:
        """Handle an end tag."""

    def text(self, text: str) -> None:
        """Handle character data, possibly a piece of it."""


def parse(
    pieces: Iterable[bytes],
    handler: Handler,
    package: Package,
    *,
    root: str = "",
    most: int = FEW,
) -> None:
    """Send the events of an XML part to a handler.

    Args:
        pieces: the part.
        handler: what to do with them.
        package: the workbook, for refusals.
        root: the outermost element, where another would be read as nothing at all.
        most: how many elements it may have.

    Raises:
        InputRefused: it is not well-formed, has more elements, deeper or longer ones than
            any workbook, or declares a document type: workbooks have none, and entities
            are the way to make a small file grow without end.
    """
    parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
    parser.buffer_text = True
    seen = depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal seen, depth
        seen += 1
        depth += 1
        if root and depth == 1 and _local(name) != root:
            raise package.refusal("The workbook is damaged: a part of it is something else.")
        if seen > most or depth > _DEPTH_MOST:
            raise package.refusal("The workbook holds more cells than a file of its size can.")
        if any(_SEPARATOR in key for key in attributes):
            attributes = {_local(key): value for key, value in attributes.items()}
        handler.start(_local(name), attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        handler.end(_local(name))

    def doctype(*_: object) -> None:
        raise package.refusal("The workbook holds a document type declaration: it is no workbook.")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = handler.text
    parser.StartDoctypeDeclHandler = doctype
    try:
        fed = 0
        for piece in _small(pieces):
            fed += len(piece)
            parser.Parse(piece, False)
            if fed - parser.CurrentByteIndex > _TOKEN_MOST:
                raise package.refusal("The workbook is damaged: a tag in it has no end.")
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        what = "The workbook is damaged: a part of it is no well-formed XML."
        raise package.refusal(what, "Download or save it again.") from error


def _small(pieces: Iterable[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        for start in range(0, len(piece), _FEED):
            yield piece[start : start + _FEED]


@lru_cache(maxsize=256)
def _local(name: str) -> str:
    return name.rpartition(_SEPARATOR)[2]

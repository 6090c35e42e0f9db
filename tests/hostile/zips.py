"""Zip archives as no program writes them, byte by byte."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.readers.made_workbooks import MAIN, make, sheet_xml

LOCAL, CENTRAL, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
WORDS = "<si><t>Customer ID</t></si><si><t>DOB</t></si><si><t>Exit Date</t></si>"
PEOPLE = (
    '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>'
    '<c r="C1" t="s"><v>2</v></c></row>'
    '<row r="2"><c r="A2"><v>1</v></c></row>'
)
STRINGS = f'<?xml version="1.0"?><sst xmlns="{MAIN}">{WORDS}</sst>'


def good(path: Path) -> dict[str, bytes]:
    """The parts of a sound workbook of participants."""
    make(path, sheet_xml(PEOPLE), strings=STRINGS)
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(path: Path, parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> None:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


class Packed(NamedTuple):
    """A deflated text, its size and its checksum."""

    data: bytes
    size: int
    crc: int


def deflated(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def zeros(megabytes: int, start: bytes = b"", end: bytes = b"", fill: bytes = b" ") -> Packed:
    """Deflate a text of so many megabytes without ever holding it."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = fill * ((1 << 20) // len(fill))
    parts, crc, size = [], 0, 0
    for piece in (start, *(block for _ in range(megabytes)), end):
        parts.append(packer.compress(piece))
        crc, size = zlib.crc32(piece, crc), size + len(piece)
    return Packed(b"".join([*parts, packer.flush()]), size, crc)


def packed(data: bytes) -> Packed:
    return Packed(deflated(data), len(data), zlib.crc32(data))


def local(name: str, packed: bytes, size: int, *, method: int = 8, flags: int = 0) -> bytes:
    head = struct.pack(
        "<4s5H3I2H", LOCAL, 20, flags, method, 0, 0x21, 0, len(packed), size, len(name), 0
    )
    return head + name.encode() + packed


def central(
    name: str, packed: int, size: int, offset: int, *, method: int = 8, flags: int = 0,
    crc: int = 0, extra: bytes = b"", disk: int = 0,
) -> bytes:  # fmt: skip
    head = struct.pack(
        "<4s6H3I5H2I", CENTRAL, 20, 20, flags, method, 0, 0x21, crc, packed, size, len(name),
        len(extra), 0, disk, 0, 0, offset,
    )  # fmt: skip
    return head + name.encode() + extra


def end(entries: int, size: int, offset: int, *, disk: int = 0) -> bytes:
    return struct.pack(
        "<4s4H2IH", END, disk, disk, entries & 0xFFFF, entries & 0xFFFF, size, offset, 0
    )


def patched(path: Path, where: bytes, at: int, form: str, value: int) -> None:
    """Set a number in every record that begins with a mark."""
    data = bytearray(path.read_bytes())
    start = data.find(where)
    while start >= 0:
        struct.pack_into(form, data, start + at, value)
        start = data.find(where, start + 4)
    path.write_bytes(data)


def with_part(path: Path, part: str, content: Packed) -> None:
    """Write a sound workbook but for a part that is already deflated."""
    bodies = {name: packed(body) for name, body in good(path).items()}
    write(path, [*(bodies | {part: content}).items()])


def write(path: Path, bodies: Sequence[tuple[str, Packed]]) -> None:
    out, directory = io.BytesIO(), io.BytesIO()
    for name, body in bodies:
        directory.write(central(name, len(body.data), body.size, out.tell(), crc=body.crc))
        out.write(local(name, body.data, body.size))
    start = out.tell()
    out.write(directory.getvalue())
    out.write(end(len(bodies), len(directory.getvalue()), start))
    path.write_bytes(out.getvalue())


def overlapping(path: Path, *, quoted: bool) -> None:
    """A kernel that many entries share; quoted: each entry holds the headers after it."""
    kernel, size, _ = zeros(60)
    bodies, count = [], 250
    tail = local("z", kernel, size)
    if not quoted:
        directory = b"".join(
            central(f"xl/worksheets/s{n}.xml", len(kernel), size, 0) for n in range(count)
        )
        path.write_bytes(tail + directory + end(count, len(directory), len(tail)))
        return
    data, offsets = tail, [0]
    for n in range(count - 1, -1, -1):
        # A stored block of deflate that holds the next header, then the kernel itself.
        head = data[: 30 + (1 if n == count - 1 else len(f"s{n + 1}"))]
        quote = struct.pack("<BHH", 0, len(head), 0xFFFF ^ len(head))
        this = local(f"s{n}", b"", 0)
        data = this + quote + data
        offsets = [0, *(one + len(this) + len(quote) for one in offsets)]
        bodies.append((f"s{n}", len(data) - len(this), size))
    bodies.reverse()
    directory = b"".join(
        central(name, packed, claimed, offset)
        for (name, packed, claimed), offset in zip(bodies, offsets, strict=False)
    )
    path.write_bytes(data + directory + end(count, len(directory), len(data)))


def many_sheets(path: Path, count: int, part: Callable[[int], str]) -> dict[str, bytes]:
    """Parts of a workbook that lists so many sheets, each at a place of its own choosing."""
    parts = good(path)
    rels = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    links = "".join(
        f'<Relationship Id="r{n}" Type="{rels}/worksheet" Target="{part(n)}"/>'
        for n in range(count)
    )
    sheets = "".join(f'<sheet name="S{n}" sheetId="{n + 1}" r:id="r{n}"/>' for n in range(count))
    parts["xl/workbook.xml"] = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{rels}"><sheets>{sheets}</sheets></workbook>'
    ).encode()
    parts["xl/_rels/workbook.xml.rels"] = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f"{links}</Relationships>"
    ).encode()
    return parts

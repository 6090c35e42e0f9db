"""Hostile workbooks: file name to how it is made and a word that its refusal must hold."""

from __future__ import annotations

import functools
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.hostile import zips
from tests.hostile.zips import END, PEOPLE, good, patched, with_part, zeros, zipped
from tests.readers.made_workbooks import MAIN, make, sheet_xml

Build = Callable[[Path], None]
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
HEAD = f'<worksheet xmlns="{MAIN}"><sheetData>'.encode()
TAIL = b"</sheetData></worksheet>"


def flat(part: str, fill: bytes, megabytes: int, start: bytes = b"", end: bytes = b"") -> Build:
    """One part that unpacks to so many megabytes of the same."""

    def build(path: Path) -> None:
        with_part(path, part, zeros(megabytes, start, end, fill))

    return build


def many_bombs(path: Path) -> None:
    """Every sheet stays under any limit for one part; together they are gigabytes."""
    parts = zips.many_sheets(path, 60, lambda n: f"worksheets/b{n}.xml")
    bomb = zeros(60, HEAD, TAIL)
    bodies = [(name, zips.packed(body)) for name, body in parts.items()]
    zips.write(path, [*bodies, *((f"xl/worksheets/b{n}.xml", bomb) for n in range(60))])


def one_part_many_sheets(path: Path) -> None:
    parts = zips.many_sheets(path, 400, lambda _: "worksheets/sheet1.xml")
    parts[SHEET] = sheet_xml("<row/>" * 200_000).encode()
    zipped(path, parts)


def nested(path: Path) -> None:
    inner = zeros(50).data
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for n in range(100):
            archive.writestr(f"{n}.zip", inner)


def repeated(path: Path, name: str = SHEET) -> None:
    """The same part twice: which one is read depends on who reads."""
    bodies = [(name, zips.packed(body)) for name, body in good(path).items()]
    again = zips.packed(sheet_xml('<row r="1"/>').encode())
    zips.write(path, [*bodies, (name, again)])


def changed(mark: bytes, at: int, form: str, value: int) -> Build:
    """A sound workbook with one number of its directory or local headers changed."""

    def build(path: Path) -> None:
        good(path)
        patched(path, mark, at, form, value)

    return build


def junk_before(path: Path) -> None:
    good(path)
    path.write_bytes(b"#!/bin/sh\nrm -rf /\n" + path.read_bytes())


def junk_after(path: Path) -> None:
    good(path)
    path.write_bytes(path.read_bytes() + b"junk" * 50_000)


def split_archive(path: Path) -> None:
    good(path)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])


def zip64_nonsense(path: Path) -> None:
    good(path)
    data = path.read_bytes()
    at = data.rfind(END)
    record = struct.pack("<4sQ2H2I4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 2**60, 2**60, 2**62, 2**63)
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, at, 1)
    last = bytearray(data[at:])
    struct.pack_into("<H", last, 10, 0xFFFF)
    struct.pack_into("<2I", last, 12, 0xFFFFFFFF, 0xFFFFFFFF)
    path.write_bytes(data[:at] + record + locator + bytes(last))


def long_directory(path: Path, entries: int = 25_000) -> None:
    """A directory of countless empty parts; another end record inside the last one's comment."""
    with zipfile.ZipFile(path, "w") as archive:
        for n in range(entries):
            archive.writestr(zipfile.ZipInfo(f"{n:x}"), b"")


def hidden_directory(path: Path) -> None:
    long_directory(path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.comment = b"x" * 40 + END + b"\0" * 18


def sheet(xml: str | bytes, **parts: str) -> Build:
    """A workbook whose one sheet is this."""

    def build(path: Path) -> None:
        text = xml if isinstance(xml, str) else xml.decode()
        make(path, text, **{"strings": zips.STRINGS, **parts})

    return build


def rows(cells: str) -> Build:
    return sheet(sheet_xml(PEOPLE + cells))


def replaced(part: str, old: bytes, new: bytes) -> Build:
    """A sound workbook with words of a part exchanged."""

    def build(path: Path) -> None:
        parts = good(path)
        assert old in parts[part]
        zipped(path, {**parts, part: parts[part].replace(old, new)})

    return build


def without(part: str) -> Build:
    def build(path: Path) -> None:
        zipped(path, {n: c for n, c in good(path).items() if n != part})

    return build


def doctype(part: str, declaration: str, use: str = "") -> Build:
    def build(path: Path) -> None:
        parts = good(path)
        start, mark, rest = parts[part].rpartition(b"?>")
        body = start + mark + declaration.encode() + rest
        zipped(path, {**parts, part: body.replace(b"Customer ID", b"Customer ID" + use.encode())})

    return build


def shared(fill: bytes) -> Build:
    """A workbook that uses shared texts, of which there are sixty megabytes."""

    def build(path: Path) -> None:
        start = f'<?xml version="1.0"?><sst xmlns="{MAIN}">'.encode()
        flat(STRINGS, fill, 60, start + zips.WORDS.encode(), b"</sst>")(path)

    return build


LAUGHS = "<!DOCTYPE x [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(9)
) + "]>"  # fmt: skip
OUTSIDE = "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>"
PARAMETER = "<!DOCTYPE x [<!ENTITY % p SYSTEM 'http://127.0.0.1:9/x.dtd'> %p;]>"
EXTERNAL_DTD = "<!DOCTYPE x SYSTEM 'http://127.0.0.1:9/x.dtd'>"
RELS, BOOK, STYLES = "xl/_rels/workbook.xml.rels", "xl/workbook.xml", "xl/styles.xml"

BOMBS: dict[str, tuple[Build, str]] = {
    "flat.xlsx": (flat(SHEET, b" ", 300), "unpacks to far more"),
    "flat cells.xlsx": (flat(SHEET, b"<c/>", 60, HEAD + b"<row>", b"</row>" + TAIL), "outside"),
    "flat rows.xlsx": (flat(SHEET, b"<row/>", 60, HEAD, TAIL), ""),
    "flat values.xlsx": (flat(SHEET, b"<c><v>1</v></c>", 60, HEAD + b"<row>"), "outside"),
    "plain cells.xlsx": (
        flat(SHEET, b'<c r="A1"/>', 60, HEAD + b"<row>", b"</row>" + TAIL), "more"),
    "no close.xlsx": (flat(SHEET, b'<c r="', 60, HEAD + b'<row r="1">'), "well-formed"),
    "strings.xlsx": (shared(b"<si><t></t></si>"), ""),
    "strings odd.xlsx": (shared(b"<si/>"), "more cells"),
    "styles.xlsx": (flat(STYLES, b"<xf/>", 60, b"<styleSheet><cellXfs>"), "more"),
    "relations.xlsx": (flat(RELS, b"<Relationship/>", 60, b"<Relationships>"), "more"),
    "many.xlsx": (many_bombs, "more"),
    "one for many.xlsx": (one_part_many_sheets, "one place"),
    "nested.xlsx": (nested, "no Excel workbook"),
    "overlap.xlsx": (functools.partial(zips.overlapping, quoted=False), "overlap"),
    "quoted overlap.xlsx": (functools.partial(zips.overlapping, quoted=True), "overlap"),
    "deep.xlsx": (flat(SHEET, b"<a>", 40), "damaged"),
    "attribute.xlsx": (flat(SHEET, b"x", 60, b"<worksheet b='", b"'/>"), "no end"),
    "comment.xlsx": (flat(SHEET, b"-x", 60, b"<worksheet><!--"), "no end"),
    "directory.xlsx": (long_directory, "far too many"),
    "hidden directory.xlsx": (hidden_directory, "no Excel"),
    "brackets.xlsx": (
        sheet(sheet_xml(PEOPLE), styles="<styleSheet><numFmt numFmtId='9' formatCode='"
              + "[" * 1_000_000 + "'/><cellXfs><xf numFmtId='9'/></cellXfs></styleSheet>"),
        ""),
}  # fmt: skip


def attributes(path: Path) -> None:
    names = " ".join(f'a{n}=""' for n in range(500_000))
    make(path, f"<worksheet {names}/>")


BOMBS["attributes.xlsx"] = (attributes, "no end")


REF = '<row r="3"><c r="{}"><v>9</v></c></row>'
# Each is in order but for one thing. An empty word: it may be read, if that ends well.
DAMAGE: dict[str, tuple[Build, str]] = {
    "junk before.xlsx": (junk_before, "not an Excel workbook"),
    "junk after.xlsx": (junk_after, ""),
    "split.xlsx": (split_archive, "damaged"),
    "zip64.xlsx": (zip64_nonsense, "parts"),
    "part twice.xlsx": (repeated, "twice"),
    "part twice by case.xlsx": (functools.partial(repeated, name=SHEET.upper()), "twice"),
    "part twice by slash.xlsx": (functools.partial(repeated, name="/" + SHEET), "twice"),
    "deflate64.xlsx": (changed(zips.CENTRAL, 10, "<H", 9), "unusual"),
    "lzma.xlsx": (changed(zips.CENTRAL, 10, "<H", 14), "unusual"),
    "local method.xlsx": (changed(zips.LOCAL, 8, "<H", 9), ""),
    "encrypted.xlsx": (changed(zips.CENTRAL, 8, "<H", 1), "password"),
    "local encrypted.xlsx": (changed(zips.LOCAL, 6, "<H", 1), ""),
    "strongly encrypted.xlsx": (changed(zips.CENTRAL, 8, "<H", 0x41), "password"),
    "patched data.xlsx": (changed(zips.CENTRAL, 8, "<H", 0x20), "damaged"),
    "small central size.xlsx": (changed(zips.CENTRAL, 24, "<I", 10), "damaged"),
    "large central size.xlsx": (changed(zips.CENTRAL, 24, "<I", 1 << 22), ""),
    "huge central size.xlsx": (changed(zips.CENTRAL, 24, "<I", 0xFFFFFFFE), "more"),
    "packed size.xlsx": (changed(zips.CENTRAL, 20, "<I", 0xFFFFFFFE), "overlap"),
    "no packed size.xlsx": (changed(zips.CENTRAL, 20, "<I", 0), "damaged"),
    "local sizes.xlsx": (changed(zips.LOCAL, 18, "<I", 0x7FFFFFFF), ""),
    "offset.xlsx": (changed(zips.CENTRAL, 42, "<I", 0x7FFFFFFF), "overlap"),
    "same offset.xlsx": (changed(zips.CENTRAL, 42, "<I", 0), "overlap"),
    "disk.xlsx": (changed(zips.END, 4, "<H", 7), ""),
    "entries.xlsx": (changed(zips.END, 10, "<H", 60000), ""),
    "directory size.xlsx": (changed(zips.END, 12, "<I", 900_000), "damaged"),
    "directory offset.xlsx": (changed(zips.END, 16, "<I", 0x7FFFFFFF), "damaged"),
    "data descriptor.xlsx": (changed(zips.LOCAL, 6, "<H", 8), ""),
    "laughs in sheet.xlsx": (doctype(SHEET, LAUGHS, "&j;"), "document type"),
    "laughs in strings.xlsx": (doctype(STRINGS, LAUGHS, "&j;"), "document type"),
    "entity from outside.xlsx": (doctype(STRINGS, OUTSIDE, "&e;"), "document type"),
    "parameter entity.xlsx": (doctype(BOOK, PARAMETER), "document type"),
    "outside dtd.xlsx": (doctype(RELS, EXTERNAL_DTD), "document type"),
    "outside dtd of package.xlsx": (doctype("_rels/.rels", EXTERNAL_DTD), "document type"),
    "unknown entity.xlsx": (rows('<row r="3"><c r="A3" t="str"><v>&boo;</v></c></row>'), ""),
    "nul entity.xlsx": (rows('<row r="3"><c r="A3" t="str"><v>&#0;</v></c></row>'), ""),
    "surrogate escape.xlsx": (rows('<row r="3"><c r="A3" t="str"><v>_xD800_</v></c></row>'), ""),
    "no row 0.xlsx": (rows('<row r="0"><c r="A0"><v>1</v></c></row>'), "outside"),
    "row minus.xlsx": (rows('<row r="-1"><c><v>1</v></c></row>'), "outside"),
    "row beyond.xlsx": (rows('<row r="1048577"><c><v>1</v></c></row>'), "outside"),
    "row of letters.xlsx": (rows('<row r="x"><c><v>1</v></c></row>'), "outside"),
    "row of many digits.xlsx": (rows(f'<row r="{"9" * 5000}"><c><v>1</v></c></row>'), "outside"),
    "last cell.xlsx": (rows(REF.format("XFD1048576")), ""),
    "beyond last column.xlsx": (rows(REF.format("XFE3")), "outside"),
    "beyond last row.xlsx": (rows(REF.format("A1048577")), "outside"),
    "no reference.xlsx": (rows(REF.format("")), "outside"),
    "reference of digits.xlsx": (rows(REF.format("33")), "outside"),
    "reference of letters.xlsx": (rows(REF.format("ABC")), "outside"),
    "reference with spaces.xlsx": (rows(REF.format(" A3 ")), "outside"),
    "reference of other digits.xlsx": (rows(REF.format("A\u0663")), "outside"),
    "cell twice.xlsx": (rows(REF.format("A3") * 3), ""),
    "cell outside a row.xlsx": (rows('<c r="A9"><v>1</v></c>'), ""),
    "rows out of order.xlsx": (
        rows("".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in (9, 4, 7, 3))), ""),
    "string index.xlsx": (rows('<row r="3"><c r="A3" t="s"><v>4294967295</v></c></row>'), ""),
    "string index minus.xlsx": (rows('<row r="3"><c r="A3" t="s"><v>-1</v></c></row>'), ""),
    "string index of digits.xlsx": (
        rows(f'<row r="3"><c r="A3" t="s"><v>{"9" * 9999}</v></c></row>'), ""),
    "number of digits.xlsx": (rows(f'<row r="3"><c r="A3"><v>{"9" * 400_000}</v></c></row>'), ""),
    "number beyond.xlsx": (rows('<row r="3"><c r="A3"><v>1e999999999</v></c></row>'), ""),
    "not a number.xlsx": (rows('<row r="3"><c r="A3" s="1"><v>nan</v></c></row>'), ""),
    "style.xlsx": (rows('<row r="3"><c r="A3" s="4294967296"><v>1</v></c></row>'), ""),
    "unknown type.xlsx": (rows('<row r="3"><c r="A3" t="zz"><v>1</v></c></row>'), ""),
    "nested cells.xlsx": (rows('<row r="3"><c r="A3"><c r="B3"><v>1</v></c></c></row>'), ""),
    "blank rows.xlsx": (rows("".join(f'<row r="{n}"/>' for n in range(3, 300_000))), ""),
    "blank cells.xlsx": (
        rows("".join(f'<row r="{n}"><c r="B{n}" s="0"/></row>' for n in range(3, 200_000))), ""),
    "no types.xlsx": (replaced(RELS, b"officeDocument/2006", b"other/2006"), ""),
    "no relations.xlsx": (without(RELS), "no sheet"),
    "no package relations.xlsx": (without("_rels/.rels"), ""),
    "no workbook.xlsx": (without(BOOK), "missing"),
    "no sheet part.xlsx": (without(SHEET), "missing"),
    "no strings part.xlsx": (without(STRINGS), "missing"),
    "target outside.xlsx": (
        replaced(RELS, b"worksheets/sheet1.xml", b"../../../../../etc/passwd"), "missing"),
    "target absolute.xlsx": (replaced(RELS, b"worksheets/sheet1.xml", b"/etc/passwd"), "missing"),
    "target on the web.xlsx": (
        replaced(RELS, b"worksheets/sheet1.xml", b"http://127.0.0.1:9/s.xml"), "missing"),
    "target external.xlsx": (
        replaced(RELS, b'Target="worksheets/', b'TargetMode="External" Target="worksheets/'),
        "no sheet"),
    "target itself.xlsx": (
        replaced(RELS, b"worksheets/sheet1.xml", b"workbook.xml"), "something else"),
    "target relations.xlsx": (
        replaced(RELS, b"worksheets/sheet1.xml", b"_rels/workbook.xml.rels"), "something else"),
    "target empty.xlsx": (replaced(RELS, b"worksheets/sheet1.xml", b""), "missing"),
    "main target itself.xlsx": (
        replaced("_rels/.rels", b"/xl/workbook.xml", b"/_rels/.rels"), "something else"),
    "strings are the sheet.xlsx": (
        replaced(RELS, b'"sharedStrings.xml"', b'"worksheets/sheet1.xml"'), "something else"),
    "rich sheet name.xlsx": (replaced(BOOK, b'"Data"', b'"../../[red]=cmd|x&#27;[2J"'), ""),
    "utf-7.xlsx": (sheet(sheet_xml(PEOPLE).replace("UTF-8", "utf-7")), "well-formed"),
    "text.xlsx": (sheet("no xml at all"), "well-formed"),
    "formula.xlsx": (rows(
        '<row r="3"><c r="A3"><f>WEBSERVICE("http://127.0.0.1:9")</f></c></row>'), ""),
}  # fmt: skip

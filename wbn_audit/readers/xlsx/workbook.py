"""What a workbook says about its sheets: names, order, where they are, styles, dates."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wbn_audit.readers.xlsx.markup import Handler, parse

if TYPE_CHECKING:
    from wbn_audit.readers.xlsx.package import Package

_SHEETS_MOST = 500
_TRUE = ("1", "true", "on")
# Built-in number formats that show a date or a time (ECMA-376, 18.8.30), the far-eastern
# ones too; 46 is [h]:mm:ss, a duration.
_DATES = {*range(14, 18), 22, *range(27, 37), *range(50, 59)}
_TIMES = {*range(18, 22), 45, 47}
_NOT_SHOWN = re.compile(r'"[^"]*"|\\.|[_*].|\[(?!h+\]|m+\]|s+\])[^\[\]]*\]', re.IGNORECASE)
_CODE_MOST = 255
"""Characters of a number format that spreadsheet programs allow."""
_ELAPSED = re.compile(r"\[[hms]+\]", re.IGNORECASE)

NUMBER, DATE, TIME = 0, 1, 2
"""What a style makes of a number. TIME shows no day: below 1 it is a time of day."""


@dataclass(frozen=True)
class SheetEntry:
    """A sheet as the workbook lists it; ``part`` is its name inside the zip."""

    name: str
    part: str
    hidden: bool


@dataclass(frozen=True)
class Workbook:
    """The sheets in order, what each style makes of numbers, and where strings are kept."""

    sheets: tuple[SheetEntry, ...]
    date_1904: bool
    styles: tuple[int, ...]
    strings_part: str


def read_workbook(package: Package) -> Workbook:
    """Read a workbook's own parts; chart and macro sheets are left out.

    Raises:
        InputRefused: it is no workbook, is damaged, or has hundreds of sheets.
    """
    if "_rels/.rels" not in package and "xl/workbook.xml" not in package:
        what = "The file is a zip archive, but no Excel workbook."
        raise package.refusal(what, "Take the exports out of the archive.")
    main = _main_part(package)
    relations = _relations(package, main)
    listed = _WorkbookHandler()
    parse(package.stream(main), listed, package, root="workbook")
    if len(listed.sheets) > _SHEETS_MOST:
        raise package.refusal(f"The workbook has more than {_SHEETS_MOST} sheets.")
    by_id = {relation.id: relation for relation in relations}
    sheets = tuple(
        SheetEntry(name, by_id[rid].part, hidden)
        for name, rid, hidden in listed.sheets
        if rid in by_id and by_id[rid].kind == "worksheet"
    )
    if len({sheet.part.lower() for sheet in sheets}) < len(sheets):
        raise package.refusal("The workbook is damaged: several sheets are kept in one place.")
    by_kind = {relation.kind: relation.part for relation in relations}
    styles = _StylesHandler()
    if by_kind.get("styles", "") in package:
        parse(package.stream(by_kind["styles"]), styles, package)
    return Workbook(
        sheets=sheets,
        date_1904=listed.date_1904,
        styles=tuple(styles.kinds()),
        strings_part=by_kind.get("sharedStrings", ""),
    )


@dataclass(frozen=True)
class _Relation:
    id: str
    kind: str
    part: str


def _main_part(package: Package) -> str:
    if "_rels/.rels" in package:
        for relation in _relations(package, ""):
            if relation.kind == "officeDocument":
                return relation.part
    return "xl/workbook.xml"


def _relations(package: Package, part: str) -> list[_Relation]:
    folder, name = posixpath.split(part)
    rels = posixpath.join(folder, "_rels", f"{name}.rels")
    if rels not in package:
        return []
    handler = _RelationsHandler(folder)
    parse(package.stream(rels), handler, package)
    return handler.relations


class _RelationsHandler(Handler):
    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.relations: list[_Relation] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name != "Relationship" or attributes.get("TargetMode") == "External":
            return
        target = attributes.get("Target", "").replace("\\", "/")
        part = posixpath.normpath(posixpath.join("/", self.folder, target)).lstrip("/")
        # The last word of the type is the same in transitional and strict workbooks.
        kind = attributes.get("Type", "").rpartition("/")[2]
        self.relations.append(_Relation(attributes.get("Id", ""), kind, part))


class _WorkbookHandler(Handler):
    def __init__(self) -> None:
        self.sheets: list[tuple[str, str, bool]] = []
        self.date_1904 = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "workbookPr":
            self.date_1904 = attributes.get("date1904", "").lower() in _TRUE
        elif name == "sheet":
            hidden = attributes.get("state", "visible") != "visible"
            self.sheets.append((attributes.get("name", ""), attributes.get("id", ""), hidden))


@dataclass
class _StylesHandler(Handler):
    codes: dict[int, str] = field(default_factory=dict)
    formats: list[int] = field(default_factory=list)
    inside: bool = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "cellXfs":
            self.inside = True
        elif name == "numFmt":
            self.codes[_number(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif name == "xf" and self.inside:
            self.formats.append(_number(attributes.get("numFmtId")))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self.inside = False

    def kinds(self) -> list[int]:
        return [self._kind(number) for number in self.formats]

    def _kind(self, number: int) -> int:
        if number in self.codes:
            return format_kind(self.codes[number])
        if number in _DATES:
            return DATE
        return TIME if number in _TIMES else NUMBER


def format_kind(code: str) -> int:
    """Tell what a number format shows: NUMBER, DATE, or TIME where it has no day or year.

    A duration (``[h]:mm``) is a number: it has no place in a calendar.
    """
    shown = _NOT_SHOWN.sub("", code[:_CODE_MOST].partition(";")[0]).lower()
    if _ELAPSED.search(shown) or "general" in shown:
        return NUMBER
    if "y" in shown or "d" in shown:
        return DATE
    if "h" in shown or "s" in shown:
        return TIME
    return DATE if "m" in shown else NUMBER


def _number(text: str | None) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() else 0

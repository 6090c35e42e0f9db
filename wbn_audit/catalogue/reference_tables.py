"""Dated reference tables of an edition, holidays, word lists and income types."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from wbn_audit.checks.base import LookupLine, LookupTable
from wbn_audit.tables.fold import fold_word
from wbn_audit.tables.layout import Vocabulary
from wbn_audit.yamlfile import Block, Items, Text, iso_day, whole_number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wbn_audit.yamltree import TreeReader

_FAMILY_OF_FOUR = 4
_LINE_KEYS = frozenset({"from", "until", "value", "source"})
_DOLLARS = re.compile(r"([0-9]{1,7})(?:\.([0-9]{1,2}))?")


@dataclass
class _Table:
    """One reference table being read."""

    reader: TreeReader
    name: str
    tree: Block

    def cents(self, block: Block) -> int:
        match = _DOLLARS.fullmatch(self.reader.text(block, "value"))
        if match is None:
            self.reader.problem(block.line, "'value' wants dollars: 16.30.")
            return 0
        return int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))

    def day(self, block: Block, key: str) -> date:
        day = self.reader.day(block, key)
        if day is None and not block.get(key):
            self.reader.problem(block.line, f"'{key}' wants a date: 2026-07-01.")
        return day or date.max

    def line(self, block: Any, line: int, keys: tuple[str, ...]) -> LookupLine:
        block = self.reader.block(block, line, "a line")
        self.reader.keys(block, _LINE_KEYS | set(keys), "a line")
        names: dict[str, tuple[str, ...]] = {}
        for key in keys:
            said = block.get(key, "")
            many = isinstance(said, Items)
            spellings = self.reader.words(block, key) if many else (self.reader.text(block, key),)
            names[key] = tuple(fold_word(one) for one in spellings)
        start, until = self.day(block, "from"), self.day(block, "until")
        if until < start:
            self.reader.problem(block.line, "'until' is before 'from'.")
        return LookupLine(names, start, until, self.cents(block))

    def table(self) -> LookupTable:
        keys = self.reader.words(self.tree, "keys")
        if not keys:
            self.reader.problem(self.tree.line, "wants keys: [column, …].")
        line = self.tree.lines.get("lines", self.tree.line)
        lines = self.reader.items(self.tree.get("lines"), line, "lines")
        return LookupTable(self.name, keys, tuple(self.line(one, line, keys) for one in lines))

    def check_scale(self, table: LookupTable) -> None:
        """Each family size must be its share of a family of four, give or take some dollars."""
        line = self.tree.lines["family_scale"]
        told = self.reader.block(self.tree["family_scale"], line, "family_scale")
        shares = {size: whole_number(self.reader.text(told, size)) for size in told}
        slack = whole_number(self.reader.text(self.tree, "scale_dollars", "10"))
        if slack is None or None in shares.values() or "family_size" not in table.keys:
            what = "family_scale wants whole percents by size, scale_dollars a number, and the "
            self.reader.problem(line, f"{what}key family_size.")
            return
        whole = {
            one.start: one.value
            for one in table.lines
            if str(_FAMILY_OF_FOUR) in one.keys["family_size"]
        }
        for one in table.lines:
            size = (one.keys["family_size"] or ("",))[0]
            four, share = whole.get(one.start), shares.get(size)
            if four is None or share is None:
                what = f"family size {size[:9]} from {one.start} has no scale or no size 4."
                self.reader.problem(line, what)
            elif abs(one.value * 100 - four * share) > slack * 100 * 100:
                self.reader.problem(line, f"family size {size} from {one.start} is not {share} %.")


def read_lookup_table(reader: TreeReader, name: str, tree: Block) -> LookupTable:
    """One reference table.

    Args:
        reader: of the file; receives what is wrong with it.
        name: of the table.
        tree: its YAML: keys, and lines with keys, from, until, value and source.
    """
    reader.keys(tree, {"keys", "lines", "family_scale", "scale_dollars", "source"}, name)
    table = _Table(reader, name, tree)
    found = table.table()
    if "family_scale" in tree:
        table.check_scale(found)
    return found


def read_income_types(reader: TreeReader, tree: Block) -> tuple[Vocabulary, tuple[str, ...]]:
    """The vocabulary of income types, and those that are left out of family income."""
    reader.keys(tree, {"includable", "excludable"}, "income_types.yaml")
    words: list[str] = []
    meanings: dict[str, str] = {}
    for kind in ("includable", "excludable"):
        for name, block in reader.blocks(tree.get(kind), tree.lines.get(kind, 1), kind):
            reader.keys(block, {"page", "as"}, "an income type")
            words.append(name)
            for spelling in (name, *reader.words(block, "as")):
                if meanings.setdefault(fold_word(spelling), name) != name:
                    reader.problem(block.line, f"'{spelling}' means two types of income.")
    excludable = tree.get("excludable")
    left_out = tuple(str(name) for name in excludable) if isinstance(excludable, Block) else ()
    return Vocabulary("income_type", tuple(words), meanings), left_out


def read_holidays(reader: TreeReader, tree: Block) -> tuple[tuple[date, ...], tuple[int, int]]:
    """Every holiday listed, and the first and last year that the list covers without a gap."""
    reader.keys(tree, {"source", "read", "years"}, "holidays.yaml")
    line = tree.lines.get("years", tree.line)
    years = reader.block(tree.get("years"), line, "years")
    days: list[date] = []
    covered: list[int] = []
    for name, listed in years.items():
        number = whole_number(name)
        if number is None or not isinstance(listed, Items):
            reader.problem(years.lines[name], "wants YEAR: [dates].")
            continue
        covered.append(number)
        for item in listed:
            day = iso_day(item) if isinstance(item, Text) else None
            if day is None or day.year != number:
                where = getattr(item, "line", years.lines[name])
                reader.problem(where, f"'{str(item)[:20]}' is no date of {number}.")
            else:
                days.append(day)
    covered.sort()
    if not covered or covered != list(range(covered[0], covered[-1] + 1)):
        reader.problem(line, "wants every year from the first to the last, each with its days.")
        return (), (9999, 9999)
    return tuple(sorted(days)), (covered[0], covered[-1])


def read_codes(reader: TreeReader, tree: Block) -> tuple[str, ...]:
    """A classification's most detailed codes, in order; a shorter code is the beginning of one.

    Args:
        reader: of the file; receives what is wrong with it.
        tree: its YAML: source, read, and codes: of each first part, all of one length.
    """
    reader.keys(tree, {"source", "read", "codes"}, "a list of codes")
    line = tree.lines.get("codes", tree.line)
    parts = reader.block(tree.get("codes"), line, "codes")
    codes: list[str] = []
    for part in parts:
        listed = reader.text(parts, part).split()
        odd = [one for one in listed if not (one.isdigit() and one.startswith(part))]
        if odd or not listed:
            told = f"'{odd[0][:20]}' is no code that begins with {part}." if odd else "wants codes."
            reader.problem(parts.lines[part], told)
        codes += listed
    if len(set(map(len, codes))) != 1 or len(set(codes)) != len(codes):
        reader.problem(line, "wants codes of one length, none of them twice.")
    return tuple(sorted(codes))


def read_word_lists(reader: TreeReader, tree: Block) -> Mapping[str, Any]:
    """The lists of words.yaml by name, each with its words and the phrases excepted."""
    for name, block in reader.blocks(tree, 1, "words.yaml"):
        reader.keys(block, {"page", "words", "except"}, f"list '{name[:60]}'")
        words = [*reader.words(block, "words"), *reader.words(block, "except")]
        if not block.get("words") or any(not word.strip() for word in words):
            reader.problem(block.line, f"'{name[:60]}' wants words: [..], none of them blank.")
    return tree

"""The layout of the exports, as `exports.yaml` declares it: tables, fields, vocabularies."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from wbn_audit.tables.fold import fold_word
from wbn_audit.yamlfile import SHOWN, Block, Items, Text
from wbn_audit.yamltree import TreeReader

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

KINDS = frozenset({"id", "text", "name", "date", "money", "number", "flag", "code", "list"})
_CODED = frozenset({"code", "list", "flag"})
_NAME = re.compile("[a-z][a-z0-9_]*")
_FIELD_KEYS = frozenset({"kind", "of", "open", "need", "as", "private", "nothing"})
_TABLE_KEYS = frozenset(
    {"title", "need", "id", "activity", "program", "status", "known_by", "named", "fields"}
)
_LAYOUT_KEYS = frozenset(
    {"tables", "empty_when_future", "blanks", "nulls", "vocabularies", "alike"}
)
# What the program itself speaks of.
_TABLES = frozenset(
    {"participants", "services", "payments", "outcomes", "case_notes", "income",
     "reconciliations"}
)  # fmt: skip
_VOCABULARIES = frozenset(
    {"flag", "service", "program", "status", "support_type", "document", "payee_type", "method"}
)


@dataclass(frozen=True)
class Field:
    """One column that an export may have.

    Attributes:
        vocabulary: the vocabulary of a code or list, else empty.
        open: other words are left to the rules; the loader (DAT006) does not judge them.
        nothing: words, in lower case, that stand for an empty cell here.
    """

    name: str
    kind: str
    vocabulary: str = ""
    open: bool = False
    required: bool = False
    private: bool = False
    aliases: tuple[str, ...] = ()
    nothing: frozenset[str] = frozenset()


@dataclass(frozen=True)
class TableLayout:
    """One table: its fields, and which of them name a row, date it and set it aside.

    Attributes:
        activity: the field that dates a row; for outcomes one for each outcome type.
        known_by: the fields that name a row in a table without ids.
        named: words, folded, by which the name of a file or sheet speaks of the table.
    """

    name: str
    title: str
    required: bool
    id: str
    activity: str
    activity_by: tuple[str, Mapping[str, str]] | None
    program: str
    status: str
    known_by: tuple[str, ...]
    fields: Mapping[str, Field]
    empty_when_future: tuple[str, ...] = ()
    named: tuple[str, ...] = ()

    @property
    def activity_fields(self) -> tuple[str, ...]:
        """Every field that is needed to know the date of a row's activity."""
        if self.activity_by is not None:
            return (self.activity_by[0], *self.activity_by[1].values())
        return (self.activity,) if self.activity else ()

    @property
    def has_participant(self) -> bool:
        """Whether the rows belong to participants."""
        return "participant_id" in self.fields and self.name != "participants"


@dataclass(frozen=True)
class Vocabulary:
    """The words of a code: canonical spellings, and the folded spellings that mean them."""

    name: str
    words: tuple[str, ...]
    meanings: Mapping[str, str] = field(repr=False)

    def meaning(self, text: str) -> str | None:
        """The canonical word that *text* stands for, or None if it is none of them."""
        return self.meanings.get(fold_word(text))


@dataclass(frozen=True)
class Layout:
    """All tables and vocabularies of an edition, and the words that stand for nothing.

    Attributes:
        blanks: words for nothing, in lower case, in a field that is no free text.
        nulls: those of them that a program writes, which count in free text too.
        oldest: ``activity`` and ``birth``: the first days that are plausible; the edition's
            parameters say so.
        alike: words of headers that mean much the same, for suggestions only.
    """

    tables: Mapping[str, TableLayout]
    vocabularies: Mapping[str, Vocabulary]
    blanks: frozenset[str]
    nulls: frozenset[str]
    oldest: Mapping[str, date] = field(default_factory=dict)
    alike: tuple[frozenset[str], ...] = ()


class _Reader(TreeReader):
    """Turns the YAML tree into a Layout and collects what is wrong with it."""

    def field(self, name: str, block: Block) -> Field:
        self.keys(block, _FIELD_KEYS, f"field '{name[:SHOWN]}'")
        if not _NAME.fullmatch(name) or "__" in name:
            self.problem(block.line, f"'{name[:SHOWN]}' is no name in small letters.")
        kind = self.one_of(block, "kind", sorted(KINDS), "none")
        if "kind" not in block:
            self.problem(block.line, f"field '{name[:SHOWN]}' wants a kind.")
        vocabulary = "flag" if kind == "flag" else self.text(block, "of")
        if bool(vocabulary) != (kind in _CODED):
            self.problem(
                block.line, "'of' (a vocabulary) is wanted of code and list, and of no other."
            )
        return Field(
            name=name,
            kind=kind,
            vocabulary=vocabulary,
            open=self.yes(block, "open", default=False),
            required=self.one_of(block, "need", ("table",)) == "table",
            private=self.yes(block, "private", default=False),
            aliases=self.words(block, "as"),
            nothing=frozenset(word.casefold() for word in self.words(block, "nothing")),
        )

    def table(self, name: str, block: Block, future: tuple[str, ...]) -> TableLayout:
        what = f"table '{name[:SHOWN]}'"
        self.keys(block, _TABLE_KEYS, what)
        line = block.lines.get("fields", block.line)
        told = self.blocks(block.get("fields"), line, f"fields of {what}")
        table = TableLayout(
            name=name,
            title=self.text(block, "title", name),
            required=self.yes(block, "need", default=False),
            id=self.text(block, "id"),
            activity=""
            if isinstance(block.get("activity"), Block)
            else self.text(block, "activity"),
            activity_by=self.activity_by(block),
            program=self.text(block, "program"),
            status=self.text(block, "status"),
            known_by=self.words(block, "known_by"),
            fields={key: self.field(key, value) for key, value in told},
            empty_when_future=future,
            named=tuple(map(fold_word, self.words(block, "named"))),
        )
        self.check_names(table, block)
        return table

    def activity_by(self, block: Block) -> tuple[str, Mapping[str, str]] | None:
        """``activity: {by: FIELD, dates: {WORD: FIELD}}``, where it depends on a word."""
        told = block.get("activity")
        if not isinstance(told, Block):
            return None
        self.keys(told, {"by", "dates"}, "activity")
        dates = self.block(told.get("dates"), told.line, "dates")
        return self.text(told, "by"), {word: self.text(dates, word) for word in dates}

    def check_names(self, table: TableLayout, block: Block) -> None:
        """What names a field must name one that is there; two fields share no header."""
        by = table.activity_by or ("", {})
        dates = [name for name in (table.activity, *by[1].values()) if name]
        named = [table.id, table.program, table.status, by[0], *table.empty_when_future, *dates]
        named += [name for name in table.known_by if name != "activity_date"]
        for name in named:
            if name and name not in table.fields:
                self.problem(block.line, f"{table.name} has no field '{name[:SHOWN]}'.")
        for name in dates:
            if name in table.fields and table.fields[name].kind != "date":
                self.problem(block.line, f"'{name}' is no date.")
        seen: dict[str, str] = {}
        for one in table.fields.values():
            for header in (one.name, *one.aliases):
                if seen.setdefault(fold_word(header), one.name) != one.name:
                    other = seen[fold_word(header)]
                    what = f"'{header[:SHOWN]}' means both '{other}' and '{one.name}'."
                    self.problem(block.line, what)

    def vocabulary(self, name: str, block: Block) -> Vocabulary:
        meanings: dict[str, str] = {}
        for word in block:
            for spelling in (word, *self.words(block, word)):
                folded = fold_word(spelling)
                if meanings.setdefault(folded, word) != word:
                    self.problem(
                        block.lines[word],
                        f"'{spelling}' means both '{meanings[folded]}' and '{word}' in {name}.",
                    )
        return Vocabulary(name, tuple(block), meanings)

    def layout(self, tree: Block, more: tuple[Vocabulary, ...]) -> Layout:
        """The whole file."""
        self.keys(tree, _LAYOUT_KEYS, self.file)
        for key in sorted(_LAYOUT_KEYS - set(tree)):
            self.problem(tree.line, f"wants '{key}'.")
        line = tree.lines.get
        future = self.block(
            tree.get("empty_when_future"), line("empty_when_future", 1), "empty_when_future"
        )
        for name in sorted(set(future) - _TABLES):
            self.problem(future.lines[name], f"there is no table '{name[:SHOWN]}'.")
        when_future = {name: self.words(future, name) for name in future}
        tables = {
            name: self.table(name, block, when_future.get(name, ()))
            for name, block in self.blocks(tree.get("tables"), line("tables", 1), "tables")
        }
        for name in (*sorted(_TABLES - set(tables)), *sorted(set(tables) - _TABLES)):
            wanted = f"there are {', '.join(sorted(_TABLES))}"
            self.problem(line("tables", 1), f"table '{name[:SHOWN]}': {wanted}, all of them.")
        told = self.blocks(tree.get("vocabularies"), line("vocabularies", 1), "vocabularies")
        vocabularies = {name: self.vocabulary(name, block) for name, block in told}
        vocabularies |= {one.name: one for one in more}
        for table in tables.values():
            for column in table.fields.values():
                if column.vocabulary and column.vocabulary not in vocabularies:
                    what = (
                        f"{table.name}.{column.name}: no vocabulary '{column.vocabulary[:SHOWN]}'."
                    )
                    self.problem(line("tables", 1), what)
        for name in sorted(_VOCABULARIES - set(vocabularies)):
            self.problem(line("vocabularies", 1), f"wants the vocabulary '{name}'.")
        blanks, nulls = (
            frozenset(word.casefold() for word in self.words(tree, key))
            for key in ("blanks", "nulls")
        )
        alike = self.alike(tree)
        return Layout(tables, vocabularies, blanks | nulls, nulls, alike=alike)

    def alike(self, tree: Block) -> tuple[frozenset[str], ...]:
        """``alike:``, a list of lists of words."""
        told = tree.get("alike", Items(tree.line))
        groups = told if isinstance(told, Items) else [told]
        if all(isinstance(g, Items) and all(isinstance(w, Text) for w in g) for g in groups):
            return tuple(frozenset(map(str, group)) for group in groups)
        self.problem(tree.lines.get("alike", tree.line), "'alike' wants lists of words: - [a, b].")
        return ()


def read_layout(tree: Any, file: str, *more: Vocabulary) -> Layout:
    """The layout that an `exports.yaml` tree declares.

    Args:
        tree: what :func:`wbn_audit.yamlfile.read_yaml` returned.
        file: the name for problems.
        more: vocabularies kept in files of their own (support types, income types).

    Raises:
        RulesRefused: naming ``file:line`` of each problem.
    """
    reader = _Reader(file)
    layout = reader.layout(reader.block(tree, 1, file), more)
    reader.stop_if_any()
    return layout


def merged(layout: Layout, others: Sequence[Layout]) -> Layout:
    """A layout that also knows the words and fields which only other editions have."""
    tables, vocabularies = dict(layout.tables), dict(layout.vocabularies)
    for other in others:
        for name, table in other.tables.items():
            fields = {**table.fields, **tables[name].fields}
            tables[name] = replace(tables[name], fields=fields)
        for name, vocabulary in other.vocabularies.items():
            ours = vocabularies.get(name, vocabulary)
            words = tuple(dict.fromkeys((*ours.words, *vocabulary.words)))
            meanings = {**vocabulary.meanings, **ours.meanings}
            vocabularies[name] = Vocabulary(name, words, meanings)
    return replace(layout, tables=tables, vocabularies=vocabularies)

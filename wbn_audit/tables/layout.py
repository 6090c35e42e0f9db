"""The layout of the exports, as `exports.yaml` declares it: tables, fields, vocabularies."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from wbn_audit.errors import Problem, RulesRefused
from wbn_audit.tables.fold import fold_word
from wbn_audit.yamlfile import Block, Items, Text

if TYPE_CHECKING:
    from collections.abc import Mapping

KINDS = frozenset({"id", "text", "name", "date", "money", "number", "flag", "code", "list"})
_FIELD_KEYS = frozenset({"kind", "of", "open", "need", "as", "private", "nothing"})
_TABLE_KEYS = frozenset(
    {"title", "need", "id", "activity", "program", "status", "known_by", "fields"}
)
_LAYOUT_KEYS = frozenset(
    {"tables", "empty_when_future", "implausible_before", "blanks", "nulls", "vocabularies"}
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
        oldest: ``activity`` and ``birth``: the first days that are plausible.
    """

    tables: Mapping[str, TableLayout]
    vocabularies: Mapping[str, Vocabulary]
    blanks: frozenset[str]
    nulls: frozenset[str]
    oldest: Mapping[str, date] = field(default_factory=dict)


class _Reader:
    """Turns the YAML tree into a Layout and collects what is wrong with it."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def problem(self, line: int, what: str) -> None:
        self.problems.append(Problem(f"{self.file}:{line}", what))

    def known(self, block: Block, keys: frozenset[str], what: str) -> None:
        for key in block:
            if key not in keys:
                self.problem(block.lines[key], f"'{key}' is not a key of {what}.")

    def words(self, value: Any, line: int) -> tuple[str, ...]:
        if isinstance(value, Items) and all(isinstance(item, Text) for item in value):
            return tuple(str(item) for item in value)
        self.problem(line, "a list of words [a, b] is wanted.")
        return ()

    def field(self, name: str, block: Any, line: int) -> Field:
        if not isinstance(block, Block):
            self.problem(line, f"field '{name}' wants {{kind: …}}.")
            return Field(name, "text")
        self.known(block, _FIELD_KEYS, "a field")
        kind = str(block.get("kind", ""))
        if kind not in KINDS:
            self.problem(block.line, f"kind of '{name}' is one of {', '.join(sorted(KINDS))}.")
        vocabulary = "flag" if kind == "flag" else str(block.get("of", ""))
        return Field(
            name=name,
            kind=kind,
            vocabulary=vocabulary,
            open=block.get("open") == "yes",
            required=block.get("need") == "table",
            private=block.get("private") == "yes",
            aliases=self.words(block["as"], block.line) if "as" in block else (),
            nothing=frozenset(
                word.casefold() for word in self.words(block.get("nothing", Items(0)), block.line)
            ),
        )

    def table(self, name: str, block: Block, future: tuple[str, ...]) -> TableLayout:
        self.known(block, _TABLE_KEYS, "a table")
        fields = {key: self.field(key, value, block.line) for key, value in block["fields"].items()}
        activity = block.get("activity", "")
        by = None
        if isinstance(activity, Block):
            by = (str(activity["by"]), {key: str(day) for key, day in activity["dates"].items()})
            activity = ""
        known_by = self.words(block["known_by"], block.line) if "known_by" in block else ()
        return TableLayout(
            name=name,
            title=str(block.get("title", name)),
            required=block.get("need") == "yes",
            id=str(block.get("id", "")),
            activity=str(activity),
            activity_by=by,
            program=str(block.get("program", "")),
            status=str(block.get("status", "")),
            known_by=known_by,
            fields=fields,
            empty_when_future=future,
        )

    def day(self, tree: Block, what: str) -> date:
        try:
            return date.fromisoformat(str(tree["implausible_before"][what]))
        except (KeyError, TypeError, ValueError):
            self.problem(tree.line, f"implausible_before wants {what}: YYYY-MM-DD.")
            return date.min

    def vocabulary(self, name: str, block: Block) -> Vocabulary:
        meanings: dict[str, str] = {}
        for word, spellings in block.items():
            for spelling in (word, *self.words(spellings, block.lines[word])):
                folded = fold_word(spelling)
                if meanings.setdefault(folded, word) != word:
                    self.problem(
                        block.lines[word],
                        f"'{spelling}' means both '{meanings[folded]}' and '{word}' in {name}.",
                    )
        return Vocabulary(name, tuple(block), meanings)


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
    if not isinstance(tree, Block) or not set(tree) >= _LAYOUT_KEYS:
        raise RulesRefused(Problem(f"{file}:1", f"wants {', '.join(sorted(_LAYOUT_KEYS))}."))
    reader.known(tree, _LAYOUT_KEYS, "exports.yaml")
    future = {
        key: reader.words(value, tree.line) for key, value in tree["empty_when_future"].items()
    }
    tables = {
        name: reader.table(name, block, future.get(name, ()))
        for name, block in tree["tables"].items()
    }
    vocabularies = {
        name: reader.vocabulary(name, block) for name, block in tree["vocabularies"].items()
    }
    vocabularies |= {one.name: one for one in more}
    for table in tables.values():
        for column in table.fields.values():
            if column.kind in {"code", "list", "flag"} and column.vocabulary not in vocabularies:
                reader.problem(
                    1, f"{table.name}.{column.name}: no vocabulary '{column.vocabulary}'."
                )
    oldest = {what: reader.day(tree, what) for what in ("activity", "birth")}
    if reader.problems:
        raise RulesRefused(reader.problems)
    blanks, nulls = (
        frozenset(word.casefold() for word in reader.words(tree[key], tree.line))
        for key in ("blanks", "nulls")
    )
    return Layout(tables, vocabularies, blanks | nulls, nulls, oldest)

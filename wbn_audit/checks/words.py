"""*words*: a text must not hold words or patterns of some lists. The text is never quoted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import polars as pl

from wbn_audit.checks.base import FOUND, SCOPE, STATE, Frame, RuleReader, Run, verdict
from wbn_audit.yamlfile import Items


@dataclass(frozen=True)
class WordList:
    """One list: what a text must not hold, and longer phrases in which it may.

    Attributes:
        pattern: a regular expression over all words.
        harmless: a regular expression over phrases to leave out first; empty if none.
    """

    name: str
    pattern: str
    harmless: str = ""


@dataclass(frozen=True)
class Words:
    """The field and the lists."""

    field: str
    lists: tuple[WordList, ...]
    some_of: tuple[str, ...] = ()
    evidence: tuple[tuple[str, frozenset[str]], ...] = ()
    optional: frozenset[str] = frozenset()
    default_status: str = "invalid"

    @property
    def names(self) -> frozenset[str]:
        """The field read."""
        return frozenset({self.field})

    def judge(self, frame: Frame, run: Run) -> Frame:
        """Breach where any list has a hit; found names the lists, not the text."""
        text = pl.col(self.field)
        # One look at each text; the few with any of the words, or of the phrases to leave out,
        # are then held against list after list.
        any_word = text.str.contains(self._any)
        some = pl.when(any_word).then(text)
        hits = {one.name: _hit(one, some).fill_null(value=False) for one in self.lists}
        found = pl.concat_str(
            [pl.when(hit).then(pl.lit(name)) for name, hit in hits.items()],
            separator=", ",
            ignore_nulls=True,
        )
        readable = ~frame.unreadable(self.field) & any_word.is_not_null()
        breach = pl.when(readable).then(pl.any_horizontal(*hits.values()))
        return frame.add(
            verdict(pl.col(SCOPE), breach).alias(STATE),
            found.alias(FOUND),
            names=[STATE, FOUND],
        )

    @property
    def _any(self) -> str:
        patterns = [one.pattern for one in self.lists]
        patterns += [one.harmless for one in self.lists if one.harmless]
        return "|".join(f"(?:{one})" for one in patterns)


def _hit(one: WordList, text: pl.Expr) -> pl.Expr:
    if one.harmless:
        text = text.str.replace_all(one.harmless, " ")
    return text.str.contains(one.pattern)


def word_pattern(words: list[str]) -> str:
    """Whole words or phrases, any case, any space or hyphen between words."""
    parts = [r"[\s-]+".join(re.escape(part) for part in word.split()) for word in words]
    return rf"(?i)\b(?:{'|'.join(sorted(parts))})\b"


def read(reader: RuleReader, value: Any, line: int) -> Words | None:
    """``words: {field: …, lists: [name, …]}``; the lists stand in reference/words.yaml."""
    block = reader.block(value, line, "words")
    reader.keys(block, {"field", "lists"}, "words")
    field = reader.column(reader.text(block, "field"), line, of=("text", "name", "id", "code"))
    if not isinstance(block.get("lists"), Items) or not block["lists"]:
        reader.problem(line, "words wants lists: [name, …].")
        return None
    lists = []
    for name in reader.words(block, "lists"):
        entry = reader.reference.word_lists.get(name)
        if entry is None:
            reader.problem(block.lines["lists"], f"there is no word list '{name}'.")
            continue
        harmless = [str(word) for word in entry.get("except", [])]
        lists.append(
            WordList(
                name,
                word_pattern([str(word) for word in entry["words"]]),
                word_pattern(harmless) if harmless else "",
            )
        )
    return Words(field, tuple(lists))

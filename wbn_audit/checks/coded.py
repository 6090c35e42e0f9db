"""Words that a column or a parameter can hold, and what to say of one that it cannot.

A comparison with a word that no export can hold is wrong: a typing error in a rule
would pass everyone.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from wbn_audit.tables.layout import Vocabulary

# How like a word of the vocabulary another must be to be taken for a typing error, where
# other words may be meant (an open vocabulary).
_NEARLY = 0.9
_MOST = 8  # words listed where none is near


class ConditionError(ValueError):
    """A condition that is not allowed or not understood; the text says why."""


class Coded(str):
    """The kind of a column of coded words: ``code`` or ``list``, with its vocabulary.

    Attributes:
        open: exports may hold other words too.
    """

    __slots__ = ("open", "vocabulary")
    vocabulary: Vocabulary
    open: bool

    def __new__(cls, kind: str, vocabulary: Vocabulary, *, others: bool) -> Coded:
        """A kind that knows its words."""
        coded = super().__new__(cls, kind)
        coded.vocabulary, coded.open = vocabulary, others
        return coded

    def must_hold(self, word: str) -> None:
        """Refuse a word that the column never holds.

        Raises:
            ConditionError: naming the word that may be meant.
        """
        words = self.vocabulary.words
        if word in words:
            return
        meaning = self.vocabulary.meaning(word)
        if meaning is not None:
            raise ConditionError(f"is wrong: '{word[:40]}' is read as '{meaning}'; write that")
        near = get_close_matches(word, words, n=1, cutoff=_NEARLY if self.open else 0.6)
        if not self.open or near:
            _unknown(word, self.vocabulary.name, words, near)

    def must_match(self, pattern: str) -> None:
        """Refuse a LIKE pattern that fits no word of a closed vocabulary."""
        parts = re.split("([%_])", pattern)
        like = "".join({"%": ".*", "_": "."}.get(part, re.escape(part)) for part in parts)
        if not self.open and not any(re.fullmatch(like, word) for word in self.vocabulary.words):
            _unknown(pattern, self.vocabulary.name, self.vocabulary.words, [])


class Choice(str):
    """The word that a parameter has been given, out of those that it may have."""

    __slots__ = ("words",)
    words: tuple[str, ...]

    def __new__(cls, word: str, words: tuple[str, ...]) -> Choice:
        """A word that knows its alternatives."""
        choice = super().__new__(cls, word)
        choice.words = words
        return choice

    def must_hold(self, word: str) -> None:
        """Refuse a word that the parameter cannot be given."""
        if word not in self.words:
            _unknown(word, "the parameter", self.words, get_close_matches(word, self.words, n=1))


class ColumnChoice(str):
    """The column that a parameter names: it stands in conditions as the column itself."""

    __slots__ = ()


def _unknown(word: str, what: str, words: tuple[str, ...], near: list[str]) -> NoReturn:
    if near:
        raise ConditionError(f"is wrong: '{word[:40]}' is no word of {what}; the nearest is "
                             f"'{near[0]}'")  # fmt: skip
    known = ", ".join(words[:_MOST]) + (" and others" if len(words) > _MOST else "")
    raise ConditionError(f"is wrong: '{word[:40]}' is no word of {what}; it has {known}")

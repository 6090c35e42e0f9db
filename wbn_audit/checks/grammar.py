"""The grammar of conditions: what may stand where, and of which kind it must be.

Polars compares a date with a number or a text with a flag without a word, and drops words
after a complete expression. A condition is therefore read whole before Polars sees it: a
comparison takes two sides of one kind, a function its arguments, and nothing is left over.
A word that a column cannot hold is refused: such a comparison would never be true.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.checks.coded import Choice, Coded, ConditionError
from wbn_audit.yamlfile import iso_day

if TYPE_CHECKING:
    from collections.abc import Mapping

DATE, NUMBER, TEXT, FLAG, LIST, NOTHING = "date", "number", "text", "yes or no", "list", "nothing"
_OF_KIND = {
    "date": DATE, "money": NUMBER, "number": NUMBER, "flag": FLAG, "list": LIST, "id": TEXT,
    "text": TEXT, "name": TEXT, "code": TEXT,
}  # fmt: skip
_COMPARE = frozenset({"=", "<>", "!=", "<", ">", "<=", ">="})
# Arguments and answer of each function; those with a pattern are looked at apart.
_FUNCTIONS = {
    "ABS": ((NUMBER,), NUMBER), "ROUND": ((NUMBER,), NUMBER), "FLOOR": ((NUMBER,), NUMBER),
    "CEIL": ((NUMBER,), NUMBER), "LENGTH": ((TEXT,), NUMBER), "LOWER": ((TEXT,), TEXT),
    "UPPER": ((TEXT,), TEXT), "STARTS_WITH": ((TEXT, TEXT), FLAG),
    "ENDS_WITH": ((TEXT, TEXT), FLAG), "REGEXP_LIKE": ((TEXT, TEXT), FLAG),
    "NULLIF": ((FLAG, FLAG), FLAG), "HAS": ((LIST, TEXT), FLAG),
}  # fmt: skip
_SAME = frozenset({"GREATEST", "LEAST"})
_ENDS = {"STARTS_WITH": "{}%", "ENDS_WITH": "%{}"}
FUNCTIONS = frozenset(_FUNCTIONS) | _SAME
DEEPEST = 20  # parentheses, NOT and minus signs within each other


class Term(str):
    """The kind of a part of a condition, and what is known of the words in it.

    Attributes:
        coded: the words that a column or parameter can hold, where they are known.
        said: words written out.
    """

    __slots__ = ("coded", "said")
    coded: Coded | Choice | None
    said: tuple[str, ...]

    def __new__(
        cls, kind: str, coded: Coded | Choice | None = None, said: tuple[str, ...] = ()
    ) -> Term:
        """A kind that knows its words."""
        term = super().__new__(cls, kind)
        term.coded, term.said = coded, said
        return term


class Grammar:
    """Reads the words of one condition from left to right.

    Args:
        tokens: (what, text), as the tokenizer gave them.
        kinds: columns and their kinds.
        parameters: values for ``$name``, and ``as_of``.
    """

    def __init__(
        self,
        tokens: list[tuple[str, str]],
        kinds: Mapping[str, str],
        parameters: Mapping[str, object],
    ) -> None:
        self.tokens = tokens
        self.kinds = kinds
        self.parameters = parameters
        self.at = 0
        self.depth = 0

    def check(self) -> None:
        """Read it to the end.

        Raises:
            ConditionError: something does not fit, or it is no yes-or-no question.
        """
        found = self._either()
        if self.at < len(self.tokens):
            raise ConditionError(
                f"has more words than it needs, from '{self.tokens[self.at][1]}' on"
            )
        self._want(found, FLAG, "the whole")

    def _want(self, found: str, wanted: str, what: str) -> None:
        if found != wanted:
            raise ConditionError(f"is wrong: {what} is {found}, {wanted} is wanted")

    def _peek(self, ahead: int = 0) -> str:
        at = self.at + ahead
        return self.tokens[at][1].upper() if at < len(self.tokens) else ""

    def _take(self, *words: str) -> bool:
        """Go past these words if they stand here."""
        if [self._peek(step) for step in range(len(words))] != list(words):
            return False
        self.at += len(words)
        return True

    def _must(self, word: str) -> None:
        if not self._take(word):
            raise ConditionError(f"wants '{word}' after its first {self.at} words")

    def _deeper(self) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise ConditionError("is nested too deeply")

    def _pair(self, left: str, right: str, what: str) -> None:
        """Two sides of one kind; a word of one must be one that the other can hold."""
        self._want(right, left, what)
        for one, other in ((left, right), (right, left)):
            coded = getattr(one, "coded", None)
            if coded is not None:
                for word in getattr(other, "said", ()):
                    coded.must_hold(word)

    def _either(self) -> str:
        self._deeper()
        kind = self._any()
        self.depth -= 1
        return kind

    def _any(self) -> str:
        kind = self._both()
        while self._take("OR"):
            self._want(kind, FLAG, "what stands before OR")
            self._want(self._both(), FLAG, "what stands after OR")
        return kind

    def _both(self) -> str:
        kind = self._negated()
        while self._take("AND"):
            self._want(kind, FLAG, "what stands before AND")
            self._want(self._negated(), FLAG, "what stands after AND")
        return kind

    def _negated(self) -> str:
        if self._take("NOT"):
            self._deeper()
            self._want(self._negated(), FLAG, "what NOT turns round")
            self.depth -= 1
            return FLAG
        return self._compared()

    def _compared(self) -> str:
        left = self._sum()
        if self._peek() in _COMPARE:
            sign = self._peek()
            self.at += 1
            self._pair(left, self._sum(), f"what stands after {sign}")
            return FLAG
        if self._take("IS", "NULL") or self._take("IS", "NOT", "NULL"):
            return FLAG
        turned = self._take("NOT")
        if self._take("IN"):
            self._listed(left)
            return FLAG
        if self._take("BETWEEN"):
            self._want(self._sum(), left, "what stands after BETWEEN")
            self._must("AND")
            self._want(self._sum(), left, "the end of BETWEEN")
            return FLAG
        if self._take("LIKE"):
            self._want(left, TEXT, "what stands before LIKE")
            pattern = self._sum()
            self._want(pattern, TEXT, "what stands after LIKE")
            self._may_match(left, pattern, "{}")
            return FLAG
        if turned:
            raise ConditionError("wants IN, BETWEEN or LIKE after NOT")
        return left

    def _may_match(self, column: str, pattern: str, form: str) -> None:
        """A pattern written out must fit some word that the column can hold."""
        coded = getattr(column, "coded", None)
        if isinstance(coded, Coded):
            for word in getattr(pattern, "said", ()):
                coded.must_match(form.format(word))

    def _listed(self, kind: str) -> None:
        self._must("(")
        while True:
            self._pair(kind, self._sum(), "a word of the list after IN")
            if not self._take(","):
                break
        self._must(")")

    def _sum(self) -> str:
        kind = self._product()
        while self._peek() in {"+", "-"}:
            self.at += 1
            if kind != DATE:
                self._want(kind, NUMBER, "what is added to")
            self._want(self._product(), NUMBER, "what is added or taken off")
        return kind

    def _product(self) -> str:
        kind = self._one()
        while self._peek() in {"*", "/"}:
            self.at += 1
            self._want(kind, NUMBER, "a factor")
            self._want(self._one(), NUMBER, "a factor")
        return kind

    def _one(self) -> str:
        if self.at >= len(self.tokens):
            raise ConditionError("ends too early")
        if self._take("("):
            kind = self._either()
            self._must(")")
            return kind
        if self._take("-"):
            self._deeper()
            self._want(self._one(), NUMBER, "what stands after -")
            self.depth -= 1
            return NUMBER
        if self._take("CASE"):
            return self._cases()
        what, text = self.tokens[self.at]
        self.at += 1
        if what == "number":
            return NUMBER
        if what == "text":
            return Term(TEXT, said=(text[1:-1].replace("''", "'"),))
        if what == "parameter":
            return self._parameter(text[1:])
        return self._word(text)

    def _parameter(self, name: str) -> str:
        if name not in self.parameters:
            raise ConditionError(f"there is no parameter '{name}'")
        value = self.parameters[name]
        if isinstance(value, list | tuple):
            return Term(TEXT, said=tuple(str(word) for word in value))
        if isinstance(value, Choice):
            return Term(TEXT, coded=value)
        return DATE if isinstance(value, date) else NUMBER if isinstance(value, int) else TEXT

    def _word(self, text: str) -> str:
        upper = text.upper()
        if self._peek() == "(" and upper not in {"AND", "OR", "NOT", "IN"}:
            return self._function(upper)
        if upper in {"TRUE", "FALSE"}:
            return FLAG
        if upper == "DATE":
            self._day()
            return DATE
        if text == "as_of":
            return DATE
        if text not in self.kinds:
            raise ConditionError(f"there is no column '{text}' here")
        kind = self.kinds[text]
        return Term(_OF_KIND[kind], coded=kind) if isinstance(kind, Coded) else _OF_KIND[kind]

    def _day(self) -> None:
        what, text = self.tokens[self.at] if self.at < len(self.tokens) else ("", "")
        if what != "text" or iso_day(text[1:-1]) is None:
            raise ConditionError("DATE wants a day: DATE '2026-01-31'")
        self.at += 1

    def _cases(self) -> str:
        """CASE WHEN yes-or-no THEN yes-or-no … ELSE yes-or-no END; NULL leaves it open."""
        while self._take("WHEN"):
            self._want(self._either(), FLAG, "what stands after WHEN")
            self._must("THEN")
            self._outcome()
        if self._take("ELSE"):
            self._outcome()
        self._must("END")
        return FLAG

    def _outcome(self) -> None:
        if not self._take("NULL"):
            self._want(self._either(), FLAG, "an outcome of CASE")

    def _function(self, name: str) -> str:
        if name not in FUNCTIONS:
            raise ConditionError(f"the function {name} is not allowed")
        self._must("(")
        first = self.at
        given = [self._either()]
        while self._take(","):
            given.append(self._either())
        self._must(")")
        if name in _SAME:
            for kind in given:
                self._want(kind, given[0], f"what stands in {name}")
            return str(given[0])
        wanted, answer = _FUNCTIONS[name]
        if tuple(given) != wanted:
            raise ConditionError(f"is wrong: {name} takes {' and '.join(wanted)}")
        if name in {"REGEXP_LIKE", "HAS"}:
            self._literal_text(name, first + 2)
        if name == "HAS":
            self._pair(given[0], Term(LIST, said=getattr(given[1], "said", ())), "the word of HAS")
        elif name in _ENDS:
            self._may_match(given[0], given[1], _ENDS[name])
        return answer

    def _literal_text(self, name: str, at: int) -> None:
        """A pattern or a word that must be written out."""
        what, text = self.tokens[at]
        if what != "text":
            raise ConditionError(f"{name} wants its second word in quotes")
        if name == "HAS" and set(text) & set("%_;"):
            raise ConditionError("HAS wants a whole word, without % _ or ;")
        if name == "REGEXP_LIKE":
            try:
                pl.select(pl.lit("").str.contains(text[1:-1]))
            except (pl.exceptions.PolarsError, pl.exceptions.PanicException):
                raise ConditionError(f"{text[:40]} is no regular expression") from None

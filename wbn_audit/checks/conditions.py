"""Conditions in rule files: a fenced part of SQL, compiled by Polars, in three-valued logic.

A condition is read word by word against an allow-list before Polars sees it: only known
columns, operators and row-wise functions pass; no clock but ``as_of``; no aggregate, no
window, no subquery. Polars' own SQL parser then makes the expression.

Blank is not unreadable. In a condition

* a blank compares to nothing (null), and ``X IS NULL`` asks whether it is blank;
* a flag that is blank means no;
* a cell that is unreadable makes the answer null unless the other words decide it;
* ``NULLIF(X, TRUE)`` leaves the answer open where X is true.

``as_of`` may have days added or taken off: ``as_of - $contact_days``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.checks.coded import ColumnChoice, ConditionError
from wbn_audit.checks.grammar import FUNCTIONS, Grammar
from wbn_audit.tables.model import bad

if TYPE_CHECKING:
    from collections.abc import Mapping

_TOKEN = re.compile(
    r"""\s*(?:
    (?P<text>'(?:[^']|'')*')
  | (?P<number>[0-9]+(?:\.[0-9]+)?)
  | (?P<parameter>\$[a-z][a-z0-9_]*)
  | (?P<word>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)?)
  | (?P<sign><=|>=|<>|!=|[=<>+\-*/(),])
)""",
    re.VERBOSE,
)
_KEYWORDS = frozenset(
    [
        "AND",
        "OR",
        "NOT",
        "IN",
        "IS",
        "NULL",
        "BETWEEN",
        "LIKE",
        "TRUE",
        "FALSE",
        "CASE",
        "WHEN",
        "THEN",
        "ELSE",
        "END",
        "DATE",
    ]
)
# Functions that answer in spite of a null: with one of them, any unreadable value makes
# the whole condition unknown.
_SWALLOW_NULL = frozenset({"GREATEST", "LEAST", "CASE"})
_INTO_TEXT = (FUNCTIONS - {"HAS", "NULLIF"}) | {"LIKE"}
_MOST = 4000  # characters
_MOST_WORDS = 800
_MOST_DIGITS = 15
_MOST_DAYS = 36_525  # a hundred years, before or after as_of
_HAS_CALL = 4  # tokens after HAS and its parenthesis: column , 'word' )


@dataclass(frozen=True)
class Conjunct:
    """One of the parts that AND joins at the top of a condition.

    Attributes:
        names: columns that it reads.
        derived: helper columns that must be there.
        swallows_null: it answers in spite of a null.
    """

    expression: pl.Expr
    names: frozenset[str]
    derived: frozenset[str]
    swallows_null: bool

    def unreadable(self, columns: frozenset[str]) -> list[str]:
        """Flags of the columns that it reads and that have unreadable cells."""
        return sorted(bad(name) for name in self.names if bad(name) in columns)

    def judged(self, columns: frozenset[str]) -> pl.Expr:
        """True, false, or null where it cannot be judged (blank or unreadable)."""
        flags = self.unreadable(columns)
        if self.swallows_null and flags:
            return pl.when(~pl.any_horizontal(flags)).then(self.expression)
        return self.expression

    def chosen(self, columns: frozenset[str]) -> pl.Expr:
        """Like :meth:`judged`, but a blank means *not of the kind*: false."""
        judged, flags = self.judged(columns), self.unreadable(columns)
        sure = judged.fill_null(value=False)
        return pl.when(pl.any_horizontal(flags)).then(judged).otherwise(sure) if flags else sure


@dataclass(frozen=True)
class Condition:
    """One compiled condition.

    Attributes:
        text: as written in the rule file.
        parts: what AND joins at the top. They are judged one by one: a blank in one part
            makes it false whatever is unreadable in another.
    """

    text: str
    parts: tuple[Conjunct, ...]

    @property
    def names(self) -> frozenset[str]:
        """Columns that it reads, ``participant.field`` with a double underscore."""
        return frozenset().union(*(part.names for part in self.parts))

    @property
    def derived(self) -> frozenset[str]:
        """Helper columns that must be there: ``X__filled`` and ``X__yes``."""
        return frozenset().union(*(part.derived for part in self.parts))

    def judged(self, columns: frozenset[str]) -> pl.Expr:
        """True, false, or null where it cannot be judged (blank or unreadable)."""
        return pl.all_horizontal([part.judged(columns) for part in self.parts])

    def chosen(self, columns: frozenset[str]) -> pl.Expr:
        """Like :meth:`judged`, but a blank means *not of the kind*: false."""
        return pl.all_horizontal([part.chosen(columns) for part in self.parts])


def derived(name: str, columns: frozenset[str]) -> pl.Expr:
    """A helper column: ``X__filled`` and ``X__yes``, null where X is unreadable.

    Args:
        name: of the helper column.
        columns: names of the columns that are there.
    """
    base, _, what = name.rpartition("__")
    value = pl.col(base).is_not_null() if what == "filled" else pl.col(base).fill_null(value=False)
    flag = bad(base)
    return (pl.when(~pl.col(flag)).then(value) if flag in columns else value).alias(name)


def _tokens(text: str) -> list[tuple[str, str]]:
    if len(text) > _MOST:
        raise ConditionError(f"is longer than {_MOST} characters")
    tokens, at = [], 0
    text = text.strip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise ConditionError(f"cannot be read at '{text[at : at + 12]}'")
        tokens.append((match.lastgroup, match.group(match.lastgroup)))
        if match.lastgroup == "number" and len(match.group("number")) > _MOST_DIGITS:
            raise ConditionError(f"has a number of more than {_MOST_DIGITS} digits")
        at = match.end()
    if len(tokens) > _MOST_WORDS:
        raise ConditionError(f"has more than {_MOST_WORDS} words")
    return tokens


def _chosen_column(token: tuple[str, str], parameters: Mapping[str, object]) -> tuple[str, str]:
    """A parameter that names a column is that column."""
    what, text = token
    value = parameters.get(text[1:]) if what == "parameter" else None
    return ("word", str(value)) if isinstance(value, ColumnChoice) else token


def literal(value: object) -> str:
    """A parameter as SQL."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, date):
        return f"DATE '{value.isoformat()}'"
    if isinstance(value, list | tuple):
        return ", ".join(literal(item) for item in value)
    return "'" + str(value).replace("'", "''") + "'"


class _Writer:
    """Rewrites allowed words into SQL over our columns."""

    def __init__(
        self,
        tokens: list[tuple[str, str]],
        kinds: Mapping[str, str],
        parameters: Mapping[str, object],
    ) -> None:
        self.tokens = tokens
        self.kinds = kinds
        self.parameters = parameters
        self.names: set[str] = set()
        self.derived: set[str] = set()
        self.swallows = False
        # Codes and names are compared as they are; what looks into a text wants the text.
        self.as_text = any(kind == "word" and text.upper() in _INTO_TEXT for kind, text in tokens)

    def sql(self) -> str:
        out: list[str] = []
        at = 0
        while at < len(self.tokens):
            at = self.one(at, out)
        return " ".join(out)

    def peek(self, at: int) -> str:
        return self.tokens[at][1].upper() if at < len(self.tokens) else ""

    def one(self, at: int, out: list[str]) -> int:
        kind, text = self.tokens[at]
        if kind == "parameter":
            if text[1:] not in self.parameters:
                raise ConditionError(f"there is no parameter '{text[1:]}'")
            out.append(literal(self.parameters[text[1:]]))
        elif kind == "word":
            return self.word(at, text, out)
        else:
            out.append(text)
        return at + 1

    def word(self, at: int, text: str, out: list[str]) -> int:
        upper = text.upper()
        if self.peek(at + 1) == "(" and upper not in _KEYWORDS:
            return self.function(at, upper, out)
        if upper in _KEYWORDS:
            if upper == "IS" and self.peek(at + 1) not in {"NULL", "NOT"}:
                raise ConditionError("IS is only for IS NULL and IS NOT NULL")
            self.swallows |= upper in _SWALLOW_NULL
            out.append(upper)
            return at + 1
        if text == "as_of":
            return self.as_of(at, out)
        return self.column(at, text, out)

    def as_of(self, at: int, out: list[str]) -> int:
        """The audit date, or a day so many days before or after it."""
        day = self.parameters["as_of"]
        sign = self.peek(at + 1)
        if sign not in {"+", "-"} or not isinstance(day, date):
            out.append(literal(day))
            return at + 1
        kind, text = self.tokens[at + 2] if at + 2 < len(self.tokens) else ("", "")
        days = self.parameters.get(text[1:]) if kind == "parameter" else text
        if kind not in {"parameter", "number"} or not str(days).isdigit():
            raise ConditionError("as_of takes whole days: as_of - $parameter")
        if int(str(days)) > _MOST_DAYS:
            raise ConditionError(f"as_of takes at most {_MOST_DAYS} days")
        step = timedelta(days=int(str(days)))
        out.append(literal(day + step if sign == "+" else day - step))
        return at + 3

    def column(self, at: int, text: str, out: list[str]) -> int:
        if text not in self.kinds:
            raise ConditionError(f"there is no column '{text}' here")
        name = text.replace(".", "__")
        self.names.add(name)
        ahead = [self.peek(at + step) for step in (1, 2, 3)]
        if ahead[:2] == ["IS", "NULL"] or ahead == ["IS", "NOT", "NULL"]:
            self.derived.add(f"{name}__filled")
            negated = ahead[1] == "NULL"
            out.append(f'(NOT "{name}__filled")' if negated else f'"{name}__filled"')
            return at + (3 if negated else 4)
        if self.kinds[text] == "flag":
            self.derived.add(f"{name}__yes")
            name = f"{name}__yes"
        as_text = self.as_text and self.kinds[text] in {"code", "name"}
        out.append(f'CAST("{name}" AS VARCHAR)' if as_text else f'"{name}"')
        return at + 1

    def function(self, at: int, upper: str, out: list[str]) -> int:
        if upper not in FUNCTIONS:
            raise ConditionError(f"the function {upper} is not allowed")
        self.swallows |= upper in _SWALLOW_NULL
        if upper != "HAS":
            out.append(upper)
            return at + 1
        words = list(self.tokens[at + 2 : at + 6])
        if len(words) < _HAS_CALL or [kind for kind, _ in words[:3]] != ["word", "sign", "text"]:
            raise ConditionError("HAS wants a list column and a word: HAS(documents, 'Receipt')")
        column = words[0][1]
        if self.kinds.get(column) != "list":
            raise ConditionError(f"there is no list column '{column}' here")
        name = column.replace(".", "__")
        self.names.add(name)
        self.derived.add(f"{name}__filled")
        inside = words[2][1][1:-1]
        out.append(f'("{name}__filled" AND "{name}" LIKE \'%;{inside};%\')')
        return at + 6


def compile_condition(
    text: str, kinds: Mapping[str, str], parameters: Mapping[str, object]
) -> Condition:
    """Compile one condition.

    Args:
        text: SQL as written in the rule file.
        kinds: column names allowed here (``field``, ``participant.field``,
            ``subject.field``) and their kinds.
        parameters: values for ``$name``, and ``as_of``.

    Raises:
        ConditionError: it is not SQL, uses what is not allowed, or is no yes-or-no.
    """
    tokens = [_chosen_column(token, parameters) for token in _tokens(text)]
    if not tokens:
        raise ConditionError("is empty")
    Grammar(tokens, kinds, parameters).check()
    return Condition(text, tuple(_conjunct(part, kinds, parameters) for part in _split(tokens)))


def _split(tokens: list[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    """The parts between the ANDs that stand at the top; BETWEEN has one of its own."""
    parts: list[list[tuple[str, str]]] = [[]]
    depth, between = 0, False
    for kind, text in tokens:
        upper = text.upper() if kind == "word" else text
        depth += {"(": 1, "CASE": 1, ")": -1, "END": -1}.get(upper, 0)
        if upper == "OR" and depth == 0:
            return [tokens]
        if upper == "BETWEEN" and depth == 0:
            between = True
        elif upper == "AND" and depth == 0:
            if not between:
                parts.append([])
                continue
            between = False
        parts[-1].append((kind, text))
    return parts


def _conjunct(
    tokens: list[tuple[str, str]], kinds: Mapping[str, str], parameters: Mapping[str, object]
) -> Conjunct:
    writer = _Writer(tokens, kinds, parameters)
    sql = writer.sql()
    try:
        expression = pl.sql_expr(f"({sql})")
        schema = {name: _DTYPES[kinds[_dotted(name, kinds)]] for name in writer.names}
        schema |= dict.fromkeys(writer.derived, pl.Boolean())
        dtype = pl.LazyFrame(schema=schema).select(expression.alias("x")).collect_schema()["x"]
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, TypeError) as error:
        what = str(error).partition("\n")[0][:160]
        raise ConditionError(f"is not understood: {what}") from None
    if dtype not in {pl.Boolean, pl.Null}:
        raise ConditionError("is no yes-or-no question")
    return Conjunct(
        expression,
        frozenset(writer.names),
        frozenset(writer.derived),
        writer.swallows,
    )


def _dotted(name: str, kinds: Mapping[str, str]) -> str:
    return name if name in kinds else name.replace("__", ".", 1)


_DTYPES: dict[str, pl.DataType] = {
    "id": pl.String(), "text": pl.String(), "name": pl.Categorical(), "code": pl.Categorical(),
    "list": pl.String(), "date": pl.Date(), "money": pl.Int64(), "number": pl.Float64(),
    "flag": pl.Boolean(),
}  # fmt: skip

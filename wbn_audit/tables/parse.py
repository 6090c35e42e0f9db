"""Text to typed columns. What cannot be read stays visible: blank is not unreadable."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.tables.amounts import cents, numbers
from wbn_audit.tables.dates import careful_dates, day_first, quick_dates
from wbn_audit.tables.fold import UNSEEN, fold_name, fold_word
from wbn_audit.tables.personal import is_ssn

if TYPE_CHECKING:
    from collections.abc import Callable

    from wbn_audit.tables.layout import Field, Layout

# What a spreadsheet shows where a formula failed; "#NOVALUE!" is the readers' word for a
# formula that was saved without its result.
ERROR_VALUES = (
    "#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!",
    "#FIELD!", "#GETTING_DATA", "#NOVALUE!", "#BLOCKED!", "#CONNECT!", "#UNKNOWN!",
)  # fmt: skip
# An id that must be looked at: anything but letters, digits, _ and -, or so short that it may
# be a word for nothing (NA, NULL, --).
_ODD_ID = r"[^0-9A-Za-z_-]|^-|^(?i:n[au])"
_LIST_MARK = ";"
_ERROR_IN_LIST = rf"(?:^|;)\s*(?:{'|'.join(re.escape(value) for value in ERROR_VALUES)})\s*(?:;|$)"


@dataclass(frozen=True)
class Column:
    """One typed column.

    Attributes:
        values: typed values, null where the cell is blank or cannot be read.
            id, text, code: String; name: String, folded for comparison; date: Date;
            money: Int64 cents; number: Float64; flag: Boolean; list: String like
            ``;Invoice;Receipt;`` (canonical, sorted).
        unreadable: true where a cell holds something that cannot be read; None if no cell does.
    """

    values: pl.Series
    unreadable: pl.Series | None


def shape(text: pl.Expr) -> pl.Expr:
    """What a text looks like without what it says: ``Jane 42`` is ``Aaaa 99``."""
    return (
        text.str.slice(0, 40)
        .str.replace_all(r"\p{Lu}", "A")
        .str.replace_all(r"[\p{L}--\p{Lu}]", "a")
        .str.replace_all(r"\p{N}", "9")
        .str.replace_all(r"[\p{C}\p{Z}]", " ")
        .str.replace_all(r"[^Aa9 .,:;/$%#()+_-]", "?")
    )


def _by_distinct(texts: pl.Series, read: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """Apply *read* to the distinct texts only, and spread the answers over the rows."""
    distinct = texts.unique().drop_nulls()
    answers = read(distinct)
    if answers.dtype == texts.dtype and answers.equals(distinct, check_names=False):
        return texts
    return texts.replace_strict(distinct, answers, default=None, return_dtype=answers.dtype)


def _is_blank(texts: pl.Series, blanks: frozenset[str]) -> pl.Series:
    """True where a text stands for nothing (or is null)."""
    plain = texts.str.strip_chars(UNSEEN).str.to_lowercase()
    return plain.is_null() | (plain == "") | plain.is_in(list(blanks))


def _ids(texts: pl.Series) -> pl.Series:
    """Ids as text: no outer spaces or apostrophe, ``1001.0`` is ``1001``."""
    return (
        texts.str.strip_chars(UNSEEN)
        .str.replace(r"^['\u{2019}]", "")
        .str.replace(r"^(\d+)\.0+$", "$1")
    )


class Parser:
    """Reads the columns of one layout."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout

    def column(self, field: Field, texts: pl.Series, *, date_1904: bool = False) -> Column:
        """Type one column of text.

        Args:
            field: what the column should hold.
            texts: String series, null for an empty cell.
            date_1904: the workbook counts days from 1904.
        """
        if field.kind == "date":
            values = self._dates(texts, date_1904=date_1904)
        else:
            values = self._read(field, texts)
        # Dates, numbers and flags read an error value as nothing; texts would keep it.
        errors = self._errors(field, values) if values.dtype == pl.String else None
        if errors is None and values.null_count() == texts.null_count():
            return Column(values, None)
        unread = values.is_null() & texts.is_not_null()
        if errors is not None:
            unread = unread | errors
        if not unread.any():
            return Column(values, None)
        return self._settle(field, texts, values, unread)

    def _settle(
        self, field: Field, texts: pl.Series, values: pl.Series, unread: pl.Series
    ) -> Column:
        """Tell blanks from unreadable cells among the few that gave no value."""
        blanks = self.layout.blanks | field.nothing if field.kind not in {"text", "name"} else {""}
        doubtful = texts.filter(unread)
        if field.kind == "list":
            doubtful = doubtful.str.strip_chars(UNSEEN + _LIST_MARK)
        bad = ~_is_blank(doubtful, frozenset(blanks))
        unreadable = pl.repeat(value=False, n=len(texts), dtype=pl.Boolean, eager=True)
        where = unread.arg_true().filter(bad)
        if where.is_empty():
            return Column(values, None)
        unreadable = unreadable.scatter(where, True)
        cleared = (
            values.clone().scatter(where, None)  # scatter changes the texts themselves
            if values.gather(where).null_count() < len(where)
            else values
        )
        return Column(cleared, unreadable)

    def _errors(self, field: Field, values: pl.Series) -> pl.Series | None:
        """True where an error value, or an id that may not be shown, stands; None if none does."""
        if field.kind == "id" and not field.private and (named := is_ssn(values)).any():
            return named | values.str.to_uppercase().is_in(ERROR_VALUES).fill_null(value=False)
        if field.kind == "list":
            marked = values.str.contains(";#", literal=True)
        else:
            marked = values.str.starts_with("#")
        if not marked.any():
            return None
        plain = values.str.to_uppercase()
        errors = (
            plain.str.contains(_ERROR_IN_LIST)
            if field.kind == "list"
            else plain.is_in(ERROR_VALUES)
        )
        return errors.fill_null(value=False)

    def _dates(self, texts: pl.Series, *, date_1904: bool) -> pl.Series:
        values = quick_dates(texts)
        left = values.is_null() & texts.is_not_null()
        if not left.any():
            return values
        if texts.filter(left).str.contains("/", literal=True).any() and day_first(texts):
            slashed = texts.str.contains("/", literal=True).fill_null(value=False)
            values, left = values.scatter(slashed.arg_true(), None), left & ~slashed
        rest = _by_distinct(
            texts.filter(left), lambda distinct: careful_dates(distinct, date_1904=date_1904)
        )
        return values.scatter(left.arg_true(), rest)

    def _read(self, field: Field, texts: pl.Series) -> pl.Series:
        """Values of any kind but dates; null where there is none."""
        if field.kind == "id":
            odd = texts.str.contains(_ODD_ID).any()
            return self._not_blank(field, _by_distinct(texts, _ids)) if odd else texts
        if field.kind == "money":
            return _by_distinct(texts, cents)
        if field.kind == "number":
            return _by_distinct(texts, numbers)
        if field.kind == "text":
            return texts.to_frame("t").select(_stripped(pl.col("t"))).to_series()
        if field.kind == "name":
            return folded(texts)
        return _by_distinct(texts, lambda distinct: self._words(field, distinct))

    def _not_blank(self, field: Field, texts: pl.Series) -> pl.Series:
        """Ids whose text stands for nothing become null."""
        blank = _is_blank(texts, self.layout.blanks | field.nothing)
        if blank.sum() == texts.null_count():
            return texts
        return texts.scatter(blank.arg_true(), None)

    def _words(self, field: Field, distinct: pl.Series) -> pl.Series:
        """Words of a vocabulary, canonical; unknown words stay as written (flags: null)."""
        vocabulary = self.layout.vocabularies[field.vocabulary]
        blanks = self.layout.blanks | field.nothing | {""}

        def one(text: str) -> str | None:
            plain = " ".join(text.strip(UNSEEN).split())
            if plain.casefold() in blanks:
                return None
            # A yes/no column with blanks comes out of some programs as 1.0 and 0.0.
            number = plain.removesuffix(".0") if field.kind == "flag" else plain
            return vocabulary.meaning(number) or plain

        if field.kind == "list":
            return pl.Series([_listed(text, one) for text in distinct], dtype=pl.String)
        words = [one(text) for text in distinct]
        if field.kind == "flag":
            truth = {"yes": True, "no": False}
            return pl.Series([truth.get(word or "") for word in words], dtype=pl.Boolean)
        if field.vocabulary == "program":
            words = [_program(word) for word in words]
        return pl.Series(words, dtype=pl.String)


def _program(word: str | None) -> str | None:
    """Any program name that holds our program's name or initials is ours."""
    if word is None:
        return None
    padded = f" {' '.join(''.join(c if c.isalnum() else ' ' for c in word.casefold()).split())} "
    ours = " wbn " in padded or " workforce benefits navigator" in padded
    return "WBN" if ours else word


def _listed(text: str, one: Callable[[str], str | None]) -> str | None:
    words = {word for part in text.split(_LIST_MARK) if (word := one(part)) is not None}
    return f";{';'.join(sorted(words))};" if words else None


def _stripped(text: pl.Expr) -> pl.Expr:
    plain = text.str.strip_chars(UNSEEN)
    return pl.when(plain != "").then(plain)


def folded(names: pl.Series) -> pl.Series:
    """Names as they compare: without case and extra spaces."""
    return _by_distinct(
        names, lambda distinct: distinct.to_frame("n").select(fold_name(pl.col("n"))).to_series()
    )


__all__ = ["ERROR_VALUES", "Column", "Parser", "fold_word", "folded", "shape"]

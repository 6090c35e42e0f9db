"""Text to typed columns. What cannot be read stays visible: blank is not unreadable."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from wbn_audit.tables.amounts import cents, numbers
from wbn_audit.tables.dates import careful_dates, day_or_month, quick_dates
from wbn_audit.tables.fold import HIDDEN, UNSEEN, bare, fold_name, fold_word
from wbn_audit.tables.personal import SSN, is_ssn, without_ssn

if TYPE_CHECKING:
    from collections.abc import Callable

    from wbn_audit.tables.layout import Field, Layout

# What a spreadsheet shows where a formula failed; "#NOVALUE!" is the readers' word for a
# formula that was saved without its result.
ERROR_VALUES = (
    "#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!",
    "#FIELD!", "#GETTING_DATA", "#NOVALUE!", "#BLOCKED!", "#CONNECT!", "#UNKNOWN!",
)  # fmt: skip
# An id that must be looked at: anything but letters, digits, _ and -, what may be a word for
# nothing (NA, NULL, --), or a number that names a person.
_ODD_ID = rf"[^0-9A-Za-z_-]|^-|^(?i:n[au]|none$)|^{SSN}$"
# 1.23E+05: what a spreadsheet program shows of a long number, and all that a CSV file keeps.
_SCIENTIFIC = r"^-?\d(?:[.,]\d+)?[Ee][+-]\d{2,3}$"
_WRAPPED = re.compile(r"=\"(.*)\"|['\u2019](.*)")
_LIST_MARK = ";"
_NO_PROGRAM = re.compile(r"\d{4}-\d{1,2}-\d{1,2}.*|\d{1,2}/\d{1,2}/\d{2,4}.*|-?\$?[\d,]*\.\d\d")
_ELSEWHERE = ("service", "status", "support_type")
_ERROR_IN_LIST = rf"(?:^|;)\s*(?:{'|'.join(re.escape(value) for value in ERROR_VALUES)})\s*(?:;|$)"


@dataclass(frozen=True)
class Column:
    """One typed column.

    Attributes:
        values: typed values, null where the cell is blank or cannot be read.
            id, text: String; code: Categorical; name: Categorical, folded for comparison;
            date: Date; money: Int64 cents; number: Float64; flag: Boolean; list: String like
            ``;Invoice;Receipt;`` (canonical, sorted).
        unreadable: true where a cell holds something that cannot be read; None if no cell does.
        either: true where a date may be day/month or month/day (unreadable); None if none may.
        hidden: true where an id held characters that nobody sees (and is read without them);
            None if none did.
    """

    values: pl.Series
    unreadable: pl.Series | None
    either: pl.Series | None = None
    hidden: pl.Series | None = None


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


def by_distinct(texts: pl.Series, read: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """Apply *read* to the distinct texts only, and spread the answers over the rows.

    Args:
        texts: String, or Categorical: then texts that are answers are so, too.
        read: distinct texts to their answers, in the same order.
    """
    distinct = texts.unique().drop_nulls()
    written = distinct.cast(pl.String)
    answers = read(written)
    if answers.dtype == pl.String:
        if answers.equals(written, check_names=False):
            return texts
        answers = answers.cast(texts.dtype)
    return texts.replace_strict(distinct, answers, default=None, return_dtype=answers.dtype)


def _is_blank(texts: pl.Series, blanks: frozenset[str]) -> pl.Series:
    """True where a text stands for nothing (or is null)."""
    plain = texts.to_frame("t").select(bare(pl.col("t")).str.to_lowercase()).to_series()
    return plain.is_null() | (plain == "") | plain.is_in(list(blanks))


def _ids(texts: pl.Series) -> pl.Series:
    """Ids as text, without what surrounds them: ``1001.0`` and ``1,001`` are ``1001``.

    A number in scientific notation has lost its last digits: null.
    """
    seen = bare(pl.col("t").str.replace_all(HIDDEN, ""))
    grouped = seen.str.contains(r"^\d{1,3}(?:,\d{3})+(?:\.0+)?$")
    whole = pl.when(grouped).then(seen.str.replace_all(",", "", literal=True)).otherwise(seen)
    plain = whole.str.replace(r"^(\d+)\.0+$", "$1")
    kept = pl.when(~plain.str.contains(_SCIENTIFIC)).then(plain)
    return texts.to_frame("t").select(kept).to_series()


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
            return self._date_column(field, texts, date_1904=date_1904)
        if field.kind == "id":
            return self._id_column(field, texts)
        return self._settled(field, texts, self._read(field, texts))

    def _id_column(self, field: Field, texts: pl.Series) -> Column:
        if not texts.str.contains(_ODD_ID).any():
            return Column(texts, None)
        hidden = texts.str.contains(HIDDEN)
        column = self._settled(field, texts, self._not_blank(field, texts, _ids))
        return replace(column, hidden=hidden.fill_null(value=False)) if hidden.any() else column

    def _date_column(self, field: Field, texts: pl.Series, *, date_1904: bool) -> Column:
        values, either = self._dates(texts, date_1904=date_1904)
        return replace(self._settled(field, texts, values), either=either)

    def _settled(self, field: Field, texts: pl.Series, values: pl.Series) -> Column:
        """Say which of the cells without a value are unreadable."""
        # Dates, numbers and flags read an error value as nothing; texts would keep it. (A tuple:
        # types that are equal differ in their hashes.)
        kept = values.dtype in (pl.String, pl.Categorical)
        errors = self._errors(field, values) if kept else None
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
        blanks = self._nothing(field)
        doubtful = texts.filter(unread)
        if field.kind == "list":
            doubtful = doubtful.str.strip_chars(UNSEEN + _LIST_MARK)
        bad = ~_is_blank(doubtful, blanks)
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

    def _nothing(self, field: Field) -> frozenset[str]:
        """The words that stand for nothing in a field: none in names, notes and the like."""
        if field.kind != "text":
            return self.layout.blanks | field.nothing
        return field.nothing if field.private else self.layout.nulls | field.nothing

    def _errors(self, field: Field, values: pl.Series) -> pl.Series | None:
        """True where an error value, or an id that may not be shown, stands; None if none does."""
        if field.kind == "id" and not field.private and (named := is_ssn(values)).any():
            return named | values.str.to_uppercase().is_in(ERROR_VALUES).fill_null(value=False)
        if field.kind == "list":
            marked = values.str.contains(";#", literal=True)
        elif values.dtype == pl.Categorical:
            marked = values.cat.starts_with("#")
        else:
            marked = values.str.starts_with("#")
        if not marked.any():
            return None
        plain = values.cast(pl.String).str.to_uppercase()
        errors = (
            plain.str.contains(_ERROR_IN_LIST)
            if field.kind == "list"
            else plain.is_in(ERROR_VALUES)
        )
        return errors.fill_null(value=False)

    def _dates(self, texts: pl.Series, *, date_1904: bool) -> tuple[pl.Series, pl.Series | None]:
        """Days, and where they may be two and so are null."""
        values = quick_dates(texts)
        left = values.is_null() & texts.is_not_null()
        if not left.any():
            return values, None
        rest = by_distinct(
            texts.filter(left), lambda distinct: careful_dates(distinct, date_1904=date_1904)
        )
        values = values.scatter(left.arg_true(), rest)
        either = day_or_month(texts, values)
        return values if either is None else values.scatter(either.arg_true(), None), either

    def _read(self, field: Field, texts: pl.Series) -> pl.Series:
        """Values of any kind but dates; null where there is none."""
        if field.kind == "money":
            return by_distinct(texts, cents)
        if field.kind == "number":
            return by_distinct(texts, numbers)
        if field.kind == "text":
            if not field.private:  # few words, over and over
                return self._not_blank(field, texts, _shown_text)
            plain = texts.to_frame("t").select(_stripped(pl.col("t"))).to_series()
            nulls = self._nothing(field)
            marked = [form for word in nulls for form in {word, word.upper(), word.title()}]
            return self._not_blank(field, plain) if plain.is_in([*marked, "NaN"]).any() else plain
        if field.kind == "name":
            return self._not_blank(field, texts.cast(pl.Categorical), folded)
        if field.kind == "code":
            texts = texts.cast(pl.Categorical)
        return by_distinct(texts, lambda distinct: self._words(field, distinct))

    def _not_blank(
        self,
        field: Field,
        texts: pl.Series,
        read: Callable[[pl.Series], pl.Series] = lambda texts: texts,
    ) -> pl.Series:
        """Read texts; those that stand for nothing become null."""

        def read_some(distinct: pl.Series) -> pl.Series:
            values = read(distinct)
            blank = _is_blank(values, self._nothing(field)) & values.is_not_null()
            # Not scatter, which would change the texts themselves.
            return values.zip_with(~blank, values.clear(len(values))) if blank.any() else values

        return by_distinct(texts, read_some)

    def _misplaced(self, text: str) -> bool:
        """Whether a text is a date, an amount, or the name of a service, support or status."""
        if _NO_PROGRAM.fullmatch(text):
            return True
        vocabularies = (self.layout.vocabularies[name] for name in _ELSEWHERE)
        return any(vocabulary.meaning(text) is not None for vocabulary in vocabularies)

    def _words(self, field: Field, distinct: pl.Series) -> pl.Series:
        """Words of a vocabulary, canonical; unknown words stay as written (flags: null)."""
        vocabulary = self.layout.vocabularies[field.vocabulary]
        blanks = self.layout.blanks | {""}
        nulls = self.layout.nulls | field.nothing

        def one(text: str) -> str | None:
            plain = " ".join(text.strip(UNSEEN).split())
            if wrapped := _WRAPPED.fullmatch(plain):
                plain = wrapped[1] or wrapped[2]
            if plain.casefold() in nulls:
                return None
            # A yes/no column with blanks comes out of some programs as 1.0 and 0.0.
            number = plain.removesuffix(".0") if field.kind == "flag" else plain
            if meaning := vocabulary.meaning(number):
                return meaning
            return None if plain.casefold() in blanks else plain

        if field.kind == "list":
            return pl.Series([_listed(text, one) for text in distinct], dtype=pl.String)
        words = [one(text) for text in distinct]
        if field.kind == "flag":
            truth = {"yes": True, "no": False}
            return pl.Series([truth.get(word or "") for word in words], dtype=pl.Boolean)
        if field.vocabulary == "program":
            words = [_program(word, self._misplaced) for word in words]
        return pl.Series(words, dtype=pl.String)


def _program(word: str | None, misplaced: Callable[[str], bool]) -> str | None:
    """Any program name that holds our program's name or initials is ours.

    A text that belongs into another column is no program, and unreadable: rows must not
    be taken for another program's because their cells were shifted.
    """
    if word is None or misplaced(word):
        return None
    padded = f" {' '.join(''.join(c if c.isalnum() else ' ' for c in word.casefold()).split())} "
    ours = " wbn " in padded or " workforce benefits navigator" in padded
    return "WBN" if ours else word


def _listed(text: str, one: Callable[[str], str | None]) -> str | None:
    words = {word for part in text.split(_LIST_MARK) if (word := one(part)) is not None}
    return f";{';'.join(sorted(words))};" if words else None


def _shown_text(texts: pl.Series) -> pl.Series:
    """Texts that findings may show: rules look for social security numbers in notes alone."""
    return without_ssn(texts).to_frame("t").select(_stripped(pl.col("t"))).to_series()


def _stripped(text: pl.Expr) -> pl.Expr:
    plain = text.str.strip_chars(UNSEEN)
    return pl.when(plain != "").then(plain)


def folded(names: pl.Series) -> pl.Series:
    """Names as they compare: without case and extra spaces."""
    return by_distinct(
        names, lambda distinct: distinct.to_frame("n").select(fold_name(pl.col("n"))).to_series()
    )


__all__ = ["ERROR_VALUES", "Column", "Parser", "fold_word", "folded", "shape"]

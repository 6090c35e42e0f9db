"""Conditions in three-valued logic: a blank, an unreadable cell and a value, in every place."""

from __future__ import annotations

import itertools
from datetime import date

import polars as pl
import pytest

from wbn_audit.checks.base import Frame
from wbn_audit.checks.conditions import Condition, compile_condition, literal
from wbn_audit.tables.model import bad

KINDS = {"a": "number", "b": "number", "flag": "flag", "word": "code", "many": "list",
         "day": "date"}  # fmt: skip
PARAMETERS = {"limit": 5, "as_of": date(2026, 6, 30)}
BLANK, LOST = None, "unreadable"
Cell = object


def condition(text: str) -> Condition:
    return compile_condition(text, KINDS, PARAMETERS)


def answers(text: str, **cells: Cell) -> tuple[bool | None, bool | None]:
    """What the condition says of one row: judged, and chosen."""
    one = condition(text)
    values = {"a": pl.Float64, "b": pl.Float64, "flag": pl.Boolean, "word": pl.String,
              "many": pl.String, "day": pl.Date}  # fmt: skip
    columns: dict[str, pl.Series] = {}
    for name in one.names:
        cell = cells.get(name, BLANK)
        lost = cell == LOST
        columns[name] = pl.Series([None if lost else cell], dtype=values[name])
        if lost:
            columns[bad(name)] = pl.Series([True])
    frame = pl.DataFrame(columns)
    known = frozenset(frame.columns)
    ready = Frame(frame.lazy(), known).prepared(one).rows
    row = ready.select(
        judged=one.judged(known | one.derived), chosen=one.chosen(known | one.derived)
    ).collect()
    return row["judged"][0], row["chosen"][0]


@pytest.mark.parametrize(
    ("text", "cell", "judged", "chosen"),
    [
        ("a = 1", 1, True, True), ("a = 1", 2, False, False),
        ("a = 1", BLANK, None, False), ("a = 1", LOST, None, None),
        ("a <> 1", BLANK, None, False), ("NOT a = 1", BLANK, None, False),
        ("a IS NULL", BLANK, True, True), ("a IS NULL", 1, False, False),
        ("a IS NULL", LOST, None, None), ("a IS NOT NULL", LOST, None, None),
        ("a IS NOT NULL", BLANK, False, False), ("a IS NOT NULL", 0, True, True),
        ("a IN (1, 2)", 2, True, True), ("a IN (1, 2)", 3, False, False),
        ("a IN (1, 2)", BLANK, None, False), ("a IN (1, 2)", LOST, None, None),
        ("a NOT IN (1, 2)", BLANK, None, False), ("a NOT IN (1, 2)", 3, True, True),
        ("a BETWEEN 1 AND 2", 2, True, True), ("a BETWEEN 1 AND 2", BLANK, None, False),
        ("a NOT BETWEEN 1 AND 2", 3, True, True), ("a > $limit", 6, True, True),
        ("a > $limit", 5, False, False), ("a > $limit", LOST, None, None),
        ("a = 1 OR a IS NULL", BLANK, True, True), ("a = 1 OR a IS NULL", LOST, None, None),
        ("GREATEST(a, 3) = 3", 1, True, True), ("GREATEST(a, 3) = 3", LOST, None, None),
        ("CASE WHEN a = 1 THEN FALSE ELSE TRUE END", LOST, None, None),
        ("CASE WHEN a = 1 THEN FALSE ELSE TRUE END", 2, True, True),
    ],
)  # fmt: skip
def test_one_number(text: str, cell: Cell, judged: bool | None, chosen: bool | None) -> None:
    assert answers(text, a=cell) == (judged, chosen)


@pytest.mark.parametrize(
    ("text", "yes", "no", "blank", "lost"),
    [
        ("flag", True, False, False, None), ("NOT flag", False, True, True, None),
        ("flag IS NULL", False, False, True, None),
        ("flag IS NOT NULL", True, True, False, None),
        ("flag OR TRUE", True, True, True, True), ("flag AND FALSE", False, False, False, False),
    ],
)  # fmt: skip
def test_a_blank_flag_means_no(text: str, yes: bool, no: bool, blank: bool, lost: bool) -> None:
    asked = [answers(text, flag=cell)[0] for cell in (True, False, BLANK, LOST)]
    assert asked == [yes, no, blank, lost]


@pytest.mark.parametrize(
    ("text", "word", "judged", "chosen"),
    [
        ("word = 'Open'", "Open", True, True), ("word = 'open'", "Open", False, False),
        ("word = 'it''s'", "it's", True, True), ("word LIKE 'Op%'", "Open", True, True),
        ("word NOT LIKE 'Op%'", BLANK, None, False), ("word LIKE 'Op%'", LOST, None, None),
        ("STARTS_WITH(word, 'Op')", "Open", True, True),
        ("LOWER(word) = 'open'", "OPEN", True, True), ("LENGTH(word) = 4", "Open", True, True),
        ("REGEXP_LIKE(word, '^O.+n$')", "Open", True, True),
        ("REGEXP_LIKE(word, '^O.+n$')", BLANK, None, False),
    ],
)  # fmt: skip
def test_words(text: str, word: Cell, judged: bool | None, chosen: bool | None) -> None:
    assert answers(text, word=word) == (judged, chosen)


@pytest.mark.parametrize(
    ("cell", "answer"),
    [(";Receipt;", True), (";Invoice;Receipt;", True), (";Signed Receipt;", False),
     (";Receipts;", False), (BLANK, False), (LOST, None)],
)  # fmt: skip
def test_has_looks_for_a_whole_word_of_a_list(cell: Cell, answer: bool | None) -> None:
    assert answers("HAS(many, 'Receipt')", many=cell)[0] is answer
    assert answers("NOT HAS(many, 'Receipt')", many=cell)[0] is (
        None if answer is None else not answer
    )


def test_dates_and_the_audit_date() -> None:
    assert answers("day <= as_of", day=date(2026, 6, 30))[0] is True
    assert answers("day < as_of", day=date(2026, 6, 30))[0] is False
    assert answers("day >= DATE '2026-07-01'", day=date(2026, 7, 1))[0] is True
    assert answers("day >= DATE '2026-07-01'") == (None, False)


# Kleene's logic: what a readable word decides is decided, whatever the other is.
TRUTH = {True: 1, False: 2, None: LOST}


@pytest.mark.parametrize(("first", "second"), list(itertools.product(TRUTH, TRUTH)))
def test_and_or_of_readable_and_unreadable(first: bool | None, second: bool | None) -> None:
    both = None if None in {first, second} else first and second
    both = False if False in {first, second} else both
    either = None if None in {first, second} else first or second
    either = True if True in {first, second} else either
    cells = {"a": TRUTH[first], "b": TRUTH[second]}
    assert answers("a = 1 AND b = 1", **cells) == (both, both)
    assert answers("a = 1 OR b = 1", **cells) == (either, either)
    assert answers("NOT (a = 1 AND b = 1)", **cells)[0] is (None if both is None else not both)
    assert answers("NOT (a = 1 OR b = 1)", **cells)[0] is (None if either is None else not either)


@pytest.mark.parametrize("lost", ["a", "b"])
def test_a_blank_in_one_conjunct_settles_it_whatever_is_unreadable_in_another(lost: str) -> None:
    cells = {"a": BLANK, "b": BLANK, lost: LOST}
    assert answers("a = 1 AND b = 1", **cells) == (None, False)
    assert answers("(a = 1) AND (b BETWEEN 1 AND 2)", **cells) == (None, False)


def test_a_blank_and_an_unreadable_cell_in_one_conjunct_stay_open() -> None:
    assert answers("a = 1 OR b = 1", a=BLANK, b=LOST) == (None, None)
    assert answers("a = b", a=BLANK, b=LOST)[0] is None


def test_the_and_of_between_splits_nothing() -> None:
    assert len(condition("a BETWEEN 1 AND 2 AND b = 1").parts) == 2
    assert len(condition("(a = 1 AND b = 1)").parts) == 1
    assert len(condition("a = 1 AND b = 1 OR flag").parts) == 1
    assert len(condition("CASE WHEN a = 1 AND b = 1 THEN TRUE ELSE FALSE END AND flag").parts) == 2
    assert answers("a BETWEEN 1 AND 2 AND b BETWEEN 3 AND 4", a=1, b=4) == (True, True)


def test_precedence_is_that_of_sql() -> None:
    assert answers("a = 1 OR a = 2 AND b = 9", a=1, b=0)[0] is True
    assert answers("NOT a = 1 AND b = 1", a=2, b=1)[0] is True
    assert answers("a + b * 2 = 7", a=1, b=3)[0] is True
    assert answers("(a + b) * 2 = 8", a=1, b=3)[0] is True


def test_a_condition_names_what_it_reads() -> None:
    one = condition("a = 1 AND NOT flag AND HAS(many, 'x') AND day IS NULL AND as_of > day")
    assert one.names == {"a", "flag", "many", "day"}
    assert one.derived == {"flag__yes", "many__filled", "day__filled"}


@pytest.mark.parametrize(
    ("value", "sql"),
    [(True, "TRUE"), (5, "5"), (1.5, "1.5"), ("it's", "'it''s'"), (["a", "b"], "'a', 'b'"),
     (date(2026, 6, 30), "DATE '2026-06-30'")],
)  # fmt: skip
def test_parameters_are_written_as_literals(value: object, sql: str) -> None:
    assert literal(value) == sql

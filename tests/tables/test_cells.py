"""Cells: every spelling that is read, every one that is not, and what counts as blank."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tables.columns import LAYOUT, UNREADABLE, read
from wbn_audit.tables.amounts import numbers
from wbn_audit.tables.parse import ERROR_VALUES

DAY = date(2026, 1, 5)
BLANKS = ["", "   ", "\u00a0", "\u200b", "N/A", "n/a", "NA", "NULL", "null", "-", "--", "#N/A N/A"]


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-05", "2026-1-5", "2026/01/05", "2026/1/5", "01/05/2026", "1/5/2026", "01-05-2026",
        "20260105", "2026-01-05T00:00:00", "2026-01-05 00:00:00", "2026-01-05 00:00:00.000",
        "2026-01-05T08:00:00.000Z", "1/5/2026 12:00:00 AM", "1/5/2026 0:00", "1/5/2026 5:30 p.m.",
        "Jan 5, 2026", "January 5, 2026", "Jan. 5, 2026", "Jan 5th, 2026", "5 January 2026",
        "5-Jan-2026", "05-JAN-2026", "Mon, Jan 5, 2026", "Monday, January 5, 2026",
        "  2026-01-05 ", "\u00a02026-01-05\u00a0", "46027", "46027.0", "46027.75",
    ],
)  # fmt: skip
def test_date_is_read(text: str) -> None:
    assert read("date", text) == [DAY]


@pytest.mark.parametrize(
    "text",
    [
        "1/5/26", "1-5-26", "5-Jan-26", "31/12/2025", "13/01/2026", "2026-13-01", "2026-00-10",
        "2026-02-29", "2/29/2026", "1900-02-29", "Feb 30, 2026", "0000-00-00", "0026-01-05",
        "1/5/0026", "2026", "2026-01", "January 2026", "today", "2026-01-05x", "05.01.2026",
        "1/5/2026 - 1/6/2026", "0", "1", "60", "99999", "2958465", "1/0/1900", "#VALUE!", "#N/A",
    ],
)  # fmt: skip
def test_date_that_is_none_or_could_be_two_is_unreadable(text: str) -> None:
    assert read("date", text) == [UNREADABLE]


@pytest.mark.parametrize("text", ["2024-02-29", "2/29/2024", "2000-02-29", "Feb 29, 2000"])
def test_leap_days_exist_in_leap_years(text: str) -> None:
    assert read("date", text)[0].month == 2
    assert read("date", text)[0].day == 29


def test_serial_numbers_count_from_1904_where_the_workbook_says_so() -> None:
    assert read("date", "44565", "44565.5", date_1904=True) == [DAY, DAY]
    assert read("date", "46027", date_1904=True) == [DAY + timedelta(days=1462)]


@given(
    days=st.lists(st.dates(date(1905, 1, 1), date(2099, 12, 31)), min_size=1, max_size=12),
    formats=st.lists(
        st.sampled_from(["%Y-%m-%d", "%m/%d/%Y", "%B %d, %Y", "%d-%b-%Y", "%m/%d/%Y 12:00:00 AM"]),
        min_size=12, max_size=12,
    ),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_any_mix_of_spellings_in_one_column_gives_the_days(
    days: list[date], formats: list[str]
) -> None:
    texts = [day.strftime(form) for day, form in zip(days, formats, strict=False)]
    assert read("date", *texts) == days


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("$1,234.50", 123450), ("1234.5", 123450), ("1,234,567.89", 123456789), (".5", 50),
        ("5.", 500), ("0", 0), ("$0.00", 0), ("-5", -500), ("($5.00)", -500), ("5-", -500),
        ("-$5", -500), ("$-5", -500), ("\u22125", -500), ("$ 5", 500), ("5 USD", 500),
        ("usd 5", 500), ("+5", 500), ("\u00a05\u00a0", 500), ("0.005", 1), ("19.999", 2000),
    ],
)  # fmt: skip
def test_money_is_read_in_cents(text: str, cents: int) -> None:
    assert read("money", text) == [cents]


@pytest.mark.parametrize(
    "text",
    ["1,23", "12,34", "1,2345", "1.234,50", "12.34.56", "free", "$", "5%", "1e3", "\u20ac5", "1/2",
     "TRUE", "inf", "#DIV/0!", "99999999999999999999", "((5))", "9" * 400, "-", "()"],
)  # fmt: skip
def test_money_that_is_none_is_unreadable_or_blank_and_never_a_number(text: str) -> None:
    assert read("money", text) == [None if text == "-" else UNREADABLE]


@given(cents=st.integers(-(10**11), 10**11))
@settings(max_examples=100, deadline=None)
def test_money_survives_however_it_is_written(cents: int) -> None:
    dollars = abs(cents) // 100
    rest = f".{abs(cents) % 100:02}"
    sign = "-" if cents < 0 else ""
    spellings = [f"{sign}{dollars}{rest}", f"{sign}${dollars:,}{rest}"]
    if cents < 0:
        spellings.append(f"(${dollars:,}{rest})")
    assert set(read("money", *spellings)) == {cents}


@given(
    st.lists(
        st.from_regex(r"-?[0-9]{1,17}(\.[0-9]{1,12})?", fullmatch=True)
        | st.sampled_from(["-0", "00.50", "0.000000001", "9" * 400]),
        min_size=1,
    )
)
def test_plain_numbers_are_read_the_same_beside_others(texts: list[str]) -> None:
    alone = numbers(pl.Series(texts))
    beside = numbers(pl.Series([*texts, "$ 1 "]))
    assert [str(one) for one in alone] == [str(one) for one in beside.head(len(texts))]


def test_numbers() -> None:
    assert read("number", "3", "3.5", "1,000", "-3", "three", "inf", None) == [
        3.0, 3.5, 1000.0, -3.0, UNREADABLE, UNREADABLE, None,
    ]  # fmt: skip


YES = ["Yes", "YES", "y", "Y ", "true", "TRUE", "t", "1", "x", "X", "Checked", "\u00a0Yes"]
NO = ["No", "n", "FALSE", "f", "0", "unchecked"]


def test_flags() -> None:
    assert read("flag", *YES, of="flag") == [True] * len(YES)
    assert read("flag", *NO, of="flag") == [False] * len(NO)
    odd = ["maybe", "2", "yes/no", "on"]
    assert read("flag", *odd, of="flag") == [UNREADABLE] * len(odd)


@pytest.mark.parametrize(
    ("written", "word"),
    [("complete", "Completed"), ("COMPLETED ", "Completed"), ("no-show", "Void"),
     ("No  Show", "Void"), ("Com\u00a0pleted", "Completed"), ("started", "Open"),
     ("Somehow", "Somehow"), ("  Some  how ", "Some how")],
)  # fmt: skip
def test_codes_are_canonical_and_unknown_words_stay(written: str, word: str) -> None:
    assert read("code", written, of="status") == [word]


def test_program_of_ours_however_named() -> None:
    ours = ["WBN", "wbn", "FRO - WBN 2025", "The Workforce Benefits Navigators (Metro)"]
    assert read("code", *ours, of="program") == ["WBN"] * 4
    assert read("code", "WBNX", "WIOA", of="program") == ["WBNX", "WIOA"]


def test_lists_are_sorted_sets_of_canonical_words() -> None:
    assert read("list", "invoice ; Receipts;;Receipt", of="document") == [";Invoice;Receipt;"]
    assert read("list", "Receipt;N/A", "N/A", of="document") == [";Receipt;", None]
    assert read("list", "None", of="document") == [None]
    assert read("list", "None", "TANF", of="attestation", nothing="none") == [
        None, ";Public Assistance;",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "plain"),
    [("1001.0", "1001"), ("1001.00", "1001"), ("001001", "001001"), ("0001.0", "0001"),
     ("'001", "001"), ("\u2019001", "001"), (" 1001\u00a0", "1001"), ("\ufeff1001\u200b", "1001"),
     ("A-1", "A-1"), ("1001.5", "1001.5"), ("10 01", "10 01"), ("0", "0"), ("00", "00")],
)  # fmt: skip
def test_ids_stay_text(written: str, plain: str) -> None:
    assert read("id", written) == [plain]
    assert read("id", "7", written, "N/A") == ["7", plain, None]


@pytest.mark.parametrize("kind", ["date", "money", "number", "flag", "code", "list", "id"])
def test_words_for_nothing_are_blank(kind: str) -> None:
    of = {"flag": "flag", "code": "status", "list": "document"}.get(kind, "")
    texts = [text or None for text in BLANKS]
    assert read(kind, *texts, of=of) == [None] * len(BLANKS)


def test_words_for_nothing_are_words_in_names_and_notes() -> None:
    words = ["N/A", "-", "NULL", "None", "NaN"]
    assert read("text", *words, "  ", None, private=True) == [*words, None, None]


def test_in_other_texts_only_what_programs_write_is_nothing() -> None:
    assert read("text", "None", "-", "NULL", "(null)", "NaN", "Nan") == ["None", "-", *[None] * 4]


def test_places_and_employers_may_be_nothing() -> None:
    assert read("name", "N/A", "-", "NULL", "  ", None, "Nash") == [*[None] * 5, "nash"]


@pytest.mark.parametrize("kind", ["date", "money", "number", "flag", "code", "list", "id"])
@pytest.mark.parametrize("error", ERROR_VALUES)
def test_error_values_of_spreadsheets_are_unreadable(kind: str, error: str) -> None:
    of = {"flag": "flag", "code": "status", "list": "document"}.get(kind, "")
    assert read(kind, error, error.lower(), of=of) == [UNREADABLE, UNREADABLE]


def test_names_compare_without_case_and_spaces() -> None:
    assert read("name", "Rose  City\u00a0Steel ", "ROSE CITY STEEL") == ["rose city steel"] * 2


@pytest.mark.parametrize("name", sorted(LAYOUT.vocabularies))
def test_every_word_of_a_vocabulary_means_itself(name: str) -> None:
    vocabulary = LAYOUT.vocabularies[name]
    assert vocabulary.words
    for word in vocabulary.words:
        assert vocabulary.meaning(f" {word.upper()} ") == word


def test_date_reads_alike_whatever_stands_beside_it() -> None:
    alone, beside = read("date", "1/ 5/2026"), read("date", "1/ 5/2026", *["2026-01-05"] * 5)
    assert alone[0] == beside[0]


@pytest.mark.parametrize("text", ["(5", "5)", "--5", "(5.00", "-(5)-"])
def test_half_a_bracket_is_no_number(text: str) -> None:
    assert read("money", text) == [UNREADABLE]


def test_half_cents_round_up() -> None:
    assert read("money", "1.005", "2.675", "-1.005") == [101, 268, -101]


def test_flags_as_numbers_with_decimals() -> None:
    assert read("flag", "1.0", "0.0", of="flag") == [True, False]


def test_error_value_in_a_list_is_unreadable_and_a_list_of_nothing_blank() -> None:
    assert read("list", "Receipt;#N/A", " ; ", of="document") == [UNREADABLE, None]


@pytest.mark.parametrize(("kind", "text"), [("date", "2026-01-05"), ("money", "5"),
                                            ("number", "5"), ("id", "5")])  # fmt: skip
def test_zero_width_characters_are_shed(kind: str, text: str) -> None:
    assert read(kind, f"\u200b{text}\ufeff") == read(kind, text)


def test_name_of_nothing_is_blank() -> None:
    assert read("name", "\u200b") == [None]

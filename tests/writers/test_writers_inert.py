"""Text made harmless: alike for one text and for a column, and never lossy without a sign."""

import json
import re
import unicodedata

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wbn_audit.writers.inert import escape_unseen, inert, inert_column, inert_frame, visible

LIVE = set("=+-@\uff1d\uff0b\uff0d\uff20\u2212")


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("plain", "plain"),
        ("", ""),
        ("=1+1", "'=1+1"),
        ("  =1+1", "'  =1+1"),
        ("\u00a0\u3000@SUM(A1)", "'\u00a0\u3000@SUM(A1)"),
        ("-5", "'-5"),
        ("+1 503 555 0100", "'+1 503 555 0100"),
        ("\uff1d1+1", "'\uff1d1+1"),
        ("\t=1", "' =1"),
        ("\r=1", "' =1"),
        ("\u200b=1", "\ufffd=1"),
        ("\ufeff1001", "\ufffd1001"),
        ("2-1", "2-1"),
        ("'tis", "'tis"),
        ("'=1", "''=1"),
        ("a\r\nb\tc\u2028d\x85e", "a  b c d e"),
        ("\x1b[31mred\x1b[0m", "\ufffd[31mred\ufffd[0m"),
        ("\u202egnp.exe", "\ufffdgnp.exe"),
        ("nul\x00", "nul\ufffd"),
        ("Peña, 李, Łukasz, 😀", "Peña, 李, Łukasz, 😀"),
    ],
)
def test_known_dangers(text: str, cell: str) -> None:
    assert inert(text) == cell


def test_a_lone_surrogate_is_replaced() -> None:
    assert visible("a\ud800b") == "a\ufffdb"


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("=-@' \t\r\u200b\uff1d"))
    )
)
def test_any_text(texts: list[str]) -> None:
    column = pl.DataFrame({"text": texts}, schema={"text": pl.String})
    cells = [inert(text) for text in texts]
    assert column.select(inert_column(pl.col("text"))).to_series().to_list() == cells
    assert inert_frame(column).get_column("text").to_list() == cells
    for text, cell in zip(texts, cells, strict=True):
        assert not LIVE & set(cell.strip()[:1])
        assert not any(unicodedata.category(sign) in {"Cc", "Zl", "Zp"} for sign in cell)
        undone = re.sub(
            r"^'(?=['\s]*[=+\-@\uff1d\uff0b\uff0d\uff20\u2212\ufe62\ufe63\ufe66\ufe6b])", "", cell
        )
        assert undone == visible(text)


def test_decimals_stay_numbers_and_other_text_in_their_column_does_not() -> None:
    rows = pl.DataFrame({"amount": ["-45.00", "12", "-1+1", "=2", None], "id": ["-45.00"] * 5})
    safe = inert_frame(rows, numbers=("amount",))
    assert safe.get_column("amount").to_list() == ["-45.00", "12", "'-1+1", "'=2", None]
    assert safe.get_column("id").to_list() == ["'-45.00"] * 5


def test_other_kinds_of_columns_are_left_alone() -> None:
    rows = pl.DataFrame({"late": [-5], "rate": [-0.5], "none": [None]})
    assert inert_frame(rows).equals(rows)


@settings(max_examples=60, deadline=None)
@given(st.text())
def test_escaped_json_says_the_same(text: str) -> None:
    document = escape_unseen(json.dumps({"a": text}, ensure_ascii=False))
    assert json.loads(document) == {"a": text}
    assert visible(document) == document
    document.encode()

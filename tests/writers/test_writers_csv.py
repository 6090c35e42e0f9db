"""The row files, read back with the standard library as an outside program would."""

import csv
import io
from typing import Any

import polars as pl
import pytest

from tests.writers.made_results import (
    FINDING_SCHEMA,
    FINDINGS,
    RULE_SCHEMA,
    finding,
    make_results,
)
from wbn_audit.results import FINDING_COLUMNS
from wbn_audit.results.model import COUNT_COLUMNS, PEOPLE_COLUMNS, RULE_COLUMNS
from wbn_audit.writers import FORMATS
from wbn_audit.writers.csv_files import csv_files, record_count


def read(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline=""), strict=True))


def findings_of(*rows: dict[str, Any]) -> bytes:
    findings = pl.DataFrame(list(rows), schema=FINDING_SCHEMA)
    return csv_files(make_results(findings=findings))["findings.csv"]


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("findings.csv", FINDING_COLUMNS),
        ("counts.csv", COUNT_COLUMNS),
        ("counts_participants.csv", PEOPLE_COLUMNS),
        ("rules.csv", RULE_COLUMNS),
    ],
)
def test_the_columns_of_the_contract_in_order(name: str, columns: list[str]) -> None:
    content = csv_files(make_results())[name]
    assert content.split(b"\n")[0].decode().split(",") == columns
    assert content.endswith(b"\n")
    assert b"\r" not in content
    assert not content.startswith(b"\xef\xbb\xbf")


def test_the_same_results_give_the_same_bytes() -> None:
    assert csv_files(make_results()) == csv_files(make_results())


def test_values_as_programs_read_them() -> None:
    first, late, paid, soon = read(csv_files(make_results())["findings.csv"])
    assert first["participant_id"] == "1001"
    assert first["due_date"] == "2025-10-01"
    assert first["citation"] == "p. 5, Career Mapping"
    assert (first["record_id"], first["cause_id"], first["days_late"]) == ("", "", "")
    assert late["days_late"] == "-5"
    assert paid["amount"] == "-45.00"
    assert soon["status"] == "due_soon"


def test_empty_text_is_written_as_nothing() -> None:
    assert b'""' not in csv_files(make_results())["findings.csv"]


def test_rates_are_decimals() -> None:
    rules = make_results().rules.with_columns(rate=pl.lit(0.000001))
    rows = read(csv_files(make_results(rules=rules))["rules.csv"])
    assert {row["rate"] for row in rows} == {"0.000001"}


CANARIES = [
    "=HYPERLINK(\"http://x\",\"y\")", "+1", "-2+3|cmd", "@SUM(1)", " =1", "\t=1", "\r=1", "\uff1d1",
    "[red]markup[/red]", "\x1b]0;title\x07", "\u202ereversed", "two\nlines", "bare\rreturn",
    "quote\"inside", "comma, inside", "zero\u200bwidth", "\ufeffmark", "nul\x00",
]  # fmt: skip


@pytest.mark.parametrize("canary", CANARIES)
def test_no_text_is_live_or_breaks_its_row(canary: str) -> None:
    texts = {name for name, dtype in FINDING_SCHEMA.items() if dtype in (pl.String, pl.Categorical)}
    content = findings_of(finding(**dict.fromkeys(texts, canary)), finding())
    rows = read(content)
    assert len(rows) == record_count(content) == 2
    assert rows[1] == read(findings_of(finding()))[0]
    for name in texts:
        cell = rows[0][name]
        assert not cell.lstrip().startswith(tuple("=+-@\t\r\uff1d")), name
        assert not set(cell) & set("\x00\x07\x1b\r\n\t\u200b\u202e\ufeff"), name


def test_ids_that_look_live_are_text() -> None:
    row = read(findings_of(finding(participant_id="-5", record_id="=1+1", staff="-5.00")))[0]
    assert (row["participant_id"], row["record_id"], row["staff"]) == ("'-5", "'=1+1", "'-5.00")


def test_contractors_and_reasons_in_the_other_files_are_inert_too() -> None:
    changed = make_results()
    people = changed.people.with_columns(contractor=pl.lit("=1"))
    rules = pl.DataFrame(
        [("A1", "error", "error", 0, 0, 0, 0, None, 0, "=1\n2")], schema=RULE_SCHEMA, orient="row"
    )
    files = csv_files(make_results(people=people, rules=rules))
    assert read(files["counts_participants.csv"])[0]["contractor"] == "'=1"
    assert read(files["rules.csv"])[0]["reason"] == "'=1 2"


def test_a_run_without_findings_has_a_header_alone() -> None:
    content = findings_of()
    assert content == (",".join(FINDING_COLUMNS) + "\n").encode()
    assert record_count(content) == 0


def test_every_format_gives_files_by_name() -> None:
    files = [name for write in FORMATS.values() for name in write(make_results())]
    assert len(files) == len(set(files))
    assert len(FINDINGS) == record_count(FORMATS["csv"](make_results())["findings.csv"])

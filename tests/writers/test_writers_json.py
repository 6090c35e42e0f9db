"""results.json against its schema, and as the manifest of a folder."""

import copy
import hashlib
import json
from typing import Any

import jsonschema
import polars as pl
import pytest

from tests.writers.made_results import ABOUT, FINDING_SCHEMA, finding, make_results
from wbn_audit.results.schema import results_schema
from wbn_audit.writers.csv_files import csv_files
from wbn_audit.writers.json_document import json_document

VALIDATOR = jsonschema.Draft202012Validator(
    results_schema(), format_checker=jsonschema.FormatChecker()
)


def document(files: dict[str, bytes] | None = None, **changes: Any) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(json_document(make_results(**changes), files))
    return loaded


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(results_schema())


@pytest.mark.parametrize("files", [None, {}, {"findings.csv": b"a\n1\n", "N/to do.xlsx": b"PK"}])
def test_every_document_satisfies_it(files: dict[str, bytes] | None) -> None:
    VALIDATOR.validate(document(files))


def test_an_empty_run_satisfies_it() -> None:
    results = make_results()
    frames = ("findings", "rules", "by_contractor", "counts", "people", "deadlines", "causes")
    empty = {name: getattr(results, name).clear() for name in frames}
    VALIDATOR.validate(document(None, **empty, measure_info=()))


def _objects(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, dict):
        return [value, *(one for part in value.values() for one in _objects(part))]
    return [one for part in value for one in _objects(part)] if isinstance(value, list) else []


def test_it_is_strict_everywhere() -> None:
    schemas = [one for one in _objects(results_schema()) if one.get("type") == "object"]
    assert schemas
    assert all("additionalProperties" in one for one in schemas)
    assert not VALIDATOR.is_valid(document() | {"more": 1})
    without = document()
    del without["verdict"]
    assert not VALIDATOR.is_valid(without)


@pytest.mark.parametrize("path", ["/home/someone/a.csv", "C:\\exports\\a.csv", "\\\\server\\a.csv"])
def test_it_refuses_absolute_paths(path: str) -> None:
    about = copy.deepcopy(ABOUT)
    about["inputs"][0]["file"] = path
    assert not VALIDATOR.is_valid(document(about=about))


def test_files_are_named_with_their_hashes() -> None:
    files = csv_files(make_results())
    listed = {one["name"]: one for one in document({**files, "report.html": b"<p>\n"})["files"]}
    assert list(listed) == sorted([*files, "report.html"])
    for name, content in files.items():
        assert listed[name]["sha256"] == hashlib.sha256(content).hexdigest()
        assert listed[name]["bytes"] == len(content)
    assert listed["findings.csv"]["rows"] == 4
    assert listed["report.html"]["rows"] is None
    assert "findings" not in document(files)


def test_alone_it_holds_the_findings() -> None:
    alone = document()
    assert "files" not in alone
    assert [one["finding_id"] for one in alone["findings"]][:2] == ["SVC001/1001", "SVC001/1002"]
    assert alone["findings"][1]["days_late"] == -5
    assert alone["findings"][2]["amount"] == "-45.00"
    assert alone["findings"][0]["due_date"] == "2025-10-01"


def test_rules_come_with_their_numbers_by_contractor() -> None:
    rule = next(one for one in document()["rules"] if one["id"] == "SVC001")
    assert rule["sha256"] == "d" * 64
    assert [one["contractor"] for one in rule["by_contractor"]] == [
        "Harbor Careers", "Northside Works",
    ]  # fmt: skip


def test_the_bytes_are_the_same_each_time_and_readable() -> None:
    content = json_document(make_results(), {"a.csv": b"a\n"})
    assert content == json_document(make_results(), {"a.csv": b"a\n"})
    assert content.endswith(b"}\n")
    assert content.startswith(b'{\n  "format": "wbn-audit results",\n  "schema_version": 1,\n')
    assert b'\n    {"measure_id": "engaged", "quarter": "2024Q3", ' in content


def test_hidden_characters_are_escaped_and_survive() -> None:
    nasty = "\x1b[31m\u202e\x9b\u200b\ufeff\r\n\u2028Peña 😀\U000e0041"
    findings = pl.DataFrame([finding(found=nasty)], schema=FINDING_SCHEMA)
    content = json_document(make_results(findings=findings), None).decode()
    assert json.loads(content)["findings"][0]["found"] == nasty
    assert not set(content) & set("\x1b\u202e\x9b\u200b\ufeff\r\u2028\U000e0041")
    assert "Peña 😀" in content

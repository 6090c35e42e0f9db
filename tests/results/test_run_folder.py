"""A run read back is the run that was written; what is no such run is refused in words."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
from typing import TYPE_CHECKING, Any

import jsonschema
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from tests.cli.running import SAMPLES, run
from tests.writers.made_results import finding, make_results
from wbn_audit.errors import RunRefused
from wbn_audit.results import conforms, frames
from wbn_audit.results.model import (
    MANIFEST,
    Results,
    annual_rows,
    if_fixed_rows,
    job_quality_rows,
    kept_out_rows,
)
from wbn_audit.results.run_folder import listed_file, read_document, read_run
from wbn_audit.results.schema import results_schema
from wbn_audit.writers import FORMATS
from wbn_audit.writers.folder import write_folder
from wbn_audit.writers.json_document import json_document

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FULL: dict[str, Any] = {
    "kept_out": kept_out_rows([("engaged", "2025Q4", "1001", "SVC001/1001")]),
    "annual": annual_rows([("PY2025", "all", "partners", "=all", 12)]),
    "job_quality": job_quality_rows(
        [("PY2025", "all", "all", 7, 6, 17.5, 19.25, 1 / 3, 3, 5, None, 4, 2)]
    ),
    "if_fixed": if_fixed_rows([("engaged", "2025Q4", "all", 10, 12)]),
}


def written(results: Results, folder: Path, formats: tuple[str, ...] = ("csv", "md")) -> Path:
    files: dict[str, bytes] = {}
    for name in formats:
        files |= FORMATS[name](results)
    return write_folder(folder, files, lambda: json_document(results, files))


def same_bytes(results: Results) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for make in FORMATS.values():
        files |= make(results)
    return files | {MANIFEST: json_document(results, files), "": json_document(results, None)}


def normal(results: Results) -> Results:
    return dataclasses.replace(
        results, findings=results.findings.select(frames.typed(frames.FINDINGS))
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return written(make_results(**FULL), tmp_path / "run")


def problems(folder: Path) -> str:
    with pytest.raises(RunRefused) as caught:
        read_run(folder)
    return str(caught.value)


def changed(folder: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    """Change the document, and make what it says of the row files true again."""
    document = json.loads((folder / MANIFEST).read_bytes())
    change(document)
    for entry in document.get("files", ()) if isinstance(document, dict) else ():
        path = folder / str(entry["name"])
        if path.is_file():
            content = path.read_bytes()
            entry |= {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
    (folder / MANIFEST).write_text(json.dumps(document), encoding="utf-8")
    return folder


def test_a_run_read_back_is_the_run_written(tmp_path: Path) -> None:
    rows = [
        finding(finding_id=f"R/{number}", found=text, staff=None, amount=amount)
        for number, (text, amount) in enumerate(
            [("=1+1", "-45.00"), ("'=x", None), ("''=x", "1.10"), ("'plain", None), ("", None),
             ('a "quoted", one', None), (" -", None), ("Zo\u00eb", None)]
        )
    ]  # fmt: skip
    results = normal(make_results(findings=pl.DataFrame(rows, schema=frames.FINDINGS), **FULL))
    again = read_run(written(results, tmp_path / "run"))
    for name in ("findings", "kept_out", "annual", "job_quality", "if_fixed", "rules"):
        assert_frame_equal(getattr(again, name), getattr(results, name))
    for name in ("as_of", "verdict", "rule_info", "measure_info", "about"):
        assert getattr(again, name) == getattr(results, name)
    assert same_bytes(again) == same_bytes(results)


def test_the_samples_read_back_are_the_samples(tmp_path: Path) -> None:
    out = tmp_path / "run"
    run("check", SAMPLES, "--as-of", "2026-07-07", "--out", out, "--format", "csv,json,md", "-q")
    again = written(read_run(out), tmp_path / "again")
    names = sorted(path.name for path in out.iterdir())
    assert names == sorted(path.name for path in again.iterdir())
    assert len(names) > 5
    for name in names:
        assert (out / name).read_bytes() == (again / name).read_bytes(), name


def test_an_engine_gives_each_empty_text_as_its_column_has_it(tmp_path: Path) -> None:
    alone = run("check", SAMPLES, "--as-of", "2026-07-07", "--format", "json")
    for one in json.loads(alone.out)["findings"]:
        for name, value in one.items():
            assert value != "" or name not in frames.NULLABLE
            assert (
                value is not None
                or frames.FINDINGS[name] not in (pl.String, pl.Categorical)
                or (name in frames.NULLABLE)
            )


def test_no_run_no_folder_and_a_file(tmp_path: Path) -> None:
    assert "no such folder" in problems(tmp_path / "none")
    (tmp_path / "file").write_text("x")
    assert "a file, not a run" in problems(tmp_path / "file")
    (tmp_path / "empty").mkdir()
    assert "holds no run" in problems(tmp_path / "empty")


def test_changed_missing_and_foreign_files_are_all_named(folder: Path) -> None:
    (folder / "findings.csv").write_bytes((folder / "findings.csv").read_bytes() + b"\n")
    (folder / "counts.csv").unlink()
    (folder / "more.csv").write_text("a\n1\n")
    said = problems(folder)
    assert re.search(r"findings\.csv: The file was changed", said)
    assert re.search(r"counts\.csv: The file is missing", said)
    assert re.search(r"more\.csv: The file is not of this run", said)


def test_a_same_sized_change_is_seen(folder: Path) -> None:
    content = (folder / "findings.csv").read_bytes()
    (folder / "findings.csv").write_bytes(content.replace(b"SVC001/1001", b"SVC001/1009", 1))
    assert "findings.csv: The file was changed" in problems(folder)


def test_what_people_typed_into_and_put_beside_is_no_hindrance(folder: Path) -> None:
    (folder / "report.md").write_text("typed into")
    (folder / "letter.docx").write_text("mine")
    assert read_run(folder).findings.height == 4


def test_a_listed_file_is_given_only_as_it_was_written(folder: Path) -> None:
    document = read_document(folder)
    assert listed_file(folder, document, "report.md") == (folder / "report.md").read_bytes()
    (folder / "report.md").write_text("typed into")
    with pytest.raises(RunRefused, match="was changed"):
        listed_file(folder, document, "report.md")
    with pytest.raises(RunRefused, match=r"has no other\.csv"):
        listed_file(folder, document, "other.csv")


def test_a_run_without_rows_says_what_it_lacks(tmp_path: Path) -> None:
    said = problems(written(make_results(), tmp_path / "run", ("md",)))
    assert "written without findings.csv, counts.csv, counts_participants.csv" in said
    assert "csv among --format" in said


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda d: d.update(schema_version=2), "schema version 2; this version reads"),
        (lambda d: d.update(schema_version=None), "schema version None"),
        (lambda d: d.update(schema_version=True), "schema version True"),
        (lambda d: d.update(format="other"), "not of wbn-audit"),
        (lambda d: d.pop("rules"), "rules is missing"),
        (lambda d: d.update(secret="x"), "secret is not known"),
        (lambda d: d.update(as_of="2026-02-30"), "as_of is no date"),
        (lambda d: d["rules"][0].update(passed="many"), r"rules\[0\]\.passed is not integer"),
        (lambda d: d["rules"][0].update(passed=True), r"rules\[0\]\.passed is not integer"),
        (lambda d: d["rules"][0].update(passed=10**30), r"rules\[0\]\.passed is out of range"),
        (lambda d: d["rules"][0].update(state="fine"), r"rules\[0\]\.state is none of"),
        (lambda d: d["counts"][0].update(count=2**40), "would not have written"),
        (lambda d: d["files"][0].update(name="../x.csv"), "outside the run"),
        (lambda d: d["files"][0].update(name="/etc/passwd.csv"), "has not the form"),
        (lambda d: d.pop("files"), "files is missing"),
        (lambda d: d.update(findings=[]), "must be one of 2 forms"),
    ],
)  # fmt: skip
def test_documents_of_another_kind(
    folder: Path, change: Callable[[dict[str, Any]], object], said: str
) -> None:
    assert re.search(said, problems(changed(folder, change)))


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\xff\xfe", b'{"format": NaN}', b"[" * 100_000, b"1" * 5000, b"[]", b"null",
     b'{"format": "wbn-audit results", "schema_version": 1}'],
    ids=["empty", "cut", "bytes", "nan", "deep", "digits", "list", "null", "bare"],
)  # fmt: skip
def test_documents_that_are_none(folder: Path, content: bytes) -> None:
    (folder / MANIFEST).write_bytes(content)
    assert MANIFEST in problems(folder)


def test_a_huge_document_is_not_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wbn_audit.results.run_folder.MOST_BYTES", 100)
    assert "larger than 100 bytes" in problems(folder)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"finding_id,rule_id", b"rule_id,finding_id"),
        (b"2025-10-01", b"2025-99-01"),
        (b",12,0123456789abcdef", b",twelve,0123456789abcdef"),
        (b",12,0123456789abcdef", b",12,0123456789abcdef,more"),
        (b"SVC001/1001", b"\xff\xfe"),
    ],
)
def test_rows_that_no_run_writes(folder: Path, before: bytes, after: bytes) -> None:
    content = (folder / "findings.csv").read_bytes()
    assert before in content
    (folder / "findings.csv").write_bytes(content.replace(before, after))
    assert "would not have written" in problems(changed(folder, lambda document: None))


def test_a_linked_row_file_is_not_followed(folder: Path, tmp_path: Path) -> None:
    (folder / "findings.csv").rename(tmp_path / "elsewhere.csv")
    try:
        (folder / "findings.csv").symlink_to(tmp_path / "elsewhere.csv")
    except OSError:
        pytest.skip("no links here")
    assert "findings.csv: The file is missing" in problems(folder)


def _keywords(schema: Any) -> set[str]:
    if isinstance(schema, list):
        return set().union(*map(_keywords, schema))
    if not isinstance(schema, dict):
        return set()
    found = set(schema)
    for name in ("properties",):
        found |= set().union(*map(_keywords, schema.get(name, {}).values()), set())
    for name in ("items", "additionalProperties", "oneOf"):
        found |= _keywords(schema.get(name))
    return found


def test_every_keyword_of_the_schema_is_judged() -> None:
    assert _keywords(results_schema()) <= conforms.KNOWN | conforms.WORDS


def test_conforming_is_what_the_library_says() -> None:
    schema = results_schema()
    real = jsonschema.Draft202012Validator(
        schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )
    document = json.loads(json_document(make_results(**FULL), None))
    changes: list[tuple[str, Any]] = [
        ("as_of", "2026-02-28"), ("as_of", "2026-02-30"), ("as_of", 3), ("participants", -1),
        ("participants", 1.5), ("participants", True), ("verdict", {}), ("refused", [1]),
        ("newest_activity", None), ("inputs", [{}]), ("coverage", {"x": {"inferred": True}}),
        ("files", []), ("measures", "none"), ("contractors", {}),
    ]  # fmt: skip
    for name, value in changes:
        other = document | {name: value}
        assert real.is_valid(other) == (not list(conforms.faults(other, schema))), (name, value)

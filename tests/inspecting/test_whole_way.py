"""Exports whose headers are all in other words: mapping offered, corrected, kept; same audit."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.running import SAMPLES, run
from tests.inspecting.renamed import OTHER_WORDS, renamed_samples

if TYPE_CHECKING:
    from pathlib import Path

AS_OF = "2026-07-07"
# What a person adds to the guesses: our name of a column, by table.
BY_HAND = {
    "participants": {
        "first_name": "First Name", "last_name": "Last Name", "ssn": "SSN",
        "ssn_consent": "SSN Consent", "address": "Address", "city": "City", "phone": "Phone",
        "six_month_income": "Six Month Income", "gender": "Gender", "homeless": "Homeless",
    },
    "payments": {
        "paid_to": "Paid To", "destination_county": "Destination County",
        "bill_name": "Bill Name", "description": "Description",
    },
    "outcomes": {
        "provider": "Provider", "employer": "Employer Name", "onet": "ONET",
        "hourly_pay": "Hourly Pay", "benefits": "Benefits",
        "confirmation_date": "Confirmation Date",
    },
    "case_notes": {"subject": "Subject", "text": "Narrative"},
    "reconciliations": {"period_end": "Period End"},
}  # fmt: skip


def document(*words: str | Path) -> dict[str, Any]:
    ran = run("check", *words, "--as-of", AS_OF, "--format", "json")
    read: dict[str, Any] = json.loads(ran.out)
    return read


def corrected(text: str) -> str:
    """Take the guesses, and write the headers that nothing was guessed for behind our names."""
    table = ""
    lines = []
    for line in text.replace("# ? ", "").splitlines():
        if match := re.fullmatch(r"  (\w+):", line):
            table = match[1]
        field = re.match(r"    # (\w+):", line)
        header = BY_HAND.get(table, {}).get(field[1]) if field else None
        lines.append(f"    {field[1]}: {OTHER_WORDS[header]}" if field and header else line)
    return "\n".join(lines) + "\n"


def lines_of(text: str) -> dict[tuple[str, str], str]:
    """(table, our name) to the header behind it, guessed or known."""
    table, found = "", {}
    for line in text.splitlines():
        if match := re.fullmatch(r"  (\w+):", line):
            table = match[1]
        elif match := re.match(r"    # (?:\? )?(\w+): (\S.*?)(?:   # needed)?$", line):
            found[table, match[1]] = match[2]
    return found


def test_most_is_guessed_and_nearly_all_guesses_are_right(tmp_path: Path) -> None:
    folder = renamed_samples(tmp_path / "in")
    offered, known = tmp_path / "mapping.yaml", tmp_path / "known.yaml"
    ran = run("inspect", folder, "--as-of", AS_OF, "--write-mapping", offered)
    assert ran.code == 2
    assert "no export of participants was found" in ran.out
    run("inspect", SAMPLES, "--as-of", AS_OF, "--write-mapping", known)
    guessed = lines_of(offered.read_text(encoding="utf-8"))
    right = {key: OTHER_WORDS[header] for key, header in
             lines_of(known.read_text(encoding="utf-8")).items()}  # fmt: skip
    assert len(right) == 123
    wrong = {key for key, header in guessed.items() if right[key] != header}
    assert len(guessed) >= 95
    assert wrong == set()


def test_with_the_mapping_kept_the_audit_is_the_same(tmp_path: Path) -> None:
    folder = renamed_samples(tmp_path / "in")
    offered = tmp_path / "mapping.yaml"
    run("inspect", folder, "--as-of", AS_OF, "--write-mapping", offered)
    kept = tmp_path / "wbn-audit.yaml"
    kept.write_text(corrected(offered.read_text(encoding="utf-8")), encoding="utf-8")
    plain, renamed = document(SAMPLES), document(folder, "--config", kept)
    ids = [[one["finding_id"] for one in read["findings"]] for read in (plain, renamed)]
    assert len(ids[0]) > 100
    assert sorted(ids[0]) == sorted(ids[1])
    assert plain["counts"] == renamed["counts"]
    again = run("inspect", folder, "--as-of", AS_OF, "--config", kept)
    assert again.code == 0
    assert "Nothing: every export and every column that a rule needs is there." in again.out


def test_mapping_written_of_known_headers_changes_nothing(tmp_path: Path) -> None:
    offered = tmp_path / "mapping.yaml"
    assert run("inspect", SAMPLES, "--as-of", AS_OF, "--write-mapping", offered).code == 0
    text = offered.read_text(encoding="utf-8")
    assert "# participation_date: Participation Date" in text
    assert "  # ?" not in text
    plain, mapped = document(SAMPLES), document(SAMPLES, "--config", offered)
    assert plain["findings"] == mapped["findings"]


@pytest.mark.parametrize("twice", ["mapping", "init"])
def test_nothing_that_is_there_is_overwritten(
    tmp_path: Path, twice: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    kept = tmp_path / "wbn-audit.yaml"
    kept.write_text("fail_on: never\n", encoding="utf-8")
    words = ["inspect", SAMPLES, "--write-mapping", kept] if twice == "mapping" else ["init"]
    ran = run(*words)
    assert ran.code == 2
    assert "is already there and is left as it is." in ran.err
    assert kept.read_text(encoding="utf-8") == "fail_on: never\n"

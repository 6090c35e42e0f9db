"""Private values in wrong places, in all formats, in what a run keeps, and in library errors."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import polars as pl
import pytest

from tests.cli.running import AS_OF, PARTICIPANTS, SERVICES, changed, check, exports, run
from tests.cli.test_privacy import CANARIES, leaks, private_exports, secrets
from wbn_audit.engine import audit
from wbn_audit.writers import FORMATS

if TYPE_CHECKING:
    from pathlib import Path

EVERY_FORMAT = ",".join([*FORMATS, "json"])
SSN = CANARIES["ssn"]


def test_every_format_tells_no_secret(tmp_path: Path) -> None:
    ran = check(
        private_exports(tmp_path / "in"), "--out", tmp_path / "run", "--format", EVERY_FORMAT
    )
    assert ran.code == 1
    assert leaks(ran, tmp_path / "run") == set()


@pytest.mark.parametrize(
    ("row", "header"),
    [(1, "Status"), (2, "Service ID"), (3, "Customer ID"), (4, "Fund"), (1, "Start Date"),
     (5, "Service Name"), (2, "Entered Date")],
)  # fmt: skip
def test_an_ssn_in_a_wrong_column_is_shown_as_a_shape(
    tmp_path: Path, row: int, header: str
) -> None:
    exports(tmp_path / "in", services=changed(SERVICES, {(row, header): SSN}))
    ran = check(tmp_path / "in", "--out", tmp_path / "run", "--format", EVERY_FORMAT)
    assert leaks(ran, tmp_path / "run") == set()
    if header not in {"Fund", "Service Name"}:  # open vocabularies: another word is no flaw
        assert "999-99-9999" in (tmp_path / "run" / "findings.csv").read_text("utf-8")


@pytest.mark.parametrize(
    "header", ["Customer ID", "Service Provider", "Registration Result", "State"]
)
def test_an_ssn_in_a_wrong_column_of_people(tmp_path: Path, header: str) -> None:
    exports(tmp_path / "in", changed(PARTICIPANTS, {(1, header): SSN}))
    ran = check(tmp_path / "in", "--out", tmp_path / "run", "--format", EVERY_FORMAT)
    assert leaks(ran, tmp_path / "run") == set()


def test_staff_may_be_named_but_not_numbered(tmp_path: Path) -> None:
    coach = [
        [*row, "Staff" if number == 0 else f"Lee {SSN}"] for number, row in enumerate(SERVICES)
    ]
    exports(tmp_path / "in", services=coach)
    ran = check(tmp_path / "in", "--out", tmp_path / "run", "--horizon", "quarter-end")
    assert leaks(ran, tmp_path / "run") == set()


def test_data_in_the_row_of_headers_is_shown_as_a_shape(tmp_path: Path) -> None:
    people = [[*row, text] for row, text in zip(PARTICIPANTS, [SSN, "", ""], strict=True)]
    people = [[*row, text] for row, text in zip(people, [CANARIES["birth"], "", ""], strict=True)]
    exports(tmp_path / "in", people)
    ran = check(tmp_path / "in", "--out", tmp_path / "run")
    assert leaks(ran, tmp_path / "run") == set()
    assert "999-99-9999" in (tmp_path / "run" / "results.json").read_text("utf-8")


def test_a_rule_that_crashes_on_private_data_says_only_which(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = private_exports(tmp_path / "in")

    def fail(*_: object) -> None:
        raise pl.exceptions.ComputeError(f"conversion failed for '{SSN}'")

    monkeypatch.setattr("wbn_audit.engine.judge.plan", fail)
    ran = check(folder, "--out", tmp_path / "run")
    assert ran.code == 2
    assert "crashed (ComputeError)" in ran.err
    assert leaks(ran, tmp_path / "run") == set()
    monkeypatch.setattr("wbn_audit.tables.load.Loader.load", fail)
    ran = check(folder, "--out", tmp_path / "run2")
    assert ran.code == 2
    assert "defect in the program (ComputeError" in ran.err
    assert not (tmp_path / "run2").exists()
    assert leaks(ran) == set()


def test_quiet_and_rules_commands_tell_no_secret(tmp_path: Path) -> None:
    folder = private_exports(tmp_path / "in")
    assert leaks(check(folder, "--quiet")) == set()
    for words in (["list"], ["show", "DAT001"]):
        assert leaks(run("rules", *words)) == set()
    assert leaks(run("check", folder, "--as-of", AS_OF, "--set", f"mapping_days={SSN}")) <= {
        *SSN.split(),
        *(word for word in secrets() if word in SSN),
    }  # what was typed on the command line may be said back


def test_results_hold_nothing_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[object] = []
    finish = audit.Audit.run

    def run_and_keep(self: audit.Audit) -> object:
        kept.append(finish(self))
        return kept[0]

    monkeypatch.setattr(audit.Audit, "run", run_and_keep)
    check(private_exports(tmp_path / "in"))
    gc.collect()
    text = ""
    for value in vars(kept[0]).values():
        text += value.write_csv() if isinstance(value, pl.DataFrame) else repr(value)
    assert {word for word in secrets() if word.casefold() in text.casefold()} == set()


def test_private_columns_are_read_only_where_a_rule_needs_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[set[str]] = []
    read = audit.Audit._read

    def read_and_look(self: audit.Audit, intake: object) -> object:
        tables = read(self, intake)  # type: ignore[arg-type]
        seen.append(
            {f"{name}.{one}" for name, rows in tables.loaded.items() for one in rows.columns}
        )
        return tables

    monkeypatch.setattr(audit.Audit, "_read", read_and_look)
    check(private_exports(tmp_path / "in"), "--select", "SVC001")
    private = {
        "participants.first_name", "participants.last_name", "participants.address",
        "participants.phone", "participants.ssn", "payments.bill_name", "payments.bill_address",
        "payments.bill_phone", "payments.description", "payments.paid_to", "case_notes.subject",
    }  # fmt: skip
    assert seen
    assert seen[0] & private == set()
    assert "participants.participant_id" in seen[0]

"""Arguments and configurations at the edge of what can be meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.running import SAMPLES, check, exports, run

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "words",
    [["--horizon", "\u00b2"], ["--set", "mapping_days=\u00b2"], ["--set", "mapping_days=\u0665"],
     ["--quarter", "0000Q1"], ["--quarter", "PY9999Q4"], ["--quarter", "PY9999Q3"]],
)  # fmt: skip
def test_impossible_number_or_year_is_told_in_a_sentence(tmp_path: Path, words: list[str]) -> None:
    ran = check(exports(tmp_path / "in"), *words)
    assert ran.code == 2
    assert ran.err
    assert "defect" not in ran.err


@pytest.mark.parametrize(
    ("as_of", "words"),
    [("9999-12-31", []), ("9999-12-30", ["--horizon", "quarter-end"]),
     ("0001-01-01", ["--quarter", "last"])],
)  # fmt: skip
def test_audit_date_at_the_end_of_time_is_no_crash(
    tmp_path: Path, as_of: str, words: list[str]
) -> None:
    ran = check(exports(tmp_path / "in"), *words, as_of=as_of)
    assert "defect" not in ran.err
    assert ran.said


def test_version_is_shown() -> None:
    ran = run("--version")
    assert (ran.code, ran.out.split()[0]) == (0, "wbn-audit")


@pytest.mark.parametrize(
    "line",
    ["coverage: {servces: 2026-01-01}", "mapping: {nosuch: {a: b}}",
     "mapping: {services: {nosuch: Header}}", "as_of: soon", "fail_on: sometimes", "horizon: x",
     "require: [XXX]", "parameters: {nosuch: 3}", "parameters: {mapping_days: x}"],
)  # fmt: skip
def test_configuration_that_means_nothing_is_refused_with_its_line(
    tmp_path: Path, line: str
) -> None:
    config = tmp_path / "c.yaml"
    config.write_text(f"# Mine.\n{line}\n")
    ran = run("check", exports(tmp_path / "in"), "--config", config)
    assert ran.code == 2
    assert "c.yaml:2: " in ran.err


def test_contractor_is_found_however_spaced(tmp_path: Path) -> None:
    assert check(exports(tmp_path / "in"), "--contractor", "  ALDER ").code == 0


@pytest.mark.parametrize("name", ["ELG001", "PAY001", "OUT005", "DAT003", "PAY023"])
def test_one_rule_alone_can_be_run(name: str) -> None:
    ran = run("check", SAMPLES, "--as-of", "2026-07-07", "--select", name, "--fail-on", "never",
              "-q")  # fmt: skip
    assert (ran.code, ran.err) == (0, "")

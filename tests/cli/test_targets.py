"""``targets:`` in the configuration."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.cli.running import check, exports

if TYPE_CHECKING:
    from pathlib import Path


def configured(folder: Path, text: str) -> Path:
    exports(folder)
    (folder / "wbn-audit.yaml").write_text(text, encoding="utf-8")
    return folder


def test_targets_stand_in_the_results_by_calendar_quarter_and_program_year(tmp_path: Path) -> None:
    text = "targets:\n  enrolled: {PY2025: 200, PY2025Q3: 50, 2026Q2: 0}\n"
    ran = check(configured(tmp_path, text), "--format", "json")
    targets = json.loads(ran.out)["targets"]
    assert targets == {"enrolled": {"2026Q1": 50, "2026Q2": 0, "PY2025": 200}}


def test_targets_reach_the_page(tmp_path: Path) -> None:
    folder = configured(tmp_path / "in", "targets:\n  engaged:\n    2026Q1: 4\n")
    check(folder, "--out", tmp_path / "run", "--format", "html", "--quiet")
    assert "of 4 (25%)" in (tmp_path / "run" / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("targets:\n  enroled: {PY2025: 2}\n", "wbn-audit.yaml:2: targets: no measure 'enroled'."),
        ("targets:\n  enrolled: {soon: 2}\n", "targets: 'soon' is no period."),
        ("targets:\n  enrolled: {current: 2}\n", "targets: 'current' is no period."),
        ("targets:\n  enrolled: {PY20: 2}\n", "targets: 'PY20' is no period."),
        ("targets:\n  enrolled: {PY2025: many}\n", "targets: PY2025: no number."),
        ("targets:\n  enrolled: {PY2025: -3}\n", "targets: PY2025: no number."),
        ("targets:\n  enrolled: {2026Q1: 1, PY2025Q3: 2}\n", "targets: 2026Q1 stands there twice."),
        ("targets:\n  enrolled: 7\n", "wbn-audit.yaml:2: targets: enrolled wants name: value"),
        ("targets: 7\n", "'targets' wants name: value lines."),
    ],
)
def test_targets_that_cannot_be_meant_are_refused(tmp_path: Path, text: str, said: str) -> None:
    ran = check(configured(tmp_path, text))
    assert ran.code == 2
    assert said in ran.err
    assert "Traceback" not in ran.err

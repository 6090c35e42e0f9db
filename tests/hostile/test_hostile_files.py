"""Every hostile file is refused in a sentence, or read; in little time and memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import check, exports
from tests.hostile import archives, texts
from tests.hostile.running import check_alone, within_limits

# Much like others among the bombs, or in a test of their own.
ALONE = {*texts.LARGE, "strings odd.xlsx", "flat values.xlsx", "flat cells.xlsx", "styles.xlsx"}
REFUSED_AT_ONCE = archives.DAMAGE | texts.RENAMED


def build(folder: Path, cases: dict[str, tuple[archives.Build, str]]) -> list[Path]:
    exports(folder)
    for name, (make, _) in cases.items():
        make(folder / name)
    return [folder / name for name in cases]


def expect_refusals(said: str, cases: dict[str, tuple[archives.Build, str]]) -> None:
    lines = said.splitlines()
    for name, (_, words) in cases.items():
        (line,) = [one for one in lines if one.startswith(f"wbn-audit: {name}:")]
        assert words.lower() in line.lower(), line
        assert line.endswith("."), line
        assert len(line) < 300
    assert len(lines) == len(cases) + 1, "one line for each, and how to go on"


def test_damaged_and_renamed_files_are_refused_each_in_a_sentence(tmp_path: Path) -> None:
    cases = {name: case for name, case in REFUSED_AT_ONCE.items() if case[1]}
    assert len(cases) > 100
    files = build(tmp_path / "in", cases)
    ran = check(tmp_path / "in", *files, "--out", tmp_path / "out")
    assert ran.code == 2
    assert not (tmp_path / "out").exists()
    expect_refusals(ran.err, cases)


def test_odd_files_are_read_or_refused(tmp_path: Path) -> None:
    cases = {name: case for name, case in REFUSED_AT_ONCE.items() if not case[1]}
    assert len(cases) > 20
    files = build(tmp_path / "in", cases)
    ran = check(tmp_path / "in", *files, "--skip-refused", "--out", tmp_path / "out")
    assert ran.code == 1, ran.err
    assert (tmp_path / "out" / "findings.csv").exists()
    assert "defect" not in ran.err


@pytest.mark.parametrize("group", [archives.BOMBS, texts.HEAVY], ids=["workbooks", "texts"])
def test_bombs_take_little_time_and_memory(
    tmp_path: Path, group: dict[str, tuple[archives.Build, str]]
) -> None:
    """All of them at once: each is opened, and refused by name."""
    cases = {name: case for name, case in group.items() if case[1] and name not in ALONE}
    files = build(tmp_path / "in", cases)
    ended = check_alone(tmp_path / "in", *files)
    assert ended.code == 2
    expect_refusals(ended.err, cases)
    within_limits(ended, max(file.stat().st_size for file in files))


@pytest.mark.parametrize("name", sorted(texts.LARGE))
def test_large_texts_take_time_and_memory_by_their_size(tmp_path: Path, name: str) -> None:
    case = texts.HEAVY[name]
    (file,) = build(tmp_path / "in", {name: case})
    ended = check_alone(tmp_path / "in")
    within_limits(ended, file.stat().st_size)
    if case[1]:
        expect_refusals(ended.err, {name: case})

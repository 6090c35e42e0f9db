"""Which files are meant: folders, patterns, our own runs, and arguments that name nothing."""

import os
from pathlib import Path

import pytest

from wbn_audit.errors import InputRefused
from wbn_audit.readers import find_files


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("b.csv", "A.XLSX", "c.tsv", "d.txt", "e.csv.gz", "f.xlsm", "Z.CSV"):
        (tmp_path / name).touch()
    for name in ("~$A.xlsx", ".hidden.csv", "notes.docx", "x.gz", "~$old.xls", "run.json"):
        (tmp_path / name).touch()
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "g.csv").touch()
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "h.csv").touch()
    (tmp_path / "folder.csv").mkdir()
    return tmp_path


def names(files: list[Path], folder: Path) -> list[str]:
    return [file.relative_to(folder).as_posix() for file in files]


IN_FOLDER = ["A.XLSX", "Z.CSV", "b.csv", "c.tsv", "d.txt", "e.csv.gz", "f.xlsm"]


def test_a_folder_stands_for_the_exports_in_it(folder: Path) -> None:
    assert names(find_files([folder]), folder) == IN_FOLDER


def test_recursive(folder: Path) -> None:
    assert names(find_files([folder], recursive=True), folder) == [*IN_FOLDER, "sub/g.csv"]


def test_each_file_once_in_the_order_of_the_arguments(folder: Path) -> None:
    paths = [folder / "c.tsv", folder, folder / "sub" / ".." / "b.csv", folder / "*.csv"]
    expected = ["c.tsv", *(name for name in IN_FOLDER if name != "c.tsv")]
    assert names(find_files(paths), folder) == expected


def test_patterns_are_expanded_here(folder: Path) -> None:
    assert names(find_files([folder / "?.csv"]), folder) == ["b.csv"]
    assert names(find_files([folder / "s*"]), folder) == ["sub/g.csv"]
    assert names(find_files([folder / "**" / "g.csv"]), folder) == ["sub/g.csv"]


def test_a_file_whose_name_looks_like_a_pattern(tmp_path: Path) -> None:
    (tmp_path / "a[1].csv").touch()
    assert names(find_files([tmp_path / "a[1].csv"]), tmp_path) == ["a[1].csv"]


def test_our_own_runs_are_left_out(folder: Path) -> None:
    (folder / "results.json").touch()
    for name in ("findings.csv", "counts.csv", "findings.xlsx", "kept_out.csv"):
        (folder / name).touch()
    assert names(find_files([folder]), folder) == IN_FOLDER
    (folder / "results.json").unlink()
    assert "findings.csv" in names(find_files([folder]), folder)


def test_every_problem_at_once(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputRefused) as refused:
        find_files([tmp_path / "no.csv", tmp_path / "empty", tmp_path / "*.csv"])
    wheres = [Path(problem.where).name for problem in refused.value.problems]
    assert wheres == ["no.csv", "empty", "*.csv"]
    assert all(problem.what and problem.remedy for problem in refused.value.problems)


def test_loops_of_links_and_pipes(folder: Path) -> None:
    (folder / "sub" / "loop").symlink_to(folder, target_is_directory=True)
    (folder / "self.csv").symlink_to(folder / "self.csv")
    os.mkfifo(folder / "pipe.csv")
    (folder / "gone.csv").symlink_to(folder / "nowhere.csv")
    # What cannot be an export is found all the same: to be refused by name, not passed over.
    odd = ["gone.csv", "pipe.csv", "self.csv"]
    found = names(find_files([folder], recursive=True), folder)
    assert found == sorted([*IN_FOLDER, *odd, "sub/g.csv"])


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_read(folder: Path) -> None:
    (folder / "sub").chmod(0)
    with pytest.raises(InputRefused, match="cannot be read"):
        find_files([folder / "sub"])


@pytest.mark.parametrize("bad", ["a\x00b", "x" * 5000])
def test_impossible_names(bad: str) -> None:
    with pytest.raises(InputRefused):
        find_files([Path(bad)])


def test_relative_arguments_stay_relative(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert find_files([Path("sub")]) == [Path("sub/g.csv")]

"""The run folder: whole or not at all, and nobody's work is ever replaced."""

import errno
import os
from pathlib import Path

import pytest

from tests.writers.made_results import make_results
from wbn_audit.errors import OutputRefused
from wbn_audit.writers.folder import write_folder
from wbn_audit.writers.json_document import json_document
from wbn_audit.writers.place import check_target

OLD = {"findings.csv": b"old\n", "findings.xlsx": b"PK old"}
NEW = {"findings.csv": b"new\n", "To do/Coach A.xlsx": b"PK new"}
posix = pytest.mark.skipif(os.name != "posix", reason="modes and links are POSIX")


def write(target: Path, files: dict[str, bytes]) -> Path:
    return write_folder(target, files, lambda: json_document(make_results(), files))


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def refused(target: Path) -> str:
    before = tree(target.parent)
    with pytest.raises(OutputRefused) as raised:
        write(target, NEW)
    assert tree(target.parent) == before
    assert leftovers(target.parent) == []
    (problem,) = raised.value.problems
    return str(problem)


def leftovers(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith(".wbn-audit-")]


def test_a_new_folder_and_its_parents(tmp_path: Path) -> None:
    target = tmp_path / "reports" / "2026" / "run"
    assert write(target, NEW) == target
    assert set(tree(target)) == {"findings.csv", "To do/Coach A.xlsx", "results.json"}
    assert leftovers(target.parent) == []


@posix
def test_all_is_private(tmp_path: Path) -> None:
    target = write(tmp_path / "reports" / "run", NEW)
    modes = {path: path.stat().st_mode & 0o777 for path in [target, *target.rglob("*")]}
    assert {mode for path, mode in modes.items() if path.is_dir()} == {0o700}
    assert {mode for path, mode in modes.items() if path.is_file()} == {0o600}
    assert target.parent.stat().st_mode & 0o777 == 0o700


def test_an_earlier_run_is_replaced_whole(tmp_path: Path) -> None:
    target = write(tmp_path / "run", OLD)
    assert write(target, NEW) == target
    assert set(tree(target)) == {"findings.csv", "To do/Coach A.xlsx", "results.json"}
    assert leftovers(tmp_path) == []
    assert write(target, OLD) == target


def test_an_empty_folder_is_used(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / ".DS_Store").write_bytes(b"")
    assert write(tmp_path / "run", NEW) == tmp_path / "run"


def test_missing_files_of_the_earlier_run_do_not_matter(tmp_path: Path) -> None:
    target = write(tmp_path / "run", OLD)
    (target / "findings.xlsx").unlink()
    assert write(target, NEW) == target


def test_a_folder_of_other_things_stays(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    for number in range(8):
        (tmp_path / "run" / f"letter {number}.docx").write_bytes(b"dear")
    message = refused(tmp_path / "run")
    assert "letter 0.docx" in message
    assert "and 3 more" in message
    assert "--out" in message


@pytest.mark.parametrize(
    "manifest",
    [b"", b"[]", b"{}", b'{"format": "other", "files": []}', b"\xff\xfe", b"[" * 100_000,
     b'{"format": "wbn-audit results"}', b'{"format": "wbn-audit results", "files": [1]}'],
)  # fmt: skip
def test_a_manifest_that_is_not_ours_protects_the_folder(tmp_path: Path, manifest: bytes) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "results.json").write_bytes(manifest)
    assert "not of wbn-audit" in refused(tmp_path / "run")


@pytest.mark.parametrize("name", ["notes.txt", "To do/mine.txt", "empty", ".hidden"])
def test_a_foreign_file_in_our_folder_stays(tmp_path: Path, name: str) -> None:
    target = write(tmp_path / "run", {**OLD, "To do/a.csv": b"a\n"})
    foreign = target / name
    if name == "empty":
        foreign.mkdir()
    else:
        foreign.write_bytes(b"mine")
    message = refused(target)
    assert name in message
    assert "Move them away" in message


@posix
def test_a_link_in_our_folder_is_foreign(tmp_path: Path) -> None:
    target = write(tmp_path / "run", OLD)
    (target / "findings.csv").unlink()
    (target / "findings.csv").symlink_to(tmp_path / "elsewhere")
    assert "findings.csv" in refused(target)


def test_names_are_shown_without_control_characters(tmp_path: Path) -> None:
    target = write(tmp_path / "run", OLD)
    (target / "a\u202eb").write_bytes(b"")
    assert "a\ufffdb" in refused(target)


def test_reviews_typed_into_the_workbook_are_not_lost(tmp_path: Path) -> None:
    target = write(tmp_path / "run", OLD)
    (target / "findings.xlsx").write_bytes(b"PK reviewed")
    message = refused(target)
    assert f"accept --from {target / 'findings.xlsx'}" in message
    with pytest.raises(OutputRefused):
        check_target(target)


def test_an_edited_csv_is_ours_to_replace(tmp_path: Path) -> None:
    target = write(tmp_path / "run", OLD)
    (target / "findings.csv").write_bytes(b"edited")
    assert write(target, NEW) == target


@pytest.mark.parametrize("name", ["", ".", "..", "/", "sub/.."])
def test_a_name_with_nothing_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(OutputRefused):
        write(Path(name), NEW)
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_that_name_stays(tmp_path: Path) -> None:
    (tmp_path / "run").write_bytes(b"mine")
    assert "There is a file" in refused(tmp_path / "run")


def test_a_file_where_a_parent_should_be(tmp_path: Path) -> None:
    (tmp_path / "run").write_bytes(b"mine")
    with pytest.raises(OutputRefused):
        write(tmp_path / "run" / "deeper" / "still", NEW)
    assert tree(tmp_path) == {"run": b"mine"}


def no_space(descriptor: int, mode: str) -> int:
    os.close(descriptor)
    raise OSError(errno.ENOSPC, "No space left on device")


def interrupt(descriptor: int, mode: str) -> int:
    os.close(descriptor)
    raise KeyboardInterrupt


def test_a_full_disk_leaves_the_old_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = write(tmp_path / "run", OLD)
    monkeypatch.setattr(os, "fdopen", no_space)
    assert "No space left" in refused(target)


def test_nothing_is_left_of_an_interrupted_first_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fdopen", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / "reports" / "run", NEW)
    assert list(tmp_path.iterdir()) == []


def test_an_unwritable_parent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(**kwargs: object) -> str:
        raise PermissionError(errno.EACCES, "Permission denied", "/secret/path")

    monkeypatch.setattr("tempfile.mkdtemp", denied)
    message = refused(tmp_path / "run")
    assert "Permission denied" in message
    assert "/secret/path" not in message


def lock(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Folders of these names cannot be moved, as on Windows while Excel shows a file."""
    rename = Path.rename

    def locked(self: Path, target: Path) -> Path:
        if self.name in names:
            raise PermissionError(errno.EACCES, "Access is denied")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", locked)


def test_a_locked_folder_stays_and_the_run_goes_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = write(tmp_path / "run", OLD)
    before = tree(target)
    lock(monkeypatch, "run")
    assert write(target, NEW) == tmp_path / "run-2"
    assert tree(target) == before
    assert set(tree(tmp_path / "run-2")) == {"findings.csv", "To do/Coach A.xlsx", "results.json"}
    assert write(target, OLD) == tmp_path / "run-2", "an earlier stand-in is replaced"
    lock(monkeypatch, "run-2")
    assert write(target, NEW) == tmp_path / "run-3"
    assert leftovers(tmp_path) == []


def test_a_stand_in_never_replaces_other_things(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = write(tmp_path / "run", OLD)
    (tmp_path / "run-2").mkdir()
    (tmp_path / "run-2" / "mine.txt").write_bytes(b"mine")
    (tmp_path / "run-3").write_bytes(b"mine")
    lock(monkeypatch, "run")
    assert write(target, NEW) == tmp_path / "run-4"


@pytest.mark.parametrize("mark", ["~$findings.xlsx", ".~lock.findings.xlsx#"])
def test_a_workbook_marked_as_open_is_a_lock(tmp_path: Path, mark: str) -> None:
    target = write(tmp_path / "run", OLD)
    (target / mark).write_bytes(b"someone")
    assert write(target, NEW) == tmp_path / "run-2"
    assert (target / "findings.xlsx").read_bytes() == b"PK old"


def test_the_old_run_comes_back_when_the_new_one_cannot_be_moved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = write(tmp_path / "run", OLD)
    lock(monkeypatch, "new")
    refused(target)


@posix
def test_a_link_to_a_folder_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "real")
    assert write(link, NEW) == link
    assert link.is_symlink()
    assert (tmp_path / "real" / "results.json").exists()
    (tmp_path / "real" / "~$findings.xlsx").write_bytes(b"someone")
    assert write(link, NEW) == tmp_path / "real-2"


@pytest.mark.parametrize("name", ["../out.csv", "/etc/out.csv", "a\\b.csv", "C:x.csv", ""])
def test_a_file_name_that_leads_out_is_a_mistake_of_ours(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="not a name"):
        write(tmp_path / "run", {name: b""})
    assert list(tmp_path.iterdir()) == []

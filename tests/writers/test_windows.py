"""What Windows does otherwise, acted out: files held for a moment, names it keeps, long paths."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from wbn_audit import patience
from wbn_audit.cli.accepted_edit import _replace_file
from wbn_audit.errors import OutputRefused
from wbn_audit.mail.record import write_private
from wbn_audit.writers import place
from wbn_audit.writers.folder import write_folder, write_plain_folder
from wbn_audit.writers.split import folders

MANIFEST = b'{"format": "wbn-audit results", "files": []}'


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "WINDOWS", True)
    monkeypatch.setattr(place, "WINDOWS", True)
    monkeypatch.setattr(patience, "_PAUSE", 0.0)


def held(monkeypatch: pytest.MonkeyPatch, times: int) -> list[str]:
    """A scanner holds what is to be renamed or replaced, for so many tries; what was tried."""
    tried: list[str] = []
    for method in ("rename", "replace"):
        real = getattr(Path, method)

        def act(self: Path, target: Path, real: object = real) -> object:
            tried.append(self.name)
            if tried.count(self.name) <= times:
                raise PermissionError(errno.EACCES, "Access is denied")
            assert callable(real)
            return real(self, target)

        monkeypatch.setattr(Path, method, act)
    return tried


def test_a_run_waits_until_a_scanner_has_done(
    tmp_path: Path, windows: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = held(monkeypatch, 3)
    for _ in range(2):  # the second replaces the first
        assert write_folder(tmp_path / "run", {}, lambda: MANIFEST) == tmp_path / "run"
        tried.clear()
    assert write_plain_folder(tmp_path / "plain", {"a.csv": b"x"}) == tmp_path / "plain"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["plain", "run"]


def test_what_is_held_for_long_is_told(
    tmp_path: Path, windows: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    held(monkeypatch, 1000)
    with pytest.raises(OutputRefused, match="Access is denied"):
        write_folder(tmp_path / "run", {}, lambda: MANIFEST)
    with pytest.raises(OutputRefused):
        write_private(tmp_path / "mailed.json", b"{}")
    assert list(tmp_path.iterdir()) == []


def test_single_files_wait_too(
    tmp_path: Path, windows: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = held(monkeypatch, 3)
    write_private(tmp_path / "mailed.json", b"{}")
    _replace_file(tmp_path / "accepted.yaml", "version: 1\n")
    assert (tmp_path / "accepted.yaml").read_text(encoding="utf-8") == "version: 1\n"
    assert len(tried) == 8
    assert len(list(tmp_path.iterdir())) == 2


def test_elsewhere_a_refusal_is_final(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "WINDOWS", False)
    tried = held(monkeypatch, 1)
    with pytest.raises(OutputRefused):
        write_private(tmp_path / "mailed.json", b"{}")
    assert len(tried) == 1


def test_a_path_that_is_too_long_is_told_as_such(
    tmp_path: Path, windows: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_long(*_: object, **__: object) -> int:
        raise FileNotFoundError(errno.ENOENT, "The system cannot find the path specified")

    monkeypatch.setattr(os, "open", too_long)
    with pytest.raises(OutputRefused, match="The path may be too long"):
        write_folder(tmp_path / "run", {}, lambda: MANIFEST)


@pytest.mark.parametrize(
    "name",
    ["CON", "nul", "Aux.", "com1", "LPT9.txt", "con .north", "COM\u00b9", "lpt\u00b3.a", "PRN  "],
)
def test_no_folder_has_a_name_that_windows_keeps(name: str) -> None:
    folder = folders([name])[name]
    assert folder.startswith("_")
    assert folder == folder.rstrip(" .")


@pytest.mark.parametrize("name", ["Console", "Nullah House", "Community 1", "Lpt", "Auxiliary"])
def test_names_that_only_begin_so_stay(name: str) -> None:
    assert folders([name]) == {name: name}


def test_names_are_apart_on_every_system() -> None:
    alike = [
        "Caf\u00e9",
        "Cafe\u0301",
        "CAF\u00c9",
        "Caf\u00e9.",
        'Caf\u00e9"',
        "Caf\u00e9?",
        " Caf\u00e9 ",
    ]
    found = folders(alike)
    assert len({place.casefold() for place in found.values()}) == len(alike)
    for folder in found.values():
        assert folder == folder.strip(" .")
        assert not set('<>:"/\\|?*') & set(folder)
